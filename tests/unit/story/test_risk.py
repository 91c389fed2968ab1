"""Whether a customer may leave is said from the facts, by points that can be seen; and never without them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.story.history import History
from agentdesk.core.story.risk import Factor, Risk, Weights, risk
from agentdesk.core.story.risk_words import risk_in_brief, risk_title, weighed_words
from agentdesk.core.story.told import Told
from tests.unit.story.histories import NOON, thing

_NUMBERS = count(1)
LATE = {"reason_id": str(shipped_reason("delivery.late")), "reason": {"de": "Lieferung › Verspätet", "en": "Late"}}


def told(what: str, days_ago: float, /, **data: Any) -> Told:
    at = NOON - timedelta(days=days_ago)
    id: UUID = thing(next(_NUMBERS))
    return Told(id, what, at, at, "Miriam Vogt", thing(data.pop("of", next(_NUMBERS))), data)


def failure(days_ago: float, kind: str = "delivery", words: str = "") -> Told:
    return told("failure.noted", days_ago, kind=kind, words=words)


def contact(days_ago: float, mood: int | None = None, **data: Any) -> Told:
    return told("interaction.done", days_ago, channel="phone", direction="in", mood_last=mood, **data)


def weighed(*facts: Told, weights: Weights | None = None, now: datetime = NOON) -> Risk:
    return risk(History(facts, now), weights or Weights())


def test_two_failures_carry_it_and_one_does_not() -> None:
    found = weighed(failure(20), failure(1))
    assert found.is_high
    assert found.points == 4
    assert risk_in_brief(found, lang="de") == "Könnte gehen · 2 Fehler in 30 Tagen"
    assert risk_in_brief(found, lang="en") == "May leave · 2 failures in 30 days"
    alone = weighed(failure(1))
    assert not alone.is_high
    assert alone.points == 2
    assert risk_in_brief(alone, lang="de") == ""


@pytest.mark.parametrize("facts", [(), (contact(1, 1),), (contact(3),), (failure(100), failure(120))])
def test_it_is_silent_where_the_facts_do_not_carry_it(facts: tuple[Told, ...]) -> None:
    assert not weighed(*facts).is_high


def test_what_was_before_a_contact_that_pleased_counts_no_more() -> None:
    before = (failure(20), failure(10), contact(9, 1))
    assert weighed(*before).is_high
    assert weighed(*before, contact(2, 4)).points == 0
    assert weighed(*before, contact(4, 4), failure(1)).points == 2


def test_a_termination_carries_it_alone_whether_by_a_case_or_by_a_contact() -> None:
    case = told("case.opened", 5, kind="termination", number=1001, subject="Wartungsvertrag")
    asked = contact(5, 4, reason_id=str(shipped_reason("account.termination")))
    assert [weighed(each).reasons[0].factor for each in (case, asked)] == [Factor.TERMINATION] * 2
    assert weighed(case).is_high
    assert weighed(asked).is_high
    assert risk_in_brief(weighed(case), lang="de") == "Könnte gehen · will kündigen"


def test_a_broken_promise_is_one_of_the_failures_and_weighs_more_while_it_stands_out() -> None:
    due = (NOON - timedelta(days=1)).isoformat()
    made = told("promise.made", 3, of="p", kind="promise", words="Ersatz kommt", due=due)
    noted = failure(1, "broken_promise", "Ersatz kommt")
    kept = told("promise.kept", 0.5, of="p", kind="promise", words="Ersatz kommt", due=due, late=True)
    for facts, points in (((made,), 1), ((made, noted), 3), ((made, noted, kept), 2)):
        assert weighed(*facts).points == points


def test_a_mood_that_was_set_right_is_not_held_against_anybody() -> None:
    angry = contact(2, 1, of="talk")
    right = told("interaction.corrected", 1, of="talk", channel="phone", direction="in", mood_last=3)
    assert weighed(angry).reasons
    assert not weighed(angry, right._replace(corrects=angry.id)).reasons


def test_every_reason_names_its_events_and_its_points() -> None:
    facts = (
        failure(20), failure(1), contact(12, 3, **LATE), contact(3, 1, **LATE),
        told("case.opened", 3, kind="complaint", number=1004, subject="Paket weg"),
        *(told("order.placed", 400 + n, of=f"o{n}", status="delivered") for n in range(4)),
    )  # fmt: skip
    found = weighed(*facts)
    known = {each.id for each in facts}
    assert all(each.events and set(each.events) <= known for each in found.reasons)
    assert risk_title(found, lang="en") == "May leave: 10 points, said from 4 on"
    assert [weighed_words(each, lang="en") for each in found.reasons] == [
        "2 failures in 30 days: 4 points.",
        "Angry at the last contact: 2 points.",
        "Mood getting worse: 1 point.",
        "2 contacts in 14 days about Late: 1 point.",
        "Open complaint C-1004: 1 point.",
        "0 orders in 12 months, 4 in the year before: 1 point.",
    ]
    assert weighed_words(found.reasons[3], lang="de") == "2 Kontakte in 14 Tagen zu Lieferung (Verspätet): 1 Punkt."


def test_weights_and_threshold_decide_and_nothing_weighs_more_than_three_times() -> None:
    facts = tuple(failure(n) for n in range(1, 9))
    assert weighed(*facts).points == 6
    assert weighed(*facts, weights=Weights(failures=0)).reasons == ()
    assert not weighed(*facts, weights=replace(Weights(), threshold=7)).is_high
