"""A server that was put back to a backup: what was acknowledged comes again, who was erased does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Role, Wish
from agentdesk.core.customers.commands import AddNote, CreateCustomer
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Failure
from agentdesk.core.goodwill.commands import IssueVoucher
from agentdesk.core.goodwill.lease_commands import OpenLeases, WriteOffLease
from agentdesk.core.ledger.commands import BudgetOf, SetBudget
from agentdesk.core.people.model import SHOP
from agentdesk.core.privacy.commands import EraseAgain, EraseCustomer
from agentdesk.core.storage.check import check
from agentdesk.core.storage.in_step import lease_slices, leases
from agentdesk.core.storage.schema import facts
from agentdesk.core.sync.attention import unfinished
from agentdesk.core.sync.leases import allowance, ask, close_where, give
from agentdesk.core.sync.travelling import NUMBERED
from agentdesk.core.vouchers.commands import VouchersOf
from agentdesk.core.vouchers.issuing import leases_of
from agentdesk.server import devices, restoring
from agentdesk.server.drilling import drill
from agentdesk.server.dumping import dump, load
from agentdesk.server.notebook import Notebook
from tests.in_step import InStep, Server, differences
from tests.integration.sync.conftest import back_up, new_customer, there
from tests.postgres import Cluster


def test_who_was_erased_since_the_backup_does_not_come_back(
    server: Server, anna: InStep, notebook: Notebook, put_back: Callable[[], None]
) -> None:
    anna.engine.round()
    before, stays = new_customer(anna, "Before"), new_customer(anna, "Stays")
    anna.engine.round()
    back_up(put_back)
    late = new_customer(anna, "Late")
    anna.engine.round()
    for customer_id in (before, late):  # of which her desk has not heard when the server is put back
        server.desk.execute(EraseAgain(customer_id=customer_id), actor=SYSTEM)
    put_back()
    assert there(server, before, stays) == (before, stays)

    assert restoring.put_back(server.desk, notebook).erased == 1
    anna.desk.execute(AddNote(customer_id=late, words="was nicht bleibt"), actor=anna.person_id)
    anna.engine.round()
    anna.engine.round()

    assert there(server, before, stays, late) == (stays,)
    assert [each.words for each in unfinished(anna.replica.database)] == [()]
    assert differences(server, anna) == []


def test_an_erasure_that_is_said_again_was_done(
    server: Server, anna: InStep, notebook: Notebook, put_back: Callable[[], None]
) -> None:
    anna.engine.round()
    customer_id = new_customer(anna, "Before")
    anna.engine.round()
    back_up(put_back)
    server.desk.execute(EraseAgain(customer_id=customer_id), actor=SYSTEM)
    put_back()
    restoring.put_back(server.desk, notebook)
    wish = Wish(EraseCustomer(customer_id=customer_id), server.person_id)  # from a desk: signing in stands for the PIN
    again, _ = server.desk.transacted(lambda connection: server.desk.grant(connection, wish))
    assert again["customer_ids"] == [str(customer_id)]


def test_numbers_that_desks_have_told_since_are_nobody_elses(
    server: Server, anna: InStep, ben: InStep, notebook: Notebook, put_back: Callable[[], None]
) -> None:
    back_up(put_back)
    anna.engine.round()
    told = new_customer(anna, "Anna")
    put_back()
    restoring.put_back(server.desk, notebook)
    ben.engine.round()
    new_customer(ben, "Ben")
    for desk in (ben, anna, ben):
        desk.replica.want(told, "opened")
        desk.engine.round()
    assert not unfinished(anna.replica.database)
    assert differences(server, anna) == differences(server, ben) == []
    assert all(result.ok for result in check(None, server.desk.database))


def test_without_a_notebook_a_wide_gap_is_left_between_numbers(server: Server, anna: InStep) -> None:
    anna.engine.round()
    restoring.put_back(server.desk, None)
    made = server.desk.execute(CreateCustomer(family_name="Later"), actor=server.person_id)
    with server.desk.database.reading() as connection:
        asked = sa.select(customers.c.number).where(customers.c.id == UUID(made["customer_id"]))
        assert (
            connection.execute(asked).scalar_one().endswith(str(1 + NUMBERED["customer"] + 100 * NUMBERED["customer"]))
        )


def test_a_desk_that_was_signed_out_for_good_stays_so(
    server: Server, anna: InStep, notebook: Notebook, put_back: Callable[[], None]
) -> None:
    anna.engine.round()
    back_up(put_back)
    devices.revoke(server.desk, anna.replica.standing().device_id)
    put_back()
    assert restoring.put_back(server.desk, notebook).revoked == 1


def test_an_erasure_that_cannot_be_noted_is_not_done(server: Server, anna: InStep, notebook: Notebook) -> None:
    anna.engine.round()
    customer_id = new_customer(anna, "Anna")
    anna.engine.round()
    notebook.path.unlink(missing_ok=True)
    notebook.path.mkdir()
    with pytest.raises(Failure, match=r"server\.notebook_unwritable"):
        server.desk.execute(EraseAgain(customer_id=customer_id), actor=SYSTEM)
    assert there(server, customer_id) == (customer_id,)
    notebook.path.rmdir()


def test_a_line_that_was_cut_off_is_passed_over_and_one_that_is_damaged_is_not(tmp_path: Path) -> None:
    notebook, ids = Notebook(tmp_path), [UUID(int=n) for n in range(3)]
    for id in ids:
        notebook.note([{"erased": [str(id)]}])
        with notebook.path.open("ab") as file:
            file.write(b'\n{"erased":["0000')
    assert notebook.erased() == ids
    notebook.path.write_bytes(notebook.path.read_bytes().replace(str(ids[1]).encode(), str(ids[2]).encode(), 1))
    with pytest.raises(Failure, match=r"server\.notebook_damaged"):
        notebook.erased()


# --- Money that was set aside since ----------------------------------------------------------------------------------


A_MONTH, LEASED = 10_000, 6_000


@pytest.fixture
def customer(server: Server, anna: InStep) -> UUID:
    server.desk.execute(SetBudget(team_id=SHOP, amount=A_MONTH, currency="EUR"), actor=server.person_id)
    anna.engine.round()
    made = new_customer(anna, "Öztürk")
    anna.engine.round()
    return made


def lease(desk: InStep, customer: UUID) -> None:
    ask(desk.replica, desk.engine.transport, want=LEASED)
    ask(desk.replica, desk.engine.transport, customer_id=customer, want=LEASED)


def voucher(desk: InStep, customer: UUID, amount: int) -> UUID:
    stub = leases_of(desk.desk).take_stub()
    wanted = IssueVoucher(customer_id=customer, amount=amount, currency="EUR", stub=stub)
    return UUID(give(desk.replica, wanted, actor=desk.person_id)["voucher_id"])


def room(server: Server) -> int:
    return server.desk.ask(BudgetOf(SHOP, "EUR"), actor=server.person_id).room or 0


def states(server: Server) -> list[str]:
    return [each.state.value for each in server.desk.ask(OpenLeases(), actor=server.person_id)]


@pytest.mark.parametrize("noted", [True, False])
def test_what_was_given_from_a_lease_that_the_server_has_lost_is_kept(
    server: Server, anna: InStep, customer: UUID, notebook: Notebook, put_back: Callable[[], None], noted: bool
) -> None:
    back_up(put_back)
    lease(anna, customer)
    given = [voucher(anna, customer, 700)]
    anna.engine.round()
    left = room(server)
    given.append(voucher(anna, customer, 300))
    can_give = allowance(anna.replica, customer)
    put_back()
    restoring.put_back(server.desk, notebook if noted else None)

    anna.engine.round()

    kept = server.desk.ask(VouchersOf(customer), actor=server.person_id)
    assert sorted(each.id for each in kept) == sorted(given)
    assert states(server) == ["open", "open"]
    assert room(server) == left
    assert allowance(anna.replica, customer) == can_give
    assert differences(server, anna) == []
    assert all(result.ok for result in check(None, server.desk.database))


def test_nothing_is_set_aside_until_every_desk_has_said_what_it_holds(
    server: Server, anna: InStep, ben: InStep, customer: UUID, notebook: Notebook, put_back: Callable[[], None]
) -> None:
    ben.replica.want(customer, "opened")
    ben.engine.round()
    back_up(put_back)
    lease(anna, customer)
    put_back()
    assert restoring.put_back(server.desk, notebook).unheard == 2
    ben.engine.round()
    lease(ben, customer)
    assert allowance(ben.replica).amount == 0
    anna.engine.round()
    lease(ben, customer)
    assert allowance(ben.replica).amount > 0


def test_what_a_desk_never_got_comes_back(
    server: Server, anna: InStep, customer: UUID, notebook: Notebook, put_back: Callable[[], None]
) -> None:
    back_up(put_back)
    lease(anna, customer)
    with anna.replica.database.writing() as connection:  # as if the answers had been lost
        connection.execute(sa.update(leases).values(state="asked"))
        connection.execute(sa.delete(lease_slices))
    put_back()
    restoring.put_back(server.desk, notebook)
    anna.engine.round()
    assert (states(server), room(server), allowance(anna.replica).amount) == ([], A_MONTH, 0)


def test_a_desk_that_never_comes_back_is_written_off_by_two(
    server: Server, anna: InStep, ben: InStep, customer: UUID, notebook: Notebook, put_back: Callable[[], None]
) -> None:
    two = [server.add_person(name, Role.AGENT, Role.SUPERVISOR) for name in ("Sven", "Sina")]
    back_up(put_back)
    lease(anna, customer)
    put_back()
    restoring.put_back(server.desk, notebook)
    for lost in server.desk.ask(OpenLeases(), actor=two[0]):
        for leader in two:
            server.desk.execute(WriteOffLease(lease_id=lost.id, reason="Laptop verbrannt"), actor=leader)
    ben.engine.round()
    ask(ben.replica, ben.engine.transport, want=100)
    assert allowance(ben.replica).amount > 0
    assert room(server) == A_MONTH - LEASED - allowance(ben.replica).amount


def test_what_was_given_back_and_set_aside_for_another_since_counts_once_in_the_end(
    server: Server, anna: InStep, ben: InStep, customer: UUID, notebook: Notebook, put_back: Callable[[], None]
) -> None:
    """More is leased than there is, as far as the server knows, until it has heard of both."""
    for desk in (anna, ben):
        desk.replica.want(customer, "opened")
        desk.engine.round()
    ask(anna.replica, anna.engine.transport, want=A_MONTH)
    back_up(put_back)
    with anna.replica.database.writing() as connection:
        close_where(anna.replica, connection)
    anna.engine.round()
    ask(ben.replica, ben.engine.transport, want=A_MONTH)
    assert allowance(ben.replica).amount == A_MONTH
    put_back()
    restoring.put_back(server.desk, notebook)
    assert room(server) == 0
    for desk in (ben, anna):
        desk.engine.round()
    assert (room(server), allowance(ben.replica).amount) == (0, A_MONTH)
    with ben.replica.database.writing() as connection:
        close_where(ben.replica, connection)
    ben.engine.round()
    assert room(server) == A_MONTH
    assert all(result.ok for result in check(None, server.desk.database))


def test_without_a_notebook_nothing_is_set_aside_until_the_month_is_over(
    server: Server, anna: InStep, customer: UUID
) -> None:
    clock = server.desk.clock
    assert isinstance(clock, FixedClock)
    restoring.put_back(server.desk, None)
    for days, amount in ((0, 0), (7, 0), (1, 100)):
        clock.move(timedelta(days=days))
        anna.engine.round()
        ask(anna.replica, anna.engine.transport, want=100)
        assert (allowance(anna.replica).amount > 0) == (amount > 0)


def test_a_deed_that_the_server_has_not_sealed_is_worth_nothing(
    server: Server, anna: InStep, customer: UUID, put_back: Callable[[], None]
) -> None:
    back_up(put_back)
    lease(anna, customer)
    with anna.replica.database.writing() as connection:
        forged = sa.func.replace(leases.c.deed, '"granted":', '"granted":9')
        assert connection.execute(sa.update(leases).values(deed=forged)).rowcount == 2
    put_back()
    restoring.put_back(server.desk, None)
    anna.engine.round()
    assert (states(server), allowance(anna.replica).amount) == ([], 0)


# --- A dump ----------------------------------------------------------------------------------------------------------


def test_after_a_restore_from_a_dump_desks_say_again_what_is_lost_and_nothing_is_there_twice(
    postgres_url: str, server: Server, anna: InStep, ben: InStep, notebook: Notebook, tmp_path: Path
) -> None:
    """As `server restore` does it; a drill before finds nothing wrong."""
    for desk in (anna, ben):
        desk.engine.round()
        new_customer(desk, "Before")
        desk.engine.round()
    drilled = drill(server.desk.database, notebook, server.desk.clock, Path("/tmp"), lambda _: None)
    assert (drilled.same.tables["customers"].count, drilled.same.broken, drilled.put_right.unheard) == (2, {}, 0)
    dump(server.desk.database, tmp_path / "noon.dump")
    made = []
    for desk in (anna, ben):
        made.append(new_customer(desk, "Since"))
        desk.desk.execute(AddNote(customer_id=made[-1], words="ruft morgen an"), actor=desk.person_id)
        desk.engine.round()
        made.append(new_customer(desk, "Waiting"))
    cluster, name = Cluster.of(postgres_url)
    server.desk.database.engine.dispose()
    cluster.drop(name)
    cluster.copy("template0", name)
    load(server.desk.database, tmp_path / "noon.dump")
    assert there(server, *made) == ()
    restoring.put_back(server.desk, notebook)

    for desk in (anna, ben, anna, ben):
        desk.engine.round()

    assert there(server, *made) == tuple(made)
    with server.desk.database.reading() as connection:
        noted = sa.select(sa.func.count()).where(facts.c.customer_id.in_(made), facts.c.kind == "note.added")
        assert (connection.execute(noted).scalar_one(), len(set(_numbers(connection)))) == (2, 6)
    for desk in (anna, ben):
        assert not unfinished(desk.replica.database)
        assert differences(server, desk) == []
    assert all(result.ok for result in check(None, server.desk.database))


def _numbers(connection: sa.Connection) -> list[str]:
    return list(connection.execute(sa.select(customers.c.number)).scalars())


def test_what_was_granted_and_never_heard_of_is_said_again_while_others_are_waited_for(
    server: Server, anna: InStep, ben: InStep, customer: UUID, notebook: Notebook, put_back: Callable[[], None]
) -> None:
    ask(anna.replica, anna.engine.transport, want=1_000)
    with anna.replica.database.writing() as connection:  # as if the answer had been lost
        connection.execute(sa.update(leases).values(state="asked"))
        connection.execute(sa.delete(lease_slices))
    back_up(put_back)
    ask(ben.replica, ben.engine.transport, want=1_000)
    put_back()
    assert restoring.put_back(server.desk, notebook).unheard == 1
    anna.engine.round()
    assert allowance(anna.replica).amount > 0
