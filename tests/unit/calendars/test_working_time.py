"""Working time by the shop's hours, against counting minute by minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.calendars.model import Calendar, Period, Stretch, WorkingTime, working_time
from agentdesk.core.errors import Refused

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAY = (Period(9 * 60, 12 * 60 + 30), Period(13 * 60 + 30, 17 * 60))
OFFICE = Calendar("Europe/Berlin", (DAY, DAY, DAY, DAY, DAY, (), ()))
NEVER = Calendar("Europe/Berlin", ((),) * 7)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def test_an_hour_from_friday_half_past_four_is_monday_half_past_nine() -> None:
    assert WorkingTime(OFFICE).after(berlin("2026-11-20T16:30"), HOUR) == berlin("2026-11-23T09:30")


def test_a_break_does_not_count() -> None:
    assert WorkingTime(OFFICE).after(berlin("2026-11-18T12:00"), HOUR) == berlin("2026-11-18T14:00")


def test_what_is_due_at_closing_time_is_not_due_next_morning() -> None:
    assert WorkingTime(OFFICE).after(berlin("2026-11-20T16:00"), HOUR) == berlin("2026-11-20T17:00")


def test_a_public_holiday_is_no_working_day() -> None:
    closed = Calendar("Europe/Berlin", OFFICE.week, frozenset({date(2026, 12, 25)}))
    assert WorkingTime(closed).after(berlin("2026-12-24T16:30"), HOUR) == berlin("2026-12-28T09:30")


def test_hours_of_one_day_go_before_the_week_and_the_holiday() -> None:
    sunday = (date(2026, 12, 20), (Period(13 * 60, 18 * 60),))
    open_once = Calendar("Europe/Berlin", OFFICE.week, frozenset({date(2026, 12, 20)}), (sunday,))
    assert WorkingTime(open_once).after(berlin("2026-12-19T10:00"), 2 * HOUR) == berlin("2026-12-20T15:00")


def test_a_night_in_which_clocks_go_forward_is_an_hour_shorter() -> None:
    nights = Calendar("Europe/Berlin", ((Period(22 * 60, 30 * 60),),) * 7)
    reckon = WorkingTime(nights)
    assert reckon.between(berlin("2026-03-28T22:00"), berlin("2026-03-29T12:00")) == 7 * HOUR
    assert reckon.between(berlin("2026-10-24T22:00"), berlin("2026-10-25T12:00")) == 9 * HOUR


def test_of_a_period_within_the_hour_that_is_left_out_nothing_remains() -> None:
    reckon = WorkingTime(Calendar("Europe/Berlin", ((Period(150, 180),),) * 7))
    assert reckon.between(berlin("2026-03-29T00:00"), berlin("2026-03-29T12:00")) == timedelta()
    assert reckon.after(berlin("2026-03-29T00:00"), 30 * MINUTE) == berlin("2026-03-30T03:00")


def test_round_the_clock_goes_on_over_midnight() -> None:
    always = WorkingTime(Calendar("Europe/Berlin", ((Period(0, 24 * 60),),) * 7))
    assert always.after(berlin("2026-11-20T16:30"), 100 * HOUR) == berlin("2026-11-20T16:30") + 100 * HOUR


def test_who_never_opens_is_refused_rather_than_searched_for_without_end() -> None:
    with pytest.raises(Refused) as refused:
        WorkingTime(NEVER).after(berlin("2026-11-20T16:30"), HOUR)
    assert refused.value.code == "calendars.never_open"


def test_who_asks_about_the_same_hours_shares_what_was_added_up() -> None:
    same = Calendar("Europe/Berlin", (DAY, DAY, DAY, DAY, DAY, (), ()))
    assert working_time(OFFICE) is working_time(same)
    assert working_time(OFFICE) is not working_time(NEVER)


def test_periods_that_overlap_are_refused_with_their_times() -> None:
    with pytest.raises(Refused) as refused:
        Calendar("Europe/Berlin", ((Period(540, 720), Period(700, 900)), *OFFICE.week[1:]))
    assert refused.value.facts == {"one": "11:40", "other": "12:00"}


def test_a_working_day_is_worth_what_most_days_are() -> None:
    short = (Period(9 * 60, 13 * 60),)
    assert Calendar("Europe/Berlin", (DAY, DAY, DAY, DAY, short, short, ())).usual_day() == 7 * HOUR


PERIODS = st.lists(st.integers(0, 1439), min_size=2, max_size=4, unique=True).map(
    lambda edges: tuple(Period(*pair) for pair in zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False))
)
CALENDARS = st.builds(
    Calendar,
    st.sampled_from(["Europe/Berlin", "America/New_York", "UTC", "Asia/Kolkata"]),
    st.lists(st.one_of(st.just(()), PERIODS), min_size=7, max_size=7).map(tuple),
    st.frozensets(st.dates(date(2026, 3, 20), date(2026, 4, 10)), max_size=5),
)
MOMENTS = st.datetimes(datetime(2026, 3, 22), datetime(2026, 4, 3)).map(  # noqa: DTZ001 - gets its zone here
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)


def counted(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Minute by minute on the wall clock."""
    zone, worked = ZoneInfo(calendar.time_zone), timedelta()
    while start < end:
        wall = start.astimezone(zone)
        minute = wall.hour * 60 + wall.minute
        periods = () if wall.date() in calendar.closed else calendar.week[wall.weekday()]
        worked += MINUTE * any(period.opens <= minute < period.closes for period in periods)
        start += MINUTE
    return worked


