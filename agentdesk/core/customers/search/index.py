"""The tables of the search, and how customers get into them, move with their last contact, and leave.

All of it is derived from the customers' own tables and written by plain SQL in the same transaction. On a server
several write at once: where somebody begins or ceases to be called by a word, its row in the vocabulary is written even
if nothing changes in it, so that of two who do that at once the later one is told, and looks again (`Database.write`).
"""

# ruff: noqa: S608 - SQL around names of our own tables; values are always bound
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import to_micros
from agentdesk.core.customers.folding import compact
from agentdesk.core.customers.search.entry import Entry, shown, without_separators
from agentdesk.core.customers.search.keys import OF_A_PLACE, Keys, SearchableCustomer, keys_of
from agentdesk.core.customers.search.near import near_keys
from agentdesk.core.customers.search.sql import Statements, places
from agentdesk.core.storage.schema import Id, metadata

# Keys compare by bytes on both databases: what begins with a text is then one range.
_Key = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")


def _table(name: str, *columns: sa.Column[Any]) -> sa.Table:
    """A table that is its own index: rows lie in the order of the primary key."""
    return sa.Table(name, metadata, *columns, sqlite_with_rowid=False)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, _Key, primary_key=True)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


entries = sa.Table(
    "search_entries",
    metadata,
    sa.Column("slot", sa.Integer, primary_key=True),
    sa.Column("customer_id", Id, nullable=False, unique=True),
    sa.Column("last_contact", sa.BigInteger),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("shown", sa.Text, nullable=False),
)
names = _table("search_names", _key("key"), _number("grade"), _number("age"), _number("slot"))
openings = _table("search_openings", _key("opening"), _number("age"), _number("slot"), _key("word"), _number("grade"))
marks = _table("search_marks", _key("key"), _number("before"), _number("slot"))
orders = _table(
    "search_orders",
    _key("key"),
    sa.Column("order_id", Id, primary_key=True),
    sa.Column("customer_id", Id, nullable=False),
)
words = _table("search_words", _key("word"))
near_words = _table("search_near_words", _key("near"), _key("word"))

_NEVER = 70_000_000
"""The age of who never called, in minutes; ages count back from the year 2103 and stay within four bytes."""
_CHUNK = 500
_BATCH = 20_000


class Indexed(NamedTuple):
    """What the index holds of one customer."""

    slot: int
    customer: SearchableCustomer


def index_many(connection: sa.Connection, customers: Iterable[tuple[UUID, SearchableCustomer]]) -> None:
    """Make these different customers findable as they are now; what was known of them before is forgotten.

    Memory stays flat, however many they are.
    """
    index = _Index(connection)
    waiting = iter(customers)
    while batch := list(islice(waiting, _BATCH)):
        index.put(batch)


def remove(connection: sa.Connection, customer_ids: Iterable[UUID]) -> None:
    """Forget these customers, and the words nobody else is called by."""
    _Index(connection).remove(list(customer_ids))


def touch(connection: sa.Connection, customer_id: UUID, last_contact: datetime | None) -> None:
    """Set when this customer was last in contact: later comes first among equals."""
    touch_many(connection, {customer_id: last_contact})


def touch_many(connection: sa.Connection, last_contacts: Mapping[UUID, datetime | None]) -> None:
    _Index(connection).touch(last_contacts)


def index_orders(connection: sa.Connection, numbers: Iterable[tuple[UUID, str, UUID]]) -> None:
    """Make orders findable: (order id, number, customer id) each. The customer may be indexed later."""
    index = _Index(connection)
    rows = [(compact(number), index.sql.id(order), index.sql.id(customer)) for order, number, customer in numbers]
    index.write(
        "INSERT INTO search_orders (key, order_id, customer_id) VALUES (?, ?, ?) "
        "ON CONFLICT (key, order_id) DO UPDATE SET customer_id = excluded.customer_id",
        [row for row in rows if row[0]],
    )


def remove_orders(connection: sa.Connection, numbers: Iterable[tuple[UUID, str]]) -> None:
    """Forget these orders: (order id, number) each."""
    index = _Index(connection)
    rows = [(compact(number), index.sql.id(order)) for order, number in numbers]
    index.write("DELETE FROM search_orders WHERE key = ? AND order_id = ?", rows)


