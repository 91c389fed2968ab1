"""Every state, every step, every phase: where it leads, and that it never leads onto nobody's list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest

from agentdesk.core.callbacks import steps
from agentdesk.core.callbacks.lying import holders
from agentdesk.core.callbacks.model import (
    CLAIM_LASTS,
    OVER,
    TRANSITIONS,
    Callback,
    Courtesy,
    Ending,
    Fallback,
    Kept,
    Outcome,
    Phase,
    Recipient,
    State,
    Step,
    Whom,
    Window,
)
from agentdesk.core.errors import Refused
from tests.unit.callbacks.made import ANNA, BEN, NOW, TEAM, attempt, away, callback, staff, window, working

BEGINS, ENDS = NOW + timedelta(hours=2), NOW + timedelta(hours=3)
MOMENTS = {
    Phase.SCHEDULED: NOW,
    Phase.DUE_SOON: BEGINS - timedelta(minutes=10),
    Phase.DUE: BEGINS + timedelta(minutes=10),
    Phase.MISSED: ENDS + timedelta(minutes=1),
}
"""A moment in each phase that an open callback of this afternoon goes through."""
LATER = Window(NOW.date() + timedelta(days=1), 600, 660, "Europe/Berlin")
HOURS = (working(), Courtesy())

TAKEN: dict[Step, Callable[[Callback, datetime], Callback]] = {
    Step.CHANGE: lambda callback, now: (callback.require(Step.CHANGE, now), callback)[1],
    Step.MOVE: lambda callback, now: steps.moved(callback, LATER, now, zone_known=True),
    Step.HAND_ON: lambda callback, now: steps.handed_on(callback, Whom(Recipient.TEAM, BEN, TEAM), now),
    Step.SNOOZE: lambda callback, now: steps.snoozed(callback, ENDS - timedelta(minutes=1), now),
    Step.CLAIM: lambda callback, now: steps.claimed(callback, BEN, "Ben", now),
    Step.RELEASE: steps.released,
    Step.START_CALL: lambda callback, now: steps.in_call(callback, ANNA, "Anna", now, now),
    Step.RECORD_ATTEMPT: lambda callback, now: recorded(callback, Outcome.REACHED, now),
    Step.TRY_AGAIN: lambda callback, now: steps.once_more(callback, *HOURS, now),
    Step.FULFIL: steps.fulfilled,
    Step.SETTLE: lambda callback, now: steps.settled(callback, "by mail", now),
    Step.CANCEL: lambda callback, now: steps.cancelled(callback, "not needed any more", now),
}


def recorded(callback: Callback, outcome: Outcome, now: datetime) -> Callback:
    return steps.recorded(callback, attempt(now, outcome=outcome, ended_at=now), *HOURS, now)


def in_state(state: State, now: datetime) -> Callback:
    """One that came into this state a moment ago."""
    just_now = now - timedelta(minutes=1)
    fresh = callback()
    match state:
        case State.OPEN:
            return fresh
        case State.CLAIMED:
            return steps.claimed(fresh, ANNA, "Anna", just_now)
        case State.IN_CALL | State.TO_DECIDE:
            ringing = steps.in_call(fresh, ANNA, "Anna", just_now, just_now)
            ringing = replace(ringing, attempts=(attempt(just_now),))
            return ringing if state is State.IN_CALL else recorded(ringing, Outcome.REFUSED, now)
        case State.DONE:
            return steps.fulfilled(fresh, just_now)
        case State.CANCELLED:
            return steps.cancelled(fresh, "why", just_now)


def test_every_state_and_every_step_has_its_place_in_the_table() -> None:
    assert set(TRANSITIONS) == set(State)
    assert set(TAKEN) == set(Step)
    assert all(TRANSITIONS[state] == {} for state in OVER)
    assert {step for leads in TRANSITIONS.values() for step in leads} == set(Step)


@pytest.mark.parametrize(("state", "step", "phase"), [*product(State, Step, MOMENTS)])
def test_each_step_from_each_state_at_each_phase_does_what_the_table_says(
    state: State, step: Step, phase: Phase
) -> None:
    now = MOMENTS[phase]
    before = in_state(state, now)
    allowed = TRANSITIONS[state].get(step)
    too_late = step is Step.SNOOZE and phase is Phase.MISSED
    if allowed is None or too_late:
        with pytest.raises(Refused) as refused:
            TAKEN[step](before, now)
        assert refused.value.code.startswith("callbacks.")
        return
    after = TAKEN[step](before, now)
    assert after.state in allowed
    assert after.is_over or holders(after, staff(), now), "on somebody's list at once"
    assert after.is_over == (after.state in OVER) == (after.done_at is not None)


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("phase", MOMENTS)
@pytest.mark.parametrize("last", [False, True])
def test_every_outcome_leads_to_done_another_attempt_or_a_decision(
    outcome: Outcome, phase: Phase, *, last: bool
) -> None:
    now = MOMENTS[phase]
    ringing = replace(in_state(State.IN_CALL, now), attempt_count=3 if last else 1)
    after = recorded(ringing, outcome, now)
    nobody_there = outcome in (Outcome.NO_ANSWER, Outcome.VOICEMAIL, Outcome.BUSY)
    if outcome is Outcome.REACHED:
        assert (after.state, after.ending) == (State.DONE, Ending.REACHED)
    elif nobody_there and not last:
        assert after.state is State.OPEN
        assert after.claimed_by is None
        assert now < after.ready_at < after.ends_at
    else:
        assert after.state is State.TO_DECIDE
        assert holders(after, staff(), now) == {ANNA}
    assert after.last_outcome is outcome


@pytest.mark.parametrize(("recipient", "fallback", "state", "phase"), [*product(Recipient, Fallback, State, MOMENTS)])
def test_whatever_its_state_it_is_on_the_list_of_somebody_present(
    recipient: Recipient, fallback: Fallback, state: State, phase: Phase
) -> None:
    now = MOMENTS[phase]
    one = replace(in_state(state, now), recipient=recipient, fallback=fallback)
    one = replace(one, team_id=TEAM if recipient is Recipient.TEAM else None)
    for there in (staff(), staff(away(ANNA)), staff(away(ANNA), away(BEN)), staff(without=frozenset({ANNA, BEN}))):
        on_list = holders(one, there, now)
        assert bool(on_list) != one.is_over
        assert all(there.is_present(each, now) for each in on_list)


def test_nothing_leads_out_of_what_is_over() -> None:
    for state, step in product(OVER, Step):
        with pytest.raises(Refused) as refused:
            TAKEN[step](in_state(state, NOW), NOW)
        assert refused.value.code == f"callbacks.{state}_already"


def test_the_phase_of_an_open_one_follows_from_the_clock() -> None:
    one = callback()
    assert {phase: one.phase(moment) for phase, moment in MOMENTS.items()} == {phase: phase for phase in MOMENTS}
    assert one.phase(BEGINS - timedelta(minutes=15)) is Phase.DUE_SOON
    assert one.phase(BEGINS - timedelta(minutes=15, microseconds=1)) is Phase.SCHEDULED
    assert one.phase(BEGINS) is Phase.DUE
    assert one.phase(ENDS) is Phase.MISSED


def test_the_phase_never_changes_but_at_the_moment_that_was_announced() -> None:
    for one in (
        callback(),
        in_state(State.CLAIMED, NOW),
        steps.snoozed(callback(), BEGINS + timedelta(minutes=30), NOW),
    ):
        now, seen = NOW, [one.phase(NOW)]
        while next_change := one.changes_at(now):
            assert one.phase(next_change - timedelta(microseconds=1)) is seen[-1]
            now = next_change
            seen.append(one.phase(now))
        assert seen[-1] is Phase.MISSED
        assert one.phase(now + timedelta(days=900)) is Phase.MISSED


def test_a_claim_without_a_call_lapses() -> None:
    claimed = steps.claimed(callback(), BEN, "Ben", BEGINS)
    assert claimed.phase(BEGINS + CLAIM_LASTS - timedelta(seconds=1)) is Phase.CLAIMED
    assert holders(claimed, staff(), BEGINS) == {BEN}
    assert claimed.phase(BEGINS + CLAIM_LASTS) is Phase.DUE
    assert holders(claimed, staff(), BEGINS + CLAIM_LASTS) == {ANNA}
    assert steps.claimed(claimed, ANNA, "Anna", BEGINS + CLAIM_LASTS).claimed_by == ANNA


def test_the_second_who_claims_is_told_who_was_first() -> None:
    claimed = steps.claimed(callback(), BEN, "Ben", NOW)
    for again in (
        lambda: steps.claimed(claimed, ANNA, "Anna", NOW),
        lambda: steps.in_call(claimed, ANNA, "Anna", NOW, NOW),
    ):
        with pytest.raises(Refused) as refused:
            again()
        assert refused.value.code == "callbacks.claimed_already"
        assert refused.value.facts["who"] == "Ben"


def test_a_reminder_is_put_off_within_the_window_only() -> None:
    later = steps.snoozed(callback(), BEGINS + timedelta(minutes=30), BEGINS)
    assert later.phase(BEGINS + timedelta(minutes=1)) is Phase.SCHEDULED
    assert later.phase(BEGINS + timedelta(minutes=30)) is Phase.DUE
    for wrong in (ENDS, ENDS + timedelta(hours=1), BEGINS - timedelta(minutes=5), BEGINS):
        with pytest.raises(Refused) as refused:
            steps.snoozed(callback(), wrong, BEGINS - timedelta(minutes=10))
        assert refused.value.code == "callbacks.snooze_past_window"


def test_a_promise_is_kept_if_the_first_attempt_began_inside_the_window() -> None:
    def rung_at(moment: datetime) -> Kept:
        return steps.in_call(callback(), ANNA, "Anna", moment, moment).kept(ENDS + timedelta(days=1))

    assert rung_at(BEGINS - timedelta(seconds=1)) is Kept.EARLY
    assert rung_at(BEGINS) is Kept.KEPT
    assert rung_at(ENDS - timedelta(seconds=1)) is Kept.KEPT
    assert rung_at(ENDS) is Kept.LATE
    assert callback().kept(ENDS - timedelta(seconds=1)) is Kept.PENDING
    assert callback().kept(ENDS) is Kept.MISSED
    assert steps.fulfilled(callback(), BEGINS).kept(ENDS) is Kept.NOT_NEEDED
    assert steps.cancelled(callback(), "why", ENDS).kept(ENDS) is Kept.MISSED


def test_moving_what_was_missed_does_not_make_it_kept() -> None:
    in_time = steps.moved(callback(), LATER, BEGINS, zone_known=True)
    assert (in_time.promised_from, in_time.promised_until) == (in_time.starts_at, in_time.ends_at)
    too_late = steps.moved(callback(), LATER, ENDS, zone_known=True)
    assert too_late.starts_at == in_time.starts_at
    assert too_late.kept(ENDS) is Kept.MISSED
    rung = steps.in_call(too_late, ANNA, "Anna", too_late.starts_at, too_late.starts_at)
    assert rung.kept(too_late.ends_at) is Kept.LATE


def test_what_is_to_be_decided_is_passed_on_to_be_decided() -> None:
    after = steps.handed_on(in_state(State.TO_DECIDE, NOW), Whom(Recipient.NAMED, BEN), NOW)
    assert after.state is State.TO_DECIDE
    assert holders(after, staff(), NOW) == {BEN}


def test_a_window_is_at_least_five_minutes_of_one_day() -> None:
    assert window("00:00", "24:00").minutes == 1440
    for begins, ends in (("14:00", "14:04"), ("15:00", "14:00"), ("14:00", "14:00")):
        with pytest.raises(Refused) as refused:
            window(begins, ends)
        assert refused.value.code == "callbacks.window_invalid"
