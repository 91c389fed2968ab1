"""A field for a day understands days that are over too, and says so of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from agentdesk.core.errors import Refused
from agentdesk.ui.forms.fields import DayField

BERLIN = ZoneInfo("Europe/Berlin")
LATE = datetime(2026, 11, 22, 22, 40, tzinfo=UTC)  # 23:40 there


@pytest.fixture
def field(qtbot: QtBot) -> DayField:
    made = DayField()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("heute", 22),
        ("today", 22),
        ("gestern", 21),
        ("yesterday", 21),
        ("vorgestern", 20),
        ("the day before yesterday", 20),
        ("20.11.", 20),
        ("morgen", 23),
        ("mo", 23),
    ],
)
def test_a_day_is_the_one_that_is_meant_late_in_the_evening_too(field: DayField, words: str, day: int) -> None:
    field.setText(words)
    assert field.read(LATE, BERLIN) == date(2026, 11, day)


@pytest.mark.parametrize("words", ["", "neulich"])
def test_what_is_no_day_is_refused_as_a_day(field: DayField, words: str) -> None:
    field.setText(words)
    with pytest.raises(Refused) as refusal:
        field.read(LATE, BERLIN)
    assert refusal.value.code == ("moments.no_day" if words else "moments.day_empty")
