"""One undo for all rooms: whose commands it takes back, several rooms at once, back and forth, and who hears of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.cases.commands import CasesOf, GetCase, OpenCase, PlanStep, ResolveCase, WaitFor
from agentdesk.core.cases.model import Status
from agentdesk.core.commands import SYSTEM, Role, Together, Undo
from agentdesk.core.customers.commands import (
    AddNote,
    ChangeCustomer,
    CreateCustomer,
    FieldChange,
    GetCustomer,
    NewPoint,
    PinAlert,
    TagCustomer,
)
from agentdesk.core.customers.model import PointKind, Severity
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.intake.commands import StartImport
from agentdesk.core.intake.model import Kind
from agentdesk.core.interactions.commands import (
    CorrectWrapUp,
    DiscardInteraction,
    EndInteraction,
    GetInteraction,
    OpenInteractions,
    StartInteraction,
    WrapUp,
)
from agentdesk.core.interactions.defaults import defaults, shipped_reason
from agentdesk.core.interactions.model import Outcome, Solved, State
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.people.commands import AddPerson, AddTeam, ChangeTeam
from agentdesk.core.storage.check import check
from agentdesk.core.storage.engine import Database
from tests.desks import KEY, empty_desk, make_desk

LATE = shipped_reason("delivery.late")
SETTLED = {"reason_id": LATE, "outcome": Outcome.SETTLED, "solved": Solved.YES}


@pytest.fixture
def place(tmp_path: Path) -> tuple[Desk, UUID]:
    desk, me = make_desk(tmp_path)
    command_id, shipped = defaults()
    desk.execute(shipped, actor=SYSTEM, id=command_id)
    return desk, me


def did(desk: Desk, command: Any, who: UUID) -> UUID:
    """The id of the command."""
    desk.execute(command, actor=who, id=(command_id := new_id()))
    return command_id


def created(desk: Desk, me: UUID, **given: Any) -> tuple[UUID, UUID]:
    """A customer, and the command that created them."""
    creation = new_id()
    answer = desk.execute(CreateCustomer(**{"family_name": "Maier"} | given), actor=me, id=creation)
    return UUID(answer["customer_id"]), creation


def is_gone(desk: Desk, me: UUID, customer: UUID) -> bool:
    try:
        desk.ask(GetCustomer(customer), actor=me)
    except Refused:
        return True
    return False


def told(desk: Desk, me: UUID, customer: UUID) -> list[str]:
    return sorted(entry.kind for entry in desk.ask(Timeline(customer), actor=me).entries)


def wrong(desk: Desk) -> set[str]:
    """What is not as it should be between the rows."""
    rooms = ("customers.", "interactions.")
    return {found.name for found in check(None, desk.database) if found.name.startswith(rooms) and not found.ok}


# ── whose, and what of it ───────────────────────────────────────────────────────────────────────────────────────────
def colleague(desk: Desk, role: Role) -> UUID:
    return UUID(desk.execute(AddPerson(name="Daniel Reuter", roles=frozenset({role})), actor=SYSTEM)["person_id"])


def test_an_agent_undoes_what_they_did_and_not_what_a_colleague_did(place: tuple[Desk, UUID]) -> None:
    desk, _ = place
    ada, eva = colleague(desk, Role.AGENT), colleague(desk, Role.AGENT)
    leaders = [colleague(desk, role) for role in (Role.SUPERVISOR, Role.ADMINISTRATOR)]
    for undoing in (ada, *leaders, SYSTEM):
        customer, creation = created(desk, ada)
        desk.execute(Undo(command_id=creation), actor=undoing)
        assert is_gone(desk, ada, customer)
    customer, creation = created(desk, ada)
    with pytest.raises(Refused, match=r"undo\.of_somebody_else"):
        desk.execute(Undo(command_id=creation), actor=eva)
    assert not is_gone(desk, ada, customer)


def test_nobody_undoes_what_they_may_not_do_nor_when_it_lies_within_another_command(place: tuple[Desk, UUID]) -> None:
    desk, me = place
    boss, team = colleague(desk, Role.SUPERVISOR), UUID(desk.execute(AddTeam(name="Day"), actor=me)["team_id"])
    alone = did(desk, ChangeTeam(team_id=team, name="Night"), me)
    within = did(desk, Together.of(Together.of(ChangeTeam(team_id=team, name="Late"))), me)
    undone = did(desk, Undo(command_id=within), me)
    for command_id in (alone, within, undone):
        with pytest.raises(Refused, match=r"permission\.missing"):
            desk.execute(Undo(command_id=command_id), actor=boss)


def test_imports_and_what_is_said_for_good_are_not_undone_here(place: tuple[Desk, UUID]) -> None:
    desk, me = place
    customer, _ = created(desk, me)
    start = StartImport(record_kind=Kind.CUSTOMERS, file_name="kunden.csv", source="shop")
    note = AddNote(customer_id=customer, words="Ruft wieder an")
    for command, refusal in ((start, "of_an_import"), (Together.of(note, start), "of_an_import"), (note, "for_good")):
        with pytest.raises(Refused, match=rf"undo\.{refusal}"):
            desk.execute(Undo(command_id=did(desk, command, me)), actor=me)
    with pytest.raises(Refused, match=r"undo\.nothing_kept"):
        desk.execute(Undo(command_id=new_id()), actor=me)


# ── several rooms at once, and back again ───────────────────────────────────────────────────────────────────────────
def talk(desk: Desk, me: UUID, customer: UUID) -> UUID:
    begun = UUID(desk.execute(StartInteraction(customer_id=customer), actor=me)["interaction_id"])
    desk.execute(EndInteraction(interaction_id=begun, ended_at=desk.clock.now()), actor=me)
    return begun


def test_a_command_of_two_rooms_is_undone_whole_and_done_again(place: tuple[Desk, UUID]) -> None:
    desk, me = place
    customer, _ = created(desk, me)
    call = talk(desk, me, customer)
    before = told(desk, me, customer)
    wrap_up = WrapUp(interaction_id=call, ended_at=desk.clock.now(), **SETTLED)
    both = did(desk, Together.of(wrap_up, Together.of(TagCustomer(customer_id=customer, add=("VIP",)))), me)
    after = told(desk, me, customer)
    assert before == ["customer.created", "interaction.ended"]
    assert after == ["customer.changed", "customer.created", "interaction.done"]

    undo = did(desk, Undo(command_id=both), me)
    assert desk.ask(GetInteraction(call), actor=me).state is State.WRAP_UP
    assert desk.ask(GetCustomer(customer), actor=me).tags == ()
    assert told(desk, me, customer) == sorted([*before, "customer.undone"])

    again = did(desk, Undo(command_id=undo), me)
    assert desk.ask(GetInteraction(call), actor=me).state is State.DONE
    assert desk.ask(GetCustomer(customer), actor=me).tags == ("VIP",)
    assert told(desk, me, customer) == sorted([*after, "customer.undone"])

    desk.execute(Undo(command_id=again), actor=me)
    assert desk.ask(GetInteraction(call), actor=me).state is State.WRAP_UP
    assert told(desk, me, customer) == sorted([*before, "customer.undone", "customer.undone"])
    assert wrong(desk) == set()


def test_where_one_row_has_been_changed_since_nothing_of_all_rooms_is_undone(place: tuple[Desk, UUID]) -> None:
    desk, me = place
    customer, _ = created(desk, me)
    call = talk(desk, me, customer)
    wrap_up = WrapUp(interaction_id=call, ended_at=desk.clock.now(), **SETTLED)
    both = did(desk, Together.of(wrap_up, TagCustomer(customer_id=customer, add=("VIP",))), me)
    desk.execute(CorrectWrapUp(interaction_id=call, notes="Ersatz ist unterwegs", **SETTLED), actor=me)
    with pytest.raises(Refused, match=r"undo\.changed_since"):
        desk.execute(Undo(command_id=both), actor=me)
    assert desk.ask(GetCustomer(customer), actor=me).tags == ("VIP",)


def test_a_wrap_up_that_is_undone_is_no_change_of_the_customer(place: tuple[Desk, UUID]) -> None:
    desk, me = place
    customer, _ = created(desk, me)
    begun = UUID(desk.execute(StartInteraction(customer_id=customer), actor=me)["interaction_id"])
    done = did(desk, WrapUp(interaction_id=begun, ended_at=desk.clock.now(), **SETTLED), me)
    assert desk.ask(GetCustomer(customer), actor=me).last_contact_at
    desk.execute(Undo(command_id=done), actor=me)
    assert desk.ask(GetCustomer(customer), actor=me).last_contact_at is None
    assert (told(desk, me, customer), wrong(desk)) == (["customer.created"], set())


@pytest.mark.parametrize("since", ["note", "alert", "call", "name"])
def test_a_new_customer_stays_whole_once_something_has_happened_with_them(place: tuple[Desk, UUID], since: str) -> None:
    desk, me = place
    customer, creation = created(desk, me, points=(NewPoint(kind=PointKind.EMAIL, value="m@example.org"),))
    renamed = FieldChange(field="family_name", old="Maier", new="Meyer")
    happened = {
        "note": AddNote(customer_id=customer, words="Ruft wieder an"),
        "alert": PinAlert(customer_id=customer, severity=Severity.CARE, words="Vormittags"),
        "call": StartInteraction(customer_id=customer),
        "name": ChangeCustomer(customer_id=customer, changes=(renamed,)),
    }
    desk.execute(happened[since], actor=me)
    with pytest.raises(Refused, match=r"undo\.changed_since"):
        desk.execute(Undo(command_id=creation), actor=me)
    assert [point.value for point in desk.ask(GetCustomer(customer), actor=me).points] == ["m@example.org"]
    assert wrong(desk) == set()


# ── who hears of it, and what older logs hold ───────────────────────────────────────────────────────────────────────
def test_another_process_hears_of_the_rows_that_were_put_back(place: tuple[Desk, UUID], tmp_path: Path) -> None:
    desk, me = place
    customer, _ = created(desk, me)
    call = talk(desk, me, customer)
    done = did(desk, WrapUp(interaction_id=call, ended_at=desk.clock.now(), **SETTLED), me)
    beside = Desk(Database.sqlite(tmp_path / "desk.db", KEY), desk.clock)
    seen, _ = beside.heard_outside(None)
    desk.execute(Undo(command_id=done), actor=me)
    seen, heard = beside.heard_outside(seen)
    assert {call, customer} <= heard
    desk.execute(Together.of(TagCustomer(customer_id=customer, add=("VIP",))), actor=me)
    assert customer in beside.heard_outside(seen)[1]
    beside.database.close()


def test_an_undo_of_an_older_log_is_carried_out_whoever_asked_for_it(place: tuple[Desk, UUID], tmp_path: Path) -> None:
    desk, me = place
    eva = colleague(desk, Role.AGENT)
    customer, _ = created(desk, me)
    call = talk(desk, me, customer)
    undone = {
        "customers.undo": did(desk, TagCustomer(customer_id=customer, add=("VIP",)), me),
        "interactions.undo": did(desk, DiscardInteraction(interaction_id=call), me),
    }
    copy = empty_desk(tmp_path, "copy.db")
    for line in desk.log():
        copy.replay(line)
    for n, (kind, command_id) in enumerate(undone.items(), start=1):
        args = {"command_id": str(command_id)} | ({"customer_id": str(customer)} if kind == "customers.undo" else {})
        number, id = line.log_no + n, new_id()
        copy.replay(replace(line, log_no=number, command_id=id, kind=kind, version=1, actor_id=eva, args=args))
    assert copy.ask(GetCustomer(customer), actor=me).tags == ()
    assert [each.id for each in copy.ask(OpenInteractions(me), actor=me)] == [call]
    copy.database.close()


def test_one_after_the_other_is_taken_back_the_last_first(place: tuple[Desk, UUID]) -> None:
    """What an undo has put back is not a change by somebody: the undo before it goes on from there."""
    desk, me = place
    customer = UUID(desk.execute(CreateCustomer(family_name="Müller"), actor=me)["customer_id"])
    opened = did(desk, OpenCase(customer_id=customer, subject="Mühle klemmt"), me)
    [case] = desk.ask(CasesOf(customer), actor=me)
    steps = [
        did(desk, PlanStep(case_id=case.id, next_step="Nachfragen"), me),
        did(desk, WaitFor(case_id=case.id, status=Status.WAITING_OTHERS), me),
        did(desk, ResolveCase(case_id=case.id, resolution="Getauscht"), me),
    ]
    for step in reversed(steps):
        desk.execute(Undo(command_id=step), actor=me)
    [left] = desk.ask(CasesOf(customer), actor=me)
    assert (left.status, left.next_step) == (Status.OPEN, "")
    desk.execute(Undo(command_id=opened), actor=me)
    assert desk.ask(CasesOf(customer), actor=me) == ()


def test_what_somebody_has_changed_meanwhile_still_stands_in_the_way(place: tuple[Desk, UUID]) -> None:
    desk, me = place
    customer = UUID(desk.execute(CreateCustomer(family_name="Müller"), actor=me)["customer_id"])
    case_id = UUID(desk.execute(OpenCase(customer_id=customer, subject="Mühle klemmt"), actor=me)["case_id"])
    mine = did(desk, PlanStep(case_id=case_id, next_step="Nachfragen"), me)
    theirs = did(desk, PlanStep(case_id=case_id, next_step="Anrufen"), me)
    with pytest.raises(Refused, match=r"undo\.changed_since"):
        desk.execute(Undo(command_id=mine), actor=me)
    desk.execute(Undo(command_id=theirs), actor=me)
    desk.execute(Undo(command_id=mine), actor=me)
    assert desk.ask(GetCase(case_id), actor=me).next_step == ""
