"""Clocks are functions of what happened: published cases, and laws over random histories."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.calendars.model import Calendar, WorkingTime
from agentdesk.core.deadlines.clocks import Clock, Event, Happened, Measure, Standing, clock
from tests.unit.calendars.test_working_time import HOUR, MINUTE, OFFICE, berlin

FIRST, NEXT, SOLUTION = Measure.FIRST_REPLY, Measure.NEXT_REPLY, Measure.SOLUTION
SPOKE, REPLIED, WAITING = Happened.CUSTOMER_SPOKE, Happened.WE_REPLIED, Happened.WAITING
RESUMED, RESOLVED, REOPENED = Happened.RESUMED, Happened.RESOLVED, Happened.REOPENED


def at(measure: Measure, now: str, *events: tuple[str, Happened], target: timedelta = HOUR) -> Clock:
    happened = [Event(berlin(when), what) for when, what in events]
    return clock(measure, happened, target, WorkingTime(OFFICE), berlin(now))


def test_friday_half_past_four_and_one_working_hour_is_monday_half_past_nine() -> None:
    seen = at(FIRST, "2026-11-20T16:45", ("2026-11-20T16:30", SPOKE))
    assert (seen.standing, seen.due_at, seen.left) == (Standing.RUNNING, berlin("2026-11-23T09:30"), 45 * MINUTE)


def test_nothing_runs_down_over_the_weekend() -> None:
    seen = at(FIRST, "2026-11-22T12:00", ("2026-11-20T16:30", SPOKE))
    assert (seen.used, seen.warns, seen.breached) == (30 * MINUTE, False, False)


def test_the_countdown_goes_below_zero() -> None:
    seen = at(FIRST, "2026-11-23T10:00", ("2026-11-20T16:30", SPOKE))
    assert (seen.left, seen.breached, seen.due_at) == (-30 * MINUTE, True, berlin("2026-11-23T09:30"))


def test_a_warning_precedes_the_breach() -> None:
    assert at(FIRST, "2026-11-23T09:15", ("2026-11-20T16:30", SPOKE)).warns
    assert not at(FIRST, "2026-11-23T09:14", ("2026-11-20T16:30", SPOKE)).warns


def test_a_second_message_does_not_start_the_first_reply_again() -> None:
    seen = at(FIRST, "2026-11-18T09:40", ("2026-11-18T09:00", SPOKE), ("2026-11-18T09:30", SPOKE))
    assert seen.due_at == berlin("2026-11-18T10:00")


def test_the_next_reply_is_owed_since_the_first_word_after_ours() -> None:
    talk = [("2026-11-18T09:00", SPOKE), ("2026-11-18T09:10", REPLIED), ("2026-11-18T09:20", SPOKE)]
    seen = at(NEXT, "2026-11-18T09:50", *talk, ("2026-11-18T09:40", SPOKE))
    assert (seen.started_at, seen.due_at) == (berlin("2026-11-18T09:20"), berlin("2026-11-18T10:20"))


def test_before_we_have_replied_there_is_no_next_reply() -> None:
    assert at(NEXT, "2026-11-18T09:50", ("2026-11-18T09:00", SPOKE)).standing is Standing.NOT_STARTED


def test_the_customers_turn_does_not_count_for_the_solution() -> None:
    events = [("2026-11-18T09:00", SPOKE), ("2026-11-18T09:15", WAITING), ("2026-11-19T09:00", RESUMED)]
    paused = at(SOLUTION, "2026-11-18T16:00", *events)
    assert (paused.standing, paused.due_at, paused.used) == (Standing.PAUSED, None, 15 * MINUTE)
    assert at(SOLUTION, "2026-11-19T09:10", *events).due_at == berlin("2026-11-19T09:45")


def test_the_customers_word_ends_the_customers_turn() -> None:
    events = [("2026-11-18T09:00", SPOKE), ("2026-11-18T09:15", WAITING), ("2026-11-18T11:00", SPOKE)]
    assert at(SOLUTION, "2026-11-18T11:05", *events).due_at == berlin("2026-11-18T11:45")


def test_a_case_reopened_goes_on_where_it_stopped() -> None:
    events = [("2026-11-18T09:00", SPOKE), ("2026-11-18T09:20", RESOLVED), ("2026-11-19T09:00", REOPENED)]
    assert at(SOLUTION, "2026-11-18T12:00", *events).standing is Standing.MET
    assert at(SOLUTION, "2026-11-19T09:10", *events).due_at == berlin("2026-11-19T09:40")


def test_a_message_of_thanks_after_the_solution_starts_nothing() -> None:
    events = [("2026-11-18T09:00", SPOKE), ("2026-11-18T09:20", RESOLVED), ("2026-11-18T09:30", SPOKE)]
    assert at(SOLUTION, "2026-11-18T15:00", *events).standing is Standing.MET


def test_status_flapping_neither_gains_nor_loses_time() -> None:
    flaps = [(f"2026-11-18T09:{n:02}", WAITING if n % 2 else RESUMED) for n in range(1, 21)]
    seen = at(SOLUTION, "2026-11-18T10:30", ("2026-11-18T09:00", SPOKE), *flaps)
    assert seen.used == 90 * MINUTE - 10 * MINUTE


def test_a_holiday_added_later_moves_what_is_due_and_the_edition_of_then_still_says_what_was_due_then() -> None:
    events = [Event(berlin("2026-12-24T16:30"), SPOKE)]
    later = Calendar(OFFICE.time_zone, OFFICE.week, frozenset({date(2026, 12, 25)}))
    then, now = (clock(FIRST, events, HOUR, WorkingTime(c), berlin("2026-12-24T16:40")) for c in (OFFICE, later))
    assert (then.due_at, now.due_at) == (berlin("2026-12-25T09:30"), berlin("2026-12-28T09:30"))


MOMENT = st.integers(0, 20 * 24 * 60).map(lambda minutes: berlin("2026-11-02T00:00") + minutes * MINUTE)
HISTORY = st.lists(st.builds(Event, MOMENT, st.sampled_from(Happened)), max_size=25)


@given(HISTORY, MOMENT, st.sampled_from(Measure), st.integers(1, 3000))
def test_a_clock_asked_later_has_never_used_less(events: list[Event], now: datetime, measure: Measure, minutes: int):
    reckon, target = WorkingTime(OFFICE), 8 * HOUR
    quiet = [event for event in events if event.at <= now]
    earlier = clock(measure, quiet, target, reckon, now)
    later = clock(measure, quiet, target, reckon, now + minutes * MINUTE)
    assert later.used >= earlier.used
    assert (later.used == earlier.used) or earlier.standing is Standing.RUNNING


@given(HISTORY, MOMENT, st.sampled_from(Measure))
def test_at_the_due_time_exactly_the_target_is_used(events: list[Event], now: datetime, measure: Measure) -> None:
    reckon, target = WorkingTime(OFFICE), 8 * HOUR
    seen = clock(measure, [event for event in events if event.at <= now], target, reckon, now)
    assert (seen.due_at is not None) == (seen.standing is Standing.RUNNING)
    if seen.due_at and seen.due_at >= now:
        then = clock(measure, [event for event in events if event.at <= now], target, reckon, seen.due_at)
        assert then.used == target
        assert not then.breached


@given(HISTORY, MOMENT, st.sampled_from(Measure), st.randoms())
def test_events_that_arrive_out_of_order_give_the_same_clock(events, now, measure, chance) -> None:
    moved = list({event.at: event for event in events}.values())
    shuffled = moved[:]
    chance.shuffle(shuffled)
    reckon = WorkingTime(OFFICE)
    assert clock(measure, moved, HOUR, reckon, now) == clock(measure, shuffled, HOUR, reckon, now)
