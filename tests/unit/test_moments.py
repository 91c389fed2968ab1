from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.errors import Refused
from agentdesk.core.moments import at_wall, moment_in, moved_by_days, moved_by_quarters

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 9, 7, 31, tzinfo=UTC)
"""A Tuesday, 10:07 in Berlin."""

UNDERSTOOD = {
    "2026-11-24 15:00": ("15:00", "15", "3pm", "3 pm", "1500", "15 Uhr", "15h", "15.00 uhr", "heute 15", "um 15:00",
                         "today 3pm", "heute Nachmittag um 3", "3 Uhr", "3 o'clock", "at 3"),
    "2026-11-24 14:30": ("halb drei", "half past two", "14.30", "14h30", "1430", "14 Uhr 30", "2:30 pm", "2.30pm"),
    "2026-11-24 15:15": ("viertel nach drei", "quarter past three", "15:15"),
    "2026-11-24 11:55": ("5 vor 12", "five to twelve"),
    "2026-11-24 14:00": ("heute nachmittag", "this afternoon"),
    "2026-11-24 20:00": ("abends 8", "8 Uhr abends", "tonight 8", "heute Abend 8"),
    "2026-11-24 12:00": ("mittags", "noon", "12 pm", "heute Mittag"),
    "2026-11-24 12:07": ("in 2 h", "in 2 Stunden", "+2h", "2h", "in two hours", "+2:00", "in zwei Stunden", "2 std"),
    "2026-11-24 10:37": ("in half an hour", "in einer halben Stunde", "in 30 min", "+30 min"),
    "2026-11-24 11:37": ("in 1,5 Stunden", "in 1 h 30 min", "in 1 h 30", "+1:30", "in anderthalb Stunden", "in 90 min"),
    "2026-11-24 11:07": ("in einer Stunde", "in an hour", "in 1 h"),
    "2026-11-24 10:07": ("jetzt", "now"),
    "2026-11-24 11:00": ("heute", "today"),
    "2026-11-25 03:00": ("3:00", "3 am"),
    "2026-11-25 09:00": ("morgen", "tomorrow", "morgen früh", "tomorrow morning", "Mittwoch", "wed", "Mi.", "9",
                         "in 1 Tag", "tmr", "in the morning"),
    "2026-11-25 15:00": ("morgen 15", "tomorrow 3pm", "morgen um 15 Uhr", "15:00 tomorrow", "MORGEN 15:00"),
    "2026-11-25 14:30": ("morgen 14.30", "morgen halb drei", "morgen, 14:30 Uhr"),
    "2026-11-25 00:00": ("24:00", "12am morgen", "morgen 0:00"),
    "2026-11-26 14:00": ("übermorgen 14 Uhr", "uebermorgen 14", "day after tomorrow 2pm"),
    "2026-11-26 10:00": ("in 2 Werktagen 10:00", "2 working days 10:00", "do 10", "thu 10am"),
    "2026-11-27 09:00": ("+3 Tage", "in 3 days", "fr", "Freitag", "fri", "am 27.", "27.11.", "fr 27.11.", "27. Nov",
                         "Nov 27", "27 november", "the 27th", "27/11", "2026-11-27", "27.11.26", "27.11. 2026",
                         "27. November 2026", "in drei Tagen", "kommenden Freitag", "this friday", "Ende der Woche",
                         "end of the week", "Freitag morgen", "friday morning", "in 3 Werktagen"),
    "2026-11-27 09:30": ("fr 9:30", "fri 9:30", "9:30 fr", "freitag 9.30", "Fr. 9:30 Uhr", "fri 9.30am", "27.11 9.30"),
    "2026-11-27 14:00": ("27.11. 14:00", "27.11.2026 14:00", "27/11/2026 14:00", "2026-11-27T14:00", "fr 27.11 14",
                         "november 27th 2pm", "um 14 Uhr am Freitag", "2pm on Friday", "27.11. 1400"),
    "2026-11-27 10:11": ("fr 10.11", "fr 10:11"),
    "2026-11-27 20:30": ("27.11. 2030",),
    "2026-11-29 10:00": ("so 10", "Sonntag 10 Uhr", "sunday 10 am"),
    "2026-11-30 09:00": ("next mon", "nächsten Montag", "nächste Woche", "next week", "monday", "Monatsende",
                         "end of month"),
    "2026-12-01 09:00": ("di", "nächsten Dienstag", "in a week", "in einer Woche", "next month", "nächsten Monat",
                         "1.12."),
    "2026-12-01 17:00": ("1. Dezember 17 Uhr", "dec 1 5pm"),
    "2026-11-24 17:00": ("di 17:00", "tue 5pm"),
    "2026-12-04 09:00": ("Freitag in einer Woche", "nächste Woche Freitag", "friday next week", "übernächsten Freitag"),
    "2026-12-11 09:00": ("KW 50 fr", "week 50 friday"),
    "2027-01-01 09:00": ("1.1.", "1 jan", "1. Jänner"),
    "2027-01-24 09:00": ("in 2 Monaten", "in 2 months"),
    "2028-02-29 09:00": ("29.2.",),
}  # fmt: skip

