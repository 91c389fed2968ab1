"""Vouchers that a desk gives by itself: from leases alone, at once with what they cost, and the server keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Role
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.goodwill.commands import AuthorityOf, IssueVoucher
from agentdesk.core.goodwill.lease_commands import OpenLeases, WriteOffLease
from agentdesk.core.ids import new_id
from agentdesk.core.ledger.commands import BudgetOf, SetBudget
from agentdesk.core.people.commands import AddPerson, AddTeam, ChangePerson
from agentdesk.core.storage.check import check
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import attention, leases
from agentdesk.core.sync.engine import Engine
from agentdesk.core.sync.in_file import InFile
from agentdesk.core.sync.leases import allowance, ask, give, give_all_back, take_lease
from agentdesk.core.sync.protocol import AskLease, Lease, Status
from agentdesk.core.sync.replica import Replica
from agentdesk.core.vouchers.commands import VouchersOf
from agentdesk.core.vouchers.issuing import code_of, hash_of, leases_of
from agentdesk.server.devices import register, revoke
from agentdesk.server.feed import Feed
from agentdesk.server.leases import lease
from tests.desks import KEY
from tests.in_step import InStep, Remembered, Server, differences
from tests.postgres import Cluster

_desks = count(1)


@pytest.fixture(scope="module")
def server(postgres: Cluster) -> Iterator[Server]:
    with postgres.database() as name:
        made = Server.over(postgres.url(name))
        yield made
        made.desk.database.close()


@pytest.fixture
def team(server: Server) -> UUID:
    """Of this test alone, and so is its money."""
    made = server.desk.execute(AddTeam(name=f"Team {next(_desks)}"), actor=server.person_id)
    return UUID(made["team_id"])


@pytest.fixture
def anna(server: Server, team: UUID, tmp_path: Path) -> InStep:
    return _desk_of(server, team, "Anna", tmp_path)


@pytest.fixture
def ben(server: Server, team: UUID, tmp_path: Path) -> InStep:
    return _desk_of(server, team, "Ben", tmp_path)


def _desk_of(server: Server, team: UUID, name: str, folder: Path) -> InStep:
    asked = AddPerson(name=name, roles=frozenset({Role.AGENT}), team_id=team)
    person_id = UUID(server.desk.execute(asked, actor=SYSTEM)["person_id"])
    return server.add_desk(folder, next(_desks), person_id)


@pytest.fixture
def customer(anna: InStep) -> UUID:
    anna.engine.round()
    made = anna.desk.execute(CreateCustomer(family_name="Öztürk"), actor=anna.person_id)
    anna.engine.round()
    return UUID(made["customer_id"])


def test_what_a_lease_covers_is_given_with_the_line_down_and_kept_by_the_server(
    server: Server, anna: InStep, customer: UUID
) -> None:
    _lease(anna, customer)
    given = _give(anna, customer, 1_000)

    assert [each.amount for each in anna.desk.ask(VouchersOf(customer), actor=anna.person_id)] == [1_000]
    assert code_of(anna.desk, given, actor=anna.person_id)

    assert [each.status for each in anna.engine.round().outcomes] == [Status.APPLIED]
    [kept] = server.desk.ask(VouchersOf(customer), actor=server.person_id)
    assert (kept.id, kept.amount, kept.month) == (given, 1_000, "2026-11")
    assert differences(server, anna) == []
    _in_order(server)


def test_what_no_lease_covers_needs_the_server(anna: InStep, customer: UUID) -> None:
    with pytest.raises(Refused, match="needs_server"):
        _give(anna, customer, 1)
    _lease(anna, customer)
    can_give = allowance(anna.replica, customer).amount
    with pytest.raises(Refused, match="needs_server"):
        _give(anna, customer, can_give + 1)
    assert anna.replica.unsent(9) == []

    _give(anna, customer, can_give)
    assert allowance(anna.replica, customer).amount == 0
    with pytest.raises(Refused, match="needs_server"):
        _give(anna, customer, 1)


def test_with_the_line_up_a_lease_is_asked_for_first(server: Server, anna: InStep, customer: UUID) -> None:
    give(anna.replica, _voucher(anna, customer, 1_200), actor=anna.person_id, transport=anna.engine.transport)
    assert [each.status for each in anna.engine.round().outcomes] == [Status.APPLIED]
    _in_order(server)


def test_what_is_spent_stays_spent_while_the_server_answers(anna: InStep, customer: UUID) -> None:
    _lease(anna, customer)
    before = allowance(anna.replica)
    _give(anna, customer, 700)
    for _ in range(2):
        anna.engine.round()
        now = allowance(anna.replica)
        assert (now.amount, now.vouchers) == (before.amount - 700, before.vouchers - 1)


def test_what_is_leased_counts_against_every_limit_as_if_it_was_given(
    server: Server, anna: InStep, customer: UUID, team: UUID
) -> None:
    server.desk.execute(SetBudget(team_id=team, amount=10_000, currency="EUR"), actor=server.person_id)
    room = server.desk.ask(AuthorityOf(customer), actor=anna.person_id).authority.room
    _lease(anna, customer)
    leased = allowance(anna.replica, customer).amount

    assert server.desk.ask(AuthorityOf(customer), actor=anna.person_id).authority.room == room - leased
    assert server.desk.ask(BudgetOf(team, "EUR"), actor=server.person_id).held == allowance(anna.replica).amount

    _close_all(anna)
    assert server.desk.ask(AuthorityOf(customer), actor=anna.person_id).authority.room == room
    assert server.desk.ask(BudgetOf(team, "EUR"), actor=server.person_id).held == 0
    _in_order(server)


def test_the_same_request_is_the_same_lease_and_taken_once(anna: InStep, customer: UUID) -> None:
    _lease(anna, customer)
    wire, epoch = anna.engine.transport, anna.replica.standing().epoch
    with anna.replica.database.reading() as connection:
        ours = connection.execute(sa.select(leases).where(leases.c.customer_id.is_(None))).one()
    again = wire.lease(AskLease(epoch=epoch, request_id=ours.id, want=ours.want))
    _give(anna, customer, 500)
    left = allowance(anna.replica)

    take_lease(anna.replica, ours.id, again)
    assert isinstance(again, Lease)
    assert again.granted
    assert allowance(anna.replica) == left


def test_an_answer_that_is_lost_costs_no_money(server: Server, anna: InStep, customer: UUID, team: UUID) -> None:
    server.desk.execute(SetBudget(team_id=team, amount=4_000, currency="EUR"), actor=server.person_id)
    wire = anna.engine.transport
    right = wire.lease

    def lost(asked: AskLease) -> Lease:
        right(asked)
        raise Failure("sync.unreachable")

    wire.lease = lost  # type: ignore[method-assign]
    with pytest.raises(Failure):
        ask(anna.replica, wire, want=3_000)
    wire.lease = right  # type: ignore[method-assign]
    anna.engine.round()
    assert allowance(anna.replica).amount == server.desk.ask(BudgetOf(team, "EUR"), actor=server.person_id).held > 0


def test_the_month_of_the_lease_is_charged_whatever_clocks_say(server: Server, anna: InStep, customer: UUID) -> None:
    _lease(anna, customer)
    _give(anna, customer, 900)
    _move(server.desk.clock, timedelta(days=20))
    _move(anna.replica.clock, timedelta(days=-365))

    anna.engine.round()

    [kept] = server.desk.ask(VouchersOf(customer), actor=server.person_id)
    assert kept.month == "2026-11"
    assert kept.expires_on.isoformat() == "2029-12-31"
    assert allowance(anna.replica).amount == 0
    _move(server.desk.clock, timedelta(days=-20))
    _in_order(server)


def test_an_honest_voucher_stands_though_its_person_may_give_none_any_more(
    server: Server, anna: InStep, customer: UUID
) -> None:
    _lease(anna, customer)
    given = _give(anna, customer, 900)
    server.desk.execute(
        ChangePerson(person_id=anna.person_id, name="Anna", roles=frozenset({Role.AGENT}), level=1, active=False),
        actor=server.person_id,
    )
    assert [each.status for each in anna.engine.round().outcomes] == [Status.APPLIED]
    assert [each.id for each in server.desk.ask(VouchersOf(customer), actor=server.person_id)] == [given]
    _in_order(server)


def test_money_that_another_needs_is_asked_back_and_comes(
    server: Server, anna: InStep, ben: InStep, customer: UUID, team: UUID
) -> None:
    server.desk.execute(SetBudget(team_id=team, amount=3_000, currency="EUR"), actor=server.person_id)
    anna.engine.round()
    ask(anna.replica, anna.engine.transport, want=3_000)
    assert allowance(anna.replica).amount == 3_000
    ben.engine.round()
    ask(ben.replica, ben.engine.transport, want=3_000)
    assert allowance(ben.replica).amount == 0

    anna.engine.round()
    ask(ben.replica, ben.engine.transport, want=3_000)
    assert (allowance(anna.replica).amount, allowance(ben.replica).amount) == (0, 3_000)
    _in_order(server)


def test_a_file_that_was_put_back_gives_nothing_and_brings_nothing_back(
    server: Server, anna: InStep, customer: UUID, tmp_path: Path, team: UUID
) -> None:
    _lease(anna, customer)
    held = _held(server, team)
    path, memory = anna.replica.database.path, anna.replica.memory
    assert path
    anna.replica.database.close()
    copy = path.read_bytes()
    anna = _opened(anna, path)
    _give(anna, customer, 500)
    anna.replica.database.close()
    path.write_bytes(copy)

    anna = _opened(anna, path)
    assert anna.replica.memory is memory
    with pytest.raises(Refused, match="needs_server"):
        _give(anna, customer, 500)
    with pytest.raises(Failure, match="rolled_back"):
        anna.engine.round()
    assert allowance(anna.replica).amount == 0
    assert _held(server, team) == held


def test_a_copy_of_before_money_was_given_back_gives_nothing_of_it(anna: InStep, customer: UUID) -> None:
    _lease(anna, customer)
    anna.engine.round()
    path = anna.replica.database.path
    assert path
    anna.replica.database.close()
    copy = path.read_bytes()
    anna = _opened(anna, path)
    anna.engine.round()
    give_all_back(anna.replica)
    anna.engine.round()  # from here on others may have it
    anna.replica.database.close()
    path.write_bytes(copy)

    anna = _opened(anna, path)
    with pytest.raises(Refused, match="needs_server"):
        _give(anna, customer, 500)
    assert allowance(anna.replica).amount == 0


def test_a_copy_elsewhere_gives_nothing(anna: InStep, customer: UUID) -> None:
    _lease(anna, customer)
    path = anna.replica.database.path
    assert path
    anna.replica.database.close()
    clone = _opened(anna, path)
    clone.replica.memory = Remembered()
    with pytest.raises(Refused, match="needs_server"):
        _give(clone, customer, 500)


def test_a_lost_desk_keeps_its_money_until_two_have_written_it_off(
    server: Server, anna: InStep, customer: UUID, team: UUID
) -> None:
    _lease(anna, customer)
    held = _held(server, team)
    revoke(server.desk, anna.replica.standing().device_id)
    lead, other = server.add_person("Lena", Role.SUPERVISOR), server.add_person("Olaf", Role.SUPERVISOR)
    lost = next(each for each in server.desk.ask(OpenLeases(), actor=lead) if each.person_id == anna.person_id)
    asked = WriteOffLease(lease_id=lost.id, reason="Laptop gestohlen")

    assert server.desk.execute(asked, actor=lead) == {"written_off": False}
    with pytest.raises(Refused, match="same_person"):
        server.desk.execute(asked, actor=lead)
    before = server.desk.ask(BudgetOf(team, "EUR"), actor=lead).given
    assert server.desk.execute(asked, actor=other) == {"written_off": True}
    assert _held(server, team) == 0
    assert server.desk.ask(BudgetOf(team, "EUR"), actor=lead).given == before + held
    _in_order(server)


def test_what_waits_needs_attention_where_a_file_was_put_back(anna: InStep, customer: UUID) -> None:
    _lease(anna, customer)
    _give(anna, customer, 300)
    path = anna.replica.database.path
    assert path
    anna.replica.database.close()
    copy = path.read_bytes()
    anna = _opened(anna, path)
    _give(anna, customer, 300)
    anna.replica.database.close()
    path.write_bytes(copy)
    anna = _opened(anna, path)
    with pytest.raises(Failure, match="rolled_back"):
        anna.engine.round()
    with anna.replica.database.reading() as connection:
        assert connection.execute(sa.select(attention.c.kind)).scalars().all() == ["restored"]


def test_a_code_given_at_one_desk_is_known_at_another(anna: InStep, ben: InStep, customer: UUID, team: UUID) -> None:
    _lease(anna, customer)
    code = code_of(anna.desk, _give(anna, customer, 300), actor=anna.person_id)
    ben.engine.round()
    assert hash_of(ben.desk, code) == hash_of(anna.desk, code)


def _lease(desk: InStep, customer: UUID) -> None:
    ask(desk.replica, desk.engine.transport, want=3_000)
    ask(desk.replica, desk.engine.transport, customer_id=customer)


def _give(desk: InStep, customer: UUID, amount: int) -> UUID:
    given = give(desk.replica, _voucher(desk, customer, amount), actor=desk.person_id, id=new_id())
    return UUID(given["voucher_id"])


def _voucher(desk: InStep, customer: UUID, amount: int) -> IssueVoucher:
    stub = leases_of(desk.desk).take_stub()
    return IssueVoucher(customer_id=customer, amount=amount, currency="EUR", stub=stub)


def _opened(desk: InStep, path: Path) -> InStep:
    """As after the program was closed."""
    replica = Replica(Database.sqlite(path, KEY), desk.replica.clock, memory=desk.replica.memory)
    return InStep(replica, Engine(InFile(replica), desk.engine.transport), desk.person_id)


def _close_all(desk: InStep) -> None:
    _move(desk.replica.clock, timedelta(days=2))
    desk.engine.round()


def _move(clock: object, by: timedelta) -> None:
    assert isinstance(clock, FixedClock)
    clock.move(by)


def _held(server: Server, team: UUID) -> int:
    return server.desk.ask(BudgetOf(team, "EUR"), actor=server.person_id).held


def _in_order(server: Server) -> None:
    assert [each for each in check(None, server.desk.database) if not each.ok] == []


def test_many_who_ask_at_once_never_get_more_than_there_is(server: Server, team: UUID) -> None:
    """Two processes, eight desks, money for three: whoever loses the race looks again."""
    server.desk.execute(SetBudget(team_id=team, amount=9_000, currency="EUR"), actor=server.person_id)
    database = Database.postgresql(server.desk.database.engine.url.render_as_string(hide_password=False))
    other = Desk(database, server.desk.clock, side=Feed(database))
    asking = [_device_of(server, team, n) for n in range(8)]

    def ask_for(n: int) -> int:
        desk = (server.desk, other)[n % 2]
        asked = AskLease(epoch=server.epoch, request_id=new_id(), want=3_000)
        return lease(desk, asking[n], asked).granted

    with ThreadPoolExecutor(8) as pool:
        granted = list(pool.map(ask_for, range(8)))
    other.database.close()

    assert sum(granted) == 9_000 == _held(server, team)
    _in_order(server)


def _device_of(server: Server, team: UUID, n: int) -> UUID:
    asked = AddPerson(name=f"Agent {n}", roles=frozenset({Role.AGENT}), team_id=team)
    person_id = UUID(server.desk.execute(asked, actor=SYSTEM)["person_id"])
    device_id = new_id()
    register(server.desk, device_id, person_id, "desk")
    return device_id