@given(CALENDARS.filter(lambda calendar: calendar.time_zone != "America/New_York"), MOMENTS, st.integers(0, 3000))
def test_working_time_is_what_counting_every_minute_finds(calendar: Calendar, start: datetime, minutes: int) -> None:
    end = start + timedelta(minutes=minutes)
    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)  # an edge within the hour that is left out moves by definition
    if calendar.time_zone == "Europe/Berlin" and start <= jump + timedelta(days=1) and end >= jump - timedelta(days=1):
        return
    assert WorkingTime(calendar).between(start, end) == counted(calendar, start, end)


@given(CALENDARS, MOMENTS, st.integers(1, 6000))
def test_after_and_between_are_two_ways_to_say_the_same(calendar: Calendar, start: datetime, minutes: int) -> None:
    reckon, span = WorkingTime(calendar), timedelta(minutes=minutes)
    if not any(calendar.week):
        return
    due = reckon.after(start, span)
    assert reckon.between(start, due) == span
    assert reckon.between(start, due - MINUTE) < span


def day_by_day(calendar: Calendar, since: datetime) -> Iterator[Stretch]:
    """Open stretches that end after `since`, the simple way: nothing is remembered, nothing added up."""
    zone, own, reached = ZoneInfo(calendar.time_zone), dict(calendar.own_hours), since
    for n in range(-1, 400):
        day = since.astimezone(zone).date() + timedelta(days=n)
        for period in sorted(own.get(day, () if day in calendar.closed else calendar.week[day.weekday()])):
            edges = (datetime.combine(day, time()) + timedelta(minutes=edge) for edge in (period.opens, period.closes))
            opens, closes = (edge.replace(tzinfo=zone).astimezone(UTC) for edge in edges)
            if opens < closes and closes > reached:
                yield max(opens, reached) if reached > since else opens, closes
                reached = closes


WEEKS_AWAY = st.integers(-20, 20).map(lambda weeks: timedelta(weeks=weeks))
NIGHTS = st.just((Period(20 * 60, 30 * 60),)) | st.just((Period(0, 24 * 60),)) | PERIODS | st.just(())
ODD_CALENDARS = st.builds(
    Calendar,
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    st.lists(NIGHTS, min_size=7, max_size=7).map(tuple),
    st.frozensets(st.dates(date(2026, 3, 20), date(2026, 4, 10)), max_size=5),
    st.lists(st.tuples(st.dates(date(2026, 3, 20), date(2026, 4, 10)), NIGHTS), max_size=3).map(tuple),
)


def joined(stretches: Iterator[Stretch], since: datetime) -> list[Stretch]:
    """The first ones, from `since` on, those that touch made one."""
    found: list[Stretch] = []
    for opens, closes in islice(stretches, 30):
        if found and found[-1][1] == opens:
            found[-1] = found[-1][0], closes
        else:
            found.append((max(opens, since), closes))
    return found[:10]


def worked_day_by_day(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    worked = timedelta()
    for opens, closes in day_by_day(calendar, start):
        if opens >= end:
            break
        worked += min(closes, end) - max(opens, start)
    return worked


@given(ODD_CALENDARS, st.lists(st.tuples(MOMENTS, WEEKS_AWAY, st.integers(0, 50_000)), min_size=1, max_size=4))
def test_adding_up_finds_what_looking_day_by_day_finds_whatever_was_asked_before(calendar, asked) -> None:
    reckon = WorkingTime(calendar)
    for moment, away, minutes in asked:
        start = moment + away
        end = start + minutes * MINUTE
        simple = joined(day_by_day(calendar, start), start)
        assert joined(reckon.stretches(start), start) == simple
        worked = worked_day_by_day(calendar, start, end)
        assert reckon.between(start, end) == worked
        assert reckon.is_open(start) == bool(simple and simple[0][0] == start)
        if worked:
            due = reckon.after(start, worked)
            assert (due <= end, reckon.between(start, due)) == (True, worked)
