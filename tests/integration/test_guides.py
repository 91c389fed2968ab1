"""Guides are gone through by commands: each step is kept, runs are pinned to their edition, and nobody jumps."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from uuid import UUID

import pytest

from agentdesk.core.cases.commands import NoteFailure
from agentdesk.core.cases.model import FailureKind, Severity
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.errors import Refused
from agentdesk.core.guides.commands import (
    GoBack,
    LeaveGuide,
    OpenRuns,
    PauseGuide,
    ResumeGuide,
    SayOwnWords,
    SituationOf,
)
from agentdesk.core.guides.runs import RunState
from agentdesk.core.overview.commands import Timeline
from tests.desks import make_desk
from tests.guides import answer, begin, run_id_of


@pytest.fixture
def place(tmp_path):
    desk, me = make_desk(tmp_path)
    with closing(desk.database):
        made = desk.execute(CreateCustomer(family_name="Müller", salutation="Herr", language="de"), actor=me)
        yield desk, me, UUID(made["customer_id"])


def the_run(desk, me, customer):
    return desk.ask(OpenRuns(customer), actor=me)[0].run


def test_a_run_goes_on_where_it_was_left(place):
    desk, me, customer = place
    run = run_id_of(desk.execute(begin(customer), actor=me))
    desk.execute(answer(run, 0, "money", "how_much"), actor=me)
    desk.execute(SayOwnWords(run_id=run), actor=me)
    desk.execute(PauseGuide(run_id=run), actor=me)
    found = the_run(desk, me, customer)
    assert (found.state, found.place.at.step, found.own_words) == (RunState.PAUSED, "how_much", {1})
    desk.execute(ResumeGuide(run_id=run), actor=me)
    desk.execute(answer(run, 1, "25", "over"), actor=me)
    assert desk.ask(OpenRuns(customer), actor=me) == ()
    told = [entry.kind for entry in desk.ask(Timeline(customer), actor=me).entries]
    assert told[:2] == ["guide.ended", "guide.paused"]


def test_the_way_back_leads_out_of_the_end_as_well(place):
    desk, me, customer = place
    run = run_id_of(desk.execute(begin(customer), actor=me))
    desk.execute(answer(run, 0, "again", "sorry"), actor=me)
    desk.execute(GoBack(run_id=run), actor=me)
    desk.execute(answer(run, 0, "again", "over"), actor=me)
    desk.execute(GoBack(run_id=run), actor=me)
    found = the_run(desk, me, customer)
    assert (found.place.at.step, found.number, found.place.answers) == ("wish", 0, {})
    with pytest.raises(Refused, match="at_the_beginning"):
        desk.execute(GoBack(run_id=run), actor=me)


def test_nobody_jumps_or_answers_what_is_no_longer_asked(place):
    desk, me, customer = place
    run = run_id_of(desk.execute(begin(customer), actor=me))
    with pytest.raises(Refused, match="no_such_way"):
        desk.execute(answer(run, 0, "again", "how_much"), actor=me)
    with pytest.raises(Refused, match="no_such_answer"):
        desk.execute(answer(run, 0, "gold", "over"), actor=me)
    desk.execute(answer(run, 0, "money", "how_much"), actor=me)
    with pytest.raises(Refused, match="moved_on"):
        desk.execute(answer(run, 0, "again", "over"), actor=me)
    desk.execute(LeaveGuide(run_id=run, reason="passte nicht"), actor=me)
    with pytest.raises(Refused, match="over"):
        desk.execute(answer(run, 1, "5", "over"), actor=me)


def test_what_guides_know_comes_from_the_data(place):
    desk, me, customer = place
    before = desk.ask(SituationOf(customer), actor=me)
    assert (before["customer.address_name"], before["failures.in_row"]) == ("Herr Müller", 0)
    assert "failures.last_words" not in before
    for days in (9, 2):
        happened = desk.clock.now() - timedelta(days=days)
        failure = {"failure": FailureKind.DELIVERY, "severity": Severity.SERIOUS, "happened_at": happened}
        desk.execute(NoteFailure(customer_id=customer, words="Paket verloren", **failure), actor=me)
    after = desk.ask(SituationOf(customer), actor=me)
    assert (after["failures.in_row"], after["failures.last_words"]) == (2, "Paket verloren")
    assert after["failures.our_cause"] is None
    assert after["goodwill.room"].minor > 0
