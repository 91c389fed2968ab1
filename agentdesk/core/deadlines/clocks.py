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
from itertools import islice
from operator import attrgetter

from agentdesk.core.calendars.model import WorkingTime
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Channel

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


_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Event:
    """`channel` is the one by which the customer spoke, if it may be another than the case's."""

    at: datetime
    happened: Happened
    channel: Channel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """`used` is working time. `due_at` and `warns_at` are None while nothing runs down: not started, paused, or over;
    and where the shop never opens again.

    `left` goes below zero; `warns` says that the target is near or gone. `limit` is the last one behind the target.
    `changes_at` is the first moment at which the clock warns or is breached by the passing of time alone, and was not
    before: until then it need not be looked at. `rule` is the place of what set the target among the policy's rules.
    """

    measure: Measure
    standing: Standing
    target: timedelta
    used: timedelta
    warns: bool
    started_at: datetime | None = None
    due_at: datetime | None = None
    over_at: datetime | None = None
    warns_at: datetime | None = None
    changes_at: datetime | None = None
    limit: timedelta | None = None
    rule: int | None = None

    @property
    def left(self) -> timedelta:
        return self.target - self.used

    @property
    def breached(self) -> bool:
        return self.used > self.target

    @property
    def beyond_limit(self) -> bool:
        return self.limit is not None and self.used > self.limit


@dataclass(frozen=True, slots=True)
class Target:
    """What a clock runs against (see `Clock`)."""

    span: timedelta
    warn_at: float = WARN_AT
    limit: timedelta | None = None
    rule: int | None = None


def clock(
    measure: Measure,
    events: Iterable[Event],
    target: timedelta,
    hours: WorkingTime,
    now: datetime,
    warn_at: float = WARN_AT,
) -> Clock:
    """Where this clock stands. Events after `now` have not happened yet; events of the same moment keep their order."""
    happened = until(events, now)
    return clock_of(measure, happened, spans_of(measure, happened), Target(target, warn_at), hours, now)


def until(events: Iterable[Event], now: datetime) -> list[Event]:
    """What has happened by now, in order."""
    return sorted((event for event in events if event.at <= now), key=_MOMENT)


def spans_of(measure: Measure, happened: Sequence[Event]) -> list[Span]:
    return list(_SPANS[measure](happened))


def clock_of(
    measure: Measure,
    happened: Sequence[Event],
    spans: Sequence[Span],
    target: Target,
    hours: WorkingTime,
    now: datetime,
) -> Clock:
    """The clock of spans that have been worked out already (`spans_of`)."""
    if not spans:
        return Clock(measure=measure, standing=Standing.NOT_STARTED, target=target.span, used=timedelta(), warns=False,
                     limit=target.limit, rule=target.rule)  # fmt: skip
    used = timedelta()
    for since, until in spans:
        used += hours.between(since, until or now)
    running = spans[-1][1] is None
    over_at = None if running else _over(measure, happened, spans)
    warning = target.warn_at * target.span
    due_at = _due(spans, target.span, hours) if running else None
    warns_at = _due(spans, warning, hours) if running else None
    return Clock(
        measure=measure,
        standing=_standing(running, over_at, late=used > target.span),
        target=target.span,
        used=used,
        warns=used >= warning,
        started_at=spans[0][0],
        due_at=due_at,
        over_at=over_at,
        warns_at=warns_at,
        changes_at=_changes(used, warning, target.span, warns_at, due_at and max(due_at, spans[-1][0]), hours),
        limit=target.limit,
        rule=target.rule,
    )


Span = tuple[datetime, datetime | None]
"""Runs from, until; None while it still does."""


def _waits(events: Iterable[Event]) -> Iterator[Span]:
    """Each from the customer's word to ours."""
    since: datetime | None = None
    for event in events:
        if event.happened is Happened.CUSTOMER_SPOKE and since is None:
            since = event.at
        elif event.happened in _ANSWERS and since is not None:
            yield since, event.at
            since = None
    if since is not None:
        yield since, None


def _first_reply(events: Iterable[Event]) -> Iterable[Span]:
    return islice(_waits(events), 1)


def _next_reply(events: Iterable[Event]) -> Iterable[Span]:
    """The last wait that came after the first one."""
    return list(islice(_waits(events), 1, None))[-1:]


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


_MOMENT = attrgetter("at")
_ANSWERS = frozenset({Happened.WE_REPLIED, Happened.RESOLVED})
_SPANS = {Measure.FIRST_REPLY: _first_reply, Measure.NEXT_REPLY: _next_reply, Measure.SOLUTION: _solution}


def _over(measure: Measure, events: Iterable[Event], spans: Sequence[Span]) -> datetime | None:
    """When a clock that does not run was stopped for good; None while it is only paused."""
    if measure is not Measure.SOLUTION:
        return spans[-1][1]
    over_at = None
    for event in events:
        if event.happened is Happened.REOPENED:
            over_at = None
        elif event.happened is Happened.RESOLVED and over_at is None:
            over_at = event.at
    return over_at


def _standing(running: bool, over_at: datetime | None, *, late: bool) -> Standing:
    if running:
        return Standing.RUNNING
    if over_at is None:
        return Standing.PAUSED
    return Standing.MISSED if late else Standing.MET


def _due(spans: Sequence[Span], target: timedelta, hours: WorkingTime) -> datetime | None:
    """When the target is used up: in the running span, or in an earlier one that it did not outlast."""
    for since, until in spans:
        worked = hours.between(since, until) if until else None
        if worked is None or worked >= target:
            return _after(since, target, hours)
        target -= worked
    raise AssertionError("only a running clock has a due time")


def _changes(
    used: timedelta,
    warning: timedelta,
    target: timedelta,
    warns_at: datetime | None,
    due_at: datetime | None,
    hours: WorkingTime,
) -> datetime | None:
    """A clock is breached an instant after it is due; due at closing time, when the shop opens again; due when it was
    stopped, once it runs again."""
    if used < warning:
        return warns_at
    if used > target or due_at is None:
        return None
    opens_at = _after(due_at, timedelta(), hours)
    return opens_at and opens_at + _INSTANT


def _after(since: datetime, span: timedelta, hours: WorkingTime) -> datetime | None:
    try:
        return hours.after(since, span)
    except Refused:  # never again
        return None
