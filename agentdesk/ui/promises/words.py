"""How a promise is said: by when on the customer's clock, whose it is, how it stands, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.promises.model import Promise, PromiseKind, PromiseState, Standing, standing
from agentdesk.core.wording import text
from agentdesk.core.work.words import near_day
from agentdesk.ui.theme import Tone

_LONGEST = 60


def when_words(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Today 15:00, tomorrow 15:00, Friday 15:00, or with the date: a week from now a weekday says too little."""
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    name = wording.weekday(day.weekday())
    said = near_day(day, today) or (name if 1 < (day - today).days < 7 else f"{name} {wording.day(day)}")
    return f"{said} {wording.time_of_day(at, zone)}"


def chip_words(words: str, due_at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Promise by Fri 15:00: the spare part arrives."""
    return text("promise.chip", when=when_words(due_at, zone, now), words=" ".join(words.split()))


def due_words(promise: Promise, here: ZoneInfo, now: datetime) -> str:
    """By when, on the clock the customer was told; ours beside it where it differs."""
    there = ZoneInfo(promise.zone)
    when = when_words(promise.due_at, there, now)
    key = "promise.was_due" if standing(promise, now) is Standing.BROKEN else "promise.by"
    if promise.due_at.astimezone(there).utcoffset() == promise.due_at.astimezone(here).utcoffset():
        return text(key, when=when)
    ours = when_words(promise.due_at, here, now)
    return text(key, when=text("promise.two_clocks", there=when, place=wording.place_of(there), here=ours))


def details_words(promise: Promise, me: UUID, *, alone: bool, cases: Mapping[UUID, str]) -> str:
    """What else there is to know: its kind, whose it is, its case, how often it was moved."""
    whose = "" if alone or promise.owner_id == me else promise.owner
    case = cases.get(promise.case_id, "") if promise.case_id else ""
    moved = text("promise.moved_times", count=promise.times_moved) if promise.times_moved else ""
    return " · ".join(filter(None, (promise_kind(promise), whose, case, moved)))


def promise_kind(promise: Promise) -> str:
    """Follow-up check; empty of an ordinary promise."""
    return "" if promise.kind is PromiseKind.PROMISE else text(f"promise.kind.{promise.kind}")


def settled_words(promise: Promise, here: ZoneInfo, now: datetime) -> str:
    """What became of it, when, by whom, and why."""
    state = "late" if promise.state is PromiseState.KEPT and promise.settled_late else promise.state.value
    when = wording.moment(promise.settled_at, here) if promise.settled_at else ""
    return " · ".join(filter(None, (text(f"promise.state.{state}"), when, promise.reason)))


def settled_tone(promise: Promise) -> Tone:
    if promise.state is PromiseState.WITHDRAWN:
        return Tone.NEUTRAL
    return Tone.CARE if promise.settled_late else Tone.GOOD


def short(words: str) -> str:
    """For a line at the foot of the window."""
    tidy = " ".join(words.split())
    return tidy if len(tidy) <= _LONGEST else f"{tidy[: _LONGEST - 1].rstrip()}…"
