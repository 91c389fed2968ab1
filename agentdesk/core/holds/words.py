"""A hold in words, for the window and the command line alike."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.cases.model import case_code
from agentdesk.core.holds.model import HoldTold
from agentdesk.core.wording import text


def whom_words(told: HoldTold) -> str:
    """The customer, and the case for which it was said."""
    return " · ".join(filter(None, (told.customer, case_words(told))))


def case_words(told: HoldTold) -> str:
    return case_code(told.case_number) if told.case_number else ""


def placed_words(told: HoldTold, zone: ZoneInfo) -> str:
    """Who placed it, and when."""
    return text("holds.by", name=told.holder, day=wording.day(told.hold.since.astimezone(zone).date()))


def review_words(told: HoldTold) -> str:
    """When somebody looks again; of one that was lifted, when that was."""
    if told.hold.released_at:
        return text("holds.was_lifted", day=wording.day(told.hold.released_at.date()))
    return wording.day(told.hold.review_on)


def lifted_words(told: HoldTold, zone: ZoneInfo) -> str:
    """Who lifted it, when and why."""
    assert told.hold.released_at
    day = wording.day(told.hold.released_at.astimezone(zone).date())
    return text("holds.lifted_by", name=told.releaser, day=day, why=told.hold.why_released)
