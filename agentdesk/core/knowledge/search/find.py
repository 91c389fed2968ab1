"""What is asked meets what was written: each word by its stem, its parts, its synonyms, or what it is a slip of."""

# ruff: noqa: S608 - SQL around names of our own tables; values are always bound
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import nsmallest
from math import log
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.customers.search.sql import Statements, places
from agentdesk.core.knowledge.model import Groups
from agentdesk.core.knowledge.search.index import HEAVIEST, articles_in, found_in, letter
from agentdesk.core.knowledge.search.slips import words_alike
from agentdesk.core.knowledge.search.synonyms import Meant, compiled, german_terms
from agentdesk.core.knowledge.search.words import LANGUAGES, parts, says_nothing, splits, terms_asked, words

# Tuned on articles and questions in both languages (`python -m tests.quality knowledge`).
OF_A_PART = 0.5
OF_A_SYNONYM = 0.75
OF_A_SLIP, OF_TWO_SLIPS = 0.8, 0.55
OF_A_BEGINNING = 0.6
COVERED = 0.25
"""How much it matters that all that is asked for is spoken of: 0 not at all."""
_OWN_LANGUAGE = 1.05
_HEAVIEST_LOOKED_AT = 600
_LOOKED_AT_WHILE_TYPING = 300
"""A third of the work of a keystroke less (measured on 10,000 articles); few articles rank by what lies beyond."""
_BEGUN_LOOKED_AT = 300
_MOST_WORDS = 24
_LETTERS = {letter(lang) for lang in (*LANGUAGES, "")}


_BY_WEIGHT = "SELECT slot, weight FROM knowledge_postings WHERE term = ? ORDER BY weight DESC, slot DESC LIMIT"
_HEAVIEST = f"{_BY_WEIGHT} {_HEAVIEST_LOOKED_AT}"
_HEAVIEST_WHILE_TYPING = f"{_BY_WEIGHT} {_LOOKED_AT_WHILE_TYPING}"
_BEGUN = f"SELECT slot FROM knowledge_title_words WHERE word >= ? AND word < ? LIMIT {_BEGUN_LOOKED_AT}"
_ALIKE = "SELECT word, found FROM knowledge_words WHERE word >= ? AND word < ? AND length(word) BETWEEN ? AND ?"
_ENTRIES = "SELECT slot, article_id, lang, title FROM knowledge_entries WHERE slot IN ({})"


class Found(NamedTuple):
    article_id: UUID
    lang: str
    title: str
    points: float


class _Word(NamedTuple):
    """A word that is asked for: the terms that stand for it and how well each of them does, and titles that have it."""

    terms: dict[str, float]
    titles: tuple[int, ...]


def find(
    connection: sa.Connection, asked: str, groups: Groups, *, lang: str = "", unfinished: bool = False, limit: int = 10
) -> list[Found]:
    """Best first; an article once, in the language asked for if it fits about as well."""
    said = words(asked)
    telling = [word for word in said if not says_nothing(word)] or said
    being_typed = said[-1] if unfinished and said and asked[-1:].isalnum() else ""
    sql = Statements(connection)
    read = _Reader(sql, groups).read(telling[:_MOST_WORDS], said, being_typed)
    points = _points(sql, read, _HEAVIEST_WHILE_TYPING if being_typed else _HEAVIEST)
    best = nsmallest(4 * limit, points, key=lambda slot: (-points[slot], slot))
    return _hits(sql, best, points, lang)[:limit]


