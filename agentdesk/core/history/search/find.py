"""Events with all words that are asked for, the latest first: each word by its stem, its beginning, or its neighbours.

The rarest word is walked from its latest event on; the others are looked for in what it comes upon.
"""

# ruff: noqa: S608 - SQL around names of our own tables; values are always bound
from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.customers.search.sql import AFTER, Statements, places
from agentdesk.core.knowledge.search.slips import words_alike
from agentdesk.core.knowledge.search.words import LANGUAGES, OTHER, says_nothing, term, terms_asked, words

SHORTEST_BEGINNING = 3
LETTERS = (*(lang[0] for lang in LANGUAGES), OTHER)
_MOST_WORDS = 8
_MOST_BEGUN = 300
_LOOKED_AT = 8_000
"""Events with the rarest word, the latest of them, in which the other words are looked for."""
_TOGETHER = 250
_FEW_TERMS = 40
_A_LOOK = 25
"""Rows that are read in the time of looking into an event."""
_COMPOUND = 8
_OLDEST = 2**31 - 1

_FOUND = f"SELECT count(*) FROM (SELECT 1 FROM history_postings WHERE term = ? LIMIT {_LOOKED_AT}) counted"
_SAID = "SELECT sum(found) FROM history_words WHERE word = ?"
_BEGUN = (
    "SELECT term, sum(found) FROM history_words WHERE word >= ? AND word < ? "
    f"GROUP BY term ORDER BY 2 DESC, 1 LIMIT {_MOST_BEGUN}"
)
_ALIKE = (
    "SELECT word, sum(found) FROM history_words WHERE word >= ? AND word < ? AND length(word) BETWEEN ? AND ? "
    "GROUP BY word"
)
_WALKED = "SELECT age, slot FROM history_postings WHERE term = ? AND age <= ? ORDER BY age, slot LIMIT "
_MEANWHILE = "SELECT slot FROM history_postings WHERE term = ? AND age BETWEEN ? AND ?"
_EVENTS = "SELECT slot, fact_id FROM history_entries WHERE slot IN ({})"


_Place = tuple[Any, ...]
"""How old an event is, and its slot."""


class _Word(NamedTuple):
    """The terms by which its events are walked, the most frequent first; the pieces (of which column) by which it is
    seen in those of another word; and how often it was said."""

    terms: tuple[str, ...]
    pieces: tuple[tuple[str, str], ...]
    found: int


class Search:
    """What was asked for, as the history knows it; `begins`: so does the word that is being typed."""

    def __init__(self, connection: sa.Connection, asked: str, *, unfinished: bool = False) -> None:
        self._sql, said = Statements(connection), words(asked)
        last = said[-1] if unfinished and said and asked[-1:].isalnum() else ""
        telling = [word for word in dict.fromkeys(said) if not says_nothing(word) or word == last] or said
        if len(telling) > 1 and says_nothing(last):
            telling.remove(last)
        self.begins = last if len(last) >= SHORTEST_BEGINNING else ""
        self._read = [
            _begun(self._sql, word) if word == self.begins else _whole(self._sql, word)
            for word in telling[:_MOST_WORDS]
        ]
        self._terms = frozenset(each for word in self._read for each in word.terms)
        sought = (piece.strip()[1:] for word in self._read for column, piece in word.pieces if column == "terms")
        self._stems = tuple({stem for stem in sought if len(stem) >= SHORTEST_BEGINNING})
        self._seen: dict[str, bool] = {}

    def found(self, together: int) -> Iterator[list[UUID]]:
        """Some at a time, the latest first."""
        if not self._read or not all(word.found for word in self._read):
            return
        rarest = min(self._read, key=lambda word: word.found)
        others = sorted((word for word in self._read if word is not rarest), key=lambda word: word.found)
        seen, step = 0, 2 * together
        for most in (_TOGETHER if others else step, _LOOKED_AT):
            walked = _walked(self._sql, rarest.terms, most)
            while seen < len(walked):
                part, seen, step = walked[seen : seen + step], seen + step, min(2 * step, _TOGETHER)
                yield self._held(part, others, len(part) / rarest.found)
            if len(walked) < most:
                return

    def _held(self, part: Sequence[_Place], others: Sequence[_Word], share: float) -> list[UUID]:
        """The events in these places, which are this `share` of all, that have the other words as well: of each is read
        what it has in the same time, unless the events are looked into sooner."""
        left, looked_for = [slot for _, slot in part], list[_Word]()
        for word in others:
            if len(word.terms) <= _FEW_TERMS and word.found * share <= _A_LOOK * len(left):
                asked = ((each, part[0][0], part[-1][0]) for each in word.terms)
                there = {slot for values in asked for (slot,) in self._sql.rows(_MEANWHILE, *values)}
                left = [slot for slot in left if slot in there]
            else:
                looked_for.append(word)
        return _events(self._sql, left, looked_for) if left else []

    def asks_for(self, word: str) -> bool:
        """Whether it asks for this folded word of a text."""
        if word not in self._seen:
            begun = bool(self.begins) and word.startswith(self.begins)
            within = len(word) >= _COMPOUND and any(stem in word for stem in self._stems)
            self._seen[word] = begun or within or any(term(word, lang) in self._terms for lang in LANGUAGES)
        return self._seen[word]


def _whole(sql: Statements, word: str) -> _Word:
    terms = terms_asked(word)
    if not (found := _often(sql, word, terms)):
        alike = words_alike(sql, _ALIKE, word)
        terms = [each for other in alike for each in terms_asked(other)]
        found = sum(_often(sql, other, ()) for other in alike)
    return _Word(tuple(terms), tuple(("terms", f" {each} ") for each in terms), found)


def _begun(sql: Statements, word: str) -> _Word:
    """Its own stem as well: of `Lieferungen` only `Lieferung` may ever have been said."""
    whole = _whole(sql, word)
    begun = dict(sql.rows(_BEGUN, word, word + AFTER))
    if not begun:
        return whole
    terms = tuple(dict.fromkeys((*begun, *whole.terms)))
    within = (("terms", f" {lang}{word}") for lang in LETTERS)
    return _Word(terms, (("words", f" {word}"), *within, *whole.pieces), sum(begun.values()))


def _often(sql: Statements, word: str, terms: Sequence[str]) -> int:
    """How often this very word was said, else how often one of the same stem."""
    said: int = sql.rows(_SAID, word)[0][0] or 0
    return said or sum(sql.rows(_FOUND, each)[0][0] for each in terms)


def _walked(sql: Statements, terms: Sequence[str], most: int) -> list[_Place]:
    """The latest events with one of these terms, each once. Of a term only what may be among them is read."""
    rows: list[_Place] = []
    oldest = _OLDEST
    for each in terms:
        rows += sql.rows(f"{_WALKED}{most}", each, oldest)
        if len(rows) >= 2 * most:
            rows = sorted(dict.fromkeys(rows))[:most]
            oldest = rows[-1][0]
    return sorted(dict.fromkeys(rows))[:most]


def _events(sql: Statements, slots: Sequence[int], looked_for: Sequence[_Word]) -> list[UUID]:
    """Those of them in which these words are seen."""
    asked, values = _EVENTS.format(places(slots)), list[Any](slots)
    for word in looked_for:
        asked += f" AND ({' OR '.join(f'instr({column}, ?) > 0' for column, _ in word.pieces)})"
        values += [piece for _, piece in word.pieces]
    found = dict(sql.rows(asked, *values))
    return [sql.uuid(found[slot]) for slot in slots if slot in found]
