"""The whole machine of a request, with whom it lies at each moment, and what a decision binds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.actors import Role
from agentdesk.core.approvals.model import (
    LIVE_LAPSES_AFTER,
    OPEN,
    STEPS,
    Request,
    RequestState,
    RequestStep,
    approver_at,
    changes_at,
    clock,
    may_decide,
)
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.model import Absence, Person

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SERVICE, RETURNS = UUID(int=101), UUID(int=102)
AGNES, SVEN, TINA, OTTO, MIRIAM, CUSTOMER = (UUID(int=n) for n in range(1, 7))

_S, _T = RequestState, RequestStep
LEADS_TO = {
    (_S.PENDING, _T.APPROVE): _S.APPROVED,
    (_S.PENDING, _T.HALVE): _S.HALF,
    (_S.PENDING, _T.DECLINE): _S.DECLINED,
    (_S.PENDING, _T.ASK_BACK): _S.ASKED_BACK,
    (_S.PENDING, _T.CHANGE): _S.PENDING,
    (_S.PENDING, _T.WITHDRAW): _S.WITHDRAWN,
    (_S.PENDING, _T.LAPSE): _S.LAPSED,
    (_S.HALF, _T.APPROVE): _S.APPROVED,
    (_S.HALF, _T.HALVE): _S.HALF,
    (_S.HALF, _T.DECLINE): _S.DECLINED,
    (_S.HALF, _T.ASK_BACK): _S.ASKED_BACK,
    (_S.HALF, _T.CHANGE): _S.PENDING,
    (_S.HALF, _T.WITHDRAW): _S.WITHDRAWN,
    (_S.HALF, _T.LAPSE): _S.LAPSED,
    (_S.ASKED_BACK, _T.APPROVE): _S.APPROVED,
    (_S.ASKED_BACK, _T.HALVE): _S.HALF,
    (_S.ASKED_BACK, _T.DECLINE): _S.DECLINED,
    (_S.ASKED_BACK, _T.ANSWER): _S.PENDING,
    (_S.ASKED_BACK, _T.CHANGE): _S.PENDING,
    (_S.ASKED_BACK, _T.WITHDRAW): _S.WITHDRAWN,
    (_S.ASKED_BACK, _T.LAPSE): _S.LAPSED,
}
"""Said a second time, by hand: what is not in here is refused."""


def person(id: UUID, name: str, role: Role, team_id: UUID | None = SERVICE, **more: Any) -> Person:
    return Person(id, name, frozenset({role}), 1, team_id, "", **more)


PEOPLE = (
    person(AGNES, "Agnes", Role.AGENT),
    person(SVEN, "Sven", Role.SUPERVISOR),
    person(TINA, "Tina", Role.SUPERVISOR),
    person(OTTO, "Otto", Role.SUPERVISOR, RETURNS),
    person(MIRIAM, "Miriam", Role.ADMINISTRATOR, None),
)
STAFF = Staff(PEOPLE)


def request(live: bool = True, **changes: Any) -> Request:
    answer_by, lapses_at = clock(live, 60, 4, NOON)
    made = Request(
        id=UUID(int=9),
        act_id=UUID(int=10),
        customer_id=CUSTOMER,
        kind=GoodwillKind.VOUCHER,
        amount=8_000,
        currency="EUR",
        requested_by=AGNES,
        requested_at=NOON,
        team_id=SERVICE,
        live=live,
        put_at=NOON,
        answer_by=answer_by,
        lapses_at=lapses_at,
    )
    return replace(made, **changes)


def away(person_id: UUID, cover_id: UUID | None = None) -> Absence:
    return Absence(
        id=UUID(int=77), person_id=person_id, starts_at=NOON - HOUR, ends_at=NOON + 9 * HOUR, cover_id=cover_id
    )


@pytest.mark.parametrize(("state", "step"), list(product(RequestState, RequestStep)))
def test_every_step_from_every_state(state: RequestState, step: RequestStep) -> None:
    if after := LEADS_TO.get((state, step)):
        assert request(state=state).require(step, NOON) is after
        return
    with pytest.raises(Refused) as refused:
        request(state=state).require(step, NOON)
    asked = step is RequestStep.ANSWER and state in OPEN
    assert refused.value.code == ("approvals.not_asked" if asked else "approvals.over_already")


def test_nothing_leads_out_of_an_end() -> None:
    assert all(STEPS[state] == {} for state in RequestState if state not in OPEN)
    assert set(STEPS) == set(RequestState)


@pytest.mark.parametrize("step", RequestStep)
def test_when_its_time_is_over_it_may_only_end(step: RequestStep) -> None:
    late = request(state=RequestState.ASKED_BACK if step is RequestStep.ANSWER else RequestState.PENDING)
    if step in (RequestStep.WITHDRAW, RequestStep.LAPSE):
        assert late.require(step, late.lapses_at)
        return
    late.require(step, late.lapses_at - timedelta(microseconds=1))
    with pytest.raises(Refused) as refused:
        late.require(step, late.lapses_at)
    assert refused.value.code == "approvals.lapsed"


def test_it_has_lapsed_at_once_whether_or_not_anybody_wrote_it_down() -> None:
    late = request()
    assert late.standing(late.lapses_at - MINUTE) is RequestState.PENDING
    assert late.standing(late.lapses_at) is RequestState.LAPSED
    assert replace(late, state=RequestState.DECLINED).standing(late.lapses_at) is RequestState.DECLINED


def test_live_it_goes_on_each_minute_and_is_forgotten_by_nobody() -> None:
    asked = request(to_id=SVEN)
    second = timedelta(seconds=1)
    assert approver_at(asked, STAFF, NOON) == {SVEN}
    assert approver_at(asked, STAFF, NOON + 60 * second - second) == {SVEN}
    assert approver_at(asked, STAFF, NOON + 60 * second) == {SVEN, TINA}
    assert approver_at(asked, STAFF, NOON + 120 * second) == {SVEN, TINA, OTTO, MIRIAM}
    assert approver_at(asked, STAFF, NOON + LIVE_LAPSES_AFTER - second) == {SVEN, TINA, OTTO, MIRIAM}
    assert approver_at(asked, STAFF, NOON + LIVE_LAPSES_AFTER) == frozenset()


def test_others_have_a_quarter_of_four_hours_each() -> None:
    asked = request(live=False, to_id=TINA)
    found = [approver_at(asked, STAFF, NOON + hours * HOUR) for hours in range(5)]
    assert found == [{TINA}, {SVEN, TINA}, {SVEN, TINA, OTTO, MIRIAM}, {SVEN, TINA, OTTO, MIRIAM}, frozenset()]


def test_who_is_away_is_passed_over_and_their_cover_asked() -> None:
    assert approver_at(request(to_id=SVEN), Staff(PEOPLE, (away(SVEN, TINA),)), NOON) == {TINA}
    assert approver_at(request(to_id=SVEN), Staff(PEOPLE, (away(SVEN, AGNES),)), NOON) == {TINA}
    of_team_away = Staff(PEOPLE, (away(SVEN), away(TINA)))
    assert approver_at(request(), of_team_away, NOON) == {OTTO, MIRIAM}
    everybody = Staff(PEOPLE, tuple(away(each.id) for each in PEOPLE[1:]))
    assert approver_at(request(), everybody, NOON) == {SVEN, TINA, OTTO, MIRIAM}


def test_a_question_lies_with_the_requester() -> None:
    assert approver_at(request(state=RequestState.ASKED_BACK), STAFF, NOON) == {AGNES}


def test_the_second_of_two_is_another_one() -> None:
    half = request(state=RequestState.HALF, first_by=SVEN)
    assert approver_at(half, STAFF, NOON) == {TINA}
    assert not may_decide(half, PEOPLE[1])


_PLACES = st.fixed_dictionaries(
    {
        "requested_by": st.sampled_from([each.id for each in PEOPLE]),
        "to_id": st.none() | st.sampled_from([each.id for each in PEOPLE]),
        "first_by": st.none() | st.sampled_from([each.id for each in PEOPLE]),
        "kept_out": st.frozensets(st.sampled_from([each.id for each in PEOPLE]), max_size=2),
        "live": st.booleans(),
    }
)


@given(
    _PLACES,
    st.sets(st.sampled_from([each.id for each in PEOPLE])),
    st.sets(st.sampled_from([each.id for each in PEOPLE]), max_size=3),
    st.integers(min_value=0, max_value=14_399),
)
def test_it_lies_with_somebody_who_may_decide_or_with_the_requester(
    places: dict[str, Any], absent: set[UUID], left: set[UUID], seconds: int
) -> None:
    """Never with nobody; never with who has asked, benefits, or has said yes, as long as anybody else could decide."""
    asked, now = request(**places), NOON + timedelta(seconds=seconds)
    people = tuple(replace(each, active=each.id not in left) for each in PEOPLE)
    staff = Staff(people, tuple(away(each) for each in absent))
    found = approver_at(asked, staff, now)
    assert bool(found) == asked.is_open(now)
    able = {each.id for each in people if may_decide(asked, each)}
    if able and found:
        assert found <= able
        assert not found & (asked.kept_out | {asked.requested_by, asked.first_by})
    elif found:
        assert found == {staff.holder(asked.requested_by, now)}


@given(_PLACES, st.integers(min_value=0, max_value=14_399))
def test_it_moves_on_only_when_it_says_so(places: dict[str, Any], seconds: int) -> None:
    asked, now = request(**places), NOON + timedelta(seconds=seconds)
    moves = changes_at(asked, now)
    assert moves is None or moves > now
    until = (moves or now + HOUR) - timedelta(microseconds=1)
    assert approver_at(asked, STAFF, now) == approver_at(asked, STAFF, max(now, until))


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 8_001},
        {"currency": "CHF"},
        {"customer_id": UUID(int=50)},
        {"reason_id": UUID(int=50)},
        {"case_id": UUID(int=50)},
        {"order_id": UUID(int=50)},
        {"expires_on": date(2027, 1, 1)},
        {"kind": GoodwillKind.GIFT},
        {"amount_decided": 7_000},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_decision_binds_all_that_was_shown(change: dict[str, Any]) -> None:
    assert replace(request(), **change).shown_hash != request().shown_hash


def test_words_and_clock_are_not_bound() -> None:
    assert replace(request(), words="Bitte", put_at=NOON + MINUTE).shown_hash == request().shown_hash
    assert replace(request(), amount_decided=8_000).shown_hash == request().shown_hash


def test_put_again_it_has_as_long_as_at_first_and_nobody_has_said_yes() -> None:
    again = request(first_by=SVEN, first_at=NOON, amount_decided=5_000).put_again(NOON + 10 * MINUTE)
    assert (again.answer_by, again.lapses_at) == (NOON + 11 * MINUTE, NOON + 40 * MINUTE)
    assert (again.first_by, again.first_at, again.amount_decided) == (None, None, None)
