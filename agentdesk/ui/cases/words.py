"""Words about cases: states, kinds, how grave; what happened in the life of one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.cases.model import CaseRow, HistoryEntry, InternalQuery, Severity, Status
from agentdesk.core.wording import knows, label, text
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.text import one_line

STATUS_TONES = {
    Status.OPEN: Tone.ACCENT,
    Status.WAITING_US: Tone.CARE,
    Status.WAITING_CUSTOMER: Tone.NEUTRAL,
    Status.WAITING_OTHERS: Tone.NEUTRAL,
    Status.RESOLVED: Tone.GOOD,
    Status.CLOSED: Tone.NEUTRAL,
}
SEVERITY_TONES = {
    Severity.MINOR: Tone.NEUTRAL,
    Severity.NORMAL: Tone.NEUTRAL,
    Severity.SERIOUS: Tone.CARE,
    Severity.CRITICAL: Tone.STOP,
}


def status_words(case: CaseRow) -> str:
    return text("cases.status.merged") if case.merged_into else text(f"cases.status.{case.status}")


def kind_words(kind: str) -> str:
    return text(f"cases.kind.{kind}")


def case_line(case: CaseRow) -> str:
    """C-1001 · Parcel is late."""
    return f"{case.code} · {one_line(case.subject)}"


def asked_of(query: InternalQuery) -> str:
    """Who was asked."""
    return label(query.department) if query.department else query.asked_of


def when(at: datetime, zone: ZoneInfo) -> str:
    return wording.moment(at, zone)


# ── history ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def history_words(entry: HistoryEntry, zone: ZoneInfo) -> tuple[str, str]:
    """What happened, and the words that belong to it."""
    keys = (f"cases.history.{entry.kind}", f"timeline.{entry.kind}.title")
    title = next((text(key, **_facts(entry.data)) for key in keys if knows(key)), entry.kind)
    return title, _behind(entry.data, zone)


def _facts(data: dict[str, Any]) -> dict[str, str]:
    return {name: one_line(str(data.get(name) or "")) for name in ("other", "other_subject", "topic", "partner")}


def _behind(data: dict[str, Any], zone: ZoneInfo) -> str:
    changes = data.get("changes")
    if isinstance(changes, dict):
        return " · ".join(_change(name, pair[0], pair[1], zone) for name, pair in changes.items())
    return str(data.get("words") or "")


def _change(name: str, before: Any, after: Any, zone: ZoneInfo) -> str:
    key = f"cases.field.{name}"
    return text(
        "cases.change",
        field=text(key) if knows(key) else name,
        before=_shown(name, before, zone),
        after=_shown(name, after, zone),
    )


def _shown(name: str, value: Any, zone: ZoneInfo) -> str:
    if value is None or value == "" or value == {}:
        return "–"
    if isinstance(value, dict):
        return label(value) if set(value) <= {"de", "en"} else "…"
    key = f"cases.{name}.{value}"
    if knows(key):
        return text(key)
    if name.endswith("_at"):
        return _moment(value, zone)
    return one_line(str(value), 120)


def _moment(value: Any, zone: ZoneInfo) -> str:
    try:
        return wording.moment(datetime.fromisoformat(str(value)), zone)
    except ValueError:
        return str(value)
