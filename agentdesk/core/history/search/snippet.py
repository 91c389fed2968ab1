"""The words around those that were asked for. Pure."""

from __future__ import annotations

import re

from agentdesk.core.knowledge.search.synonyms import german_terms
from agentdesk.core.knowledge.search.words import folded, parts, says_nothing, terms_asked, words

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BEFORE, _LONGEST = 40, 160


class Asked:
    """What was asked for, as it is seen in a text."""

    def __init__(self, asked: str) -> None:
        said = words(asked)
        self._begun = said[-1] if said and asked[-1:].isalnum() else ""
        telling = [word for word in said if not says_nothing(word) or word == self._begun] or said
        self._terms = {each for word in telling for each in terms_asked(word)}

    def around(self, text: str) -> tuple[str, tuple[str, ...]]:
        """One line of it, from shortly before the first such word on, and the words in it that were asked for."""
        line = " ".join(text.split())
        found = [each for each in _WORD.finditer(line) if self._is_asked(each[0])]
        start = _word_begin(line, found[0].start() - _BEFORE) if found and found[0].start() > _BEFORE else 0
        end = _word_end(line, start + _LONGEST)
        cut = ("… " if start else "") + line[start:end].strip() + (" …" if end < len(line) else "")
        seen = (each[0] for each in found if start <= each.start() and each.end() <= end)
        return cut, tuple(dict.fromkeys(seen))

    def _is_asked(self, word: str) -> bool:
        word = folded(word)
        if (self._begun and word.startswith(self._begun)) or not self._terms.isdisjoint(terms_asked(word)):
            return True
        return not self._terms.isdisjoint(parts(word, german_terms()))


def _word_begin(line: str, place: int) -> int:
    return line.find(" ", place) + 1


def _word_end(line: str, place: int) -> int:
    if place >= len(line):
        return len(line)
    return max(line.rfind(" ", 0, place), place - 40)
