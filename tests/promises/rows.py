"""Every row of a database, for comparing two of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.schema import metadata

Rows = dict[str, list[tuple[Any, ...]]]

OF_THE_STORAGE = {"storage_gate"}
"""Not what commands made: on PostgreSQL the gate is a setting of the transaction. Nor are local tables."""


def all_rows(database: Database, *, without: set[str] = OF_THE_STORAGE) -> Rows:
    """By table, in an order that does not depend on where they lie."""
    with database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name not in without and not table.info.get("local")
        }


def rows_as_they_lie(database: Database, *, without: set[str] = OF_THE_STORAGE) -> Rows:
    """By table, as the SQLite file holds them: for comparing a database with itself in a tenth of the time."""
    names = [table.name for table in metadata.sorted_tables if table.name not in without]
    with database.reading() as connection:
        driver = connection.connection.driver_connection
        assert driver
        return {name: driver.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}


def differences(one: Rows, other: Rows) -> list[str]:
    """In words: which table, how many rows only here or there, and the first of them."""
    found = []
    for name in sorted(one.keys() | other.keys()):
        mine, theirs = one.get(name, []), other.get(name, [])
        if mine != theirs:
            here, there = _beyond(mine, theirs), _beyond(theirs, mine)
            found.append(f"{name}: {len(here)} only here ({here[:1]!r}), {len(there)} only there ({there[:1]!r})")
    return found


def _beyond(mine: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    known = {repr(row) for row in theirs}
    return [row for row in mine if repr(row) not in known]
