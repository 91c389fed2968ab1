"""When the shop works: hours of the week with breaks, public holidays, days with hours of their own. Pure.

Working time is counted in the time that really passes: a night in which the clocks go forward is an hour shorter.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from agentdesk.core.errors import Refused

MINUTES_OF_A_DAY = 24 * 60
LONGEST_CLOSED = 800
"""Days. Who is closed longer than this never opens again, as far as a deadline is concerned."""

Stretch = tuple[datetime, datetime]
"""Open from, until; UTC."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Open from `opens` to `closes`, in minutes after local midnight; beyond 24:00 it runs into the next day."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not (0 <= self.opens < MINUTES_OF_A_DAY and self.opens < self.closes <= self.opens + MINUTES_OF_A_DAY):
            raise Refused("calendars.period_invalid", opens=clock_time(self.opens), closes=clock_time(self.closes))

    @property
    def minutes(self) -> int:
        return self.closes - self.opens


@dataclass(frozen=True, slots=True)
class Calendar:
    """One edition of the shop's hours. `week` begins on Monday; `closed` are days without work, public holidays for
    the most part; `own_hours` of a day go before both."""

    time_zone: str
    week: tuple[tuple[Period, ...], ...]
    closed: frozenset[date] = frozenset()
    own_hours: tuple[tuple[date, tuple[Period, ...]], ...] = ()

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise Refused("calendars.seven_days")
        for periods in (*self.week, *(hours for _, hours in self.own_hours)):
            _require_apart(periods)

    def usual_day(self) -> timedelta:
        """What "one working day" is worth: the working time that most open days of the week have, of two the longer.

        Raises Refused in a week without any.
        """
        lengths = Counter(sum(period.minutes for period in periods) for periods in self.week if periods)
        if not lengths:
            raise Refused("calendars.never_open")
        return timedelta(minutes=max(lengths, key=lambda minutes: (lengths[minutes], minutes)))


@dataclass(slots=True)
class WorkingTime:
    """A calendar to reckon with; remembers the days it has looked at."""

    calendar: Calendar
    _days: dict[date, tuple[Stretch, ...]] = field(default_factory=dict)
    _own_hours: dict[date, tuple[Period, ...]] = field(init=False)
    _zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        self._own_hours = dict(self.calendar.own_hours)
        self._zone = ZoneInfo(self.calendar.time_zone)

    def is_open(self, at: datetime) -> bool:
        first = next(self.stretches(at), None)
        return first is not None and first[0] <= at

    def next_open(self, at: datetime) -> datetime:
        """`at` itself while open, else when the shop opens next. Raises Refused when it never does."""
        for opens, _ in self.stretches(at):
            return max(opens, at)
        raise Refused("calendars.never_open")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from one moment to a later one; zero when it is not later."""
        worked = timedelta()
        for opens, closes in self.stretches(start):
            if opens >= end:
                break
            worked += min(closes, end) - max(opens, start)
        return worked

    def after(self, start: datetime, span: timedelta) -> datetime:
        """When `span` of working time has passed since `start`: the first such moment, so that what is due at closing
        time is not due next morning. Of no span it is the next open moment. Raises Refused when it never comes."""
        if span <= timedelta():
            return self.next_open(start)
        for opens, closes in self.stretches(start):
            begins = max(opens, start)
            if closes - begins >= span:
                return begins + span
            span -= closes - begins
        raise Refused("calendars.never_open")

    def stretches(self, since: datetime) -> Iterator[Stretch]:
        """Open stretches that end after `since`, in order, without end; they may touch, they never overlap."""
        day, reached = since.astimezone(self._zone).date() - timedelta(days=1), since
        closed_days = 0
        while closed_days < LONGEST_CLOSED:
            found = self._on(day)
            for opens, closes in found:
                if closes > reached:
                    yield max(opens, reached) if reached > since else opens, closes
                    reached = closes
            closed_days = 0 if found else closed_days + 1
            day += timedelta(days=1)

    def _on(self, day: date) -> tuple[Stretch, ...]:
        known = self._days.get(day)
        if known is None:
            periods = self._own_hours.get(day)
            if periods is None:
                periods = () if day in self.calendar.closed else self.calendar.week[day.weekday()]
            known = self._days[day] = tuple((self._at(day, p.opens), self._at(day, p.closes)) for p in sorted(periods))
        return known

    def _at(self, day: date, minutes: int) -> datetime:
        """Of a wall-clock time there are two of, the first; one that is left out is as much later as the clocks jump
        (PEP 495)."""
        days, minutes = divmod(minutes, MINUTES_OF_A_DAY)
        hours, minutes = divmod(minutes, 60)
        on = day + timedelta(days=days)
        return datetime(on.year, on.month, on.day, hours, minutes, tzinfo=self._zone).astimezone(UTC)


def clock_time(minutes: int) -> str:
    """510 is `08:30`; 1560 is `26:00`, two hours into the next day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _require_apart(periods: tuple[Period, ...]) -> None:
    ordered = sorted(periods)
    for one, other in itertools.pairwise(ordered):
        if other.opens < one.closes:
            raise Refused("calendars.periods_overlap", one=clock_time(other.opens), other=clock_time(one.closes))
