"""Days on which the shop goes its own way are said as stretches, and kept day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agentdesk.core.calendars.hours import Closed, ClosedDay, OwnDay, built_in
from agentdesk.core.calendars.model import Period
from agentdesk.core.calendars.special_days import Special, special_days, with_special, without_special
from agentdesk.core.errors import Refused

CHRISTMAS = ClosedDay(date(2026, 12, 25), {"de": "Erster Weihnachtstag"})
HOURS = replace(built_in("Europe/Berlin"), closed=(CHRISTMAS,))
BETWEEN_THE_YEARS = Special(date(2026, 12, 24), date(2026, 12, 31), (), (("de", "Betriebsferien"),))
LONG_SATURDAY = Special(date(2026, 12, 5), date(2026, 12, 5), (Period(600, 1200),), (("", "Advent"),))
TODAY = date(2026, 11, 23)


def test_a_stretch_of_closed_days_is_one_line_and_leaves_holidays_what_they_are() -> None:
    hours = with_special(HOURS, BETWEEN_THE_YEARS)
    assert len([each for each in hours.closed if each.why is Closed.SHOP]) == 8
    assert hours.holidays() == (CHRISTMAS,)
    assert special_days(hours, TODAY) == (BETWEEN_THE_YEARS,)
    assert without_special(hours, BETWEEN_THE_YEARS) == HOURS


def test_a_day_with_other_hours_has_them() -> None:
    hours = with_special(HOURS, LONG_SATURDAY)
    assert hours.own_hours == (OwnDay(date(2026, 12, 5), (Period(600, 1200),), "Advent"),)
    assert special_days(hours, TODAY) == (LONG_SATURDAY,)


def test_what_is_said_last_of_a_day_counts() -> None:
    open_for_once = Special(date(2026, 12, 28), date(2026, 12, 28), (Period(540, 720),), (("", "Inventur"),))
    hours = with_special(with_special(HOURS, BETWEEN_THE_YEARS), open_for_once)
    before, after = (replace(BETWEEN_THE_YEARS, **days) for days in (
        {"last": date(2026, 12, 27)}, {"first": date(2026, 12, 29)},
    ))  # fmt: skip
    assert special_days(hours, TODAY) == (before, open_for_once, after)


def test_a_stretch_is_moved_as_a_whole() -> None:
    later = replace(BETWEEN_THE_YEARS, first=date(2027, 1, 4), last=date(2027, 1, 6))
    hours = with_special(with_special(HOURS, BETWEEN_THE_YEARS), later, instead_of=BETWEEN_THE_YEARS)
    assert special_days(hours, TODAY) == (later,)


def test_what_is_over_is_not_shown_but_stays() -> None:
    hours = with_special(HOURS, LONG_SATURDAY)
    assert special_days(hours, date(2026, 12, 6)) == ()
    assert special_days(hours, date(2026, 12, 5)) == (LONG_SATURDAY,)


def test_stretches_that_cannot_be_are_refused() -> None:
    with pytest.raises(Refused, match=r"calendars\.last_day_first"):
        with_special(HOURS, replace(BETWEEN_THE_YEARS, last=date(2026, 12, 1)))
    with pytest.raises(Refused, match=r"calendars\.too_many_days"):
        with_special(HOURS, replace(BETWEEN_THE_YEARS, last=date(2029, 12, 1)))
