"""When the shop works: hours of the week with breaks, public holidays, days with hours of their own. Pure.

Working time is counted in the time that really passes: a night in which the clocks go forward is an hour shorter.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from agentdesk.core.errors import Refused

MINUTES_OF_A_DAY = 24 * 60
LONGEST_CLOSED = 800
"""Days. Who is closed longer than this never opens again, as far as a deadline is concerned."""

_DAY, _FURTHER = timedelta(days=1), timedelta(days=40)

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


@dataclass(frozen=True, slots=True)
class _Stretches:
    """The open stretches of the days from `first` to before `end`, with the working time by the end of each.

    Good for the moments from `since` to before `until`; earlier ones would need the days before.
    """

    first: date
    end: date
    since: datetime
    until: datetime
    opens: list[datetime]
    closes: list[datetime]
    worked: list[timedelta]

    def worked_by(self, at: datetime) -> timedelta:
        place = bisect_right(self.opens, at) - 1
        if place < 0:
            return timedelta()
        left = self.closes[place] - at
        return self.worked[place] - left if left > timedelta() else self.worked[place]

    def place_of(self, at: datetime) -> int:
        """Of the first stretch that ends after this moment."""
        return bisect_right(self.closes, at)


@dataclass(slots=True)
class WorkingTime:
    """A calendar to reckon with. It remembers the days it has looked at, added up, so that it costs little to ask
    about many moments: share one. Threads may."""

    calendar: Calendar
    _known: _Stretches | None = None
    _own_hours: dict[date, tuple[Period, ...]] = field(init=False)
    zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        self._own_hours = dict(self.calendar.own_hours)
        self.zone = ZoneInfo(self.calendar.time_zone)

    def is_open(self, at: datetime) -> bool:
        known = self._covering(at, at)
        place = known.place_of(at)
        return place < len(known.opens) and known.opens[place] <= at

    def next_open(self, at: datetime) -> datetime:
        """`at` itself while open, else when the shop opens next. Raises Refused when it never does."""
        for opens, _ in self.stretches(at):
            return max(opens, at)
        raise Refused("calendars.never_open")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from one moment to a later one; zero when it is not later."""
        if end <= start:
            return timedelta()
        known = self._covering(start, end)
        return known.worked_by(end) - known.worked_by(start)

    def after(self, start: datetime, span: timedelta) -> datetime:
        """When `span` of working time has passed since `start`: the first such moment, so that what is due at closing
        time is not due next morning. Of no span it is the next open moment. Raises Refused when it never comes."""
        if span <= timedelta():
            return self.next_open(start)
        known: _Stretches | None = self._covering(start, start)
        while known:
            goal = known.worked_by(start) + span
            place = bisect_left(known.worked, goal)
            if place < len(known.worked):
                return known.closes[place] - (known.worked[place] - goal)
            known = self._more(known, start)
        raise Refused("calendars.never_open")

    def stretches(self, since: datetime) -> Iterator[Stretch]:
        """Open stretches that end after `since`, in order, without end; they may touch, they never overlap."""
        known: _Stretches | None = self._covering(since, since)
        reached = since
        while known:
            for place in range(known.place_of(reached), len(known.opens)):
                reached = known.closes[place]
                yield known.opens[place], reached
            known = self._more(known, reached)

    def _covering(self, start: datetime, end: datetime) -> _Stretches:
        known = self._known
        if known and known.since <= start and end < known.until:
            return known
        # one more than half as far again, so that a history growing day by day does not add up all of it each time
        first, last = (at.astimezone(self.zone).date() for at in (start, end))
        first, last = first - _FURTHER, last + _FURTHER
        if known:
            slack = (known.end - known.first) / 2
            first = min(known.first, first - slack if first < known.first else first)
            last = max(known.end, last + slack if last > known.end else last)
        self._known = added = self._added_up(first, last)
        return added

    def _more(self, known: _Stretches, since: datetime) -> _Stretches | None:
        """With later days; None where the shop has been closed for so long that it does not open again."""
        last = max(since, known.closes[-1]) if known.closes else since
        if (known.end - last.astimezone(self.zone).date()).days > LONGEST_CLOSED:
            return None
        return self._covering(min(since, known.since), known.until)

    def _added_up(self, first: date, end: date) -> _Stretches:
        opens, closes, worked = [], [], []
        total, reached = timedelta(), datetime.min.replace(tzinfo=UTC)
        for opening, closing in itertools.chain.from_iterable(map(self._on, _days(first, end))):
            if closing > reached:
                opening = max(opening, reached)
                total, reached = total + (closing - opening), closing
                opens.append(opening)
                closes.append(closing)
                worked.append(total)
        return _Stretches(first, end, self._at(first + _DAY, 0), self._at(end, 0), opens, closes, worked)

    def _on(self, day: date) -> Iterator[Stretch]:
        """Of a period that falls into the hour left out in spring nothing may remain."""
        periods = self._own_hours.get(day)
        if periods is None:
            periods = () if day in self.calendar.closed else self.calendar.week[day.weekday()]
        for period in sorted(periods):
            opens, closes = self._at(day, period.opens), self._at(day, period.closes)
            if opens < closes:
                yield opens, closes

    def _at(self, day: date, minutes: int) -> datetime:
        """Of a wall-clock time there are two of, the first; one that is left out is as much later as the clocks jump
        (PEP 495)."""
        days, minutes = divmod(minutes, MINUTES_OF_A_DAY)
        hours, minutes = divmod(minutes, 60)
        on = day + timedelta(days=days)
        return datetime(on.year, on.month, on.day, hours, minutes, tzinfo=self.zone).astimezone(UTC)


@lru_cache(maxsize=8)
def working_time(calendar: Calendar) -> WorkingTime:
    """The one to share in this process: whoever asks next about the same hours finds the days added up (two years take
    some 20 ms)."""
    return WorkingTime(calendar)


def _days(first: date, end: date) -> Iterator[date]:
    while first < end:
        yield first
        first += _DAY


def clock_time(minutes: int) -> str:
    """510 is `08:30`; 1560 is `26:00`, two hours into the next day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _require_apart(periods: tuple[Period, ...]) -> None:
    ordered = sorted(periods)
    for one, other in itertools.pairwise(ordered):
        if other.opens < one.closes:
            raise Refused("calendars.periods_overlap", one=clock_time(other.opens), other=clock_time(one.closes))
