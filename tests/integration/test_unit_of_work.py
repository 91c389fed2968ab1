"""What handlers rely on: rows in bulk, before-images without reading twice, numbers, and undo in steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher

from agentdesk.core.clock import SystemClock
from agentdesk.core.commands import THE_SYSTEM
from agentdesk.core.desk import Desk
from agentdesk.core.ids import new_id
from agentdesk.core.ledger.model import Account
from agentdesk.core.ledger.store import account_row, ledger_accounts
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import teams
from agentdesk.core.storage.images import images_from_plain
from agentdesk.core.storage.prepared import driver_of
from agentdesk.core.storage.schema import before_images, counters
from agentdesk.core.storage.undoing import restore
from agentdesk.core.storage.unit_of_work import UnitOfWork
from tests.desks import make_desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path)[0]


def work_on(connection: sa.Connection, command_id: UUID | None = None) -> UnitOfWork:
    now = SystemClock().now()
    return UnitOfWork(connection, THE_SYSTEM, command_id or new_id(), now, now, undoable=True)


def team(n: int, name: str = "") -> dict[str, Any]:
    return {"id": UUID(int=n), "name": name or f"Team {n}", "active": True, "scope_id": SHOP}


def did(desk: Desk, *steps: Any) -> list[UUID]:
    """Each step in a transaction of its own; the ids of their commands."""
    ids = []
    for step in steps:
        with desk.database.writing() as connection:
            work = work_on(connection)
            step(work)
            work.finish()
            ids.append(work.command_id)
    return ids


def names(desk: Desk) -> dict[int, tuple[str, int]]:
    with desk.database.reading() as connection:
        return {row.id.int: (row.name, row.row_version) for row in connection.execute(sa.select(teams))}


def test_rows_added_in_bulk_begin_at_version_one_and_undo_takes_them_away(desk: Desk) -> None:
    [first] = did(desk, lambda work: work.add_many(teams, [team(1), team(2)]))
    assert names(desk) == {1: ("Team 1", 1), 2: ("Team 2", 1)}
    did(desk, lambda work: restore(work, first))
    assert names(desk) == {}


def test_a_row_that_is_there_already_is_not_added_over(desk: Desk) -> None:
    did(desk, lambda work: work.add_many(teams, [team(1)]))
    with pytest.raises(sqlcipher.IntegrityError):
        did(desk, lambda work: work.add_many(teams, [team(1, "other")]))
    assert names(desk) == {1: ("Team 1", 1)}


def test_the_version_kept_for_undo_is_the_one_in_the_table_however_often_a_command_writes(desk: Desk) -> None:
    def busy(work: UnitOfWork) -> None:
        work.add_many(teams, [team(2)])
        for name in ("a", "b"):
            work.put_many(teams, [team(1, name), team(2, name)])
        work.put_many(teams, [team(3, "a"), team(3, "b")])
        work.remove(teams, UUID(int=3))
        work.put(teams, team(4))
        work.remove(teams, UUID(int=4))
        work.put(teams, team(4, "again"))

    _, command_id = did(desk, lambda work: work.add_many(teams, [team(1), team(3)]), busy)
    with desk.database.reading() as connection:
        asked = sa.select(before_images.c.rows).where(before_images.c.command_id == command_id)
        images = images_from_plain(teams, connection.execute(asked).scalar_one())
    kept = {key[0].int: image.version for key, image in images.items()}
    assert kept == {1: 3, 2: 3, 3: None, 4: 1}
    assert {n: version for n, (_, version) in names(desk).items()} == {1: 3, 2: 3, 4: 1}
    did(desk, lambda work: restore(work, command_id))
    assert {n: name for n, (name, _) in names(desk).items()} == {1: "Team 1", 3: "Team 3"}


def test_what_somebody_changed_since_stays_as_they_left_it(desk: Desk) -> None:
    [first, _] = did(
        desk,
        lambda work: work.add_many(teams, [team(1), team(2)]),
        lambda work: work.put(teams, team(2, "changed")),
    )
    outcomes: list[Any] = []
    did(desk, lambda work: outcomes.append(restore(work, first)))
    assert [key[0].int for _, key in outcomes[0].kept] == [2]
    assert names(desk) == {2: ("changed", 2)}


def test_commands_undone_one_after_the_other_do_not_take_each_other_for_somebody(desk: Desk) -> None:
    first, second = did(
        desk,
        lambda work: work.add_many(teams, [team(1)]),
        lambda work: work.put(teams, team(1, "changed by the same import")),
    )
    versions: dict[Any, tuple[int, int]] = {}
    did(desk, lambda work: versions.update(restore(work, second).versions))
    assert (names(desk), list(versions.values())) == ({1: ("Team 1", 3)}, [(3, 1)])
    did(desk, lambda work: restore(work, first, stands_for=lambda place, version: dict([versions[place]]).get(version)))
    assert names(desk) == {}


def test_what_a_command_created_in_a_scope_that_stays_is_left_alone(desk: Desk) -> None:
    [first] = did(desk, lambda work: work.add_many(teams, [team(1), team(2) | {"scope_id": UUID(int=9)}]))
    did(desk, lambda work: restore(work, first, staying={SHOP}))
    assert set(names(desk)) == {1}


def test_numbers_follow_one_another_across_commands_and_are_counted_once_per_command(desk: Desk) -> None:
    taken: list[int] = []
    did(desk, *[lambda work: taken.extend(work.take_number("thing") for _ in range(3))] * 2)
    assert taken == [1, 2, 3, 4, 5, 6]
    with desk.database.reading() as connection:
        assert connection.execute(sa.select(counters.c.next).where(counters.c.kind == "thing")).scalar() == 7


def test_a_column_is_added_to_and_taken_from_without_being_read(any_desk: Desk) -> None:
    account = Account.voucher(UUID(int=7), "EUR")

    def step(work: UnitOfWork) -> None:
        work.add_to(ledger_accounts, "balance", account_row(account, 500))
        work.add_to(ledger_accounts, "balance", account_row(account, 250))
        assert work.take_from(ledger_accounts, "balance", (account.id,), 700)
        assert not work.take_from(ledger_accounts, "balance", (account.id,), 51)
        assert not work.take_from(ledger_accounts, "balance", (UUID(int=8),), 1)
        with pytest.raises(ValueError, match="undo"):
            work.add_to(teams, "name", team(1))

    did(any_desk, step)
    with any_desk.database.reading() as connection:
        row = connection.execute(sa.select(ledger_accounts)).one()
    assert (row.id, row.balance, row.row_version) == (account.id, 50, 3)


def test_the_gate_is_shut_again_behind_what_was_added(desk: Desk) -> None:
    with desk.database.writing() as connection:
        work_on(connection).add_to(ledger_accounts, "balance", account_row(Account.voucher(UUID(int=7), "EUR"), 1))
        with pytest.raises(sqlcipher.IntegrityError, match="past the unit of work"):
            driver_of(connection).execute("UPDATE ledger_accounts SET balance = 5")
