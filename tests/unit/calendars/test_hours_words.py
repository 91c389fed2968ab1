"""Hours are read as people write them, and written so that they can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.calendars.hours_words import hours_words, read_hours
from agentdesk.core.calendars.model import Period
from agentdesk.core.errors import Refused


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("9-17", "09:00–17:00"),
        ("9–12, 13–18", "09:00–12:00, 13:00–18:00"),
        ("13-18; 9-12", "09:00–12:00, 13:00–18:00"),
        ("von 9 bis 12 und 13.30 bis 18 Uhr", "09:00–12:00, 13:30–18:00"),
        ("9am to 5:30pm", "09:00–17:30"),
        ("12pm-12am", "12:00–24:00"),
        ("20-2", "20:00–02:00"),
        ("0-24", "00:00–24:00"),
        ("8:15–9:45", "08:15–09:45"),
        ("", ""),
        ("geschlossen", ""),
        ("Closed", ""),
    ],
)
def test_hours_are_read_as_people_write_them(words: str, written: str) -> None:
    assert hours_words(read_hours(words)) == written


@pytest.mark.parametrize("words", ["9", "25-26", "9:75-10", "13pm-14", "morgens", "9-12-15", "9,17", "-9-17"])
def test_what_is_no_hours_is_refused_with_what_was_typed(words: str) -> None:
    with pytest.raises(Refused, match=r"calendars\.hours_unreadable"):
        read_hours(words)


def test_hours_that_begin_at_midnight_of_the_next_day_are_none() -> None:
    with pytest.raises(Refused, match=r"calendars\.period_invalid"):
        read_hours("24-3")


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_what_is_written_is_read_again(opens: int, lasts: int) -> None:
    period = Period(opens, opens + lasts)
    assert read_hours(hours_words((period,))) == (period,)
