"""How long a customer has waited, by the shop's hours, and when they will have waited too long. Pure.

A clock is a function of what happened, of the target that the policy of that time set, of the calendar of that time
and of now: the same events give the same clock next year. Clocks stand still while it is the customer's turn
(`Happened.WAITING`), and go on below zero when the target has passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from agentdesk.core.calendars.model import WorkingTime

WARN_AT = 0.75
"""Share of the target after which a clock warns, unless the policy says otherwise."""


class Measure(StrEnum):
    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    SOLUTION = "solution"


class Happened(StrEnum):
    """What moves clocks. Waiting is the customer's turn, whoever else's turn it may be counts as ours."""

    CUSTOMER_SPOKE = "customer_spoke"
    WE_REPLIED = "we_replied"
    WAITING = "waiting"
    RESUMED = "resumed"
    RESOLVED = "resolved"
    REOPENED = "reopened"


class Standing(StrEnum):
    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    happened: Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """`used` is working time. `due_at` is None while nothing runs down: not started, paused, or over.

    `left` goes below zero; `warned` says that the target is near or gone.
    """

    measure: Measure
    standing: Standing
    target: timedelta
    used: timedelta
    warns: bool
    started_at: datetime | None = None
    due_at: datetime | None = None
    over_at: datetime | None = None

    @property
    def left(self) -> timedelta:
        return self.target - self.used

    @property
    def breached(self) -> bool:
        return self.used > self.target


def clock(
    measure: Measure,
    events: Sequence[Event],
    target: timedelta,
    hours: WorkingTime,
    now: datetime,
    warn_at: float = WARN_AT,
) -> Clock:
    """Where this clock stands. Events after `now` have not happened yet; events of the same moment keep their order.

    Raises Refused when the calendar never opens again and the clock runs.
    """
    happened = sorted((event for event in events if event.at <= now), key=lambda event: event.at)
    spans = list(_SPANS[measure](happened))
    if not spans:
        return Clock(measure=measure, standing=Standing.NOT_STARTED, target=target, used=timedelta(), warns=False)
    used = sum((hours.between(since, until or now) for since, until in spans), timedelta())
    running_since = spans[-1][0] if spans[-1][1] is None else None
    over_at = None if running_since else _over(measure, happened)
    return Clock(
        measure=measure,
        standing=_standing(running_since, over_at, late=used > target),
        target=target,
        used=used,
        warns=used >= warn_at * target,
        started_at=spans[0][0],
        due_at=_due(spans, target, hours) if running_since else None,
        over_at=over_at,
    )


Span = tuple[datetime, datetime | None]
"""Runs from, until; None while it still does."""


def _reply(events: Iterable[Event], *, first: bool) -> Iterator[Span]:
    """From the customer's word to ours. Only the first time, or, for the next reply, only the last time."""
    since: datetime | None = None
    last: Span | None = None
    for event in events:
        if event.happened is Happened.CUSTOMER_SPOKE and since is None:
            since = event.at
        elif event.happened in (Happened.WE_REPLIED, Happened.RESOLVED) and since is not None:
            last, since = (since, event.at), None
            if first:
                break
    if since is not None:
        last = since, None
    if last is not None:
        yield last


def _first_reply(events: Iterable[Event]) -> Iterator[Span]:
    return _reply(events, first=True)


def _next_reply(events: Iterable[Event]) -> Iterator[Span]:
    """What follows our first reply; until then there is no next one."""
    rest = iter(events)
    for event in rest:
        if event.happened is Happened.WE_REPLIED:
            yield from _reply(rest, first=False)


def _solution(events: Iterable[Event]) -> Iterator[Span]:
    """From the first word to the solution, without the customer's turns and without the time it was solved."""
    since: datetime | None = None
    begun = waiting = resolved = False
    for event in events:
        match event.happened:
            case Happened.CUSTOMER_SPOKE:
                begun, waiting = True, False
            case Happened.WAITING:
                waiting = True
            case Happened.RESUMED:
                waiting = False
            case Happened.RESOLVED:
                resolved = True
            case Happened.REOPENED:
                resolved = waiting = False
            case Happened.WE_REPLIED:
                continue
        runs = begun and not waiting and not resolved
        if runs and since is None:
            since = event.at
        elif not runs and since is not None:
            yield since, event.at
            since = None
    if since is not None:
        yield since, None


_SPANS = {Measure.FIRST_REPLY: _first_reply, Measure.NEXT_REPLY: _next_reply, Measure.SOLUTION: _solution}


def _over(measure: Measure, events: Sequence[Event]) -> datetime | None:
    """When a clock that does not run was stopped for good; None while it is only paused."""
    ends = {Happened.RESOLVED} if measure is Measure.SOLUTION else {Happened.WE_REPLIED, Happened.RESOLVED}
    decided = ends | {Happened.REOPENED} if measure is Measure.SOLUTION else ends
    last = next((event for event in reversed(events) if event.happened in decided), None)
    return last.at if last and last.happened in ends else None


def _standing(running_since: datetime | None, over_at: datetime | None, *, late: bool) -> Standing:
    if running_since:
        return Standing.RUNNING
    if over_at is None:
        return Standing.PAUSED
    return Standing.MISSED if late else Standing.MET


def _due(spans: Sequence[Span], target: timedelta, hours: WorkingTime) -> datetime:
    """When the target is used up: in the running span, or in an earlier one that it did not outlast."""
    for since, until in spans:
        worked = hours.between(since, until) if until else None
        if worked is None or worked >= target:
            return hours.after(since, target)
        target -= worked
    raise AssertionError("only a running clock has a due time")
