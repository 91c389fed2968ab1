"""Why a guide was left is said afterwards: for the timeline, once, by whoever left it, and taken back like anything."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.commands import Together, Undo
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.errors import Refused
from agentdesk.core.guides.commands import LeaveGuide, LeftInContact, PauseGuide, SayWhyLeft
from agentdesk.core.guides.runs import WhyLeft
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import EndInteraction, StartInteraction, WrapUp
from agentdesk.core.interactions.defaults import defaults, shipped_reason
from agentdesk.core.interactions.model import Outcome, Solved
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.people.commands import AddPerson
from tests.desks import make_desk
from tests.guides import begin, run_id_of


class Place:
    def __init__(self, desk: Any, me: UUID) -> None:
        self.desk, self.me = desk, me
        self.customer = UUID(desk.execute(CreateCustomer(family_name="Müller"), actor=me)["customer_id"])
        added = AddPerson(name="Daniel Roth", roles=frozenset({Role.AGENT}))
        self.other = UUID(desk.execute(added, actor=me)["person_id"])
        command_id, shipped = defaults()
        desk.execute(shipped, actor=SYSTEM, id=command_id)

    def contact(self) -> UUID:
        started = self.desk.execute(StartInteraction(customer_id=self.customer), actor=self.me)
        return UUID(started["interaction_id"])

    def left(self, **more: UUID) -> UUID:
        run = run_id_of(self.desk.execute(begin(self.customer, **more), actor=self.me))
        self.desk.execute(LeaveGuide(run_id=run), actor=self.me)
        return run

    def asked(self, contact: UUID, actor: UUID | None = None) -> list[UUID]:
        found = self.desk.ask(LeftInContact(self.customer, contact), actor=actor or self.me)
        return [each.run_id for each in found]

    def told(self) -> list[tuple[str, str]]:
        entries = self.desk.ask(Timeline(self.customer), actor=self.me).entries
        return [(each.kind, each.data.get("reason", "")) for each in entries if each.kind.startswith("guide")]


@pytest.fixture
def place(tmp_path):
    desk, me = make_desk(tmp_path)
    with closing(desk.database):
        yield Place(desk, me)


def test_what_was_left_in_a_contact_is_asked_about_until_it_is_said_why(place):
    earlier = place.contact()
    place.desk.execute(EndInteraction(interaction_id=earlier, ended_at=place.desk.clock.now()), actor=place.me)
    place.desk.clock.move(timedelta(minutes=5))
    contact = place.contact()
    place.desk.clock.move(timedelta(minutes=1))
    run, without_contact = place.left(interaction_id=contact), place.left()
    paused = run_id_of(place.desk.execute(begin(place.customer, interaction_id=contact), actor=place.me))
    place.desk.execute(PauseGuide(run_id=paused), actor=place.me)
    assert set(place.asked(contact)) == {run, without_contact}
    assert place.asked(earlier) == [], "what was left later was not left in it"
    assert place.asked(contact, place.other) == [], "only whoever left it is asked"
    place.desk.execute(SayWhyLeft(run_id=run, reason=WhyLeft.TOO_LONG), actor=place.me)
    assert place.asked(contact) == [without_contact]


def test_the_timeline_says_why_and_undo_takes_it_back(place):
    contact = place.contact()
    run = place.left(interaction_id=contact)
    said = new_id()
    place.desk.execute(SayWhyLeft(run_id=run, reason="wollte nur reden"), actor=place.me, id=said)
    assert ("guide.left_because", "wollte nur reden") in place.told()
    place.desk.execute(Undo(command_id=said), actor=place.me)
    assert place.asked(contact) == [run]
    assert [kind for kind, _ in place.told()] == ["guide.left"]


def test_why_goes_with_the_wrap_up_or_not_at_all(place):
    contact = place.contact()
    run = place.left(interaction_id=contact)
    goes_on = run_id_of(place.desk.execute(begin(place.customer), actor=place.me))
    about, now = shipped_reason("delivery.late"), place.desk.clock.now()
    wrap_up = WrapUp(interaction_id=contact, ended_at=now, reason_id=about, outcome=Outcome.SETTLED, solved=Solved.YES)
    fitted_not = SayWhyLeft(run_id=run, reason=WhyLeft.NOT_FITTING)
    too_early = SayWhyLeft(run_id=goes_on, reason=WhyLeft.NOT_FITTING)
    with pytest.raises(Refused, match="not_left"):
        place.desk.execute(Together.of(wrap_up, fitted_not, too_early), actor=place.me)
    assert place.asked(contact) == [run]
    both = new_id()
    place.desk.execute(Together.of(wrap_up, fitted_not), actor=place.me, id=both)
    assert ("guide.left_because", "not_fitting") in place.told()
    place.desk.execute(Undo(command_id=both), actor=place.me)
    assert place.asked(contact) == [run]


def test_nobody_says_it_for_somebody_else_who_has_said_it(place):
    run = place.left()
    place.desk.execute(SayWhyLeft(run_id=run, reason=WhyLeft.OTHER_WISH), actor=place.me)
    place.desk.execute(SayWhyLeft(run_id=run, reason="doch zu lang"), actor=place.me)
    with pytest.raises(Refused, match="why_said_by_another"):
        place.desk.execute(SayWhyLeft(run_id=run, reason=WhyLeft.TOO_LONG), actor=place.other)
    assert place.told()[0] == ("guide.left_because", "doch zu lang")


def test_the_steps_of_a_guide_cannot_be_taken_back_by_undo(place):
    for command in (begin(place.customer), begin(place.customer)):  # the second finds its text kept already
        started = new_id()
        run = run_id_of(place.desk.execute(command, actor=place.me, id=started))
        with pytest.raises(Refused, match="undo"):
            place.desk.execute(Undo(command_id=started), actor=place.me)
    left = new_id()
    place.desk.execute(Together.of(LeaveGuide(run_id=run)), actor=place.me, id=left)
    with pytest.raises(Refused, match="lasting"):
        place.desk.execute(Undo(command_id=left), actor=place.me)
