"""The words around those that were asked for. Pure."""

from __future__ import annotations

import re
from collections.abc import Set

from agentdesk.core.history.search.index import terms_said
from agentdesk.core.knowledge.search.words import folded, likely_language

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BEFORE, _LONGEST, _LONGEST_WORD = 40, 160, 40


def around(text: str, terms: Set[str], begins: str) -> tuple[str, tuple[str, ...]]:
    """One line of it, from shortly before the first word with one of these terms, or that begins so; and those words of
    it that do."""
    line, lang = " ".join(text.split()), likely_language(text)
    spoken = ((each, folded(each[0])) for each in _WORD.finditer(line))
    found = [
        each
        for each, word in spoken
        if (begins and word.startswith(begins)) or not terms.isdisjoint(terms_said(word, lang))
    ]
    first = found[0].start() if found else 0
    start = line.find(" ", first - _BEFORE) + 1 if first > _BEFORE else 0
    end = _end(line, start + _LONGEST)
    seen = (each[0] for each in found if start <= each.start() and each.end() <= end)
    cut = ("… " if start else "") + line[start:end].strip() + (" …" if end < len(line) else "")
    return cut, tuple(dict.fromkeys(seen))


def _end(line: str, place: int) -> int:
    """Between two words, where they are not longer than words are."""
    return len(line) if place >= len(line) else max(line.rfind(" ", 0, place), place - _LONGEST_WORD)
