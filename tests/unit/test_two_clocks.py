"""A moment agreed with somebody elsewhere is said on their clock, ours beside it only where it shows something else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from agentdesk.core import wording
from agentdesk.core.work.model import THERE, Lane, WorkItem
from agentdesk.core.work.words import two_clocks, why_words

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("lang", "zone", "said"),
    [
        ("en", "America/New_York", "10:00 in New York (16:00 here)"),
        ("de", "Asia/Tokyo", "morgen 00:00 in Tokio (hier 16:00)"),
        ("en", "Europe/Paris", "16:00"),
        ("en", "Europe/Berlin", "16:00"),
    ],
)
def test_ours_stands_beside_theirs_where_it_differs(lang: str, zone: str, said: str) -> None:
    wording.use_language(lang)
    assert two_clocks(NOON + timedelta(hours=4), NOON, ZoneInfo(zone), BERLIN) == said


def test_a_callback_on_the_work_list_says_whose_clock_it_is() -> None:
    wording.use_language("en")
    begins = NOON + timedelta(hours=4)
    item = WorkItem(
        kind="callback",
        lane=Lane.TODAY,
        subject_id=UUID(int=1),
        customer_id=None,
        title="Ann",
        why="work.callback.scheduled",
        facts={"begins": begins, "ends": begins, "purpose": "Where is it?", THERE: "America/New_York"},
        since=NOON,
        due=begins,
    )
    assert why_words(item, NOON, BERLIN) == "Call back 10:00 in New York (16:00 here): Where is it?"