def indexed(connection: sa.Connection, customer_ids: Sequence[UUID]) -> dict[UUID, SearchableCustomer]:
    """What the index says of these customers; those it does not know are left out."""
    return {key: found.customer for key, found in _Index(connection).read(customer_ids).items()}


def misplaced(connection: sa.Connection, customer_ids: Sequence[UUID]) -> list[UUID]:
    """Customers whose keys are not exactly those they should have: what a check of the file looks for."""
    index = _Index(connection)
    return [key for key, found in index.read(customer_ids).items() if not index.is_complete(found)]


class _Index:
    """Writes on one connection, in its transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self.sql = Statements(connection)

    def put(self, batch: Sequence[tuple[UUID, SearchableCustomer]]) -> None:
        known = self.read([customer_id for customer_id, _ in batch])
        slots = iter(self._new_slots(len(batch) - len(known)))
        gone, new = _Rows(), _Rows()
        for customer_id, customer in batch:
            customer = without_separators(customer)
            before = known.get(customer_id)
            slot = before.slot if before else next(slots)
            keys = keys_of(customer)
            new.add(slot, customer, keys)
            new.entries.append(
                (slot, self.sql.id(customer_id), _micros(customer.last_contact), keys.text, shown(customer))
            )
            if before:
                gone.add(slot, before.customer, keys_of(before.customer))
        if known:
            gone, new = gone.without(new), new.without(gone)
        self._delete(gone)
        self._insert(new)
        self._learn_words(new.words - gone.words)
        self._forget_words(gone.words - new.words)

    def remove(self, customer_ids: Sequence[UUID]) -> None:
        gone = _Rows()
        known = self.read(customer_ids)
        for found in known.values():
            gone.add(found.slot, found.customer, keys_of(found.customer))
        self._delete(gone)
        self.write("DELETE FROM search_entries WHERE slot = ?", [(found.slot,) for found in known.values()])
        self._forget_words(gone.words)

    def touch(self, last_contacts: Mapping[UUID, datetime | None]) -> None:
        gone, new, moments = _Rows(), _Rows(), []
        for customer_id, found in self.read(list(last_contacts)).items():
            moment = last_contacts[customer_id]
            keys, moved = keys_of(found.customer), replace(found.customer, last_contact=moment)
            moments.append((_micros(moment), found.slot))
            if age(moment) != age(found.customer.last_contact):
                gone.add_moving(found.slot, found.customer, keys)
                new.add_moving(found.slot, moved, keys)
        self._delete(gone)
        self._insert(new)
        self.write("UPDATE search_entries SET last_contact = ? WHERE slot = ?", moments)

    def is_complete(self, found: Indexed) -> bool:
        rows = _Rows()
        rows.add(found.slot, found.customer, keys_of(found.customer))
        return all(
            self.sql.rows(f"SELECT 1 FROM {table} WHERE {match}", *row)
            for table, match, wanted in (
                ("search_names", _NAMES_MATCH, rows.names),
                ("search_openings", _OPENINGS_MATCH, rows.openings),
                ("search_marks", _MARKS_MATCH, rows.marks),
                ("search_words", "word = ?", [(word,) for word in rows.words]),
            )
            for row in wanted
        )

    def read(self, customer_ids: Sequence[UUID]) -> dict[UUID, Indexed]:
        found = {}
        for chunk in _chunks(customer_ids):
            columns = "slot, customer_id, last_contact, words, shown"
            select = f"SELECT {columns} FROM search_entries WHERE customer_id IN ({places(chunk)})"
            for row in self.sql.rows(select, *map(self.sql.id, chunk)):
                entry = Entry._make(row)
                found[self.sql.uuid(entry.customer_id)] = Indexed(entry.slot, entry.customer())
        return found

    def write(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            self.sql.write(statement, rows)

    def _new_slots(self, count: int) -> Sequence[int]:
        """Counted alike on both databases: a replay gives the same rows, also after somebody was forgotten."""
        last = (self.sql.rows("SELECT max(slot) FROM search_entries")[0][0] or 0) if count else 0
        return range(last + 1, last + 1 + count)

    def _insert(self, rows: _Rows) -> None:
        self.write(
            "INSERT INTO search_entries (slot, customer_id, last_contact, words, shown) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (slot) DO UPDATE SET last_contact = excluded.last_contact, words = excluded.words, "
            "shown = excluded.shown",
            rows.entries,
        )
        self.write(_INSERT.format("search_names (key, grade, age, slot)", "?, ?, ?, ?"), _in_order(rows.names))
        self.write(
            _INSERT.format("search_openings (opening, age, slot, word, grade)", "?, ?, ?, ?, ?"),
            _in_order(rows.openings),
        )
        self.write(_INSERT.format("search_marks (key, before, slot)", "?, ?, ?"), _in_order(rows.marks))

    def _delete(self, rows: _Rows) -> None:
        self.write(f"DELETE FROM search_names WHERE {_NAMES_MATCH}", _in_order(rows.names))
        self.write(f"DELETE FROM search_openings WHERE {_OPENINGS_MATCH}", _in_order(rows.openings))
        self.write(f"DELETE FROM search_marks WHERE {_MARKS_MATCH}", _in_order(rows.marks))

    def _learn_words(self, candidates: set[str]) -> None:
        unknown = set(candidates)
        for chunk in _chunks(sorted(candidates)):
            select = f"SELECT word FROM search_words WHERE word IN ({places(chunk)})"
            unknown.difference_update(row[0] for row in self.sql.rows(select, *chunk))
        self._touch_words(candidates - unknown)
        self.write(_INSERT.format("search_words (word)", "?"), [(word,) for word in sorted(unknown)])
        pairs = sorted((near, word) for word in unknown for near in near_keys(word))
        self.write(_INSERT.format("search_near_words (near, word)", "?, ?"), pairs)

    def _touch_words(self, words: set[str]) -> None:
        if self.sql.postgresql:
            self.write("UPDATE search_words SET word = word WHERE word = ?", [(word,) for word in sorted(words)])

    def _forget_words(self, candidates: set[str]) -> None:
        """Nobody's name may stay readable in the vocabulary once nobody is called by it."""
        select = "SELECT 1 FROM search_names WHERE key = ? AND grade < ? LIMIT 1"
        unused = [word for word in sorted(candidates) if not self.sql.rows(select, word, OF_A_PLACE)]
        self._touch_words(candidates.difference(unused))
        self.write("DELETE FROM search_words WHERE word = ?", [(word,) for word in unused])
        pairs = [(near, word) for word in unused for near in near_keys(word)]
        self.write("DELETE FROM search_near_words WHERE near = ? AND word = ?", pairs)


