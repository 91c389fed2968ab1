"""Legal hold: what it forbids, who may, that somebody looks again, and that whoever lifted it is known."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Role, Undo
from agentdesk.core.customers.commands import CreateCustomer, MergeCustomers, PreviewMerge, UnmergeCustomers
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.holds.commands import GetHold, Holds, HoldsOn, PlaceHold, ReleaseHold, ReviewHold
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import AddPerson, People
from agentdesk.core.privacy.commands import EraseCustomer, PlanErasure
from agentdesk.core.privacy.request_commands import SetPrivacyRules
from agentdesk.core.storage.check import check
from agentdesk.core.work.commands import WorkList
from tests.desks import NOON, open_shop

REVIEW = date(2027, 5, 3)


@pytest.fixture
def desk(any_desk: Desk) -> Desk:
    open_shop(any_desk)
    return any_desk


@pytest.fixture
def leader(desk: Desk) -> UUID:
    desk.execute(SetPrivacyRules(four_eyes=False), actor=SYSTEM)  # else an erasure is prepared first
    return UUID(desk.execute(AddPerson(name="Sven", roles=frozenset({Role.SUPERVISOR})), actor=SYSTEM)["person_id"])


def customer(desk: Desk, family: str = "Quitzow") -> UUID:
    return UUID(desk.execute(CreateCustomer(family_name=family), actor=SYSTEM)["customer_id"])


def case_of(desk: Desk, customer_id: UUID) -> UUID:
    me = min(desk.ask(People(), actor=SYSTEM), key=lambda person: person.id).id
    return UUID(desk.execute(OpenCase(customer_id=customer_id, subject="Wasserschaden"), actor=me)["case_id"])


def place(desk: Desk, leader: UUID, **whom: UUID) -> UUID:
    command = PlaceHold(**whom, reason="Klage vor dem AG Köln", review_on=REVIEW)
    return UUID(desk.execute(command, actor=leader)["hold_id"])


def refused(desk: Desk, command: object, actor: UUID = SYSTEM) -> str:
    with pytest.raises(Refused) as found:
        desk.execute(command, actor=actor)  # type: ignore[arg-type]
    return found.value.code


def test_nobody_on_hold_is_erased_until_it_is_lifted_and_the_dry_run_says_so(desk: Desk, leader: UUID):
    who = customer(desk)
    hold_id = place(desk, leader, customer_id=who)
    assert desk.ask(PlanErasure(who), actor=leader).hindrance == "holds.held"
    assert refused(desk, EraseCustomer(customer_id=who)) == "holds.held"
    desk.execute(ReleaseHold(hold_id=hold_id, reason="Verglichen"), actor=leader)
    assert desk.ask(PlanErasure(who), actor=leader).hindrance == ""
    desk.execute(EraseCustomer(customer_id=who), actor=SYSTEM)
    assert desk.ask(Holds(lifted=True), actor=leader) == ()


def test_a_case_on_hold_keeps_its_customer(desk: Desk, leader: UUID):
    who = customer(desk)
    place(desk, leader, case_id=case_of(desk, who))
    assert refused(desk, EraseCustomer(customer_id=who)) == "holds.held"
    [told] = desk.ask(HoldsOn(who), actor=leader)
    assert (told.case_number is not None, told.customer, told.holder) == (True, "Quitzow", "Sven")


def test_nobody_on_hold_is_merged_and_a_merge_with_them_is_not_taken_back(desk: Desk, leader: UUID):
    one, other, third = customer(desk), customer(desk, "Rautenberg"), customer(desk, "Sommer")
    merge_id = UUID(desk.execute(MergeCustomers(winner_id=one, loser_id=other), actor=SYSTEM)["merge_id"])
    hold_id = place(desk, leader, customer_id=other)  # the other is the one by now
    assert [each.hold.customer_id for each in desk.ask(HoldsOn(other), actor=leader)] == [one]
    assert refused(desk, MergeCustomers(winner_id=third, loser_id=one)) == "holds.held"
    assert [each.code for each in desk.ask(PreviewMerge(third, one), actor=leader).obstacles] == ["holds.held"]
    assert refused(desk, UnmergeCustomers(merge_id=merge_id)) == "holds.held"
    desk.execute(ReleaseHold(hold_id=hold_id, reason="Verglichen"), actor=leader)
    desk.execute(UnmergeCustomers(merge_id=merge_id), actor=SYSTEM)
    desk.execute(MergeCustomers(winner_id=third, loser_id=one), actor=SYSTEM)


def test_that_somebody_on_hold_was_created_is_not_taken_back(desk: Desk, leader: UUID):
    command_id = new_id()
    answer = desk.execute(CreateCustomer(family_name="Quitzow"), actor=SYSTEM, id=command_id)
    place(desk, leader, customer_id=UUID(answer["customer_id"]))
    assert refused(desk, Undo(command_id=command_id)) == "holds.held"


def test_agents_neither_place_nor_lift_nor_see_it(desk: Desk, leader: UUID):
    agent = UUID(desk.execute(AddPerson(name="Agnes", roles=frozenset({Role.AGENT})), actor=SYSTEM)["person_id"])
    who = customer(desk)
    hold_id = place(desk, leader, customer_id=who)
    for command in (
        PlaceHold(customer_id=who, reason="x", review_on=REVIEW),
        ReviewHold(hold_id=hold_id, review_on=REVIEW),
        ReleaseHold(hold_id=hold_id, reason="x"),
    ):
        assert refused(desk, command, agent) == "permission.missing"
    for query in (HoldsOn(who), Holds(), GetHold(hold_id)):
        with pytest.raises(Refused):
            desk.ask(query, actor=agent)


def test_each_step_is_undone_and_whoever_lifted_it_is_known(desk: Desk, leader: UUID):
    who = customer(desk)
    hold_id = place(desk, leader, customer_id=who)
    again, lifted = new_id(), new_id()
    desk.execute(ReviewHold(hold_id=hold_id, review_on=date(2027, 9, 1)), actor=leader, id=again)
    desk.execute(Undo(command_id=again), actor=leader)
    assert desk.ask(GetHold(hold_id), actor=leader).hold.review_on == REVIEW
    desk.execute(ReleaseHold(hold_id=hold_id, reason="Verglichen"), actor=leader, id=lifted)
    assert desk.ask(Holds(), actor=leader) == ()
    [told] = desk.ask(Holds(lifted=True), actor=leader)
    assert (told.releaser, told.hold.why_released) == ("Sven", "Verglichen")
    assert refused(desk, ReleaseHold(hold_id=hold_id, reason="Noch einmal"), leader) == "holds.released"
    desk.execute(Undo(command_id=lifted), actor=leader)
    assert desk.ask(Holds(), actor=leader)[0].hold.stands
    assert all(not result.findings for result in check(None, desk.database) if result.name.startswith("holds."))


def test_it_needs_a_reason_somebody_and_a_day_to_come(desk: Desk, leader: UUID):
    who, other = customer(desk), customer(desk, "Rautenberg")
    case_id = case_of(desk, other)
    for code, told in (
        ("holds.of_whom", {}),
        ("holds.of_whom", {"customer_id": who, "case_id": case_id}),
        ("holds.reason_missing", {"customer_id": who, "reason": " "}),
        ("holds.review_past", {"customer_id": who, "review_on": NOON.date()}),
        ("holds.review_far", {"customer_id": who, "review_on": date(2031, 1, 1)}),
    ):
        command = PlaceHold(**{"reason": "Klage", "review_on": REVIEW} | told)
        assert refused(desk, command, leader) == code


def test_from_the_day_on_the_list_of_work_asks_whoever_leads(desk: Desk, leader: UUID):
    who = customer(desk)
    place(desk, leader, customer_id=who)
    assert isinstance(desk.clock, FixedClock)
    midnight = datetime(REVIEW.year, REVIEW.month, REVIEW.day, tzinfo=ZoneInfo("Europe/Berlin"))
    desk.clock.set(midnight - timedelta(hours=3))
    found = desk.ask(WorkList(leader), actor=leader)
    assert (found.items, found.changes_at) == ((), midnight)
    desk.clock.set(midnight)
    [item] = desk.ask(WorkList(leader), actor=leader).items
    assert (item.kind, item.customer_id, item.facts) == ("hold", who, {"reason": "Klage vor dem AG Köln"})
    agent = UUID(desk.execute(AddPerson(name="Agnes", roles=frozenset({Role.AGENT})), actor=SYSTEM)["person_id"])
    assert not desk.ask(WorkList(agent), actor=agent).items
