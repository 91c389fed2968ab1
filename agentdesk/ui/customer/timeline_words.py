"""Words for what happened: one fact of the timeline becomes an icon, a title, details and a second line.

What a fact is called is `timeline.<kind>.title` (conversations by channel and direction: `timeline.call.in`); its
details come from its data. A fact of a kind this window does not know is shown by its kind, never hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.interactions.model import Channel, Direction, Mood
from agentdesk.core.money import Money
from agentdesk.core.overview.model import TimelineEntry
from agentdesk.core.wording import knows, text
from agentdesk.ui.customer.contact_words import phone_words
from agentdesk.ui.customer.timeline_pieces import EntryWords, author, known, moment_in, one_line, some
from agentdesk.ui.customer.timeline_words_of_cases import of_case
from agentdesk.ui.customer.timeline_words_of_consents import of_consent
from agentdesk.ui.customer.timeline_words_of_goodwill import of_approval, of_goodwill
from agentdesk.ui.customer.timeline_words_of_relations import of_relation, of_speaker
from agentdesk.ui.customer.timeline_words_of_rights import of_right
from agentdesk.ui.customer.timeline_words_of_vouchers import of_voucher


def entry_words(entry: TimelineEntry, zone: ZoneInfo, correction: TimelineEntry | None = None) -> EntryWords:
    """`correction` is the later fact that sets this one right, shown beside it."""
    make = _KINDS.get(entry.kind) or _FAMILIES.get(entry.kind.partition(".")[0], _unknown)
    words = make(entry)
    marks = words.marks
    second = words.second
    if entry.late:
        marks += ((text("timeline.late"), "care"),)
    if entry.corrected_by:
        marks += ((text("timeline.corrected"), "accent"),)
        second = tuple(_correction(correction, zone)) or second
    at = entry.occurred_at
    time = "" if wording.is_day_alone(at, zone) else wording.time_of_day(at, zone)
    return replace(words, marks=marks, second=second, time=time)


def day_words(day: date, today: date) -> str:
    """The heading over a day: Today, Yesterday, Monday 16 November, 3 November 2024."""
    match (today - day).days:
        case 0:
            return text("timeline.today")
        case 1:
            return text("timeline.yesterday")
        case -1:
            return text("timeline.tomorrow")
    return wording.day(day, width="long")


def duration_words(seconds: float) -> str:
    """How long a conversation took: 45 s, 7 min, 1 h 5 min."""
    minutes = round(seconds / 60)
    if seconds < 60:
        return text("duration.seconds", n=round(seconds))
    if minutes < 60:
        return text("duration.minutes", n=minutes)
    return text("duration.hours", hours=minutes // 60, minutes=minutes % 60)


# ── conversations ───────────────────────────────────────────────────────────────────────────────────────────────────
def _interaction(entry: TimelineEntry) -> EntryWords:
    data, state = entry.data, entry.kind.partition(".")[2]
    channel = str(data.get("channel") or Channel.PHONE)
    direction = str(data.get("direction") or Direction.IN)
    mood = mood_of(data)
    felt = text("timeline.mood", mood=text(f"mood.{mood.name.lower()}")) if mood else ""
    running = text(f"timeline.interaction.{state}") if knows(f"timeline.interaction.{state}") else ""
    said, how = one_line(data.get("words")), (reason_words(data.get("reason")), *_ended(data))
    subject = _quoted(data.get("subject"))
    if subject:  # written: what it is about first, who dealt with it below
        details, second = [running, subject], [author(entry), felt, *how, said]
    else:  # spoken: how long and with whom first, what it was about below
        details, second = [running, _duration(data), author(entry), felt, _rating(data)], [*how, said]
    return EntryWords(
        icon=_CHANNEL_ICONS.get((channel, direction), "message-circle"),
        title=known(f"timeline.{channel}", direction) or text("timeline.interaction.title"),
        details=some(*details),
        second=some(*second),
        tone=_MOOD_TONES.get(mood, "neutral") if mood else "neutral",
    )


def _ended(data: dict[str, Any]) -> tuple[str, str]:
    """Outcome, and whether it is solved where the outcome does not say so by itself."""
    outcome, solved = known("outcome", data.get("outcome")), str(data.get("solved") or "")
    return outcome, "" if solved == "yes" else known("solved.line", solved)


def _rating(data: dict[str, Any]) -> str:
    return text("timeline.rating", rating=one_line(data["rating"], 20)) if data.get("rating") else ""


def _quoted(words: Any) -> str:
    tidy = one_line(words, 120)
    return text("timeline.quoted", words=tidy) if tidy else ""


def mood_of(data: dict[str, Any]) -> Mood | None:
    """The last mood of a conversation, where one was noted."""
    moods = data.get("moods") or ()
    last = data.get("mood_last") or (moods[-1][-1] if moods else None)
    try:
        return Mood(int(last)) if last else None
    except (TypeError, ValueError):
        return None


def reason_words(reason: Any) -> str:
    """A contact reason: labels by language, or the source's own words."""
    if isinstance(reason, dict):
        return wording.label({str(lang): str(words) for lang, words in reason.items()})
    return one_line(reason)


