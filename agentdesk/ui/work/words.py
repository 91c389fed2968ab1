"""How a thing to do is said in a row: icon, title, why, and the chip that says how urgent it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from agentdesk.core.interactions.model import Channel, Direction
from agentdesk.core.wording import knows, label, text
from agentdesk.core.work.model import Lane, WorkItem
from agentdesk.ui.interactions.words import channel_icon, clock_words, kind_of_contact
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.work_list import WorkRow, WorkSection

WAITING_LONG = timedelta(minutes=30)
_ICONS = {"import_unfinished": "import", "import_refused": "file-text", "import_doubtful": "circle-question-mark"}


def sections(items: Iterable[WorkItem], now: datetime) -> list[WorkSection]:
    """All lanes in their order; a lane without work is left out by the list."""
    by_lane: dict[Lane, list[WorkRow]] = {lane: [] for lane in Lane}
    for item in items:
        by_lane[item.lane].append(row_of(item, now))
    return [WorkSection(text(f"work.lane.{lane}"), tuple(rows)) for lane, rows in by_lane.items()]


def row_of(item: WorkItem, now: datetime) -> WorkRow:
    due, tone = chip_of(item, now)
    return WorkRow(
        key=(item.kind, item.subject_id),
        icon=_icon(item),
        title=item.title or str(item.facts.get("number") or text("call.unknown")),
        reason=_why(item),
        due=due,
        tone=tone,
    )


def chip_of(item: WorkItem, now: datetime) -> tuple[str, Tone]:
    """Running: its clock. Waiting: for how long; amber after half an hour, red once it is late."""
    waited = max(timedelta(), now - item.since)
    if item.kind == "conversation":
        return clock_words(waited), Tone.CARE
    if item.due and now >= item.due:
        return ago(waited), Tone.STOP
    return ago(waited), Tone.CARE if waited >= WAITING_LONG else Tone.NEUTRAL


def ago(time: timedelta) -> str:
    """12 min, 3 h, 2 days."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return text("work.ago.minutes", n=minutes)
    if minutes < 24 * 60:
        return text("work.ago.hours", n=minutes // 60)
    return text("work.ago.days", count=minutes // (24 * 60))


def _why(item: WorkItem) -> str:
    if item.kind not in ("conversation", "wrap_up"):
        return text(item.why, **_shown(item.facts)) if knows(item.why) else item.why
    kind = kind_of_contact(*_channel(item))
    reason = item.facts.get("reason")
    if not reason:
        return text(f"work.{item.kind}.no_reason", kind=kind)
    return text(item.why, kind=kind, reason=label(reason))


def _icon(item: WorkItem) -> str:
    if item.kind in ("conversation", "wrap_up"):
        return channel_icon(*_channel(item))
    return _ICONS.get(item.kind, "circle-dot")


def _channel(item: WorkItem) -> tuple[Channel, Direction]:
    return Channel(item.facts["channel"]), Direction(item.facts["direction"])


def _shown(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if not isinstance(value, dict)}
