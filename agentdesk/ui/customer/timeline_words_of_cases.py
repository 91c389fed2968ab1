"""Words for the life of cases: what was opened, promised, planned, handed over; where we let the customer down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.calendars.model import clock_time
from agentdesk.core.cases.model import case_code
from agentdesk.core.handovers.words import receiver_words
from agentdesk.core.overview.model import TimelineEntry
from agentdesk.core.wording import text
from agentdesk.ui.customer.timeline_pieces import EntryWords, known, moment_in, one_line, some

Change = tuple[str, str, str]


class _Kind(NamedTuple):
    icon: str
    tone: str = "neutral"


_KINDS = {
    "case.opened": _Kind("folder-plus"), "case.changed": _Kind("folder"), "case.message": _Kind("mail"),
    "case.replied": _Kind("reply"), "case.interim": _Kind("send"), "case.resolved": _Kind("circle-check", "good"),
    "case.reopened": _Kind("rotate-ccw", "care"), "case.thanked": _Kind("heart"), "case.confirmed": _Kind("file-text"),
    "case.merged": _Kind("merge"), "case.split": _Kind("split"), "case.linked": _Kind("link"),
    "case.unlinked": _Kind("link"), "service.planned": _Kind("wrench"), "service.extra": _Kind("wrench"),
    "service.done": _Kind("wrench", "good"), "promise.made": _Kind("handshake"),
    "promise.kept": _Kind("circle-check", "good"), "promise.broken": _Kind("handshake", "stop"),
    "promise.moved": _Kind("calendar-clock"), "promise.handed_on": _Kind("arrow-right-left"),
    "promise.withdrawn": _Kind("circle-x"), "callback.planned": _Kind("calendar-clock"),
    "callback.missed_call": _Kind("phone-missed", "care"), "callback.moved": _Kind("calendar-clock"),
    "callback.attempted": _Kind("phone-outgoing"), "callback.done": _Kind("circle-check", "good"),
    "callback.cancelled": _Kind("phone-off"), "callback.missed": _Kind("phone-missed", "stop"),
    "handover.offered": _Kind("arrow-right-left"), "handover.accepted": _Kind("user-check", "good"),
    "handover.declined": _Kind("user-x", "care"), "handover.asked_back": _Kind("message-circle-question-mark"),
    "handover.answered": _Kind("reply"), "handover.withdrawn": _Kind("undo-2"),
    "failure.noted": _Kind("triangle-alert", "stop"), "answer.given": _Kind("message-square-text"),
    "query.asked": _Kind("message-circle-question-mark"), "query.answered": _Kind("circle-check"),
    "query.withdrawn": _Kind("circle-x"),
}  # fmt: skip


def of_case(entry: TimelineEntry) -> EntryWords:
    """A kind that this window does not know yet is shown by its name."""
    kind = _KINDS.get(entry.kind, _Kind("folder"))
    details, second = _MAKERS[entry.kind.partition(".")[0]](entry)
    late = entry.kind == "promise.kept" and entry.data.get("late")
    return EntryWords(
        icon=kind.icon,
        title=known("timeline", f"{entry.kind}.title") or entry.kind,
        details=some(*details),
        second=some(*second, "" if entry.person in _named(entry) else entry.person),
        tone="care" if late else kind.tone,
    )


def _named(entry: TimelineEntry) -> tuple[Any, Any]:
    """Who stands in the words already."""
    return entry.data.get("sender"), entry.data.get("receiver")


def changes_of_case(entry: TimelineEntry) -> list[Change]:
    """What was changed of a case: the field's name, before, after."""
    changes = entry.data.get("changes")
    if not entry.kind.startswith("case.") or not isinstance(changes, dict):
        return []
    pairs = {name: pair for name, pair in changes.items() if isinstance(pair, list | tuple) and len(pair) == 2}
    return [
        (known("cases.field", name) or name, _value(name, was), _value(name, now)) for name, (was, now) in pairs.items()
    ]