def _duration(data: dict[str, Any]) -> str:
    if isinstance(data.get("seconds"), int | float):
        return duration_words(data["seconds"])
    started, ended = moment_in(data, "started_at"), moment_in(data, "ended_at")
    return duration_words((ended - started).total_seconds()) if started and ended and ended > started else ""


def _guide(entry: TimelineEntry) -> EntryWords:
    data, state = entry.data, entry.kind.partition(".")[2]
    return EntryWords(
        icon="list-checks",
        title=text("timeline.guide.title", title=title)
        if (title := reason_words(data.get("title")))
        else text("guides.card"),
        details=some(known("timeline.guide", state), known("outcome", data.get("outcome")), author(entry)),
        second=some(known("guides.why_left", data.get("reason")) or one_line(data.get("reason"))),
    )


# ── orders ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _order(entry: TimelineEntry) -> EntryWords:
    data = entry.data
    return EntryWords(
        icon="package",
        title=text("timeline.order.title", number=one_line(data.get("number"), 60)),
        details=some(one_line(data.get("first_line"), 120), _more_lines(data), _amount(data, "total")),
        second=some(
            status_words(str(data.get("status") or ""), str(data.get("source_status") or "")),
            one_line(data.get("note")),
        ),
        tone=order_tone(str(data.get("status") or "")),
    )


def _delivered(entry: TimelineEntry) -> EntryWords:
    data = entry.data
    return EntryWords(
        icon="truck",
        title=text("timeline.delivered.title"),
        details=some(_of_order(data), one_line(data.get("carrier"), 60)),
        second=some(one_line(data.get("tracking"), 80), one_line(data.get("address"))),
        tone="good",
    )


def _returned(entry: TimelineEntry) -> EntryWords:
    data = entry.data
    return EntryWords(
        icon="package-x",
        title=text("timeline.returned.title"),
        details=some(_of_order(data), _amount(data, "amount")),
        second=some(one_line(data.get("reason")), one_line(data.get("sku"), 60)),
        tone="care",
    )


def _payment(entry: TimelineEntry) -> EntryWords:
    data = entry.data
    refund = data.get("kind") == "refund"
    return EntryWords(
        icon="credit-card",
        title=text("timeline.refund.title" if refund else "timeline.payment.title"),
        details=some(_amount(data, "amount"), _of_order(data)),
        second=some(one_line(data.get("method"), 60), one_line(data.get("reference"), 80)),
    )


def status_words(status: str, source: str) -> str:
    """The state of an order in our word and, where it says something else, in the source's own."""
    ours = known("order.status", status)
    if not ours or not source or source.casefold() in (status.casefold(), ours.casefold()):
        return ours or one_line(source, 80)
    return text("order.status.both", ours=ours, source=one_line(source, 80))


def order_tone(status: str) -> str:
    return {"delivered": "good", "returned": "care", "cancelled": "care"}.get(status, "neutral")


# ── notes, alerts, the customer's own data ──────────────────────────────────────────────────────────────────────────
def _note(entry: TimelineEntry) -> EntryWords:
    correction = entry.kind == "note.corrected"
    return EntryWords(
        icon="sticky-note",
        title=text("timeline.note_corrected.title" if correction else "timeline.note.title"),
        details=some(one_line(entry.data.get("words"))),
        second=some(one_line(entry.data.get("subject"), 80), author(entry)),
    )


