"""How a thing to do is said in a row: icon, title, why, and the chip that says how urgent it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.interactions.model import Channel, Direction
from agentdesk.core.wording import knows, label, text
from agentdesk.core.work.model import Lane, Work, WorkItem
from agentdesk.ui.interactions.words import channel_icon, clock_words, kind_of_contact
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.work_list import WorkRow, WorkSection

WAITING_LONG = timedelta(minutes=30)
SOON = timedelta(minutes=15)
"""What is due within this time shows amber."""
_ICONS = {
    "import_unfinished": "import",
    "import_refused": "file-text",
    "import_doubtful": "circle-question-mark",
}
_CONTACTS = ("conversation", "wrap_up")
_SINCE = (*_CONTACTS, "import_unfinished", "import_refused", "import_doubtful")
"""Their chip tells how long they have waited; that of all others when they are due."""


def sections(work: Work, now: datetime, zone: ZoneInfo) -> list[WorkSection]:
    """All lanes in their order; a lane without work is left out by the list."""
    by_lane: dict[Lane, list[WorkRow]] = {lane: [] for lane in Lane}
    for item in work.items:
        by_lane[item.lane].append(row_of(item, now, zone))
    return [
        WorkSection(text(f"work.lane.{lane}"), tuple(rows), work.counts.get(lane)) for lane, rows in by_lane.items()
    ]


def row_of(item: WorkItem, now: datetime, zone: ZoneInfo) -> WorkRow:
    due, tone = chip_of(item, now, zone)
    return WorkRow(
        key=(item.kind, item.subject_id),
        icon=_icon(item),
        title=item.title or str(item.facts.get("number") or text("call.unknown")),
        reason=_why(item, now, zone),
        due=due,
        tone=tone,
    )


def chip_of(item: WorkItem, now: datetime, zone: ZoneInfo) -> tuple[str, Tone]:
    """Running: its clock. Contacts that wait: for how long. All else: until when, below zero once it is late."""
    waited = max(timedelta(), now - item.since)
    if item.kind == "conversation":
        return clock_words(waited), Tone.CARE
    if item.due and item.kind not in _SINCE:
        return due_words(item.due, now, zone), _due_tone(item.due - now)
    if item.due and now >= item.due:
        return ago(waited), Tone.STOP
    return ago(waited), Tone.CARE if waited >= WAITING_LONG else Tone.NEUTRAL


def due_words(due: datetime, now: datetime, zone: ZoneInfo) -> str:
    """−12 min, 22 min, 15:30, tomorrow, Fri, 27 Nov."""
    left = due - now
    if left <= timedelta():
        return f"−{ago(-left)}"
    if left < timedelta(hours=1):
        return text("work.in.minutes", n=max(1, round(left.total_seconds() / 60)))
    day, today = due.astimezone(zone).date(), now.astimezone(zone).date()
    match (day - today).days:
        case 0:
            return wording.time_of_day(due, zone)
        case 1:
            return text("work.in.tomorrow")
    return wording.short_day(day, today)


def ago(time: timedelta) -> str:
    """12 min, 3 h, 2 days."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return text("work.ago.minutes", n=minutes)
    if minutes < 24 * 60:
        return text("work.ago.hours", n=minutes // 60)
    return text("work.ago.days", count=minutes // (24 * 60))


def moment_words(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """15:30 today, else with its day: tomorrow 15:30, Fri 15:30, 27 Nov 15:30."""
    day, today, time = at.astimezone(zone).date(), now.astimezone(zone).date(), wording.time_of_day(at, zone)
    match (day - today).days:
        case 0:
            return time
        case 1:
            return f"{text('work.in.tomorrow')} {time}"
        case -1:
            return f"{text('work.in.yesterday')} {time}"
    return f"{wording.short_day(day, today)} {time}"


def _due_tone(left: timedelta) -> Tone:
    if left <= timedelta():
        return Tone.STOP
    return Tone.CARE if left <= SOON else Tone.NEUTRAL


def _why(item: WorkItem, now: datetime, zone: ZoneInfo) -> str:
    if item.kind not in _CONTACTS:
        words = text(item.why, **_shown(item.facts, now, zone)) if knows(item.why) else item.why
        return text("work.for_somebody", words=words, name=item.of) if item.of else words
    kind = kind_of_contact(*_channel(item))
    reason = item.facts.get("reason")
    if not reason:
        return text(f"work.{item.kind}.no_reason", kind=kind)
    return text(item.why, kind=kind, reason=label(reason))


def _icon(item: WorkItem) -> str:
    if item.kind in _CONTACTS:
        return channel_icon(*_channel(item))
    return _ICONS.get(item.kind, "circle-dot")


def _channel(item: WorkItem) -> tuple[Channel, Direction]:
    return Channel(item.facts["channel"]), Direction(item.facts["direction"])


def _shown(facts: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Facts as they stand in a sentence: moments in the shop's time, labels in the language of the window."""
    return {name: _one_shown(value, now, zone) for name, value in facts.items()}


def _one_shown(value: Any, now: datetime, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return moment_words(value, now, zone)
    return label(value) if isinstance(value, dict) else value
