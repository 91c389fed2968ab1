"""How a thing to do looks in a row: icon, title, why, and the chip that says how urgent it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from agentdesk.core.interactions.model import Channel, Direction
from agentdesk.core.wording import text
from agentdesk.core.work.model import CONTACTS, VOUCH, Lane, Work, WorkItem
from agentdesk.core.work.words import due_words, span_words, title_of, why_words
from agentdesk.ui.interactions.words import channel_icon, clock_words
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.work_list import WorkRow, WorkSection

WAITING_LONG = timedelta(minutes=30)
SOON = timedelta(minutes=15)
"""What is due within this time shows amber."""
_ICONS = {
    "callback": "phone-outgoing",
    "promise": "handshake",
    "case": "folder-open",
    "query": "building-2",
    "incident": "triangle-alert",
    "handover": "arrow-right-left",
    "approval": "shield-check",
    VOUCH: "user-check",
    "hold": "lock",
    "privacy_request": "file-text",
    "retention": "trash-2",
    "import_unfinished": "import",
    "import_refused": "file-text",
    "import_doubtful": "circle-question-mark",
}
_IMPORTS = ("import_unfinished", "import_refused", "import_doubtful")


def sections(work: Work, now: datetime, zone: ZoneInfo) -> list[WorkSection]:
    """All lanes in their order; a lane without work is left out by the list."""
    by_lane: dict[Lane, list[WorkRow]] = {lane: [] for lane in Lane}
    for item in work.items:
        by_lane[item.lane].append(row_of(item, now, zone))
    return [
        WorkSection(text(f"work.lane.{lane}"), tuple(rows), work.counts.get(lane), pinned=lane is Lane.ATTENTION)
        for lane, rows in by_lane.items()
    ]


def row_of(item: WorkItem, now: datetime, zone: ZoneInfo) -> WorkRow:
    due, tone = chip_of(item, now, zone)
    return WorkRow(
        key=(item.kind, item.subject_id),
        icon=_icon(item),
        title=title_of(item),
        reason=why_words(item, now, zone),
        due=due,
        tone=tone,
        action=text(item.action),
    )


def chip_of(item: WorkItem, now: datetime, zone: ZoneInfo) -> tuple[str, Tone]:
    """Running: its clock. Contacts that wait: for how long. All else: until when, below zero once it is late."""
    waited = max(timedelta(), now - item.since)
    if item.kind == "conversation":
        return clock_words(waited), Tone.CARE
    if item.kind not in (*CONTACTS, *_IMPORTS):
        return (due_words(item.due, now, zone), _due_tone(item.due - now)) if item.due else ("", Tone.NEUTRAL)
    if item.due and now >= item.due:
        return span_words(waited), Tone.STOP
    return span_words(waited), Tone.CARE if waited >= WAITING_LONG else Tone.NEUTRAL


def _due_tone(left: timedelta) -> Tone:
    if left <= timedelta():
        return Tone.STOP
    return Tone.CARE if left <= SOON else Tone.NEUTRAL


def _icon(item: WorkItem) -> str:
    if item.kind in CONTACTS:
        return channel_icon(Channel(item.facts["channel"]), Direction(item.facts["direction"]))
    return _ICONS.get(item.kind, "circle-dot")
