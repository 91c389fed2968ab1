"""The clocks of 100,000 open cases, beside subtracting two moments for each: no hours, no pauses, no targets.

In time the processor worked, so that what else the machine does is not taken for growth.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from agentdesk.core.calendars.model import Calendar, Period, WorkingTime
from agentdesk.core.deadlines.clocks import Event, Happened
from agentdesk.core.deadlines.defaults import shipped_edition
from agentdesk.core.deadlines.model import Severity, Subject
from agentdesk.core.deadlines.standing import Deadlines
from agentdesk.core.interactions.model import Channel

SIZE = 100_000
POLICY = shipped_edition().policy
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TYPICAL = 10
HISTORIES = (10, 100, 1_000)
_DAY = (Period(9 * 60, 12 * 60 + 30), Period(13 * 60 + 30, 17 * 60))
OFFICE = Calendar(
    "Europe/Berlin",
    (_DAY,) * 5 + ((), ()),
    frozenset(date(year, month, day) for year in (2025, 2026) for month, day in ((1, 1), (5, 1), (10, 3), (12, 25))),
)
Case = tuple[Subject, Sequence[Event]]


def run(size: int, seed: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(seed)
    cases = [case(chance, TYPICAL) for _ in range(size)]
    floor = min(subtracting(cases) for _ in range(3))
    ours = min(reckoning(cases, Deadlines(POLICY, WorkingTime(OFFICE))) for _ in range(2))
    yield {
        "measure": "clocks of open cases",
        "cases": size,
        "events": TYPICAL,
        "seconds": round(ours, 2),
        "us_per_case": round(ours / size * 1e6, 1),
        "floor_us_per_case": round(floor / size * 1e6, 2),
        "floor": "subtracts the first event's moment from now",
        "ratio": round(ours / floor, 1),
    }
    yield from growth(chance, max(20, size // 1_000))


def growth(chance: random.Random, cases: int) -> Iterator[dict[str, Any]]:
    """What a case costs whose history is ten times as long: at most ten times as much."""
    before, deadlines = None, Deadlines(POLICY, WorkingTime(OFFICE))
    for events in HISTORIES:
        made = [case(chance, events) for _ in range(cases)]
        taken = min(reckoning(made, deadlines) for _ in range(4)) / cases * 1e6
        line = {"measure": "clocks by length of history", "events": events, "us_per_case": round(taken, 1)}
        yield line | ({"times_the_one_before": round(taken / before, 2), "at_most": 10} if before else {})
        before = taken


def case(chance: random.Random, events: int) -> Case:
    """One that is open, its history spread over as many hours as it has events, at least a week."""
    began = NOW - timedelta(hours=max(24 * 7, events), minutes=chance.randrange(60 * 24 * 30))
    span = (NOW - began) / events
    happened = [Event(began, Happened.CUSTOMER_SPOKE)]
    for n in range(1, events):
        what = chance.choice([*Happened, Happened.CUSTOMER_SPOKE, Happened.WE_REPLIED])
        happened.append(Event(began + n * span, what))
    subject = Subject(chance.choice(list(Channel)), chance.choice(["", "", "VIP"]), chance.choice(list(Severity)))
    return subject, happened


def reckoning(cases: Sequence[Case], deadlines: Deadlines) -> float:
    start = time.thread_time()
    for subject, events in cases:
        deadlines.standing(events, subject, NOW)
    return time.thread_time() - start


def subtracting(cases: Sequence[Case]) -> float:
    start = time.thread_time()
    for _, events in cases:
        NOW - events[0].at
    return time.thread_time() - start