def _alert(entry: TimelineEntry) -> EntryWords:
    pinned, until = entry.kind == "alert.pinned", moment_in(entry.data, "until")
    return EntryWords(
        icon="pin",
        title=text("timeline.alert_pinned.title" if pinned else "timeline.alert_unpinned.title"),
        details=some(one_line(entry.data.get("words"))),
        second=some(entry.person, text("alert.until", day=until.date()) if until and pinned else ""),
        tone=SEVERITY_TONES.get(str(entry.data.get("severity")), "neutral") if pinned else "neutral",
    )


def _created(entry: TimelineEntry) -> EntryWords:
    return EntryWords(icon="user-plus", title=text("timeline.created.title"), details=some(entry.person))


def _changed(entry: TimelineEntry) -> EntryWords:
    changes = change_words(entry.data.get("changes"))
    names = [name for name, _, _ in changes]
    return EntryWords(
        icon="pencil",
        title=text("timeline.changed.title"),
        details=some(", ".join(dict.fromkeys(names))),
        second=some(_one_change(changes), entry.person),
    )


def change_words(changes: Any) -> list[tuple[str, str, str]]:
    """What was changed: the field's name, before, after; empty text where there was nothing."""
    if not isinstance(changes, dict):
        return []
    return [_change(field, *change) for field, change in changes.items() if _is_pair(change)]


def _change(field: str, old: Any, new: Any) -> tuple[str, str, str]:
    name = known("field", field) or field
    if field == "named_contact_id":  # ids say nothing to people
        return name, "", ""
    return name, _value_words(field, old), _value_words(field, new)


