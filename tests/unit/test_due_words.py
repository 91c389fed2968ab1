"""When something is due, in few letters: the same today and tomorrow everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agentdesk.core import wording
from agentdesk.core.work.words import due_words, moment_words, near_day

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    wording.use_language("en")


@pytest.mark.parametrize(
    ("after", "english", "german"),
    [
        (timedelta(0), "now", "jetzt"),
        (timedelta(seconds=-59), "now", "jetzt"),
        (timedelta(minutes=-1), "−1 min", "−1 Min."),
        (timedelta(seconds=5), "in 1 min", "in 1 Min."),
        (timedelta(hours=3), "15:00", "15:00"),
        (timedelta(days=1), "tomorrow", "morgen"),
        (timedelta(days=2), "Wed", "Mi."),
    ],
)
def test_what_is_due_is_said_in_the_fewest_letters(after: timedelta, english: str, german: str) -> None:
    for language, words in (("en", english), ("de", german)):
        wording.use_language(language)
        assert due_words(NOON + after, NOON, BERLIN) == words


def test_days_near_today_have_names_and_others_none() -> None:
    wording.use_language("de")
    today = date(2026, 11, 23)
    assert [near_day(today + timedelta(days=n), today) for n in (-2, -1, 0, 1, 2)] == [
        "",
        "gestern",
        "heute",
        "morgen",
        "",
    ]
    assert moment_words(NOON - timedelta(days=1), NOON, BERLIN) == "gestern 12:00"
    assert moment_words(NOON, NOON, BERLIN) == "12:00"
