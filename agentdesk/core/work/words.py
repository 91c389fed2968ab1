"""How a thing to do is said: why it is on the list, and when it is due. For the window and the command line alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.handovers.words import receiver_words
from agentdesk.core.money import Money
from agentdesk.core.wording import knows, label, text
from agentdesk.core.work.model import CONTACTS, THERE, WorkItem


def title_of(item: WorkItem) -> str:
    """Whom it is about: the customer, else the number that called, or which department is asked."""
    department = item.facts.get("department")
    if item.kind == "retention":
        return text("work.retention")
    return item.title or (label(department) if department else item.facts.get("number")) or text("call.unknown")


def why_words(item: WorkItem, now: datetime, zone: ZoneInfo) -> str:
    """One line; for whom, where a person stands in for somebody."""
    if item.kind in CONTACTS:
        kind, reason = text("timeline.{channel}.{direction}".format(**item.facts)), item.facts.get("reason")
        bare = text(f"work.{item.kind}.no_reason", kind=kind)
        return text(item.why, kind=kind, reason=label(reason)) if reason else bare
    shown = _shown(item.facts, now, zone)
    if item.kind == "handover":
        shown["receiver"] = receiver_words(shown.get("receiver", ""), shown.get("to_level"))
    if item.kind == "approval":
        shown["kind"] = text(f"goodwill.kind.{shown['kind']}")
    if item.kind == "privacy_request":
        shown["right"] = text(f"privacy.right.{shown['right']}")
    words = text(item.why, **shown) if knows(item.why) else item.why
    return text("work.for_somebody", words=words, name=item.of) if item.of else words


def due_words(due: datetime, now: datetime, zone: ZoneInfo) -> str:
    """−12 min, now, 22 min, 15:30, tomorrow, Fri, 27 Nov."""
    left = due - now
    if timedelta(minutes=-1) < left <= timedelta():
        return text("work.in.now")
    if left <= timedelta():
        return f"−{span_words(-left)}"
    if left < timedelta(hours=1):
        return text("work.in.minutes", n=max(1, round(left.total_seconds() / 60)))
    day, today = due.astimezone(zone).date(), now.astimezone(zone).date()
    return wording.time_of_day(due, zone) if day == today else near_day(day, today) or wording.short_day(day, today)


def near_day(day: date, today: date) -> str:
    """Today, tomorrow, yesterday; empty for any other."""
    name = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - today).days)
    return text(f"work.in.{name}") if name else ""


def moment_words(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """15:30 today, else with its day: tomorrow 15:30, Fri 15:30, 27 Nov 15:30."""
    day, today, time = at.astimezone(zone).date(), now.astimezone(zone).date(), wording.time_of_day(at, zone)
    return time if day == today else f"{near_day(day, today) or wording.short_day(day, today)} {time}"


def two_clocks(at: datetime, now: datetime, there: ZoneInfo, here: ZoneInfo) -> str:
    """What the customer's clock shows, their place named and ours beside it where ours shows something else."""
    if at.astimezone(there).utcoffset() == at.astimezone(here).utcoffset():
        return moment_words(at, now, here)
    words = {"there": moment_words(at, now, there), "here": moment_words(at, now, here)}
    return text("promise.two_clocks", place=wording.place_of(there), **words)


def span_words(time: timedelta) -> str:
    """12 min, 3 h, 2 days."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return text("work.ago.minutes", n=minutes)
    if minutes < 24 * 60:
        return text("work.ago.hours", n=minutes // 60)
    return text("work.ago.days", count=minutes // (24 * 60))


def _shown(facts: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Facts as they stand in a sentence: moments on the customer's clock where it is known, else on the shop's; labels
    in the reader's language."""
    there = ZoneInfo(facts[THERE]) if facts.get(THERE) else zone
    return {name: _one_shown(value, now, there, zone) for name, value in facts.items()}


def _one_shown(value: Any, now: datetime, there: ZoneInfo, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return two_clocks(value, now, there, zone)
    if isinstance(value, Money):
        return wording.money(value)
    return label(value) if isinstance(value, dict) else value