def _value_words(field: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(one_line(each, 80) for each in value)
    if field == "phone":
        return phone_words(str(value)) if value else ""
    return known(field, value) or one_line(value, 120)


def _one_change(changes: list[tuple[str, str, str]]) -> str:
    if len(changes) != 1:
        return ""
    _, old, new = changes[0]
    return f"{old} → {new}" if old and new else new or (text("timeline.removed", what=old) if old else "")


def _undone(entry: TimelineEntry) -> EntryWords:
    return EntryWords(icon="undo-2", title=text("timeline.undone.title"), details=some(entry.person))


def _merged(entry: TimelineEntry) -> EntryWords:
    roles = ("loser", "loser_number", "winner", "winner_number")
    who = {role: one_line(entry.data.get(role), 80) for role in roles}
    if entry.kind == "customer.merged":
        title, words = text("timeline.merged.title"), text("timeline.merged.who", **who)
    else:
        title, words = text("timeline.unmerged.title"), text("timeline.unmerged.who", **who)
    icon = "merge" if entry.kind == "customer.merged" else "split"
    return EntryWords(icon=icon, title=title, details=some(words), second=some(entry.person))


def _decided_about_two(entry: TimelineEntry) -> EntryWords:
    number = one_line(entry.data.get("number"), 60) or text("timeline.duplicates.somebody")
    title = text(f"timeline.duplicates.{entry.data.get('decision')}", number=number)
    return EntryWords(icon="users", title=title, details=some(entry.person))


def _identity(entry: TimelineEntry) -> EntryWords:
    """How it ended and by what; what was said is nowhere."""
    data, failed = entry.data, entry.kind == "identity.failed"
    if entry.kind == "identity.speaker":
        return of_speaker(entry)
    title = text("timeline.identity.failed") if failed else known("identity.level", data.get("level"))
    ways = [known("identity.way", each) for each in data.get("ways") or ()]
    right = [known("identity.question", each) for each in data.get("right") or ()]
    wrong = ", ".join(known("identity.question", each) for each in data.get("wrong") or ())
    return EntryWords(
        icon="shield-alert" if failed else "shield-check",
        title=title,
        details=some(", ".join([*ways, *right])),
        second=some(
            text("timeline.identity.wrong", questions=wrong) if wrong else "", one_line(data.get("words")), entry.person
        ),
    )


def _imported(entry: TimelineEntry) -> EntryWords:
    data = entry.data
    fields = ", ".join(dict.fromkeys(name for name, _, _ in change_words(data.get("changes"))))
    changed = text("timeline.imported.changed", fields=fields) if data.get("how") == "changed" and fields else ""
    return EntryWords(
        icon="import",
        title=text("timeline.imported.title"),
        details=some(one_line(data.get("file"), 120)),
        second=some(changed, entry.person),
    )


def _unknown(entry: TimelineEntry) -> EntryWords:
    return EntryWords(
        icon="circle-dot",
        title=text("timeline.unknown.title"),
        details=(entry.kind,),
        second=some(one_line(entry.data.get("words")), entry.person),
    )


# ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _correction(correction: TimelineEntry | None, zone: ZoneInfo) -> Iterable[str]:
    """By whom and when; what holds now, or from what to what."""
    if correction is None:
        return
    when = wording.moment(correction.occurred_at, zone)
    by = text("entry.corrected_by", when=when, person=author(correction))
    changes = [_from_to(*change) for change in was_and_is(correction)]
    first, *others = [by, *changes] if changes else [one_line(correction.data.get("words")), by]
    yield text("timeline.now", words=first)
    yield from others


def _from_to(name: str, before: str, now: str) -> str:
    return text("timeline.was", name=name, before=before or "–", now=now or "–")


def was_and_is(correction: TimelineEntry) -> list[tuple[str, str, str]]:
    """What a correction of a wrap-up set right: what it is called, before, now."""
    before, now = correction.data.get("before"), correction.data
    if not isinstance(before, dict):
        return []
    told: dict[str, tuple[str, Callable[[Any], str]]] = {
        "outcome": ("interaction.outcome", lambda value: known("outcome", value)),
        "solved": ("interaction.solved", lambda value: known("solved", value)),
        "reason": ("interaction.reason", reason_words),
        "mood_last": ("interaction.moods", _mood_words),
        "words": ("call.notes", one_line),
    }
    return [(text(key), say(before[name]), say(now.get(name))) for name, (key, say) in told.items() if name in before]


def _mood_words(value: Any) -> str:
    mood = mood_of({"mood_last": value})
    return text(f"mood.{mood.name.lower()}") if mood else ""


def money_in(data: dict[str, Any], name: str) -> Money | None:
    """An amount in a fact: integer minor units beside the fact's currency."""
    value, currency = data.get(name), data.get("currency")
    return Money(value, str(currency)) if isinstance(value, int) and currency else None


def _amount(data: dict[str, Any], name: str) -> str:
    amount = money_in(data, name)
    return wording.money(amount) if amount else ""


def _of_order(data: dict[str, Any]) -> str:
    number = data.get("order_number") or data.get("number")
    return text("timeline.of_order", number=one_line(number, 60)) if number else ""


def _more_lines(data: dict[str, Any]) -> str:
    count = data.get("line_count")
    return text("order.more_lines", count=count - 1) if isinstance(count, int) and count > 1 else ""


def _is_pair(change: Any) -> bool:
    return isinstance(change, list | tuple) and len(change) == 2


SEVERITY_TONES = {"info": "accent", "care": "care", "stop": "stop"}
_MOOD_TONES = {
    Mood.ANGRY: "stop", Mood.DISAPPOINTED: "care", Mood.PLEASED: "good", Mood.DELIGHTED: "good",
}  # fmt: skip
_CHANNEL_ICONS = {
    ("phone", "in"): "phone-incoming", ("phone", "out"): "phone-outgoing",
    ("email", "in"): "mail", ("email", "out"): "reply",
    ("chat", "in"): "message-square-text", ("chat", "out"): "message-square-text", ("letter", "in"): "mail-open",
    ("letter", "out"): "mail-open", ("review", "in"): "star", ("counter", "in"): "store", ("counter", "out"): "store",
}  # fmt: skip
_KINDS: dict[str, Callable[[TimelineEntry], EntryWords]] = {
    "customer.created": _created, "customer.changed": _changed, "customer.undone": _undone,
    "customer.merged": _merged, "customer.unmerged": _merged,
    "duplicates.decided": _decided_about_two,
    **dict.fromkeys(("relation.made", "relation.changed", "relation.ended"), of_relation),
    "order.delivered": _delivered, "order.returned": _returned,
}  # fmt: skip
_FAMILIES: dict[str, Callable[[TimelineEntry], EntryWords]] = {
    "interaction": _interaction, "order": _order, "delivery": _delivered, "payment": _payment, "note": _note,
    "alert": _alert, "consent": of_consent, "import": _imported, "voucher": of_voucher, "guide": _guide,
    "goodwill": of_goodwill, "approval": of_approval, "privacy": of_right, "identity": _identity,
    **dict.fromkeys(("case", "service", "promise", "callback", "handover", "failure", "answer", "query"), of_case),
}  # fmt: skip
