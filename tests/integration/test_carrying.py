"""A database carried into one of the other kind: every table, every kind of value, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.access import store  # noqa: F401 - its tables are in every database
from agentdesk.core.storage import migrate
from agentdesk.core.storage.carrying import Tally, carried_tables, count_rows, lay, pages, tally
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.schema import Exact, Id, Json, Moment, canonical, metadata
from tests.desks import KEY

ROWS = 4
_ODD = "Übung\t\\N \\. 'quoted' \"double\"\r\n\u202eturned \U0001f9e1 \x7f \\x41"
_OTHERS = {"to_id": 1, "first_by": 1, "decided_by": 2}
"""Whoever may not be the same as others of the row."""
OF_ONE_MACHINE = {
    *("account_links", "accounts", "person_pins", "pin_peppers", "pin_tries", "sign_in_tries", "sign_ins"),
    *("storage_gate", "voucher_leases"),
}
"""Who signs in, and secrets that are of use on one machine alone. What desks and server know of each other (`sync_…`)
stays as well."""


def test_every_table_is_carried_or_belongs_to_one_machine() -> None:
    """A new one that fails here: say in `storage.carrying` that it is carried, or above that it stays."""
    stays = OF_ONE_MACHINE | {name for name in metadata.tables if name.startswith("sync_")}
    carried = {table.name for table in carried_tables()}
    assert carried | stays == set(metadata.tables)
    assert not carried & stays


def _value(column: sa.Column[Any], n: int) -> Any:
    if column.nullable and n == ROWS - 1:
        return None
    match column.type:
        case Id():
            return UUID(int=(n + _OTHERS.get(column.name, 0)) % ROWS + 1).bytes
        case Moment():
            return -1 if n == 0 else 10**15 + n
        case Json():
            return canonical({"n": n, "odd": [_ODD, None, 1.5, True]})
        case Exact():
            return f"{n}.50"
        case sa.Boolean():
            return n % 2
        case sa.LargeBinary():
            return b"\x00\n\t\\" * 7 + bytes([n, 255, 0, 10])
        case sa.Float():
            return n / 3
        case sa.Text():
            return f"{_ODD}{n}" if n else ""
        case _:
            return 10 * n + 10 if column.name == "amount" else n + 1


def _filled(connection: sa.Connection) -> dict[str, Tally]:
    migrate.create_ungated(connection)
    made = {}
    for table in carried_tables():
        rows = [tuple(_value(column, n) for column in table.columns) for n in range(ROWS)]
        made[table.name] = lay(connection, table, iter([rows[:1], rows[1:]]))
    return made


@pytest.fixture
def here(tmp_path: Path) -> Iterator[sa.Connection]:
    with closing(Database.sqlite(tmp_path / "here.db", KEY, create=True)) as database, database.writing() as connection:
        yield connection


def test_all_that_a_file_can_hold_goes_to_a_server_and_back_unchanged(
    here: sa.Connection, tmp_path: Path, postgres_url: str
) -> None:
    made = _filled(here)
    assert {each.count for each in made.values()} == {ROWS}
    assert count_rows(here) == ROWS * len(carried_tables())
    server, back = Database.postgresql(postgres_url), Database.sqlite(tmp_path / "back.db", KEY, create=True)
    with closing(server), closing(back), server.writing() as there, back.writing() as again:
        migrate.create_ungated(there)
        migrate.create_ungated(again)
        for table in carried_tables():
            assert lay(there, table, pages(here, table)) == made[table.name] == tally(there, table), table.name
            assert lay(again, table, pages(there, table)) == made[table.name] == tally(again, table), table.name
            assert sorted(_rows(here, table)) == sorted(_rows(again, table))


def test_a_digest_knows_a_single_letter_and_not_the_order(here: sa.Connection) -> None:
    _filled(here)
    [table] = [each for each in carried_tables() if each.name == "facts"]
    one, other = Tally(), Tally()
    rows = next(pages(here, table))
    one.add(rows)
    other.add(rows[::-1])
    assert one == other
    here.exec_driver_sql("UPDATE facts SET kind = kind || '.' WHERE retracted = 1")
    assert tally(here, table) != one
    assert tally(here, table).count == one.count


def _rows(connection: sa.Connection, table: sa.Table) -> list[str]:
    return [repr(row) for page in pages(connection, table) for row in page]
