"""SQL of the search, sent to the driver as it is.

SQLAlchemy takes 60 to 100 µs to carry out a statement, SQLite 5 to 20 µs: one keystroke asks several, and the whole
answer has a few hundred. The statements are few, fixed, and written once for both databases.
"""

# ruff: noqa: S608 - SQL around names of our own tables; values are always bound
from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.storage.prepared import driver_of, send

AFTER = "\U0010ffff"
"""Behind everything that begins alike: `key >= x AND key < x + AFTER` is what begins with x."""
ONLY = "\x01"
"""Behind the very same alone: `key >= x AND key < x + ONLY` is x."""

_ENTRY = "entry.slot, entry.customer_id, entry.last_contact, entry.words, entry.shown"
_EACH = re.compile(r"CROSS JOIN (\w+) (\w+) ON (.*?) /\* each \*/")


def _each(table: str, name: str, condition: str) -> str:
    """To each row on the left those of this table that meet the condition, looked up by its index.

    `CROSS JOIN … ON` has SQLite begin with the table on the left; `_for_postgresql` says the same in a subquery that is
    not taken apart. Left to choose, PostgreSQL read all names for words that begin alike (0.7 s of 100,000 people).
    """
    return f"CROSS JOIN {table} {name} ON {condition} /* each */"


def _entry_of(slot: str) -> str:
    return _each("search_entries", "entry", f"entry.slot = {slot}")


_ENTRY_OF_ORDER = _each("search_entries", "entry", "entry.customer_id = o.customer_id")

# Limits stand in the text: SQLite plans a statement anew for each `LIMIT ?`, which takes longer than carrying it out.
_ENOUGH, _MORE = ":enough", ":more"
LATEST_LOOKED_AT = 600
"""Of those whose name opens alike, before all that begin alike are sorted."""
_LATEST_OF_A_LETTER = 3_000
MOST_BEGUN = 1_000
"""Words that begin alike, of which each is paired with another."""
_MOST_SORTED = 10_000
MOST_FILTERED = 1_000
"""Of the latest bearers of a word, when further words filter."""
_MOST_MARKED = 300

# Whatever is limited is ordered to the last, mostly as it lies: both databases take the same rows.
NAMES_LIE, MARKS_LIE = "ORDER BY key, grade, age, slot", "ORDER BY key, before, slot"
_OPENINGS_LIE = "ORDER BY opening, age, slot, word, grade"
_LATEST = f"ORDER BY entry.last_contact IS NULL, entry.last_contact DESC, entry.slot LIMIT {_ENOUGH}"
NUMBER = (
    f"SELECT {_ENTRY}, NULL, NULL FROM search_marks mark {_entry_of('mark.slot')} WHERE mark.key = ? UNION ALL "
    f"SELECT {_ENTRY}, o.order_id, o.key FROM search_orders o "
    f"{_ENTRY_OF_ORDER} WHERE o.key = ?"
)
NUMBERS_BEGINNING = (
    f"SELECT {_ENTRY}, NULL, NULL FROM (SELECT slot FROM search_marks WHERE key >= ? AND key < ? {MARKS_LIE} "
    f"LIMIT {_ENOUGH}) m {_entry_of('m.slot')} UNION ALL SELECT {_ENTRY}, o.order_id, o.key "
    "FROM (SELECT key, order_id, customer_id FROM search_orders WHERE key >= ? AND key < ? ORDER BY key, order_id "
    f"LIMIT {_ENOUGH}) o {_ENTRY_OF_ORDER}"
)
SPELLED = (
    f"SELECT {_ENTRY}, name.grade FROM search_names name {_entry_of('name.slot')} "
    f"WHERE name.key = ? AND name.grade = ? ORDER BY name.age, name.slot LIMIT {_ENOUGH}"
)
CALLED = (
    f"SELECT {_ENTRY}, name.grade FROM search_names name {_entry_of('name.slot')} "
    f"WHERE name.key = ? ORDER BY name.grade, name.age, name.slot LIMIT {_MORE}"
)
OPENED = (
    f"SELECT {_ENTRY} FROM search_openings opened {_entry_of('opened.slot')} "
    f"WHERE opened.opening = ? ORDER BY opened.age, opened.slot, opened.word, opened.grade LIMIT {_MORE}"
)
_OPENED_AND_BEGUN = (
    f"SELECT {_ENTRY} FROM (SELECT slot, age, word, grade FROM search_openings WHERE opening = ? {_OPENINGS_LIE} "
    f"LIMIT :looked_at) opened {_entry_of('opened.slot')} "
    f"WHERE opened.word >= ? AND opened.word < ? AND (opened.grade & ?) = ? LIMIT {_MORE}"
)
OPENED_AND_BEGUN = _OPENED_AND_BEGUN.replace(":looked_at", str(LATEST_LOOKED_AT))
OPENED_BY_A_LETTER = _OPENED_AND_BEGUN.replace(":looked_at", str(_LATEST_OF_A_LETTER))
BEGUN = (
    f"SELECT {_ENTRY} FROM (SELECT slot, age FROM (SELECT slot, age FROM search_names WHERE key >= ? AND key < ? "
    f"{NAMES_LIE} LIMIT {_MOST_SORTED}) begun ORDER BY age, slot LIMIT {_MORE}) latest {_entry_of('latest.slot')}"
)
_OTHER_WORD = "name.key >= ' ' || word.word || ? AND name.key < ' ' || word.word || ?"
_PAIRS = (
    f"SELECT name.slot, name.age FROM search_words word {_each('search_names', 'name', _OTHER_WORD)} "
    "WHERE word.word >= ? AND word.word < ? ORDER BY name.age, name.slot LIMIT "
)
PAIRS = f"SELECT {_ENTRY} FROM ({_PAIRS} {_MORE}) pair {_entry_of('pair.slot')}"
PAIRS_TO_FILTER = f"{_PAIRS} {MOST_FILTERED}"
CALLED_TO_FILTER = (
    f"SELECT slot, age FROM (SELECT slot, age FROM search_names WHERE key >= ? AND key < ? {NAMES_LIE} "
    f"LIMIT {_MOST_SORTED}) all_ ORDER BY age, slot LIMIT {MOST_FILTERED}"
)
OPENED_TO_FILTER = (
    f"SELECT slot, age FROM search_openings WHERE opening = ? AND word >= ? AND word < ? {_OPENINGS_LIE} "
    f"LIMIT {MOST_FILTERED}"
)
MARKED = "SELECT slot FROM search_marks WHERE key >= ? AND key < ?"
BEFORE = ("", " AND before % 10 = ?", " AND before = ?")
"""Which digits stand before the end of a phone number: any, this one, these two (see `keys.ends`)."""