class _Reader:
    """Turns words that are asked for into terms that are known."""

    def __init__(self, sql: Statements, groups: Groups) -> None:
        self._sql, self._synonyms = sql, compiled(groups)

    def read(self, telling: Sequence[str], said: Sequence[str], being_typed: str) -> list[_Word]:
        own = {word: terms_asked(word) for word in telling}
        maybe = {word: {each for way in splits(word) for each in way} for word in telling}
        meant = self._meant(said)
        every = {each for them in [*own.values(), *maybe.values(), *meant.values()] for each in them}
        known = found_in(self._sql, every)
        read = []
        for word, stems in own.items():
            terms = {each: OF_A_SYNONYM * worth for each, worth in meant.get(word, {}).items() if each in known}
            if maybe[word]:
                terms |= dict.fromkeys(parts(word, german_terms() | known.keys()), OF_A_PART)
            terms |= {each: 1.0 for each in stems if each in known}
            titles = self._begun(word) if word == being_typed else ()
            if not titles and not any(each in known for each in stems):
                terms = self._slips(word) | terms
            read.append(_Word(terms, titles))
        return read

    def _meant(self, said: Sequence[str]) -> dict[str, Meant]:
        """By the word that says most of what has synonyms: their terms."""
        stems = [terms_asked(word) for word in said]
        found: dict[str, Meant] = defaultdict(dict)
        for place, own in enumerate(stems):
            for rest, others in (way for stem in own for way in self._synonyms.get(stem, ())):
                after = stems[place + 1 : place + 1 + len(rest)]
                if len(after) == len(rest) and all(each in them for each, them in zip(rest, after, strict=True)):
                    spoken = said[place : place + 1 + len(rest)]
                    telling = next((word for word in spoken if not says_nothing(word)), spoken[0])
                    for other, worth in others.items():
                        found[telling][other] = max(found[telling].get(other, 0.0), worth)
        return found

    def _begun(self, word: str) -> tuple[int, ...]:
        """Titles with a word that begins so, while it is being typed."""
        return tuple(slot for (slot,) in self._sql.rows(_BEGUN, word, word + "\uffff"))

    def _slips(self, word: str) -> dict[str, float]:
        """Words of the articles that are a slip or two away: the nearest, and of those the most frequent."""
        near = words_alike(self._sql, _ALIKE, word)
        worth = {found: OF_A_SLIP if slips < 2 else OF_TWO_SLIPS for found, slips in near.items()}
        return {each: worth[found] for found in worth for each in terms_asked(found)}


def _points(sql: Statements, read: Sequence[_Word], heaviest: str) -> dict[int, float]:
    """What each article (in a language, by its slot) is worth: of each word the best of its terms."""
    known = found_in(sql, {*(each for word in read for each in word.terms), *map(articles_in, _LETTERS)})
    sizes = {each: known.pop(articles_in(each), 0) for each in _LETTERS}
    rarity = {each: log(1 + (sizes[each[0]] - found + 0.5) / (found + 0.5)) for each, found in known.items()}
    lists = {each: sql.rows(heaviest, each) for each in rarity}
    every = log(1 + sum(sizes.values()))
    points: dict[int, float] = defaultdict(float)
    covered: dict[int, float] = defaultdict(float)
    most = 0.0
    for word in read:
        own = max((rarity[each] for each, worth in word.terms.items() if worth == 1 and each in rarity), default=0.0)
        telling = own or max((rarity.get(each, 0.0) for each in word.terms), default=0.0)
        best: dict[int, float] = dict.fromkeys(word.titles, OF_A_BEGINNING * HEAVIEST * every)
        told: dict[int, float] = dict.fromkeys(word.titles, OF_A_BEGINNING * every)
        for each, worth in sorted(word.terms.items(), key=lambda term: term[1]):
            if each in rarity:
                rare = worth * (min(rarity[each], own) if own else rarity[each])
                for slot, weight in lists[each]:
                    value = rare * weight
                    if value > best.get(slot, 0.0):
                        best[slot] = value
                told |= dict.fromkeys([slot for slot, _ in lists[each]], worth * telling)
        most += telling or (every if word.titles else 0.0)
        for slot, value in best.items():
            points[slot] += value
            covered[slot] += told[slot]
    return {slot: value * (1 - COVERED + COVERED * covered[slot] / most) for slot, value in points.items()}


def _hits(sql: Statements, slots: Sequence[int], points: Mapping[int, float], lang: str) -> list[Found]:
    best: dict[UUID, Found] = {}
    for slot, article, written_in, title in sql.rows(_ENTRIES.format(places(slots)), *slots) if slots else ():
        article_id = sql.uuid(article)
        worth = points[slot] * (_OWN_LANGUAGE if written_in == lang else 1.0)
        if article_id not in best or best[article_id].points < worth:
            best[article_id] = Found(article_id, written_in, title, worth)
    return sorted(best.values(), key=lambda hit: (-hit.points, hit.title, hit.article_id))