REFUSED = {
    "not_understood": ("banane", "mañana", "morgen neulich", "monday after", "<b>", "3 los", "bald", "x" * 500),
    "no_such_day": ("31.2.", "29.2.2027", "99.99.", "31/11", "am 32.", "kw 99"),
    "no_such_time": ("25:00", "12:60", "fr 27", "13pm", "morgen 24:30"),
    "contradicts": (
        "morgen gestern",
        "morgen übermorgen",
        "fr 9:30 10:30",
        "in 2 h 15:00",
        "morgen in 2 h",
        "mo di",
        "27.11. 28.11.",
    ),
    "other_weekday": ("do 27.11.", "monday 27 nov", "morgen Freitag"),
    "past": ("heute 8:00", "gestern 15", "1.10.", "24.11.2025", "tue 24.11. 9:00"),
    "empty": ("", "   "),
}


def wall(written: str) -> datetime:
    """A time as a clock on the wall shows it."""
    return datetime.fromisoformat(written)


@pytest.mark.parametrize(("local", "words"), [(at, each) for at, words in UNDERSTOOD.items() for each in words])
def test_words_are_understood_in_both_languages(local: str, words: str):
    assert f"{moment_in(words, now=NOW, zone=BERLIN).astimezone(BERLIN):%Y-%m-%d %H:%M}" == local


@pytest.mark.parametrize(("code", "words"), [(code, each) for code, words in REFUSED.items() for each in words])
def test_what_cannot_be_meant_is_refused_with_the_reason(code: str, words: str):
    with pytest.raises(Refused) as refusal:
        moment_in(words, now=NOW, zone=BERLIN)
    assert refusal.value.code == f"moments.{code}"


def test_the_word_that_is_not_understood_is_named_as_it_was_typed():
    with pytest.raises(Refused) as refusal:
        moment_in("morgen Mañana 15", now=NOW, zone=BERLIN)
    assert refusal.value.facts == {"words": "Mañana"}


def test_a_day_without_a_time_takes_the_usual_one_and_what_is_over_may_be_allowed():
    assert moment_in("fr", now=NOW, zone=BERLIN, usual=time(17)) == datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert moment_in("heute 8:00", now=NOW, zone=BERLIN, past=True) == datetime(2026, 11, 24, 7, tzinfo=UTC)


def test_working_days_are_the_shops():
    christmas = datetime(2026, 12, 23, 9, tzinfo=UTC)
    works = lambda day: day.weekday() < 5 and (day.month, day.day) not in ((12, 24), (12, 25))  # noqa: E731
    assert moment_in("in 1 Werktag", now=christmas, zone=BERLIN, works=works).day == 28


def test_the_same_words_mean_another_moment_in_another_zone():
    lisbon = moment_in("morgen 15", now=NOW, zone=ZoneInfo("Europe/Lisbon"))
    assert lisbon - moment_in("morgen 15", now=NOW, zone=BERLIN) == timedelta(hours=1)


def test_a_skipped_wall_time_is_the_first_minute_after_and_a_doubled_one_the_first():
    spring = datetime(2027, 3, 27, 12, tzinfo=UTC)
    assert moment_in("28.3. 2:30", now=spring, zone=BERLIN) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    autumn = datetime(2027, 10, 30, 12, tzinfo=UTC)
    assert moment_in("31.10. 2:30", now=autumn, zone=BERLIN) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert at_wall(wall("2027-03-28 02:59"), BERLIN) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    lord_howe = ZoneInfo("Australia/Lord_Howe")  # its clocks move by half an hour
    assert at_wall(wall("2026-10-04 02:10"), lord_howe).astimezone(lord_howe).strftime("%H:%M") == "02:30"


def test_hours_from_now_are_hours_though_the_clock_changes():
    before = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert moment_in("in 2 h", now=before, zone=BERLIN) - before == timedelta(hours=2)


def test_quarters_go_to_the_next_mark_of_the_clock():
    at = datetime(2026, 11, 24, 9, 7, tzinfo=UTC)
    assert moved_by_quarters(at, 1).minute == 15
    assert moved_by_quarters(at, -1).minute == 0
    assert moved_by_quarters(at.replace(minute=15), -1).minute == 0


def test_a_day_later_is_the_same_time_on_the_clock():
    friday = datetime(2027, 3, 27, 9, tzinfo=UTC)
    assert moved_by_days(friday, 1, BERLIN) == datetime(2027, 3, 28, 8, tzinfo=UTC)


FORMS = ("{:%d.%m.%Y %H:%M}", "{:%d/%m/%Y %H:%M}", "{:%Y-%m-%d %H:%M}", "{:%d %b %Y, %H:%M}", "{:%A %d.%m.%Y %H:%M}")
WORDS = "morgen,fr,9:30,in,2,h,+,am,um,tage,27.,11,2026,wochen,nächste,mon,week,halb,drei,.,:,/,kw,31.2.,9999,pm,29.2."


@given(st.datetimes(wall("2026-01-01"), wall("2040-01-01")), st.sampled_from(FORMS))
def test_every_written_moment_is_read_as_it_was_written(written: datetime, form: str):
    written = written.replace(second=0, microsecond=0)
    assert moment_in(form.format(written), now=NOW, zone=BERLIN, past=True) == at_wall(written, BERLIN)


@given(st.text(max_size=100) | st.lists(st.sampled_from(WORDS.split(",")), max_size=7).map(" ".join))
def test_whatever_is_typed_is_a_moment_ahead_or_a_refusal(words: str):
    try:
        found = moment_in(words, now=NOW, zone=BERLIN)
    except Refused:
        return
    assert found.tzinfo is UTC
    assert found >= NOW.replace(second=0, microsecond=0)