def facts_of_case(entry: TimelineEntry, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """What an opened entry says of itself besides its words: label and value."""
    data = entry.data
    kind = entry.kind.partition(".")[0]
    if kind not in _MAKERS:
        return
    yield text("promise.case"), _code(data)
    yield text("promise.due"), _due(data, zone)
    yield text("timeline.window"), _window(data)
    yield text("cases.field.owner"), one_line(data.get("owner"), 80)
    yield text("cases.field.kind"), _kind_words(kind, data)
    yield text("cases.field.severity"), known("cases.severity", data.get("severity"))
    yield text("cases.field.reason"), _label(data.get("reason"))
    yield text("cases.field.cause"), _label(data.get("cause"))
    yield text("promise.told_by"), known("channel", data.get("told_by"))
    yield text("promise.told"), one_line(data.get("told"))
    yield text("timeline.how"), one_line(data.get("how") or data.get("note"))
    yield text("timeline.outcome"), known("callbacks.outcome", data.get("outcome"))


# ── one for each family of kinds: what stands beside the title, and what below ──────────────────────────────────────
Parts = tuple[tuple[str, ...], tuple[str, ...]]


def _case(entry: TimelineEntry) -> Parts:
    data = entry.data
    other = " ".join(some(one_line(data.get("other"), 20), one_line(data.get("other_subject"), 80)))
    grave = data.get("severity") if data.get("severity") in ("serious", "critical") else ""
    opened = entry.kind == "case.opened"
    second = (
        _kind_words("case", data) if opened else "",
        known("cases.severity", grave),
        other,
        one_line(data.get("words")),
        _changed(entry),
        _label(data.get("cause")),
        one_line(data.get("partner"), 80),
    )
    return (_code(data), one_line(data.get("subject"), 120)), second


def _changed(entry: TimelineEntry) -> str:
    """One change whole; of several only what they are about."""
    changes = changes_of_case(entry)
    if len(changes) == 1:
        name, was, now = changes[0]
        return f"{name}: {was} → {now}" if was and now else f"{name}: {now or '–'}"
    return ", ".join(name for name, _, _ in changes)


def _promise(entry: TimelineEntry) -> Parts:
    data, kind = entry.data, str(entry.data.get("kind") or "")
    late = text("promise.state.late") if data.get("late") else ""
    due = _due(data) if entry.kind in ("promise.made", "promise.moved", "promise.broken") else ""
    passed = one_line(data.get("owner"), 80) if entry.kind == "promise.handed_on" else ""
    said = one_line(data.get("how") or data.get("reason") or data.get("told"))
    by = text("promise.by", when=due) if due else ""
    return (one_line(data.get("words"), 160),), (by, known("promise.kind", kind), late, passed, said)


def _callback(entry: TimelineEntry) -> Parts:
    data = entry.data
    outcome = known("callbacks.outcome", data.get("outcome")) or known("callbacks.ending", data.get("ending"))
    window = _window(data) if entry.kind != "callback.attempted" else ""
    said = one_line(data.get("note") or data.get("words") or data.get("reason"))
    return (outcome, one_line(data.get("purpose"), 160)), (window, said)


def _handover(entry: TimelineEntry) -> Parts:
    data = entry.data
    is_escalation = data.get("kind") == "escalation"
    receiver = one_line(data.get("receiver"), 60)
    if is_escalation:
        receiver = receiver_words(receiver, data.get("to_level"))
    people = " → ".join(some(one_line(data.get("sender"), 60), receiver))
    kind = known("timeline.handover.kind", data.get("kind")) if is_escalation else ""
    return (_code(data), one_line(data.get("subject"), 120)), (kind, people, one_line(data.get("words")))


def _failure(entry: TimelineEntry) -> Parts:
    data = entry.data
    what = (known("cases.failure", data.get("kind")), one_line(data.get("words"), 160))
    return what, (_code(data), known("cases.severity", data.get("severity")), _label(data.get("cause")))


def _answer(entry: TimelineEntry) -> Parts:
    data = entry.data
    return (one_line(data.get("topic"), 120), one_line(data.get("words"), 160)), (_code(data),)


def _query(entry: TimelineEntry) -> Parts:
    data = entry.data
    whom = _label(data.get("department")) or one_line(data.get("asked_of"), 80)
    due = text("promise.by", when=_due(data)) if entry.kind == "query.asked" and _due(data) else ""
    return (whom, one_line(data.get("words"), 160)), (_code(data), due)


_MAKERS: dict[str, Callable[[TimelineEntry], Parts]] = {
    "case": _case, "service": _case, "promise": _promise, "callback": _callback, "handover": _handover,
    "failure": _failure, "answer": _answer, "query": _query,
}  # fmt: skip


# ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _code(data: dict[str, Any]) -> str:
    number = data.get("number")
    return case_code(number) if isinstance(number, int) else ""


def _due(data: dict[str, Any], zone: ZoneInfo | None = None) -> str:
    """On the clock on which the customer was told."""
    due = moment_in(data, "due")
    return wording.moment(due, _zone(data) or zone or ZoneInfo("UTC")) if due else ""


def _window(data: dict[str, Any]) -> str:
    """Tue, 24 Nov 2026, 15:00–15:30, on the customer's clock."""
    start, end = data.get("from_minute"), data.get("to_minute")
    try:
        day = datetime.fromisoformat(str(data.get("day"))).date()
    except ValueError:
        return ""
    hours = f"{clock_time(start)}–{clock_time(end)}" if isinstance(start, int) and isinstance(end, int) else ""
    return ", ".join(some(wording.day(day), hours))


def _zone(data: dict[str, Any]) -> ZoneInfo | None:
    try:
        return ZoneInfo(str(data.get("zone") or ""))
    except (KeyError, ValueError, OSError):
        return None


def _kind_words(family: str, data: dict[str, Any]) -> str:
    kind = data.get("kind")
    prefixes = {"case": "cases.kind", "service": "cases.kind", "failure": "cases.failure", "promise": "promise.kind"}
    return known(prefixes.get(family, "timeline.handover.kind"), kind)


def _label(value: Any) -> str:
    """Words by language, or as they came."""
    if isinstance(value, dict):
        return wording.label({str(lang): str(words) for lang, words in value.items()})
    return one_line(value, 80)


def _value(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return _label(value) if set(value) <= {"de", "en"} else ""
    if name.endswith("_at") and (moment := moment_in({name: value}, name)):
        return wording.day(moment.date())
    return known(f"cases.{name}", value) or one_line(value, 120)