_INSERT = "INSERT INTO {} VALUES ({}) ON CONFLICT DO NOTHING"
_NAMES_MATCH = "key = ? AND grade = ? AND age = ? AND slot = ?"
_OPENINGS_MATCH = "opening = ? AND age = ? AND slot = ? AND word = ? AND grade = ?"
_MARKS_MATCH = "key = ? AND before = ? AND slot = ?"


class _Rows:
    """Rows of several customers, gathered so that each table is written once, in the order in which it lies on disk."""

    __slots__ = ("entries", "marks", "names", "openings", "words")

    def __init__(self) -> None:
        self.entries: list[tuple[Any, ...]] = []
        self.names: list[tuple[str, int, int, int]] = []
        self.openings: list[tuple[str, int, int, str, int]] = []
        self.marks: list[tuple[str, int, int]] = []
        self.words: set[str] = set()

    def add(self, slot: int, customer: SearchableCustomer, keys: Keys) -> None:
        self.add_moving(slot, customer, keys)
        self.marks += [(key, before, slot) for key, before in keys.marks]
        self.words |= keys.words

    def add_moving(self, slot: int, customer: SearchableCustomer, keys: Keys) -> None:
        """The rows that move when the customer is in contact."""
        minutes = age(customer.last_contact)
        self.names += [(key, grade, minutes, slot) for key, grade in keys.names]
        self.openings += [(opening, minutes, slot, word, grade) for opening, word, grade in keys.openings]

    def without(self, others: _Rows) -> _Rows:
        rows = _Rows()
        rows.entries, rows.words = self.entries, self.words
        rows.names = list(set(self.names) - set(others.names))
        rows.openings = list(set(self.openings) - set(others.openings))
        rows.marks = list(set(self.marks) - set(others.marks))
        return rows


def age(last_contact: datetime | None) -> int:
    """Minutes back from a day in the far future: the most recent first is the natural order of numbers."""
    return _NEVER if last_contact is None else max(0, _NEVER - to_micros(last_contact) // 60_000_000)


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)


def _in_order(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    rows.sort(key=itemgetter(0))
    return rows


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
