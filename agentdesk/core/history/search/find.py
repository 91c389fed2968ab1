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
from agentdesk.core.knowledge.search.words import LANGUAGES, OTHER, says_nothing, terms_asked, words

SHORTEST_BEGINNING = 3
LETTERS = (*(lang[0] for lang in LANGUAGES), OTHER)
_MOST_WORDS = 8
_MOST_BEGUN = 300
_LOOKED_AT = 8_000
"""Events with the rarest word, the latest of them, in which the other words are looked for."""
_TOGETHER = 250
_OLDEST = 2**31 - 1

_FOUND = f"SELECT count(*) FROM (SELECT 1 FROM history_postings WHERE term = ? LIMIT {_LOOKED_AT}) counted"
_BEGUN = (
    "SELECT term, sum(found) FROM history_words WHERE word >= ? AND word < ? "
    f"GROUP BY term ORDER BY 2 DESC, 1 LIMIT {_MOST_BEGUN}"
)
_ALIKE = (
    "SELECT word, sum(found) FROM history_words WHERE word >= ? AND word < ? AND length(word) BETWEEN ? AND ? "
    "GROUP BY word"
)
_WALKED = "SELECT age, slot FROM history_postings WHERE term = ? AND age <= ? ORDER BY age, slot LIMIT "
_HELD = "SELECT slot, fact_id FROM history_entries WHERE slot IN ({})"


class _Word(NamedTuple):
    """The terms by which its events are walked, the most frequent first; the pieces (of which column) by which it is
    seen in those of another word; and how often it was said."""

    terms: tuple[str, ...]
    pieces: tuple[tuple[str, str], ...]
    found: int


class Search:
    """What was asked for, as the history knows it. It is seen in a text by `terms`, by `stems` within longer words, and
    by how the word `begins` that is being typed."""

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
        self.terms = frozenset(each for word in self._read for each in word.terms)
        sought = (piece.strip()[1:] for word in self._read for column, piece in word.pieces if column == "terms")
        self.stems = frozenset(stem for stem in sought if len(stem) >= SHORTEST_BEGINNING)

    def found(self, together: int) -> Iterator[list[UUID]]:
        """Some at a time, the latest first."""
        if not self._read or not all(word.found for word in self._read):
            return
        rarest = min(self._read, key=lambda word: word.found)
        others = [word for word in self._read if word is not rarest]
        seen = 0
        for most in (_TOGETHER, _LOOKED_AT) if others else (together, _LOOKED_AT):
            walked = _walked(self._sql, rarest.terms, most)
            for start in range(seen, len(walked), _TOGETHER):
                if some := _held(self._sql, walked[start : start + _TOGETHER], others):
                    yield some
            seen = len(walked)
            if seen < most:
                return


def _whole(sql: Statements, word: str) -> _Word:
    terms = terms_asked(word)
    if not (found := _often(sql, terms)):
        terms = [each for other in words_alike(sql, _ALIKE, word) for each in terms_asked(other)]
        found = _often(sql, terms)
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


def _often(sql: Statements, terms: Sequence[str]) -> int:
    return sum(sql.rows(_FOUND, each)[0][0] for each in terms)


def _walked(sql: Statements, terms: Sequence[str], most: int) -> list[int]:
    """Slots of the latest events with one of these terms, each once. Of a term only what may be among them is read."""
    latest: list[tuple[int, int]] = []
    for each in terms:
        oldest = latest[-1][0] if len(latest) == most else _OLDEST
        if rows := sql.rows(f"{_WALKED}{most}", each, oldest):
            latest = sorted({*latest, *rows})[:most]
    return [slot for _, slot in latest]


def _held(sql: Statements, slots: Sequence[int], others: Sequence[_Word]) -> list[UUID]:
    """The events in these slots that have the other words as well."""
    asked, values = _HELD.format(places(slots)), list[Any](slots)
    for word in others:
        asked += f" AND ({' OR '.join(f'instr({column}, ?) > 0' for column, _ in word.pieces)})"
        values += [piece for _, piece in word.pieces]
    found = dict(sql.rows(asked, *values))
    return [sql.uuid(found[slot]) for slot in slots if slot in found]
