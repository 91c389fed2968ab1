"""The dictionaries, in a process of their own: Hunspell holds Python's lock while it loads and suggests (0.5 s).

Begun by `agentdesk.core.processes`; takes a JSON line, gives a JSON line, ends when its input does. Imports nothing of
the window. With chunspell and the system's dictionaries, else nothing: the German dictionary is GPL, so none is
shipped.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol, TextIO

FOLDERS = ("/usr/share/hunspell", "/usr/share/myspell/dicts", "/usr/local/share/hunspell", "~/.local/share/hunspell")
WANTED = ("de_DE", "en_GB", "en_US")
MOST_SUGGESTIONS = 5
_SHORTEST_COMPOUND, _SHORTEST_PART = 10, 4


class Dictionary(Protocol):
    def spell(self, word: str) -> bool: ...

    def suggest(self, word: str) -> Iterable[str]: ...


def main(asked: TextIO, answered: TextIO) -> None:
    names, dictionaries = _load()
    _say(answered, names)
    for line in asked:
        request = json.loads(line)
        if "check" in request:
            _say(answered, [knows(dictionaries, word) for word in request["check"]])
        else:
            _say(answered, suggestions(dictionaries, request["suggest"]))


def knows(dictionaries: Iterable[Dictionary], word: str) -> bool:
    """Right if any of the dictionaries knows it: at a desk people write two languages in one sentence."""
    return _is_known(dictionaries, word) or all(_is_known(dictionaries, part) for part in word.split("-"))


def _is_known(dictionaries: Iterable[Dictionary], word: str) -> bool:
    return any(each.spell(word) or _is_compound(each, word) for each in dictionaries)


def _is_compound(dictionary: Dictionary, word: str) -> bool:
    """Lieferungsbestätigung: German joins words as it likes, more than its dictionary knows."""
    if len(word) < _SHORTEST_COMPOUND or not word[0].isupper():
        return False
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        head, tail = word[:cut], word[cut:].capitalize()
        if dictionary.spell(tail) and (dictionary.spell(head) or dictionary.spell(head.removesuffix("s"))):
            return True
    return False


def suggestions(dictionaries: Iterable[Dictionary], word: str) -> list[str]:
    """The best of each dictionary first."""
    lists = [list(each.suggest(word))[:MOST_SUGGESTIONS] for each in dictionaries]
    woven = [near for rank in range(MOST_SUGGESTIONS) for found in lists for near in found[rank : rank + 1]]
    return list(dict.fromkeys(woven))[:MOST_SUGGESTIONS]


def _load() -> tuple[list[str], list[Dictionary]]:
    try:
        from hunspell import Hunspell
    except ImportError:  # an extra; there are systems without a wheel for it
        return [], []
    found = _installed()
    return list(found), [Hunspell(name, hunspell_data_dir=str(folder)) for name, folder in found.items()]


def _installed() -> dict[str, Path]:
    """Where each wanted dictionary lies; of the English ones the first. DICPATH is where Hunspell itself looks."""
    named = [folder for folder in os.environ.get("DICPATH", "").split(os.pathsep) if folder]
    folders = [Path(folder).expanduser() for folder in (*named, *FOLDERS)]
    found: dict[str, Path] = {}
    for name in WANTED:
        folder = next((folder for folder in folders if (folder / f"{name}.dic").is_file()), None)
        if folder and not any(known[:2] == name[:2] for known in found):
            found[name] = folder
    return found


def _say(answered: TextIO, answer: Any) -> None:
    answered.write(json.dumps(answer) + "\n")
    answered.flush()


def begin() -> int:
    main(sys.stdin, sys.stdout)
    return 0
