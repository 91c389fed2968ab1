"""The wall time that was promised, through everything that clocks and governments do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.callbacks import windows
from agentdesk.core.callbacks.model import Window
from agentdesk.core.callbacks.windows import moment_of, refreshed, require_ahead, stretch, wall, zone_named, zone_rules
from agentdesk.core.errors import Refused
from tests.unit.callbacks.made import NOW, callback, window

BERLIN = ZoneInfo("Europe/Berlin")
FORWARD, BACK = date(2027, 3, 28), date(2027, 10, 31)
ZONES = (
    "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Pacific/Apia", "Africa/Cairo", "Africa/Casablanca", "America/Santiago", "Asia/Tehran", "Pacific/Kiritimati", "UTC",
)  # fmt: skip
days = st.dates(date(2005, 1, 1), date(2037, 12, 31))


def at(hour: int, minute: int = 0, day: date = FORWARD) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def test_the_wall_time_is_kept_on_both_sides_of_a_change_of_clocks() -> None:
    before, after = date(2027, 3, 27), date(2027, 3, 29)
    assert moment_of(before, 600, BERLIN) == at(9, day=before)
    assert moment_of(after, 600, BERLIN) == at(8, day=after)


def test_of_a_time_that_is_left_out_the_first_minute_that_exists_counts() -> None:
    assert moment_of(FORWARD, 119, BERLIN) == at(0, 59)
    for minute in (120, 121, 150, 179, 180):
        assert moment_of(FORWARD, minute, BERLIN) == at(1)
    assert moment_of(FORWARD, 181, BERLIN) == at(1, 1)


def test_of_a_time_that_there_is_twice_the_first_counts() -> None:
    assert moment_of(BACK, 120, BERLIN) == at(0, day=BACK)
    assert moment_of(BACK, 179, BERLIN) == at(0, 59, day=BACK)
    assert moment_of(BACK, 180, BERLIN) == at(2, day=BACK)


def test_a_window_that_is_left_out_altogether_is_as_long_as_it_was_meant() -> None:
    assert stretch(window("02:10", "02:40", FORWARD)) == (at(1), at(1, 30))
    assert stretch(window("02:10", "03:40", FORWARD)) == (at(1), at(1, 40))
    assert stretch(window("02:30", "03:00", BACK)) == (at(0, 30, BACK), at(2, day=BACK))


def test_a_day_that_is_left_out_altogether_is_the_day_after() -> None:
    """Samoa had no 30 December 2011."""
    apia = zone_named("Pacific/Apia")
    moment = moment_of(date(2011, 12, 30), 600, apia)
    assert wall(moment, apia) == (date(2011, 12, 31), 0)


def test_clocks_that_change_at_midnight() -> None:
    """In Cairo there was no midnight on 26 April 2024."""
    cairo = zone_named("Africa/Cairo")
    assert wall(moment_of(date(2024, 4, 26), 0, cairo), cairo) == (date(2024, 4, 26), 60)
    assert moment_of(date(2024, 4, 25), 1440, cairo) == moment_of(date(2024, 4, 26), 0, cairo)


def test_the_29th_of_february_is_a_day() -> None:
    assert stretch(window("10:00", "11:00", date(2028, 2, 29))) == (
        datetime(2028, 2, 29, 9, tzinfo=UTC),
        datetime(2028, 2, 29, 10, tzinfo=UTC),
    )


@given(days, st.integers(0, 1440), st.sampled_from(ZONES))
def test_a_moment_shows_the_time_that_was_meant_or_the_next_that_there_is(day: date, minute: int, name: str) -> None:
    zone = zone_named(name)
    moment = moment_of(day, minute, zone)
    meant = datetime.combine(day, time()) + timedelta(minutes=minute)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    assert shown >= meant
    if shown > meant:  # nothing between was ever shown: a minute before, the clock stood earlier than meant
        assert (moment - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None) < meant
    earlier = moment - timedelta(hours=3)
    while earlier < moment:  # and it was not shown before
        assert earlier.astimezone(zone).replace(tzinfo=None) != meant
        earlier += timedelta(minutes=15)


@given(days, st.integers(0, 1435), st.integers(5, 300), st.sampled_from(ZONES))
def test_a_window_has_a_length_and_does_not_overtake_the_one_after_it(
    day: date, begins: int, length: int, name: str
) -> None:
    ends = min(begins + length, 1440)
    starts_at, ends_at = stretch(Window(day, begins, ends, name))
    assert starts_at < ends_at
    if ends + 5 <= 1440:
        assert stretch(Window(day, ends, ends + 5, name))[0] >= starts_at


@given(days, st.integers(0, 1439), st.sampled_from(ZONES))
def test_what_the_wall_shows_leads_back_to_no_later_moment(day: date, minute: int, name: str) -> None:
    zone = zone_named(name)
    moment = moment_of(day, minute, zone)
    assert moment_of(*wall(moment, zone), zone) == moment


def test_nobody_rings_in_a_zone_that_does_not_exist() -> None:
    for name in ("Europe/Bonn", "", "../etc/passwd", "/etc/localtime", "Europe"):
        with pytest.raises(Refused) as refused:
            stretch(window(zone=name))
        assert refused.value.code == "callbacks.zone_unknown"


def test_a_window_that_is_over_or_years_ahead_is_refused() -> None:
    require_ahead(NOW - timedelta(hours=1), NOW + timedelta(minutes=1), NOW)
    with pytest.raises(Refused, match="window_over"):
        require_ahead(NOW - timedelta(hours=1), NOW, NOW)
    with pytest.raises(Refused, match="too_far"):
        require_ahead(NOW + timedelta(days=367), NOW + timedelta(days=368), NOW)


def test_the_edition_of_the_zone_rules_is_known() -> None:
    assert zone_rules() >= "2024a"


def test_when_the_rules_change_the_wall_time_stays_and_the_moment_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a government keeps summer time, and nobody is told but the zone data."""
    before = callback(window("14:00", "15:00"))
    monkeypatch.setattr(windows, "zone_named", lambda name: ZoneInfo("Africa/Cairo"))
    after = refreshed(before)
    assert after.window == before.window
    assert (after.starts_at, after.ends_at) == (NOW + timedelta(hours=1), NOW + timedelta(hours=2))
    assert (after.promised_from, after.promised_until) == (after.starts_at, after.ends_at)


def test_what_was_missed_or_put_off_is_not_forgotten_when_rules_change(monkeypatch: pytest.MonkeyPatch) -> None:
    missed = replace(callback(), promised_from=NOW - timedelta(days=2), promised_until=NOW - timedelta(days=1))
    put_off = replace(callback(), snoozed_until=NOW + timedelta(hours=2, minutes=30))
    assert refreshed(put_off) == put_off
    monkeypatch.setattr(windows, "zone_named", lambda name: ZoneInfo("Africa/Cairo"))
    assert refreshed(missed).promised_until == missed.promised_until
    assert refreshed(put_off).snoozed_until is None
