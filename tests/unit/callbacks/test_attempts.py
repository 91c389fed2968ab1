"""When the next attempt is: after the spacing, in the window or in the hours of both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.calendars.model import Calendar, Period
from agentdesk.core.callbacks import steps
from agentdesk.core.callbacks.attempts import next_window, tried_again
from agentdesk.core.callbacks.model import Callback, Courtesy, Outcome, State, Window
from agentdesk.core.callbacks.windows import stretch, wall, zone_named
from agentdesk.core.errors import Refused
from tests.unit.callbacks.made import ANNA, NINE_TO_FIVE, NOW, attempt, callback, window, working

POLITE = Courtesy()


def again(before: Callback, rung_at: datetime, **fields: object) -> Callback:
    one = tried_again(replace(before, **fields), rung_at, working(), POLITE, rung_at)  # type: ignore[arg-type]
    assert one is not None
    return one


def test_within_a_long_window_it_is_only_put_off() -> None:
    morning = callback(window("09:00", "16:00"))
    after = again(morning, NOW)
    assert (after.window, after.snoozed_until) == (morning.window, NOW + timedelta(hours=1))


def test_after_the_window_it_moves_to_another_as_long() -> None:
    after = again(callback(), NOW + timedelta(hours=2, minutes=30))
    assert (after.window, after.snoozed_until) == (window("15:30", "16:30"), None)
    assert after.promised_until == callback().promised_until, "what was promised stays what it was"


def test_what_does_not_fit_before_closing_time_is_for_tomorrow_morning() -> None:
    after = again(callback(), NOW + timedelta(hours=2, minutes=45), spacing_minutes=150)
    assert after.window == window("09:00", "10:00", date(2026, 11, 24))


def test_a_window_ends_where_the_hours_end() -> None:
    after = again(callback(), NOW + timedelta(hours=2, minutes=45), spacing_minutes=60)
    assert after.window == window("15:45", "16:45")
    after = again(callback(window("13:00", "15:00")), NOW + timedelta(hours=2, minutes=45), spacing_minutes=75)
    assert after.window == window("16:00", "17:00")


def test_who_rang_early_keeps_the_window_that_was_promised() -> None:
    after = again(callback(), NOW, spacing_minutes=30)
    assert (after.window, after.snoozed_until) == (callback().window, None)


def test_friday_evening_leads_to_monday_and_no_customer_is_rung_on_a_sunday() -> None:
    friday = datetime(2026, 11, 27, 15, 45, tzinfo=UTC)
    found = next_window(friday, window(), working(), POLITE)
    assert found == window("09:00", "10:00", date(2026, 11, 30))
    always = Calendar("Europe/Berlin", ((Period(0, 1440),),) * 7)
    saturday_night = datetime(2026, 11, 28, 20, tzinfo=UTC)
    assert next_window(saturday_night, window(), working(always), POLITE) == window(
        "08:00", "09:00", date(2026, 11, 30)
    )
    on_sundays = Courtesy(sundays=True)
    assert next_window(saturday_night, window(), working(always), on_sundays) == window(
        "08:00", "09:00", date(2026, 11, 29)
    )


def test_a_customer_far_away_is_rung_when_both_are_awake() -> None:
    new_york = window("08:00", "08:30", zone="America/New_York")
    found = next_window(NOW - timedelta(hours=2), new_york, working(), POLITE)
    assert found == replace(new_york, from_minute=480, to_minute=510)


def test_where_the_hours_never_meet_a_person_decides() -> None:
    """From nine to five in Berlin it is night in Auckland's courtesy."""
    narrow = Courtesy(12 * 60, 14 * 60)
    ringing = steps.in_call(callback(window(zone="Pacific/Auckland")), ANNA, "Anna", NOW, NOW)
    ended = attempt(NOW, outcome=Outcome.NO_ANSWER)
    after = steps.recorded(ringing, ended, working(), narrow, NOW + timedelta(days=1))
    assert after.state is State.TO_DECIDE
    with pytest.raises(Refused, match="no_common_hours"):
        steps.once_more(after, working(), narrow, NOW + timedelta(days=1))


def test_a_decision_that_came_late_plans_nothing_in_the_past() -> None:
    ringing = steps.in_call(callback(max_attempts=1), ANNA, "Anna", NOW, NOW)
    ended = attempt(NOW, outcome=Outcome.BUSY)
    stuck = replace(steps.recorded(ringing, ended, working(), POLITE, NOW), attempts=(ended,))
    assert stuck.state is State.TO_DECIDE
    much_later = NOW + timedelta(days=9)
    after = steps.once_more(stuck, working(), POLITE, much_later)
    assert after.ends_at > after.starts_at >= much_later
    assert after.max_attempts == 2


@given(
    st.integers(0, 60 * 24 * 400),
    st.integers(30, 480),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/Santiago"]),
)
def test_another_window_lies_in_the_hours_of_both_sides(minutes: int, length: int, name: str) -> None:
    due = NOW + timedelta(minutes=minutes)
    found = next_window(due, Window(NOW.date(), 0, length, name), working(), POLITE)
    assert found is not None
    starts_at, ends_at = stretch(found)
    assert starts_at >= due
    assert timedelta(minutes=30) <= ends_at - starts_at <= timedelta(minutes=max(30, length))
    assert working(NINE_TO_FIVE).between(starts_at, ends_at) == ends_at - starts_at
    day, begins = wall(starts_at, zone_named(name))
    assert day.weekday() != 6
    assert POLITE.from_minute <= begins < found.to_minute <= POLITE.to_minute
