"""Words for what somebody asked about their own data, and what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from agentdesk.core.overview.model import TimelineEntry
from agentdesk.core.wording import text
from agentdesk.ui.customer.timeline_pieces import EntryWords, known, one_line, some

_CARE = ("privacy.restricted", "privacy.objected", "privacy.refused")


def of_right(entry: TimelineEntry) -> EntryWords:
    """A kind that this window does not know yet is shown by its name."""
    data = entry.data
    told = one_line(data.get("told"))
    return EntryWords(
        icon="file-text",
        title=known("timeline", f"{entry.kind}.title") or entry.kind,
        details=some(
            known("privacy.right", data.get("right")),
            one_line(data.get("number"), 20),
            ", ".join(known("privacy.bound", each) for each in data.get("objects_to") or ()),
            _day(data.get("due")),
        ),
        second=some(
            known("privacy.ground", data.get("ground")),
            known("privacy.identity", data.get("identity")),
            known("privacy.because", data.get("because")),
            one_line(data.get("words")),
            text("timeline.privacy.told", words=told) if told else "",
            entry.person,
        ),
        tone="care" if entry.kind in _CARE else "neutral",
    )


def _day(value: Any) -> str:
    return text("timeline.privacy.due", day=date.fromisoformat(value)) if isinstance(value, str) and value else ""
