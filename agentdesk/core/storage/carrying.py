"""A whole database carried into an empty one of the other kind, and how to see that nothing was lost on the way.

Both databases hold the same characters and whole numbers; only ids (UUID there, 16 bytes here) and truth values differ
in form. So rows are carried as SQLite holds them, past all rooms, and each table is held against the other by the
number of its rows and a digest over them. A digest is a sum: the order in which rows lie does not count. It tells of
faults on the way, not of forgers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.storage.prepared import driver_of
from agentdesk.core.storage.schema import Id, command_log, metadata

Values = tuple[Any, ...]
"""Of a row, column by column, as SQLite holds them."""
Told = Callable[[int], object]
"""Hears of so many rows more; what it raises ends the carrying."""

_BESIDE_COMMANDS = frozenset(
    {"customer_views", "duplicate_pairs", "duplicate_scans", "voucher_keys", "voucher_pool_secrets"}
)
"""Local tables that belong to the shop, whoever keeps its books: who looked at whom; under which key codes of vouchers
are hashed; codes of the shop system that were bought and not handed out yet, which are money."""
_STAYS = frozenset({"person_pins", "storage_gate"})
"""A PIN fits nowhere but on the machine on which it was set: its pepper stays there. People set another one."""
_AT_ONCE = 2_000
_BITS = 1 << 128


@dataclass(slots=True)
class Tally:
    """How many rows there are, and the sum of their hashes (BLAKE2b, RFC 7693, in 128 bits)."""

    count: int = 0
    digest: int = 0

    def add(self, page: Sequence[Values]) -> None:
        self.count += len(page)
        for row in page:
            hashed = hashlib.blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=16).digest()
            self.digest += int.from_bytes(hashed, "big")
        self.digest %= _BITS


def carried_tables() -> list[sa.Table]:
    """All that belongs to the shop: what is referred to comes before what refers to it."""
    return [
        table
        for table in metadata.sorted_tables
        if table.name not in _STAYS and (not table.info.get("local") or table.name in _BESIDE_COMMANDS)
    ]


def count_rows(connection: sa.Connection) -> int:
    """Of all that is carried."""
    counts = (sa.select(sa.func.count()).select_from(table) for table in carried_tables())
    return sum(connection.execute(each).scalar_one() for each in counts)


def pages(connection: sa.Connection, table: sa.Table) -> Iterator[list[Values]]:
    """The rows of a table, some thousands at a time.

    A server takes the places in its log from a sequence, which leaves gaps where a command was refused: they are
    counted anew, in their order.
    """
    is_server = connection.dialect.name == "postgresql"
    asked = ", ".join(_as_it_lies(column) if is_server else f'"{column.name}"' for column in table.columns)
    if not connection.in_transaction():
        connection.begin()  # as SQLAlchemy would: what follows goes past it
    driver = driver_of(connection)
    cursor = driver.cursor(name="agentdesk_carrying") if is_server else driver.cursor()
    try:
        cursor.execute(f'SELECT {asked} FROM "{table.name}"')
        while page := cursor.fetchmany(_AT_ONCE):
            yield page
    finally:
        cursor.close()


def tally(connection: sa.Connection, table: sa.Table, told: Told = lambda _: None) -> Tally:
    made = Tally()
    for page in pages(connection, table):
        made.add(page)
        told(len(page))
    return made


def lay(connection: sa.Connection, table: sa.Table, read: Iterable[list[Values]], told: Told = lambda _: None) -> Tally:
    """Put these rows into a table that is empty and has no gate yet; what they were, as they were read."""
    made = Tally()

    def watched() -> Iterator[list[Values]]:
        for page in read:
            made.add(page)
            yield page
            told(len(page))

    (_lay_at_server if connection.dialect.name == "postgresql" else _lay_here)(connection, table, watched())
    return made


def _lay_at_server(connection: sa.Connection, table: sa.Table, read: Iterator[list[Values]]) -> None:
    """In one statement: a row may refer to another one of its table that comes later."""
    to_form = _forms_of_server(table)
    with driver_of(connection).cursor().copy(f'COPY "{table.name}" ({_names(table)}) FROM STDIN') as copy:
        for page in read:
            for row in page:
                copy.write_row(
                    [
                        form(value) if form and value is not None else value
                        for form, value in zip(to_form, row, strict=True)
                    ]
                )


def _lay_here(connection: sa.Connection, table: sa.Table, read: Iterator[list[Values]]) -> None:
    marks = ", ".join("?" for _ in table.columns)
    driver = driver_of(connection)
    driver.execute("PRAGMA defer_foreign_keys = ON")
    for page in read:
        driver.executemany(f'INSERT INTO "{table.name}" ({_names(table)}) VALUES ({marks})', page)


def _names(table: sa.Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _as_it_lies(column: sa.Column[Any]) -> str:
    if column is command_log.c.log_no:
        return "row_number() OVER (ORDER BY log_no)"
    match column.type:
        case Id():
            return f'uuid_send("{column.name}")'
        case sa.Boolean():
            return f'"{column.name}"::int'
        case _:
            return f'"{column.name}"'


def _forms_of_server(table: sa.Table) -> list[Callable[[Any], Any] | None]:
    return [_form(column.type) for column in table.columns]


def _form(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], Any] | None:
    match kind:
        case Id():
            return lambda value: UUID(bytes=value)
        case sa.Boolean():
            return bool
        case _:
            return None
