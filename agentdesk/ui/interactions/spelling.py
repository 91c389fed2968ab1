"""Spelling under the words, as an extra: with chunspell and the system's dictionaries, else nothing.

The German dictionary is GPL: the one that the system or the person has installed is used, none is shipped.
A word is right if any of the dictionaries knows it: at a desk people write two languages in one sentence.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

FOLDERS = ("/usr/share/hunspell", "/usr/share/myspell/dicts", "/usr/local/share/hunspell", "~/.local/share/hunspell")
WANTED = ("de_DE", "en_GB", "en_US")
_WORD = re.compile(
    # not within a code or a mail address (K-104, x@y.de); no street before its number; not a single letter
    r"(?<![\w@/\\{}'’-])(?>[^\W\d_]{2,40}(?:['’-][^\W\d_]+)*)(?![\w@/\\{}])(?!\.? \d)"
)
_MOST_SUGGESTIONS = 5
_MOST_SECONDS = 1.0


_LETTERS = "enisratdhulcgmobwfkzpvyjxqäöüß"
"""By how frequent they are in German and English texts."""


class Dictionary(Protocol):
    def spell(self, word: str) -> bool: ...


class Spelling:
    """What is known of words so far, and their own ones; a dictionary is asked off the GUI thread (`look_up`).

    An unknown compound takes Hunspell a third of a millisecond, a page of them would stop the window.
    """

    def __init__(self, dictionaries: Iterable[Dictionary] = (), own: Iterable[str] = ()) -> None:
        self._dictionaries = tuple(dictionaries)
        self._right: dict[str, bool] = {}
        self.own = {word.casefold() for word in own}

    @property
    def works(self) -> bool:
        return bool(self._dictionaries)

    def words(self, text: str) -> Iterator[tuple[int, str]]:
        """(start, word) of what is a word; codes, addresses and words in capitals are left alone."""
        for found in _WORD.finditer(text):
            if not found[0].isupper():
                yield found.start(), found[0]

    def is_right(self, word: str) -> bool | None:
        """None: not looked up yet."""
        right = self._right.get(word)
        return right if right or word.casefold() not in self.own else True

    def look_up(self, words: Iterable[str]) -> None:
        for word in words:
            self._right[word] = self._knows(word)

    def suggestions(self, word: str) -> list[str]:
        """Known words one slip of the finger away; takes up to a second.

        Not Hunspell's own: they take half a second in one go and hold Python's lock meanwhile, in whatever thread.
        """
        until = perf_counter() + _MOST_SECONDS
        found: list[str] = []
        for near in dict.fromkeys(_one_slip_away(word)):
            if len(found) == _MOST_SUGGESTIONS or perf_counter() > until:
                break
            if near != word and self._knows(near):
                found.append(near)
        return found

    def learn(self, word: str) -> None:
        self.own.add(word.casefold())

    def _knows(self, word: str) -> bool:
        parts = [part for part in word.split("-") if part]
        return any(d.spell(word) or all(map(d.spell, parts)) for d in self._dictionaries)


def _one_slip_away(word: str) -> Iterator[str]:
    """Two letters swapped, one too many, one wrong, one missing, a capital missing."""
    splits = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    yield from (a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1)
    yield from (a + b[1:] for a, b in splits if b)
    yield word.capitalize()
    yield from (a + letter + b[1:] for letter in _LETTERS for a, b in splits if b)
    yield from (a + letter + b for letter in _LETTERS for a, b in splits)


def load_spelling(own: Iterable[str] = ()) -> Spelling:
    """Takes some 0.1 s for each dictionary: not on the GUI thread."""
    try:
        from hunspell import Hunspell
    except ImportError:  # an extra; there are systems without a wheel for it
        return Spelling(own=own)
    return Spelling([_opened(Hunspell, folder, name) for folder, name in _installed()], own)


def _opened(library: Any, folder: Path, name: str) -> Dictionary:
    opened: Dictionary = library(name, hunspell_data_dir=str(folder))
    return opened


def _installed() -> list[tuple[Path, str]]:
    folders = [Path(folder).expanduser() for folder in (*FOLDERS, *_from_environment())]
    found = {name: folder for folder in folders for name in WANTED if (folder / f"{name}.dic").is_file()}
    if "en_GB" in found:
        found.pop("en_US", None)
    return [(folder, name) for name, folder in found.items() if (folder / f"{name}.aff").is_file()]


def _from_environment() -> list[str]:
    """DICPATH is where Hunspell itself looks."""
    return [folder for folder in os.environ.get("DICPATH", "").split(os.pathsep) if folder]
