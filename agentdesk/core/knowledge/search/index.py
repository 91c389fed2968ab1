"""The tables of the search in articles, and how articles get into them and leave.

All of it is derived from what is published and written in the same transaction. A term has one row for each article it
is in, the heaviest first: an answer looks at the beginning of a few such rows, however many articles there are.
"""

# ruff: noqa: S608 - SQL around names of our own tables; values are always bound
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.customers.search.sql import Statements, places
from agentdesk.core.knowledge.model import Wording
from agentdesk.core.knowledge.search.synonyms import german_terms
from agentdesk.core.knowledge.search.words import LANGUAGES, OTHER, parts, says_nothing, splits, term, words
from agentdesk.core.storage.schema import Id, metadata

_Key = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")


def _table(name: str, *columns: sa.schema.SchemaItem) -> sa.Table:
    """A table that is its own index: rows lie in the order of the primary key."""
    return sa.Table(name, metadata, *columns, sqlite_with_rowid=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


entries = sa.Table(
    "knowledge_entries",
    metadata,
    sa.Column("slot", sa.Integer, primary_key=True),
    sa.Column("article_id", Id, nullable=False),
    sa.Column("lang", sa.Text, nullable=False),
    sa.Column("length", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    # `term weight` for each of its postings, by which they are found again
    sa.Column("postings", sa.Text, nullable=False),
    sa.Index("ix_knowledge_entries_article", "article_id"),
    sa.Index("ix_knowledge_entries_length", "lang", "length"),
)
postings = _table("knowledge_postings", sa.Column("term", _Key, primary_key=True), _number("weight"), _number("slot"))
title_words = _table("knowledge_title_words", sa.Column("word", _Key, primary_key=True), _number("slot"))
terms = _table(
    "knowledge_terms", sa.Column("term", _Key, primary_key=True), sa.Column("found", sa.Integer, nullable=False)
)
vocabulary = _table(
    "knowledge_words", sa.Column("word", _Key, primary_key=True), sa.Column("found", sa.Integer, nullable=False)
)

HEAVIEST = 10_000
"""The weight of a term that an article speaks of and of nothing else."""

# Tuned on articles and questions in both languages (`python -m tests.quality knowledge`).
FIELDS = {"title": 10.0, "symptom": 2.0, "environment": 0.7, "cause": 1.0, "answer": 1.0, "steps": 1.0, "say": 0.7}
HEADING = 1.5
"""A line of Markdown that is a heading counts as much more."""
SATURATED = 4.0
BY_LENGTH = 0.8
OF_A_COMPOUND = 0.4
_AT_ONCE = 400


class Entry(NamedTuple):
    """An article in one language, as it is looked for."""

    article_id: UUID
    lang: str
    wording: Wording


def index_many(connection: sa.Connection, new: Sequence[Entry]) -> None:
    """Makes them findable, each of them unknown so far. What explains a compound may stand in any of them."""
    read = [(entry, list(_read(entry))) for entry in new]
    known = _Known(connection, read)
    first = (connection.execute(sa.select(sa.func.max(entries.c.slot))).scalar() or 0) + 1
    rows: dict[sa.Table, list[dict[str, Any]]] = defaultdict(list)
    counted: dict[sa.Table, Counter[str]] = {terms: Counter(), vocabulary: Counter()}
    for slot, (entry, found) in enumerate(read, start=first):
        weights = known.weights(entry.lang, found)
        spoken = sorted({word for word, _ in found})
        title = sorted(set(words(entry.wording.title)))
        rows[postings] += [{"term": each, "weight": weight, "slot": slot} for each, weight in weights.items()]
        rows[title_words] += [{"word": word, "slot": slot} for word in title]
        rows[entries].append(
            {
                "slot": slot, "article_id": entry.article_id, "lang": entry.lang, "length": len(found),
                "title": entry.wording.title, "words": " ".join(spoken),
                "postings": " ".join(f"{each} {weight}" for each, weight in weights.items()),
            }
        )  # fmt: skip
        counted[terms].update([*weights, articles_in(letter(entry.lang))])
        counted[vocabulary].update(spoken)
    for table, new_rows in rows.items():
        if table is postings:
            new_rows.sort(key=lambda row: (row["term"], row["weight"]))
        connection.execute(sa.insert(table), new_rows)
    _count(connection, counted)


def remove(connection: sa.Connection, article_ids: Iterable[UUID]) -> None:
    counted: dict[sa.Table, Counter[str]] = {terms: Counter(), vocabulary: Counter()}
    for article_id in article_ids:
        for row in connection.execute(sa.select(entries).where(entries.c.article_id == article_id)).fetchall():
            said = row.postings.split()
            held = [{"t": t, "w": int(w), "s": row.slot} for t, w in zip(said[::2], said[1::2], strict=True)]
            counted[terms].subtract([articles_in(letter(row.lang)), *(each["t"] for each in held)])
            counted[vocabulary].subtract(row.words.split())
            _delete(connection, postings, ("term", "weight", "slot"), [tuple(each.values()) for each in held])
            title = [(word, row.slot) for word in set(words(row.title))]
            _delete(connection, title_words, ("word", "slot"), title)
        connection.execute(sa.delete(entries).where(entries.c.article_id == article_id))
    _count(connection, counted)


def clear(connection: sa.Connection) -> None:
    for table in (entries, postings, title_words, terms, vocabulary):
        connection.execute(sa.delete(table))


def indexed(connection: sa.Connection) -> set[tuple[UUID, str]]:
    return {(row.article_id, row.lang) for row in connection.execute(sa.select(entries.c.article_id, entries.c.lang))}


def letter(lang: str) -> str:
    """What the terms of a language begin with."""
    return lang[0] if lang in LANGUAGES else OTHER


def articles_in(letter: str) -> str:
    """The term that all articles of a language have."""
    return f"#{letter}"


def found_in(sql: Statements, wanted: Iterable[str], table: str = "terms", key: str = "term") -> dict[str, int]:
    """In how many articles these terms are, as far as they are known."""
    asked, found = sorted(wanted), dict[str, int]()
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        some += some[-1:] * (_round(len(some)) - len(some))  # few statements, which SQLite remembers
        found.update(sql.rows(f"SELECT {key}, found FROM knowledge_{table} WHERE {key} IN ({places(some)})", *some))
    return found


def _round(many: int) -> int:
    return next(each for each in (4, 16, 64, _AT_ONCE) if each >= many)


def _delete(connection: sa.Connection, table: sa.Table, key: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    if rows:
        where = (table.c[name] == sa.bindparam(f"_{name}") for name in key)
        connection.execute(
            sa.delete(table).where(*where), [dict(zip([f"_{n}" for n in key], r, strict=True)) for r in rows]
        )


def _count(connection: sa.Connection, counted: dict[sa.Table, Counter[str]]) -> None:
    """Adds to what is counted; what is found no more is forgotten."""
    for table, counts in counted.items():
        key = table.primary_key.columns[0]
        known = found_in(Statements(connection), counts, table.name.removeprefix("knowledge_"), key.name)
        now = {each: known.get(each, 0) + count for each, count in counts.items() if count}
        _delete(connection, table, (key.name,), [(each,) for each in now if each in known])
        if rows := [{key.name: each, "found": count} for each, count in sorted(now.items()) if count > 0]:
            connection.execute(sa.insert(table), rows)


def _read(entry: Entry) -> Iterator[tuple[str, float]]:
    """Each word that says something, with what the place it stands in is worth."""
    for field, worth in FIELDS.items():
        for line in getattr(entry.wording, field).splitlines():
            heading = HEADING if line.startswith("#") and field != "title" else 1.0
            for word in words(line):
                if not says_nothing(word, entry.lang if entry.lang in LANGUAGES else ""):
                    yield word, worth * heading


class _Known:
    """What the articles together know: which terms there are, and how long articles are."""

    def __init__(self, connection: sa.Connection, read: Sequence[tuple[Entry, list[tuple[str, float]]]]) -> None:
        spoken: dict[str, set[str]] = defaultdict(set)
        for entry, found in read:
            spoken[entry.lang].update(word for word, _ in found)
        self._stems = {lang: {word: term(word, lang) for word in them} for lang, them in spoken.items()}
        here = {each for stems in self._stems.values() for each in stems.values()}
        ways = {word: set(splits(word)) for word in spoken.get("de", ())}
        wanted = {each for them in ways.values() for way in them for each in way} - here
        self._terms = here | german_terms() | found_in(Statements(connection), wanted).keys()
        self._parts = {word: parts(word, self._terms) for word in ways}
        self._usual = self._lengths(connection, read)

    def _lengths(
        self, connection: sa.Connection, read: Sequence[tuple[Entry, list[tuple[str, float]]]]
    ) -> dict[str, float]:
        asked = sa.select(entries.c.lang, sa.func.count(), sa.func.sum(entries.c.length)).group_by(entries.c.lang)
        held = {lang: (count, total) for lang, count, total in connection.execute(asked)}
        for entry, found in read:
            count, total = held.get(entry.lang, (0, 0))
            held[entry.lang] = count + 1, total + len(found)
        return {lang: max(float(total) / count, 1.0) for lang, (count, total) in held.items()}

    def weights(self, lang: str, found: Sequence[tuple[str, float]]) -> dict[str, int]:
        """Of each term how much the article speaks of it (BM25F: worth of the places, saturated, by length)."""
        spoken: dict[str, float] = defaultdict(float)
        for word, worth in found:
            spoken[self._stems[lang][word]] += worth
            if lang == "de":
                for part in self._parts[word]:
                    spoken[part] += worth * OF_A_COMPOUND
        full = SATURATED * (1 - BY_LENGTH + BY_LENGTH * len(found) / self._usual[lang])
        return {each: round(HEAVIEST * much / (much + full)) for each, much in spoken.items()}
