"""What time brings is written down at the server, by one of its processes, for all desks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.commands import Command, Wish
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.people.commands import AddPerson, People
from agentdesk.core.privacy.commands import StillThere
from agentdesk.core.promises.commands import MakePromise
from agentdesk.core.promises.store import broken_since
from agentdesk.core.retention.commands import (
    AskFirstRun,
    ConfirmFirstRun,
    PlanRetention,
    RetentionRuns,
    SetRetention,
)
from agentdesk.core.retention.model import RunState
from agentdesk.server import letting_go as letting_go_room
from agentdesk.server import timekeeping
from agentdesk.server.house import House
from agentdesk.server.letting_go import LettingGo
from agentdesk.server.timekeeping import Timekeeper
from tests.servers import MovedClock, a_house


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def house(own_server_url: str, clock: MovedClock) -> Iterator[House]:
    with a_house(own_server_url, clock) as made:
        yield made


@pytest.fixture
def promised(house: House, clock: MovedClock) -> UUID:
    """A promise that was not kept in time."""
    customer = house.desk.execute(CreateCustomer(family_name="Demir"), actor=SYSTEM)["customer_id"]
    due = clock.now() + timedelta(hours=1)
    asked = MakePromise.model_validate({"customer_id": customer, "words": "Ersatz schicken", "due_at": due})
    made = house.desk.execute(asked, actor=min(each.id for each in house.desk.ask(People(), actor=SYSTEM)))
    clock.pass_by(timedelta(hours=2))
    return UUID(made["promise_id"])


def is_to_be_noted(house: House, promise_id: UUID) -> bool:
    with house.desk.database.reading() as connection:
        return promise_id in {each.id for each in broken_since(connection, house.desk.clock.now())}


def test_a_promise_that_was_not_kept_is_noted_once(house: House, promised: UUID) -> None:
    keeper = Timekeeper(house.desk)
    assert is_to_be_noted(house, promised)
    assert keeper.look()
    assert not is_to_be_noted(house, promised)
    lines = [line.command_id for line in house.desk.log()]
    assert keeper.look()
    assert [line.command_id for line in house.desk.log()] == lines


def test_of_several_processes_one_looks(house: House) -> None:
    with house.desk.database.engine.connect() as other:
        other.execute(sa.select(sa.func.pg_advisory_xact_lock(timekeeping._LOCK)))
        assert not Timekeeper(house.desk).look()
    assert Timekeeper(house.desk).look()


def test_it_goes_on_after_a_fault(house: House, promised: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = iter([RuntimeError("away")])
    whole = timekeeping.note_what_time_brought

    def sometimes(desk: object) -> int:
        for fault in faults:
            raise fault
        return whole(house.desk)

    monkeypatch.setattr(timekeeping, "note_what_time_brought", sometimes)
    keeper = Timekeeper(house.desk, every=0.01)
    keeper.start()
    try:
        for _ in range(1_000):
            if not is_to_be_noted(house, promised):
                break
            keeper._closed.wait(0.01)
        assert not is_to_be_noted(house, promised)
    finally:
        keeper.close()


def test_what_is_kept_too_long_goes_once_two_have_confirmed_it(house: House, clock: MovedClock) -> None:
    miriam, sven = (_leader(house, name) for name in ("Miriam", "Sven"))
    lead = UUID(house.desk.execute(CreateCustomer(family_name="Demir"), actor=SYSTEM)["customer_id"])
    for _ in range(4):
        clock.pass_by(timedelta(days=400))
        _carry_out(house, SetRetention(periods={"leads": 36}, running=True), miriam)
    letting_go = LettingGo(house.desk)
    letting_go.look()
    assert _is_there(house, lead)

    asked = AskFirstRun(seen=house.desk.ask(PlanRetention(), actor=miriam).goes)
    request_id = UUID(_carry_out(house, asked, miriam)["request_id"])
    _carry_out(house, ConfirmFirstRun(request_id=request_id), sven)
    with house.desk.database.engine.connect() as other:
        other.execute(sa.select(sa.func.pg_advisory_xact_lock(letting_go_room._LOCK)))
        assert not letting_go.look()
    assert letting_go.look()

    assert not _is_there(house, lead)
    assert [each.state for each in house.desk.ask(RetentionRuns(), actor=miriam)] == [RunState.DONE]
    letting_go.look()
    assert len(house.desk.ask(RetentionRuns(), actor=miriam)) == 1


def _leader(house: House, name: str) -> UUID:
    asked = AddPerson(name=name, roles=frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR}))
    return UUID(house.desk.execute(asked, actor=SYSTEM)["person_id"])


def _carry_out(house: House, command: Command, actor: UUID) -> Any:
    """As it comes from a desk, where whoever it is has signed in."""
    answer, _ = house.desk.transacted(lambda connection: house.desk.grant(connection, Wish(command, actor)))
    return answer


def _is_there(house: House, customer_id: UUID) -> bool:
    return bool(house.desk.ask(StillThere((customer_id,)), actor=SYSTEM))
