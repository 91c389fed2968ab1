"""The tables of the search in what was said, and how events get into them.

All of it is derived from events that never change. A term has one row for each event, the latest first: an answer looks
at the beginning of a few such rows, however many events there are. What is told no more stays in them and is left out
where it is found.
"""

# ruff: noqa: S608 - SQL around names of our own tables; values are always bound
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.customers.search.index import age
from agentdesk.core.customers.search.sql import Statements, places
from agentdesk.core.knowledge.search.synonyms import german_terms
from agentdesk.core.knowledge.search.words import LANGUAGES, likely_language, parts, says_nothing, term, words
from agentdesk.core.storage.schema import Id, metadata

_Key = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, _Key, primary_key=True)


entries = sa.Table(
    "history_entries",
    metadata,
    sa.Column("slot", sa.Integer, primary_key=True),
    sa.Column("fact_id", Id, nullable=False, unique=True),
    sa.Column("age", sa.Integer, nullable=False),
    # each between blanks: a word or a beginning is found in them by what stands before it
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("terms", sa.Text, nullable=False),
)
postings = sa.Table(
    "history_postings", metadata, _key("term"), _number("age"), _number("slot"), sqlite_with_rowid=False
)
vocabulary = sa.Table(
    "history_words",
    metadata,
    _key("word"),
    _key("term"),
    sa.Column("found", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)
waiting = sa.Table("history_waiting", metadata, sa.Column("fact_id", Id, primary_key=True), sqlite_with_rowid=False)

_AT_ONCE = 400
_MOST_WORDS = 5_000


class Entry(NamedTuple):
    """An event as it is looked for."""

    fact_id: UUID
    at: datetime
    text: str


def put(connection: sa.Connection, new: Iterable[Entry]) -> None:
    """Makes these events findable as they are now; what was known of them before is forgotten."""
    sql, told = Statements(connection), [each for each in new if each.text.strip()]
    _remove(sql, [each.fact_id for each in told])
    slot = sql.rows("SELECT max(slot) FROM history_entries")[0][0] or 0
    kept, found, counted = [], [], Counter[tuple[str, str]]()
    for entry in told:
        spoken = _spoken(entry.text)
        if not spoken:
            continue
        slot, when = slot + 1, age(entry.at)
        terms = {each for them in spoken.values() for each in them}
        kept.append((slot, sql.id(entry.fact_id), when, f" {' '.join(spoken)} ", f" {' '.join(sorted(terms))} "))
        found += [(each, when, slot) for each in terms]
        counted.update(_known_by(spoken))
    _write(sql, "INSERT INTO history_entries (slot, fact_id, age, words, terms) VALUES (?, ?, ?, ?, ?)", kept)
    _write(sql, "INSERT INTO history_postings (term, age, slot) VALUES (?, ?, ?)", sorted(found))
    _write(
        sql,
        "INSERT INTO history_words (word, term, found) VALUES (?, ?, ?) "
        "ON CONFLICT (word, term) DO UPDATE SET found = history_words.found + excluded.found",
        sorted((word, each, count) for (word, each), count in counted.items()),
    )


def let_wait(connection: sa.Connection, fact_ids: Iterable[UUID]) -> None:
    """They are many: they become findable a moment later, so that nobody waits for it."""
    sql = Statements(connection)
    rows = [(sql.id(each),) for each in fact_ids]
    _write(sql, "INSERT INTO history_waiting (fact_id) VALUES (?) ON CONFLICT DO NOTHING", rows)


def next_waiting(connection: sa.Connection, many: int) -> list[UUID]:
    return list(connection.execute(sa.select(waiting.c.fact_id).limit(many)).scalars())


def wait_no_more(connection: sa.Connection, fact_ids: Iterable[UUID]) -> None:
    sql = Statements(connection)
    _write(sql, "DELETE FROM history_waiting WHERE fact_id = ?", [(sql.id(each),) for each in fact_ids])


def forget(connection: sa.Connection, fact_ids: Sequence[UUID]) -> bool:
    """These events are found no more, and words that nobody else said are not kept. Says whether any could be found,
    or waited for it."""
    known = False
    for start in range(0, len(fact_ids), _AT_ONCE):
        some = fact_ids[start : start + _AT_ONCE]
        asked = sa.select(waiting.c.fact_id).where(waiting.c.fact_id.in_(some)).limit(1)
        known = known or bool(indexed(connection, some)) or connection.execute(asked).first() is not None
    _remove(Statements(connection), fact_ids)
    wait_no_more(connection, fact_ids)
    return known


def indexed(connection: sa.Connection, fact_ids: Sequence[UUID]) -> dict[UUID, str]:
    """By the events that are findable: their words, as `kept_of` says them."""
    asked = sa.select(entries.c.fact_id, entries.c.words).where(entries.c.fact_id.in_(fact_ids))
    return {row.fact_id: row.words for row in connection.execute(asked)}


def kept_of(text: str) -> str:
    return f" {' '.join(spoken)} " if (spoken := _spoken(text)) else ""


def _spoken(text: str) -> dict[str, tuple[str, ...]]:
    """Each word that says something, with its terms: its stem first, then its parts."""
    lang, said = likely_language(text), words(text)[:_MOST_WORDS]
    return {word: terms_said(word, lang) for word in said if len(word) > 1 and not says_nothing(word, lang)}


@lru_cache(maxsize=65_536)
def terms_said(word: str, lang: str) -> tuple[str, ...]:
    """Of a folded word in a text of this language: its stem, then its parts."""
    return term(word, lang), *(parts(word, german_terms()) if lang == "de" else ())


def _remove(sql: Statements, fact_ids: Sequence[UUID]) -> None:
    for start in range(0, len(fact_ids), _AT_ONCE):
        some = fact_ids[start : start + _AT_ONCE]
        asked = f"SELECT slot, age, words, terms FROM history_entries WHERE fact_id IN ({places(some)})"
        for slot, when, said, terms in sql.rows(asked, *map(sql.id, some)):
            gone = [(each, when, slot) for each in terms.split()]
            _write(sql, "DELETE FROM history_postings WHERE term = ? AND age = ? AND slot = ?", gone)
            lang = next((lang for lang in LANGUAGES if terms.startswith(f" {lang[0]}")), "")
            _forget_words(sql, _known_by({word: terms_said(word, lang) for word in said.split()}))
            _write(sql, "DELETE FROM history_entries WHERE slot = ?", [(slot,)])


def _known_by(spoken: Mapping[str, tuple[str, ...]]) -> set[tuple[str, str]]:
    """Which words lead to which terms: of a compound its parts do as well, whose beginnings somebody may type."""
    return {(word, them[0]) for word, them in spoken.items()} | {
        (part[1:], part) for them in spoken.values() for part in them[1:]
    }


def _forget_words(sql: Statements, known: Iterable[tuple[str, str]]) -> None:
    """What nobody says any more is not kept in the vocabulary."""
    rows = sorted(known)
    _write(sql, "UPDATE history_words SET found = found - 1 WHERE word = ? AND term = ?", rows)
    _write(sql, "DELETE FROM history_words WHERE word = ? AND term = ? AND found <= 0", rows)


def _write(sql: Statements, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        sql.write(statement, rows)
