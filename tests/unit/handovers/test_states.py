"""The states of a handover, all of them; with whom an offer lies at a moment, and who may answer it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.actors import Role
from agentdesk.core.errors import Refused
from agentdesk.core.handovers.model import (
    OPEN,
    STEPS,
    Handover,
    HandoverKind,
    HandoverState,
    Step,
    changes_at,
    level_of,
    may_answer,
    receiver_at,
)
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.model import Absence, Person

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TEAM, OTHER_TEAM = UUID(int=900), UUID(int=901)
SENDER, BERND, CARLA, DORA, EMIL, FRIEDA = (UUID(int=n) for n in range(1, 7))


def person(who: UUID, *roles: Role, level: int = 1, team: UUID | None = TEAM, active: bool = True) -> Person:
    return Person(who, f"P{who.int}", frozenset(roles or {Role.AGENT}), level, team, "", active)


def away(who: UUID, cover: UUID | None = None) -> Absence:
    return Absence(
        id=UUID(int=500 + who.int), person_id=who, starts_at=NOON - HOUR, ends_at=NOON + 9 * HOUR, cover_id=cover
    )


PEOPLE = (
    person(SENDER),
    person(BERND),
    person(CARLA, level=2),
    person(DORA, Role.SUPERVISOR),
    person(EMIL, Role.SUPERVISOR, team=OTHER_TEAM),
    person(FRIEDA, level=3, team=OTHER_TEAM),
)
OFFER = Handover(
    id=UUID(int=100),
    case_id=UUID(int=200),
    kind=HandoverKind.HANDOVER,
    from_id=SENDER,
    offered_by=SENDER,
    to_id=BERND,
    offered_at=NOON,
    minutes=30,
    answer_by=NOON + 30 * MINUTE,
    next_by=NOON + 60 * MINUTE,
)


def lies_with(offer: Handover, minutes: int = 0, absences: Iterable[Absence] = (), people: tuple[Person, ...] = PEOPLE) -> set[UUID]:  # fmt: skip  # noqa: E501
    return set(receiver_at(offer, Staff(people, tuple(absences)), NOON + minutes * MINUTE))


# --- States ----------------------------------------------------------------------------------------------------------

OPEN_STATES = {HandoverState.OFFERED: OFFER, HandoverState.ASKED_BACK: OFFER.asked_back("Which order?", NOON, BERND)}
IN_EACH_STATE = OPEN_STATES | {
    HandoverState.ACCEPTED: OFFER.settled(Step.ACCEPT, "", NOON, BERND),
    HandoverState.DECLINED: OFFER.settled(Step.DECLINE, "On my way out", NOON, BERND),
    HandoverState.WITHDRAWN: OFFER.settled(Step.WITHDRAW, "", NOON, SENDER),
}
LEADS_TO = {
    (HandoverState.OFFERED, Step.ACCEPT): HandoverState.ACCEPTED,
    (HandoverState.OFFERED, Step.DECLINE): HandoverState.DECLINED,
    (HandoverState.OFFERED, Step.ASK_BACK): HandoverState.ASKED_BACK,
    (HandoverState.OFFERED, Step.WITHDRAW): HandoverState.WITHDRAWN,
    (HandoverState.ASKED_BACK, Step.ACCEPT): HandoverState.ACCEPTED,
    (HandoverState.ASKED_BACK, Step.DECLINE): HandoverState.DECLINED,
    (HandoverState.ASKED_BACK, Step.ANSWER): HandoverState.OFFERED,
    (HandoverState.ASKED_BACK, Step.WITHDRAW): HandoverState.WITHDRAWN,
}
"""Written down a second time, so that a change of the table is a decision."""


def done(offer: Handover, step: Step) -> Handover:
    match step:
        case Step.ASK_BACK:
            return offer.asked_back("Which order?", NOON, BERND)
        case Step.ANSWER:
            return offer.answered("A-100", NOON, NOON + HOUR, NOON + 2 * HOUR)
        case _:
            return offer.settled(step, "Because", NOON, BERND)


@pytest.mark.parametrize(("state", "step"), list(itertools.product(HandoverState, Step)))
def test_each_step_in_each_state_leads_where_the_table_says_or_is_refused(state: HandoverState, step: Step) -> None:
    assert STEPS[state].get(step) == LEADS_TO.get((state, step))
    if (state, step) in LEADS_TO:
        assert done(IN_EACH_STATE[state], step).state is LEADS_TO[state, step]
    else:
        with pytest.raises(Refused):
            done(IN_EACH_STATE[state], step)


@pytest.mark.parametrize(("state", "step"), list(itertools.product(OPEN_STATES, Step)))
def test_an_offer_of_a_case_that_has_gone_elsewhere_can_only_be_withdrawn(state: HandoverState, step: Step) -> None:
    lapsed = replace(OPEN_STATES[state], lapsed=True)
    if step is Step.WITHDRAW:
        assert done(lapsed, step).state is HandoverState.WITHDRAWN
    else:
        with pytest.raises(Refused):
            done(lapsed, step)


@pytest.mark.parametrize("step", [Step.DECLINE, Step.ASK_BACK, Step.ANSWER])
def test_nobody_declines_asks_or_answers_without_words(step: Step) -> None:
    asked = OPEN_STATES[HandoverState.ASKED_BACK]
    say = {
        Step.DECLINE: lambda: OFFER.settled(Step.DECLINE, " ", NOON, BERND),
        Step.ASK_BACK: lambda: OFFER.asked_back("\n", NOON, BERND),
        Step.ANSWER: lambda: asked.answered("", NOON, NOON, NOON),
    }
    with pytest.raises(Refused, match="_missing"):
        say[step]()


def test_an_answer_puts_the_offer_to_the_receiver_again_with_all_the_time() -> None:
    again = OPEN_STATES[HandoverState.ASKED_BACK].answered("A-100", NOON + HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR)
    assert lies_with(again, 90) == {BERND}
    [asked] = again.questions
    assert (asked.question, asked.asked_by, asked.answer) == ("Which order?", BERND, "A-100")


# --- With whom it lies -----------------------------------------------------------------------------------------------


def test_an_offer_lies_with_its_receiver_until_the_time_to_answer_is_over() -> None:
    assert lies_with(OFFER, 0) == lies_with(OFFER, 29) == {BERND}


def test_unanswered_it_lies_with_the_team_and_then_with_the_supervisors() -> None:
    assert lies_with(OFFER, 30) == {BERND, CARLA, DORA}
    assert lies_with(OFFER, 60) == {DORA, EMIL}


def test_who_is_away_is_answered_for_by_their_cover() -> None:
    assert lies_with(OFFER, 0, [away(BERND, cover=CARLA)]) == {CARLA}


def test_if_the_cover_is_the_sender_the_next_are_asked_at_once() -> None:
    assert lies_with(OFFER, 0, [away(BERND, cover=SENDER)]) == {CARLA, DORA}


def test_an_offer_to_a_team_lies_with_all_of_it_who_are_there_and_have_the_level() -> None:
    to_team = replace(OFFER, to_id=None, to_team=TEAM, level=2)
    assert lies_with(to_team) == {CARLA, DORA}
    assert lies_with(to_team, 0, [away(DORA)]) == {CARLA}


def test_an_escalation_to_a_level_lies_with_whoever_has_it() -> None:
    up = replace(OFFER, to_id=None, to_level=3, level=3, kind=HandoverKind.ESCALATION)
    assert lies_with(up) == {DORA, EMIL, FRIEDA}


def test_an_escalation_to_the_supervisors_lies_with_them() -> None:
    assert lies_with(replace(OFFER, to_id=None, kind=HandoverKind.ESCALATION)) == {DORA, EMIL}


def test_an_escalation_that_nobody_answers_stays_above() -> None:
    up = replace(OFFER, to_id=None, kind=HandoverKind.ESCALATION)
    assert lies_with(up, 30) == {CARLA, DORA, EMIL, FRIEDA}
    assert lies_with(up, 60) == {DORA, EMIL}
    assert lies_with(up, 60, [away(DORA), away(EMIL)]) == {CARLA, FRIEDA}
    assert lies_with(up, 60, [away(each) for each in (CARLA, DORA, EMIL, FRIEDA)]) == {SENDER}


def test_a_question_lies_with_the_sender_or_who_stands_in() -> None:
    asked = OPEN_STATES[HandoverState.ASKED_BACK]
    assert lies_with(asked, 500) == {SENDER}
    assert lies_with(asked, 0, [away(SENDER, cover=BERND)]) == {BERND}


def test_where_nobody_else_is_there_it_stays_with_the_sender() -> None:
    assert lies_with(OFFER, 0, [away(each.id) for each in PEOPLE if each.id != SENDER]) == {SENDER}


def test_the_list_knows_when_time_alone_moves_an_offer() -> None:
    assert changes_at(OFFER, NOON) == OFFER.answer_by
    assert changes_at(OFFER, OFFER.answer_by) == OFFER.next_by
    assert changes_at(OFFER, OFFER.next_by) is None
    assert changes_at(OPEN_STATES[HandoverState.ASKED_BACK], NOON) is None


def test_unanswered_is_said_to_the_sender_too() -> None:
    assert not OFFER.is_unanswered(OFFER.answer_by - MINUTE)
    assert OFFER.is_unanswered(OFFER.answer_by)
    assert not OPEN_STATES[HandoverState.ASKED_BACK].is_unanswered(OFFER.next_by)


# --- Who may answer --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "may"),
    [(0, {BERND, DORA, EMIL}), (30, {BERND, CARLA, DORA, EMIL}), (60, {BERND, CARLA, DORA, EMIL})],
)
def test_whoever_it_lies_or_lay_with_may_answer_and_every_supervisor(minutes: int, may: set[UUID]) -> None:
    staff, now = Staff(PEOPLE), NOON + minutes * MINUTE
    assert {each.id for each in PEOPLE if may_answer(OFFER, staff, each, now)} == may


def test_nobody_answers_their_own_offer_not_even_a_supervisor() -> None:
    own = replace(OFFER, from_id=DORA, to_id=DORA)
    assert not may_answer(own, Staff(PEOPLE), PEOPLE[3], NOON)


# --- Whatever happens ------------------------------------------------------------------------------------------------

IDS = [UUID(int=n) for n in range(1, 7)]
STAFFS = st.builds(
    lambda people, absences: Staff(tuple(people), tuple(absences)),
    st.tuples(
        *(
            st.builds(
                person,
                st.just(who),
                st.sampled_from([Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR]),
                level=st.integers(1, 3),
                team=st.sampled_from([TEAM, OTHER_TEAM, None]),
                active=st.booleans(),
            )
            for who in IDS
        )
    ),
    st.lists(st.builds(away, st.sampled_from(IDS), cover=st.sampled_from([*IDS, None])), max_size=6),
)
OFFERS = st.builds(
    lambda to, kind, level, state, sender: replace(
        OFFER, **{"to_id": None, **to}, kind=kind, level=level, state=state, from_id=sender
    ),
    st.sampled_from([{"to_id": each} for each in IDS] + [{"to_team": TEAM}, {"to_level": 2}, {}]),
    st.sampled_from(HandoverKind),
    st.integers(1, 3),
    st.sampled_from(sorted(OPEN)),
    st.sampled_from(IDS),
)


@given(STAFFS, OFFERS, st.integers(0, 90))
def test_an_open_offer_is_never_on_nobodys_list_and_only_somebody_active_holds_it(
    staff: Staff, offer: Handover, minutes: int
) -> None:
    found = receiver_at(offer, staff, NOON + minutes * MINUTE)
    assert found
    if any(each.active for each in staff.people):
        assert all(each.active for each in staff.people if each.id in found)


@given(STAFFS, OFFERS, st.integers(0, 90))
def test_whoever_holds_an_offer_may_accept_it_unless_it_came_back_to_the_sender(
    staff: Staff, offer: Handover, minutes: int
) -> None:
    now = NOON + minutes * MINUTE
    offered = replace(offer, state=HandoverState.OFFERED)
    for who in receiver_at(offered, staff, now) - {staff.holder(offer.from_id, now)}:
        holder = staff.person(who)
        assert holder
        assert may_answer(offered, staff, holder, now)
        assert level_of(holder) >= offer.level
