"""Spelling under the words, as an extra: where there are no dictionaries, every word is right."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import weakref
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Protocol

from agentdesk.core.processes import Kind, another

_WORD = re.compile(
    # not within a code or a mail address (K-104, x@y.de); no street before its number; not a single letter
    r"(?<![\w@/.\\{}'’-])(?>[^\W\d_]{2,40}(?:['’-][^\W\d_]+)*)(?![\w@/\\{}])(?!\.? \d)(?!(?<=str)\.)"
)


class Speller(Protocol):
    """Who knows words; may take its time."""

    def check(self, words: list[str]) -> list[bool]: ...

    def suggest(self, word: str) -> list[str]: ...


class Spelling:
    """What is known of words so far, and people's own. `look_up` and `suggestions` are not for the GUI thread."""

    def __init__(self, speller: Speller | None = None, own: Iterable[str] = ()) -> None:
        self._speller = speller
        self._right: dict[str, bool] = {}
        self.own = {word.casefold() for word in own}

    @property
    def works(self) -> bool:
        return self._speller is not None

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
        asked = list(words)
        if self._speller and asked:
            self._right.update(zip(asked, self._speller.check(asked), strict=True))

    def suggestions(self, word: str) -> list[str]:
        return self._speller.suggest(word) if self._speller else []

    def learn(self, word: str) -> None:
        self.own.add(word.casefold())


class SpellProcess:
    """The dictionaries in their own process, asked one thing at a time. It ends when this program does."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._turn = threading.Lock()
        weakref.finalize(self, _end, process)

    def check(self, words: list[str]) -> list[bool]:
        """All right when there is nobody to ask any more."""
        answer = self._asked({"check": words})
        return answer if isinstance(answer, list) and len(answer) == len(words) else [True] * len(words)

    def suggest(self, word: str) -> list[str]:
        return self._asked({"suggest": word}) or []

    def _asked(self, request: dict[str, Any]) -> Any:
        asked, answered = self._process.stdin, self._process.stdout
        assert asked
        assert answered
        try:
            with self._turn:
                asked.write(json.dumps(request) + "\n")
                asked.flush()
                return json.loads(answered.readline())
        except (OSError, ValueError):
            return None


def _end(process: subprocess.Popen[str]) -> None:
    """Its input ends, therefore it does."""
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with suppress(OSError):
                pipe.close()
    process.wait()


def start_spelling(own: Iterable[str] = ()) -> Spelling:
    """Takes half a second: not on the GUI thread. Without dictionaries the process ends at once."""
    process = subprocess.Popen(
        another(Kind.SPELLING),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout
    try:
        dictionaries = json.loads(process.stdout.readline())
    except ValueError:
        dictionaries = []
    if dictionaries:
        return Spelling(SpellProcess(process), own)
    _end(process)
    return Spelling(own=own)
