"""The words around those that were asked for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from agentdesk.core.history.search.find import Search
from agentdesk.core.knowledge.search.words import folded, likely_language, term

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BEFORE, _LONGEST, _LONGEST_WORD = 40, 160, 40
_MOST, _COMPOUND = 20, 8


def around(text: str, asked: Search) -> tuple[str, tuple[str, ...]]:
    """One line of it, from shortly before the first word that was asked for; and those words of it that were."""
    line, lang = " ".join(text.split()), likely_language(text)
    found = list(islice(_asked_for(line, lang, asked), _MOST))
    first = found[0].start() if found else 0
    start = line.find(" ", first - _BEFORE) + 1 if first > _BEFORE else 0
    end = _end(line, start + _LONGEST)
    seen = (each[0] for each in found if start <= each.start() and each.end() <= end)
    cut = ("… " if start else "") + line[start:end].strip() + (" …" if end < len(line) else "")
    return cut, tuple(dict.fromkeys(seen))


def _asked_for(line: str, lang: str, asked: Search) -> Iterator[re.Match[str]]:
    for each in _WORD.finditer(line):
        word = folded(each[0])
        begun = bool(asked.begins) and word.startswith(asked.begins)
        within = len(word) >= _COMPOUND and any(stem in word for stem in asked.stems)
        if begun or within or term(word, lang) in asked.terms:
            yield each


def _end(line: str, place: int) -> int:
    """Between two words, where they are not longer than words are."""
    return len(line) if place >= len(line) else max(line.rfind(" ", 0, place), place - _LONGEST_WORD)
