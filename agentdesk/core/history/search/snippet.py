"""The words around those that were asked for. Pure."""

from __future__ import annotations

import re
from itertools import chain, takewhile

from agentdesk.core.history.search.find import Search
from agentdesk.core.knowledge.search.words import folded

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BEFORE, _LONGEST, _LONGEST_WORD = 40, 160, 40


def around(text: str, asked: Search) -> tuple[str, tuple[str, ...]]:
    """One line of it, from shortly before the first word that was asked for; and those words of it that were."""
    line = " ".join(text.split())
    spoken = (each for each in _WORD.finditer(line) if asked.asks_for(folded(each[0])))
    first = next(spoken, None)
    begin = first.start() if first else 0
    start = line.find(" ", begin - _BEFORE) + 1 if begin > _BEFORE else 0
    end = _end(line, start + _LONGEST)
    near = takewhile(lambda each: each.end() <= end, chain([first] if first else [], spoken))
    cut = ("… " if start else "") + line[start:end].strip() + (" …" if end < len(line) else "")
    return cut, tuple(dict.fromkeys(each[0] for each in near))


def _end(line: str, place: int) -> int:
    """Between two words, where they are not longer than words are."""
    return len(line) if place >= len(line) else max(line.rfind(" ", 0, place), place - _LONGEST_WORD)
