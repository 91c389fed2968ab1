"""Two desks and a server: what one does is at the other after a round each, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.approvals.commands import Decide, GetRequest, RequestApproval
from agentdesk.core.approvals.model import Decision
from agentdesk.core.callbacks.commands import NewWindow, PlanCallback
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Undo, Wish
from agentdesk.core.customers.commands import (
    AddNote,
    ChangeCustomer,
    CreateCustomer,
    FieldChange,
    FindCustomers,
    GetCustomer,
    MergeCustomers,
)
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import AddTeam, Teams
from agentdesk.core.privacy.commands import EraseAgain
from agentdesk.core.storage.check import check
from agentdesk.core.storage.side import NEEDS_SERVER
from agentdesk.core.sync.engine import Round
from agentdesk.core.sync.protocol import Status
from agentdesk.server import epochs
from tests.in_step import InStep, Server, differences
from tests.postgres import Cluster

TOMORROW = NewWindow(day=date(2026, 11, 24), from_minute=600, to_minute=660, zone="Europe/Berlin")


def test_what_one_does_is_at_the_other_after_a_round(server: Server, anna: InStep, ben: InStep) -> None:
    anna.engine.round()
    customer = _new_customer(anna)
    anna.desk.execute(AddNote(customer_id=customer, words="ruft morgen an"), actor=anna.person_id)

    assert [each.status for each in anna.engine.round().outcomes] == [Status.APPLIED, Status.APPLIED]
    ben.replica.want(customer, "opened")
    ben.engine.round()

    assert ben.desk.ask(GetCustomer(customer), actor=ben.person_id).family_name == "Öztürk"
    assert [found.customer_id for found in ben.desk.ask(FindCustomers("oztu"), actor=ben.person_id)] == [customer]
    assert differences(server, anna) == differences(server, ben) == []


def test_a_number_told_offline_stays_the_number(anna: InStep, ben: InStep) -> None:
    anna.engine.round()
    ben.engine.round()
    told = [_number(each, _new_customer(each)) for each in (anna, ben, anna)]

    anna.engine.round()
    ben.engine.round()

    assert len(set(told)) == 3
    for desk in (anna, ben):
        assert set(_all_numbers(desk)) <= set(told)


def test_what_the_server_refuses_needs_attention_and_is_gone_from_the_screen(anna: InStep, ben: InStep) -> None:
    anna.engine.round()
    customer = _new_customer(anna)
    anna.engine.round()
    ben.replica.want(customer, "opened")
    ben.engine.round()
    _rename(anna, customer, "Öztürk", "Yildiz")
    _rename(ben, customer, "Öztürk", "Demir")

    anna.engine.round()
    [refused] = ben.engine.round().outcomes

    assert refused.status is Status.REFUSED
    assert ben.desk.ask(GetCustomer(customer), actor=ben.person_id).family_name == "Yildiz"


def test_what_waits_lies_on_top_of_what_came(server: Server, anna: InStep, ben: InStep) -> None:
    anna.engine.round()
    customer = _new_customer(anna)
    anna.engine.round()
    ben.replica.want(customer, "opened")
    ben.engine.round()
    _rename(anna, customer, "Öztürk", "Yildiz")
    anna.engine.round()

    ben.desk.execute(AddNote(customer_id=customer, words="offline"), actor=ben.person_id)
    while ben.engine.pull(Round()):
        pass

    assert ben.desk.ask(GetCustomer(customer), actor=ben.person_id).family_name == "Yildiz"
    assert len(ben.replica.unsent(9)) == 1
    assert differences(server, ben) == []


def test_an_undo_reaches_what_the_server_has_confirmed(server: Server, anna: InStep) -> None:
    anna.engine.round()
    customer = _new_customer(anna)
    anna.engine.round()
    renamed = _rename(anna, customer, "Öztürk", "Yildiz")
    anna.engine.round()

    anna.desk.execute(Undo(command_id=renamed), actor=anna.person_id)
    assert anna.desk.ask(GetCustomer(customer), actor=anna.person_id).family_name == "Öztürk"
    anna.engine.round()

    assert anna.desk.ask(GetCustomer(customer), actor=anna.person_id).family_name == "Öztürk"
    assert differences(server, anna) == []


def test_what_the_server_lost_and_has_confirmed_again_can_be_undone(
    server: Server, anna: InStep, postgres: Cluster
) -> None:
    anna.engine.round()
    customer = _new_customer(anna)
    anna.engine.round()
    with _put_back(server, postgres):
        renamed = _rename(anna, customer, "Öztürk", "Yildiz")
        anna.engine.round()

    anna.engine.round()
    anna.desk.execute(Undo(command_id=renamed), actor=anna.person_id)

    assert anna.desk.ask(GetCustomer(customer), actor=anna.person_id).family_name == "Öztürk"
    anna.engine.round()
    assert anna.desk.ask(GetCustomer(customer), actor=anna.person_id).family_name == "Öztürk"
    assert differences(server, anna) == []


def test_whoever_was_erased_holds_up_nobody_when_the_server_is_put_back_to_before(
    server: Server, anna: InStep, postgres: Cluster
) -> None:
    anna.engine.round()
    customer = _new_customer(anna)
    anna.engine.round()
    with _put_back(server, postgres):
        anna.desk.execute(AddNote(customer_id=customer, words="ruft morgen an"), actor=anna.person_id)
        anna.engine.round()
        server.desk.execute(EraseAgain(customer_id=customer), actor=SYSTEM)
        anna.engine.round()
    other = _new_customer(anna)

    outcomes = anna.engine.round().outcomes

    assert [(each.status, each.code) for each in outcomes] == [
        (Status.REFUSED, "sync.forgotten"),
        (Status.APPLIED, ""),
    ]
    assert _number(anna, other)
    assert differences(server, anna) == []


def test_what_was_in_doubt_and_is_carried_out_after_all_can_be_undone(
    server: Server, anna: InStep, ben: InStep
) -> None:
    anna.engine.round()
    customer = _new_customer(anna)
    anna.engine.round()
    ben.replica.want(customer, "opened")
    ben.engine.round()
    renamed = _rename(anna, customer, "Öztürk", "Yildiz")
    before = _rename(ben, customer, "Öztürk", "Demir")
    ben.engine.round()
    while anna.engine.pull(Round()):
        pass
    assert anna.desk.ask(GetCustomer(customer), actor=anna.person_id).family_name == "Demir"
    ben.desk.execute(Undo(command_id=before), actor=ben.person_id)
    ben.engine.round()

    assert [each.status for each in anna.engine.round().outcomes] == [Status.APPLIED]
    with pytest.raises(Refused, match=NEEDS_SERVER):
        anna.desk.execute(Undo(command_id=renamed), actor=anna.person_id)
    anna.replica.ask_server(Wish(Undo(command_id=renamed), anna.person_id))
    anna.engine.round()

    assert anna.desk.ask(GetCustomer(customer), actor=anna.person_id).family_name == "Öztürk"
    assert differences(server, anna) == []


def test_what_only_the_server_can_decide_is_refused_here_and_asked_there(server: Server, tmp_path: Path) -> None:
    lead = server.add_desk(tmp_path, 3, server.person_id)
    lead.engine.round()
    with pytest.raises(Refused, match="needs_server"):
        lead.desk.execute(AddTeam(name="Nacht"), actor=lead.person_id)
    assert lead.replica.unsent(9) == []

    before = _teams(lead)
    asked = lead.replica.ask_server(Wish(AddTeam(name="Nacht"), lead.person_id))
    assert _teams(lead) == before
    [outcome] = lead.engine.round().outcomes

    assert (outcome.id, outcome.status) == (asked, Status.APPLIED)
    assert _teams(lead) == before | {"Nacht"}
    assert differences(server, lead) == []


def test_what_a_desk_knows_of_it_does_not_stand_in_the_way_of_what_the_server_decides(
    server: Server, tmp_path: Path
) -> None:
    """The books stay at the server: to a desk it looks as if nothing had been set aside."""
    anna, lead = server.add_person("Anna"), server.add_desk(tmp_path, 3, server.person_id)
    customer = UUID(server.desk.execute(CreateCustomer(family_name="Demir"), actor=anna)["customer_id"])
    wanted = RequestApproval(customer_id=customer, amount=6_000, currency="EUR", goodwill=GoodwillKind.GIFT)
    request = UUID(server.desk.execute(wanted, actor=anna)["request_id"])
    lead.replica.want(customer, "opened")
    lead.engine.round()
    seen = lead.desk.ask(GetRequest(request), actor=lead.person_id).request.shown_hash

    less = Decide(request_id=request, decision=Decision.APPROVE_OTHER, shown_hash=seen, amount=4_000)
    with pytest.raises(Refused, match="needs_server"):
        lead.desk.execute(less, actor=lead.person_id)


@contextmanager
def _put_back(server: Server, cluster: Cluster) -> Iterator[None]:
    """What the server acknowledges within is lost there."""
    engine = server.desk.database.engine
    name = str(engine.url.database)
    engine.dispose()
    cluster.copy(name, f"{name}_copy")
    yield
    engine.dispose()
    cluster.put_back(name, f"{name}_copy")
    cluster.drop(f"{name}_copy")
    epochs.begin(server.desk)


def _new_customer(desk: InStep) -> UUID:
    return UUID(desk.desk.execute(CreateCustomer(family_name="Öztürk"), actor=desk.person_id)["customer_id"])


def _teams(desk: InStep) -> set[str]:
    return {team.name for team in desk.desk.ask(Teams(), actor=desk.person_id)}


def _number(desk: InStep, customer_id: UUID) -> str:
    return desk.desk.ask(GetCustomer(customer_id), actor=desk.person_id).number


def _all_numbers(desk: InStep) -> list[str]:
    return [found.number for found in desk.desk.ask(FindCustomers("Öztürk"), actor=desk.person_id)]


def _rename(desk: InStep, customer_id: UUID, before: str, after: str) -> UUID:
    command_id, change = new_id(), FieldChange(field="family_name", old=before, new=after)
    changed = ChangeCustomer(customer_id=customer_id, changes=(change,))
    desk.desk.execute(changed, actor=desk.person_id, id=command_id)
    return command_id


def test_what_fails_unforeseen_is_tried_again_and_at_last_kept_whole_without_holding_up_the_rest(
    server: Server, anna: InStep, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna.engine.round()
    _new_customer(anna)
    second = _new_customer(anna)
    first, *_ = anna.replica.unsent(9)
    right = Desk.grant

    def grant(desk: Desk, connection: Any, wish: Wish) -> Any:
        if desk is server.desk and wish.id == first.id:
            raise ZeroDivisionError
        return right(desk, connection, wish)

    monkeypatch.setattr(Desk, "grant", grant)
    for _ in range(2):
        assert anna.engine.round().outcomes == []
        assert isinstance(server.desk.clock, FixedClock)
        server.desk.clock.move(timedelta(minutes=6))
    outcomes = anna.engine.round().outcomes

    assert [each.status for each in outcomes] == [Status.PARKED, Status.APPLIED]
    assert _number(anna, second)
    assert differences(server, anna) == []


def test_a_desk_in_step_is_found_whole(server: Server, anna: InStep, ben: InStep) -> None:
    """It has facts that others told, and not the lines of their commands; nor what was whose before a merge."""
    ben.engine.round()
    customer, twin = _new_customer(ben), _new_customer(ben)
    for each in (customer, twin):
        plan = PlanCallback(customer_id=each, phone="030 5550123", purpose="Rückfrage", window=TOMORROW)
        ben.desk.execute(plan, actor=ben.person_id)
    ben.engine.round()
    server.desk.execute(MergeCustomers(winner_id=customer, loser_id=twin), actor=SYSTEM)
    anna.replica.want(customer, "opened")
    anna.engine.round()

    wrong = {result.name for result in check(None, anna.replica.database) if not result.ok}

    assert not wrong