def counted(most: int) -> str:
    return f"SELECT count(*) FROM (SELECT 1 FROM search_names WHERE key >= ? AND key < ? LIMIT {most}) counted"


WORDS_BEGUN = (
    f"SELECT count(*) FROM (SELECT 1 FROM search_words WHERE word >= ? AND word < ? LIMIT {MOST_BEGUN}) counted"
)


def filtered(select: str, where: str) -> str:
    """The first of a selection, in its order, that meet a condition."""
    return f"SELECT {_ENTRY} FROM ({select}) chosen {_entry_of(f'chosen.slot{where}')} LIMIT {_MORE}"


def any_of(selects: Sequence[str]) -> str:
    """The slots that one of these selections names, some of each."""
    return " UNION ALL ".join(
        f"SELECT slot FROM ({select} {MARKS_LIE} LIMIT {_MOST_MARKED}) m{n}" for n, select in enumerate(selects)
    )


def latest(slots: str, where: str = "") -> str:
    """The latest in contact of these, among those that meet a condition."""
    return f"SELECT {_ENTRY} FROM search_entries entry WHERE slot IN ({slots}){where} {_LATEST}"


def places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def these(slots: Sequence[int]) -> str:
    return f"SELECT {_ENTRY} FROM search_entries entry WHERE slot IN ({places(slots)}) ORDER BY slot"


@lru_cache(maxsize=512)
def limited(statement: str, enough: int, more: int) -> str:
    return statement.replace(_ENOUGH, str(enough)).replace(_MORE, str(more))


class Statements:
    """Carries out statements with `?` for each value, on one connection and within its transaction."""

    __slots__ = ("_connection", "_execute", "postgresql")

    def __init__(self, connection: sa.Connection) -> None:
        if not connection.in_transaction():
            connection.begin()  # one snapshot for all statements of an answer; ended by whoever opened the connection
        self.postgresql = connection.dialect.name == "postgresql"
        self._connection = connection
        self._execute = driver_of(connection).execute

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        if self.postgresql:
            statement = _for_postgresql(statement)
        found: list[tuple[Any, ...]] = self._execute(statement, values).fetchall()
        return found

    def write(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if self.postgresql:
            statement = _for_postgresql(statement)
        send(self._connection, statement, list(rows))

    def id(self, value: UUID) -> Any:
        return value if self.postgresql else value.bytes

    def uuid(self, value: Any) -> UUID:
        return value if self.postgresql else _uuid(value)


@lru_cache(maxsize=512)
def _for_postgresql(statement: str) -> str:
    statement = _EACH.sub(r"CROSS JOIN LATERAL (SELECT * FROM \1 \2 WHERE \3 OFFSET 0) \2", statement)
    return statement.replace("%", "%%").replace("?", "%s").replace("instr(", "strpos(")


@lru_cache(maxsize=4_096)
def _uuid(value: bytes) -> UUID:
    """Remembered, since the customers found for one key are mostly found for the next one too."""
    return UUID(bytes=value)
