"""Words for what connects two customers: who it is besides is named as they are known today."""

from __future__ import annotations

from datetime import date

from agentdesk.core import wording
from agentdesk.core.overview.model import TimelineEntry
from agentdesk.core.wording import text
from agentdesk.ui.customer.timeline_pieces import EntryWords, known, one_line, some

_ICONS = {"household": "users", "employer": "building-2", "authority": "user-check", "shared": "phone"}


def of_relation(entry: TimelineEntry) -> EntryWords:
    data, told = entry.data, entry.kind.removeprefix("relation.")
    kind = str(data.get("relation"))
    side = "" if kind in ("household", "shared") else ".first" if data.get("is_first") else ".second"
    matters = known("relation.matters", str(data.get("matters") or ""))
    return EntryWords(
        icon=_ICONS.get(kind, "users"),
        title=text(f"timeline.relation.{told}.{kind}{side}", who=_who(entry)),
        details=some(matters, _until(data.get("until"))),
        second=some(entry.person),
    )


def of_speaker(entry: TimelineEntry) -> EntryWords:
    """Who was on the line about this customer."""
    speaker = str(entry.data.get("speaker"))
    if speaker == "third":
        title = text("timeline.identity.speaker.third", who=_who(entry))
    else:
        title = known("timeline.identity.speaker", speaker)
    matters = known("relation.matters", str(entry.data.get("matters") or ""))
    return EntryWords(icon="users", title=title, details=some(matters), second=some(entry.person))


def _who(entry: TimelineEntry) -> str:
    name, number = (one_line(entry.data.get(each), 60) for each in ("name", "number"))
    if not number:
        return text("timeline.duplicates.somebody")
    return f"{name} ({number})" if name else number


def _until(written: object) -> str:
    return text("relation.until", until=wording.day(date.fromisoformat(written))) if isinstance(written, str) else ""
