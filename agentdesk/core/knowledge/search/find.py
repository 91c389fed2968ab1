"""What is asked meets what was written: each word by its stem, its parts, its synonyms, or what it is a slip of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.knowledge.search.index import (
    HEAVIEST,
    entries,
    found_in,
    letter,
    postings,
    title_words,
    vocabulary,
)
from agentdesk.core.knowledge.search.synonyms import Groups, compiled, german_terms
from agentdesk.core.knowledge.search.words import (
    parts,
    plain,
    says_nothing,
    splits,
    terms_asked,
    words,
)

# Tuned on articles and questions in both languages (`python -m tests.quality knowledge`).
OF_A_PART = 0.5
OF_A_SYNONYM = 0.5
OF_A_SLIP = 0.8
OF_A_BEGINNING = 0.6
COVERED = 0.7
"""How much it matters that all that is asked for is spoken of: 0 not at all."""
_OWN_LANGUAGE = 1.05
_HEAVIEST_LOOKED_AT = 1_000
_BEGUN_LOOKED_AT = 300
_MOST_WORDS = 24
_MOST_SLIPS = 3
_LONG_ENOUGH_TO_SLIP = 4
_TWO_SLIPS = 8


class Found(NamedTuple):
    article_id: UUID
    lang: str
    title: str
    points: float


class _Word(NamedTuple):
    """A word that is asked for: the terms that stand for it, and how well each of them does."""

    terms: dict[str, float]
    slots: dict[int, float]
    """Titles with a word that begins so, while it is being typed."""


def find(
    connection: sa.Connection, asked: str, groups: Groups, *, lang: str = "", unfinished: bool = False, limit: int = 10
) -> list[Found]:
    """Best first; an article once, in the language asked for if it fits about as well."""
    said = words(asked)
    telling = [word for word in said if not says_nothing(word)] or said
    being_typed = said[-1] if unfinished and said and asked[-1:].isalnum() else ""
    read = _Reader(connection, groups).read(telling[:_MOST_WORDS], said, being_typed)
    points = _points(connection, read)
    best = sorted(points, key=lambda slot: (-points[slot], slot))[: 4 * limit]
    return _hits(connection, best, points, lang)[:limit]


class _Reader:
    """Turns words that are asked for into terms that are known."""

    def __init__(self, connection: sa.Connection, groups: Groups) -> None:
        self._connection = connection
        self._synonyms = compiled(groups)

    def read(self, telling: Sequence[str], said: Sequence[str], being_typed: str) -> list[_Word]:
        wanted = {word: self._wanted(word) for word in telling}
        meant = dict(self._meant(said))
        every = {each for them in [*wanted.values(), *meant.values()] for each in them}
        known = found_in(self._connection, sorted(every))
        read = []
        for word in dict.fromkeys(telling):
            terms = {each: worth for each, worth in wanted[word].items() if each in known}
            exact = any(each in known for each in terms_asked(word))
            terms = {each: worth for each, worth in terms.items() if worth == 1 or each in self._parts(word, known)}
            for each, worth in meant.get(word, {}).items():
                if each in known:
                    terms.setdefault(each, worth)
            begun = self._begun(word) if word == being_typed else {}
            if not exact and not begun:
                for each, worth in self._slips(word).items():
                    terms.setdefault(each, worth)
            read.append(_Word(terms, begun))
        return read

    def _wanted(self, word: str) -> dict[str, float]:
        """The terms of the word, and what could be its parts."""
        maybe = {each: OF_A_PART for way in splits(word) for each in way}
        return maybe | dict.fromkeys(terms_asked(word), 1.0)

    def _parts(self, word: str, known: Mapping[str, int]) -> set[str]:
        return set(parts(word, known.keys() | german_terms()))

    def _meant(self, said: Sequence[str]) -> Iterator[tuple[str, dict[str, float]]]:
        """For the first word of what has synonyms: their terms."""
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for place, word in enumerate(said):
            for stem in terms_asked(word):
                for rest, others in self._synonyms.get(stem, ()):
                    following = said[place + 1 : place + 1 + len(rest)]
                    if len(following) == len(rest) and all(
                        each in terms_asked(next_word) for each, next_word in zip(rest, following, strict=True)
                    ):
                        spoken = next((w for w in (word, *following) if not says_nothing(w)), word)
                        for other, worth in others.items():
                            found[spoken][other] = max(found[spoken].get(other, 0.0), OF_A_SYNONYM * worth)
        yield from found.items()

    def _begun(self, word: str) -> dict[int, float]:
        asked = sa.select(title_words.c.slot).where(title_words.c.word >= word, title_words.c.word < word + "\uffff")
        found = self._connection.execute(asked.limit(_BEGUN_LOOKED_AT)).scalars()
        return dict.fromkeys(found, OF_A_BEGINNING)

    def _slips(self, word: str) -> dict[str, float]:
        """Words of the articles that are a slip or two away: the nearest, and of those the most frequent."""
        if len(word) < _LONG_ENOUGH_TO_SLIP or not word.isalpha():
            return {}
        from agentdesk.core.likeness import OSA, process

        slips = 2 if len(word) >= _TWO_SLIPS else 1
        asked = sa.select(vocabulary.c.word, vocabulary.c.found).where(
            sa.or_(
                *(sa.and_(vocabulary.c.word >= first, vocabulary.c.word < first + "\uffff") for first in set(word[:2]))
            ),
            sa.func.length(vocabulary.c.word).between(len(word) - slips, len(word) + slips),
        )
        known = {row[0]: row[1] for row in self._connection.execute(asked)}
        near = process.extract(
            plain(word), {each: plain(each) for each in known}, scorer=OSA.distance, score_cutoff=slips, limit=20
        )
        nearest = sorted(near, key=lambda each: (each[1], -known[each[2]], each[2]))[:_MOST_SLIPS]
        return {
            each: OF_A_SLIP / (1 + distance / 2 - 0.5 * (distance > 0))
            for _, distance, found in nearest
            for each in terms_asked(found)
        }


def _points(connection: sa.Connection, read: Sequence[_Word]) -> dict[int, float]:
    every = sorted({each for word in read for each in word.terms})
    known = found_in(connection, every)
    counted = sa.select(entries.c.lang, sa.func.count()).group_by(entries.c.lang)
    sizes: dict[str, int] = defaultdict(int)
    for each, count in connection.execute(counted):
        sizes[letter(each)] += count
    rarity = {
        each: log(1 + (sizes[each[0]] - found + 0.5) / (found + 0.5)) for each, found in known.items() if sizes[each[0]]
    }
    lists = {each: _heaviest(connection, each) for each in rarity}
    points: dict[int, float] = defaultdict(float)
    covered: dict[int, float] = defaultdict(float)
    most = 0.0
    for word in read:
        best: dict[int, tuple[float, float]] = {}
        own = max((rarity[each] for each, worth in word.terms.items() if worth == 1 and each in rarity), default=0.0)
        telling = own or max((rarity.get(each, 0.0) for each in word.terms), default=0.0)
        for each, worth in word.terms.items():
            if each not in rarity:
                continue
            rare = min(rarity[each], own) if own and worth < 1 else rarity[each]
            for slot, weight in lists[each]:
                value = worth * rare * weight
                if value > best.get(slot, (0.0, 0.0))[0]:
                    best[slot] = value, worth
        for slot, worth in word.slots.items():
            value = worth * HEAVIEST * log(1 + sum(sizes.values()))
            if value > best.get(slot, (0.0, 0.0))[0]:
                best[slot] = value, worth
        telling = telling or (log(1 + sum(sizes.values())) if word.slots else 0.0)
        most += telling
        for slot, (value, worth) in best.items():
            points[slot] += value
            covered[slot] += telling * worth
    return (
        {slot: value * (1 - COVERED + COVERED * covered[slot] / most) for slot, value in points.items()} if most else {}
    )


def _heaviest(connection: sa.Connection, term: str) -> list[tuple[int, int]]:
    asked = sa.select(postings.c.slot, postings.c.weight).where(postings.c.term == term)
    rows = connection.execute(
        asked.order_by(postings.c.weight.desc(), postings.c.slot.desc()).limit(_HEAVIEST_LOOKED_AT)
    )
    return [(row[0], row[1]) for row in rows]


def _hits(connection: sa.Connection, slots: Sequence[int], points: Mapping[int, float], lang: str) -> list[Found]:
    asked = sa.select(entries.c.slot, entries.c.article_id, entries.c.lang, entries.c.title).where(
        entries.c.slot.in_(slots)
    )
    best: dict[UUID, Found] = {}
    for row in connection.execute(asked):
        worth = points[row.slot] * (_OWN_LANGUAGE if row.lang == lang else 1.0)
        if row.article_id not in best or best[row.article_id].points < worth:
            best[row.article_id] = Found(row.article_id, row.lang, row.title, worth)
    return sorted(best.values(), key=lambda hit: (-hit.points, hit.title, hit.article_id))
