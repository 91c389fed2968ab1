"""Clocks tell how long a customer waited by the shop's hours, and tell the same next year by what was kept."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core.calendars import queries as kept_hours
from agentdesk.core.calendars.commands import SetHours
from agentdesk.core.calendars.hours import ClosedDay, Hours
from agentdesk.core.calendars.model import Calendar, Period, WorkingTime
from agentdesk.core.clock import FixedClock
from agentdesk.core.deadlines import clocks, store
from agentdesk.core.deadlines.clocks import Clock, Event, Happened, Measure, Standing, clock
from agentdesk.core.deadlines.commands import Rule, SetPolicy
from agentdesk.core.deadlines.model import Severity, Subject
from agentdesk.core.deadlines.standing import Deadlines
from agentdesk.core.desk import Desk
from agentdesk.core.interactions.model import Channel
from tests.desks import make_desk
from tests.promises.promise import Bug, Change, Promise, Trial, Violation

PUBLISHED = "a published case comes out as published"
COUNTED = "a clock used what counting every minute finds"
DUE = "the due time is the first minute at which the target is used up"
STANDS = "a clock runs, pauses and ends by whose turn it is"
WARNS = "a warning comes at the moment told beforehand, and a breach after it"
SAME_AGAIN = "events tell the same in whatever order they arrived, and all at once or one by one"
NOT_YET = "what has not happened yet changes nothing"
LATER_EDITION = "a later edition changes nothing for what began under an earlier one"
NEXT_YEAR = "next year the stored events and editions give identical clocks"

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OFFICE_DAY = (Period(9 * 60, 17 * 60),)
OFFICE = Calendar("Europe/Berlin", (OFFICE_DAY,) * 5 + ((), ()))
WITH_BREAK = Calendar("Europe/Berlin", ((Period(9 * 60, 12 * 60 + 30), Period(13 * 60 + 30, 17 * 60)),) * 5 + ((), ()))
NIGHTS = Calendar("Europe/Berlin", ((Period(22 * 60, 30 * 60),),) * 7)
SPOKE, REPLIED, WAITING = Happened.CUSTOMER_SPOKE, Happened.WE_REPLIED, Happened.WAITING
RESUMED, RESOLVED, REOPENED = Happened.RESUMED, Happened.RESOLVED, Happened.REOPENED
FIRST, NEXT, SOLUTION = Measure.FIRST_REPLY, Measure.NEXT_REPLY, Measure.SOLUTION


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


# --- Published cases --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """`events` as (Berlin time, what happened); what must come out is given in Berlin time and minutes."""

    name: str
    measure: Measure
    events: tuple[tuple[str, Happened], ...]
    now: str
    target: timedelta
    calendar: Calendar = OFFICE
    due: str | None = None
    used: int | None = None
    standing: Standing = Standing.RUNNING


FLAPS = tuple((f"2026-11-18T10:{n:02}", WAITING if n % 2 else RESUMED) for n in range(1, 41))
HOLIDAY = replace(OFFICE, closed=frozenset({date(2026, 12, 25)}))
CASES = (
    Case("Friday 16:30 and one hour is Monday 09:30", FIRST, (("2026-11-20T16:30", SPOKE),), "2026-11-20T16:45", HOUR,
         due="2026-11-23T09:30", used=15),
    Case("nothing is used over the weekend", FIRST, (("2026-11-20T16:30", SPOKE),), "2026-11-22T12:00", HOUR,
         due="2026-11-23T09:30", used=30),
    Case("several periods a day", FIRST, (("2026-11-18T12:00", SPOKE),), "2026-11-18T13:45", HOUR, WITH_BREAK,
         due="2026-11-18T14:00", used=45),
    Case("a public holiday", FIRST, (("2026-12-24T16:30", SPOKE),), "2026-12-26T12:00", HOUR, HOLIDAY,
         due="2026-12-28T09:30", used=30),
    Case("the same without the holiday that was added later", FIRST, (("2026-12-24T16:30", SPOKE),),
         "2026-12-25T09:10", HOUR, OFFICE, due="2026-12-25T09:30", used=40),
    Case("clocks go forward in a night shift", FIRST, (("2026-03-28T23:00", SPOKE),), "2026-03-29T05:00", 6 * HOUR,
         NIGHTS, due="2026-03-29T06:00", used=300),
    Case("clocks go back in a night shift", FIRST, (("2026-10-24T23:00", SPOKE),), "2026-10-25T05:00", 7 * HOUR,
         NIGHTS, due="2026-10-25T05:00", used=420),
    Case("29 February is a day like others", FIRST, (("2028-02-28T16:30", SPOKE),), "2028-02-29T09:10", HOUR,
         due="2028-02-29T09:30", used=40),
    Case("status flapping", SOLUTION, (("2026-11-18T10:00", SPOKE), *FLAPS), "2026-11-18T11:00", 2 * HOUR,
         due="2026-11-18T12:20", used=40),
    Case("the customer's turn stands still over days", SOLUTION,
         (("2026-11-16T09:00", SPOKE), ("2026-11-16T10:00", WAITING), ("2026-11-19T14:00", SPOKE)),
         "2026-11-19T14:30", 8 * HOUR, due="2026-11-20T13:00", used=90),
    Case("paused", SOLUTION, (("2026-11-16T09:00", SPOKE), ("2026-11-16T10:00", WAITING)), "2026-11-19T14:30",
         8 * HOUR, used=60, standing=Standing.PAUSED),
    Case("a word told late counts from when it was said", FIRST,
         (("2026-11-18T12:00", SPOKE), ("2026-11-18T09:00", SPOKE)), "2026-11-18T12:01", HOUR,
         due="2026-11-18T10:00", used=181),
    Case("a reply told late stops the clock when it was given", FIRST,
         (("2026-11-18T09:00", SPOKE), ("2026-11-18T11:00", SPOKE), ("2026-11-18T09:20", REPLIED)),
         "2026-11-18T12:00", HOUR, used=20, standing=Standing.MET),
    Case("a device whose clock is ahead has replied when that moment comes", FIRST,
         (("2026-11-18T09:00", SPOKE), ("2026-11-18T11:00", REPLIED)), "2026-11-18T10:30", HOUR,
         due="2026-11-18T10:00", used=90),
    Case("solved, reopened, and the time between is not ours", SOLUTION,
         (("2026-11-16T09:00", SPOKE), ("2026-11-16T11:00", RESOLVED), ("2026-11-18T09:00", REOPENED)),
         "2026-11-18T10:00", 8 * HOUR, due="2026-11-18T15:00", used=180),
)  # fmt: skip


def published(trial: Trial) -> Iterator[Violation]:
    """Cases with their results written down beforehand."""
    with trial.planted():
        for case in CASES:
            trial.count("published cases")
            events = [Event(berlin(at), what) for at, what in case.events]
            seen = clock(case.measure, events, case.target, WorkingTime(case.calendar), berlin(case.now))
            due = case.due and berlin(case.due)
            got = (seen.due_at, seen.used // MINUTE, seen.standing)
            if got != (due or None, case.used, case.standing):
                yield Violation(PUBLISHED, f"{case.name}: {got}, not {(due, case.used, case.standing)}")


# --- Random histories against counting every minute -------------------------------------------------------------------

SPRING, AUTUMN = datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC")


def random_histories(trial: Trial) -> Iterator[Violation]:
    """The laws over histories by chance, in weeks in which clocks change and in weeks in which they do not."""
    chance = trial.chance("histories")
    with trial.planted():
        for n in range(trial.size):
            calendar, events, now = _history(chance)
            target = timedelta(minutes=chance.randrange(1, 60 * 24))
            for measure in Measure:
                trial.count("clocks")
                for violation in _laws(chance, measure, events, target, calendar, now):
                    yield replace(violation, details=f"history {n}, {measure}: {violation.details}")


def _history(chance: random.Random) -> tuple[Calendar, list[Event], datetime]:
    began = chance.choice([SPRING, AUTUMN, datetime(2026, 6, 1, tzinfo=UTC)]) + chance.randrange(1440) * MINUTE
    minutes = sorted(chance.sample(range(4 * 1440), chance.randrange(1, 30)))
    if chance.random() < 0.3:  # flapping
        minutes = list(range(minutes[0], minutes[0] + len(minutes)))
    events = [Event(began + minute * MINUTE, chance.choice(list(Happened))) for minute in minutes]
    events[0] = replace(events[0], happened=SPOKE)
    return _calendar(chance, began), events, began + chance.randrange(minutes[0], 5 * 1440) * MINUTE


def _calendar(chance: random.Random, began: datetime) -> Calendar:
    """Edges on the quarter hour, none of them within an hour in which clocks change: there the wall has no answer."""
    week = []
    for _ in range(7):
        edges = sorted(chance.sample([0, *range(4 * 60, 1441, 15)], chance.choice([0, 2, 2, 4, 6])))
        pairs = zip(edges[::2], edges[1::2], strict=True)
        week.append(tuple(Period(opens, closes) for opens, closes in pairs))
    closed = frozenset(began.date() + chance.randrange(6) * DAY for _ in range(chance.randrange(2)))
    return Calendar(chance.choice(ZONES), tuple(week), closed)


class Wall:
    """The slow way: each minute is looked up on the shop's wall clock."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar, self._zone = calendar, ZoneInfo(calendar.time_zone)

    def is_open(self, at: datetime) -> bool:
        wall = at.astimezone(self._zone)
        minute = wall.hour * 60 + wall.minute
        periods = () if wall.date() in self._calendar.closed else self._calendar.week[wall.weekday()]
        return any(period.opens <= minute < period.closes for period in periods)

    def minutes(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Those of which the shop is open."""
        while start < end:
            if self.is_open(start):
                yield start
            start += MINUTE


class Talk:
    """Whose turn it is, told event by event: is an answer owed, and is it we who can do something about it?"""

    def __init__(self) -> None:
        self.answers, self._owed, self._begun, self._paused, self.solved = 0, False, False, False, False

    def hear(self, happened: Happened) -> None:
        if happened is SPOKE:
            self._owed = self._begun = True
        elif happened in (REPLIED, RESOLVED):
            self.answers += self._owed
            self._owed = False
        if happened in (WAITING, SPOKE, RESUMED, REOPENED):
            self._paused = happened is WAITING
        if happened in (RESOLVED, REOPENED):
            self.solved = happened is RESOLVED

    def is_our_turn(self, measure: Measure) -> bool:
        if measure is SOLUTION:
            return self._begun and not self._paused and not self.solved
        return self._owed and (self.answers > 0) is (measure is NEXT)


Turns = list[tuple[datetime, datetime]]


def _our_turns(measure: Measure, events: Sequence[Event], now: datetime) -> tuple[Turns, Standing]:
    """From when to when it was our turn (of further replies the last one alone), and how it stands at the end."""
    told = [event for event in events if event.at <= now]
    talk, turns, running = Talk(), Turns(), False
    for event, upto in zip(told, [*(event.at for event in told[1:]), now], strict=True):
        talk.hear(event.happened)
        before, running = running, talk.is_our_turn(measure)
        if running:
            turns = [*([] if measure is NEXT and not before else turns), (event.at, upto)]
    if not turns:
        return turns, Standing.NOT_STARTED
    if running:
        return turns, Standing.RUNNING
    return turns, Standing.PAUSED if measure is SOLUTION and not talk.solved else Standing.MET


def _laws(
    chance: random.Random, measure: Measure, events: list[Event], target: timedelta, calendar: Calendar, now: datetime
) -> Iterator[Violation]:
    hours, wall = WorkingTime(calendar), Wall(calendar)
    seen = clock(measure, events, target, hours, now)
    turns, stands = _our_turns(measure, events, now)
    worked = [minute for since, until in turns for minute in wall.minutes(since, until)]
    if seen.used != len(worked) * MINUTE:
        yield Violation(COUNTED, f"{seen.used}, not {len(worked)} minutes")
    late = len(worked) * MINUTE > target
    stands = Standing.MISSED if stands is Standing.MET and late else stands
    if seen.standing is not stands:
        yield Violation(STANDS, f"{seen.standing}, not {stands}")
    yield from _due(seen, worked, target, wall, hours, now)
    yield from _told_otherwise(chance, measure, events, target, hours, now, seen)
    yield from _warning(measure, events, target, hours, now, seen)


def _due(
    seen: Clock, worked: list[datetime], target: timedelta, wall: Wall, hours: WorkingTime, now: datetime
) -> Iterator[Violation]:
    if seen.standing is not Standing.RUNNING or not any(hours.calendar.week):
        return
    needed = target // MINUTE
    if len(worked) >= needed:
        expected = worked[needed - 1] + MINUTE
    else:
        coming = wall.minutes(now, now + 3 * DAY)
        rest = [minute for minute, _ in zip(coming, range(needed - len(worked)), strict=False)]
        if len(rest) < needed - len(worked):
            return  # later than this looks
        expected = rest[-1] + MINUTE
    if seen.due_at != expected:
        yield Violation(DUE, f"{seen.due_at}, not {expected}")


def _told_otherwise(
    chance: random.Random,
    measure: Measure,
    events: list[Event],
    target: timedelta,
    hours: WorkingTime,
    now: datetime,
    seen: Clock,
) -> Iterator[Violation]:
    shuffled = chance.sample(events, len(events))
    if clock(measure, shuffled, target, hours, now) != seen:
        yield Violation(SAME_AGAIN, "out of order")
    if clock(measure, events, target, WorkingTime(hours.calendar), now) != seen:
        yield Violation(SAME_AGAIN, "with fresh hours")
    ahead = [*events, Event(now + MINUTE, chance.choice(list(Happened)))]  # a device whose clock is ahead
    if clock(measure, ahead, target, hours, now) != seen:
        yield Violation(NOT_YET, f"{ahead[-1].happened}")


def _warning(
    measure: Measure, events: list[Event], target: timedelta, hours: WorkingTime, now: datetime, seen: Clock
) -> Iterator[Violation]:
    quiet = [event for event in events if event.at <= now]
    changes = seen.changes_at
    for _ in range(2):  # the warning, the breach
        if changes is None:
            return
        before = clock(measure, quiet, target, hours, max(now, changes - timedelta(microseconds=1)))
        then = clock(measure, quiet, target, hours, changes)
        if (before.warns, before.breached) == (then.warns, then.breached):
            yield Violation(WARNS, f"nothing changes at {changes}")
        if then.breached and not then.warns:
            yield Violation(WARNS, f"breached without a warning at {changes}")
        changes = then.changes_at


# --- Stored editions --------------------------------------------------------------------------------------------------


def editions_that_stay(trial: Trial) -> Iterator[Violation]:
    """A desk whose hours and deadlines change over and over; each case is reckoned by the editions of its beginning."""
    chance = trial.chance("editions")
    with trial.planted():
        desk, me = make_desk(trial.fresh_folder("desk"))
        assert isinstance(desk.clock, FixedClock)
        begun: list[_Begun] = []
        for n in range(trial.size):
            begun.append(_begin(desk, chance))
            if n % 3 == 2:
                desk.clock.move(timedelta(days=chance.randrange(1, 30)))
                _change(desk, me, chance)
        desk.clock.move(timedelta(days=365))
        for case in begun:
            trial.count("cases reckoned again")
            again = _reckoned(desk, case)
            if again != case.clocks:
                changed = [f"{one} → {other}" for one, other in zip(case.clocks, again, strict=False) if one != other]
                yield Violation(NEXT_YEAR, "; ".join(changed) or f"{len(case.clocks)} clocks → {len(again)}")
        desk.database.close()
        yield from _a_holiday_added_later()


@dataclass(frozen=True, slots=True)
class _Begun:
    policy_id: Any
    calendar_id: Any
    subject: Subject
    events: tuple[Event, ...]
    at: datetime
    clocks: tuple[Clock, ...]


def _begin(desk: Desk, chance: random.Random) -> _Begun:
    now = desk.clock.now()
    with desk.database.reading() as connection:
        policy_id = store.current_edition(connection).id
        calendar_id, _ = kept_hours.calendar_of(connection)
    minutes = sorted(chance.sample(range(1, 20_000), 8))
    happened = (SPOKE, *(chance.choice(list(Happened)) for _ in minutes[1:]))
    events = tuple(Event(now + minute * MINUTE, what) for minute, what in zip(minutes, happened, strict=True))
    subject = Subject(chance.choice(list(Channel)), chance.choice(["", "VIP"]), chance.choice(list(Severity)))
    begun = _Begun(policy_id, calendar_id, subject, events, now + chance.randrange(30_000) * MINUTE, ())
    return replace(begun, clocks=_reckoned(desk, begun))


def _reckoned(desk: Desk, case: _Begun) -> tuple[Clock, ...]:
    with desk.database.reading() as connection:
        policy = store.edition(connection, case.policy_id).policy
        _, calendar = kept_hours.calendar_of(connection, case.calendar_id)
    return Deadlines(policy, WorkingTime(calendar)).standing(case.events, case.subject, case.at)


def _change(desk: Desk, me: Any, chance: random.Random) -> None:
    rules = [Rule(measure=measure, amount=chance.randrange(1, 200)) for measure in Measure]
    vip = Rule(measure=SOLUTION, amount=chance.randrange(1, 200), tiers=frozenset({"VIP"}))
    desk.execute(SetPolicy(rules=(*rules, vip)), actor=me)
    closed = {desk.clock.now().date() + chance.randrange(60) * DAY for _ in range(6)}
    opens = chance.randrange(6, 11) * 60
    week = ((Period(opens, opens + 240), Period(opens + 300, opens + 480)),) * 5 + ((), ())
    days = tuple(ClosedDay(day, {}) for day in sorted(closed))
    desk.execute(SetHours.of(Hours(time_zone="Europe/Berlin", week=week, closed=days)), actor=me)


def _a_holiday_added_later() -> Iterator[Violation]:
    event, now = Event(berlin("2026-12-24T16:30"), SPOKE), berlin("2026-12-24T16:40")
    before = clock(FIRST, [event], HOUR, WorkingTime(OFFICE), now)
    after = clock(FIRST, [event], HOUR, WorkingTime(HOLIDAY), now)
    again = clock(FIRST, [event], HOUR, WorkingTime(OFFICE), now)
    if before != again or before.due_at == after.due_at:
        yield Violation(LATER_EDITION, f"{before.due_at}, {after.due_at}, {again.due_at}")


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _by_the_wall_clock() -> Iterable[Change]:
    yield Change(WorkingTime, "between", lambda hours, start, end: max(end - start, timedelta()))
    yield Change(WorkingTime, "after", lambda hours, start, span: start + span)


def _the_break_counts() -> Iterable[Change]:
    def on(hours: WorkingTime, day: date) -> Iterator[tuple[datetime, datetime]]:
        found = list(right(hours, day))
        return iter([(found[0][0], found[-1][1])] if found else [])

    right = WorkingTime._on
    yield Change(WorkingTime, "_on", on)


def _holidays_are_worked() -> Iterable[Change]:
    def on(hours: WorkingTime, day: date) -> Iterator[tuple[datetime, datetime]]:
        for period in hours.calendar.week[day.weekday()]:
            yield hours._at(day, period.opens), hours._at(day, period.closes)

    yield Change(WorkingTime, "_on", on)


def _every_day_has_24_hours() -> Iterable[Change]:
    def at(hours: WorkingTime, day: date, minutes: int) -> datetime:
        winter = datetime(2026, 1, 5, tzinfo=hours.zone).utcoffset() or timedelta()
        return datetime(day.year, day.month, day.day, tzinfo=UTC) - winter + minutes * MINUTE

    yield Change(WorkingTime, "_at", at)


def _pauses_are_ignored() -> Iterable[Change]:
    def solution(events: Iterable[Event]) -> Iterator[clocks.Span]:
        return right(event for event in events if event.happened is not WAITING)

    right = clocks._SPANS[SOLUTION]
    yield Change(clocks._SPANS, SOLUTION, solution)


def _a_second_message_starts_again() -> Iterable[Change]:
    def first(events: Iterable[Event]) -> Iterator[clocks.Span]:
        told = list(events)
        again = [one for one, other in pairwise([*told, None]) if not _same(one, other)]
        return right(again)  # type: ignore[arg-type]

    def _same(one: Event | None, other: Event | None) -> bool:
        return one is not None and other is not None and one.happened is other.happened is SPOKE

    right: Callable[..., Any] = clocks._SPANS[FIRST]
    yield Change(clocks._SPANS, FIRST, first)


def _as_it_arrived() -> Iterable[Change]:
    yield Change(clocks, "until", lambda events, now: [event for event in events if event.at <= now])


def _the_future_counts() -> Iterable[Change]:
    yield Change(clocks, "until", lambda events, now: sorted(events, key=lambda event: event.at))


def _the_latest_policy() -> Iterable[Change]:
    yield Change(store, "edition", lambda connection, edition_id: store.current_edition(connection))


def _the_latest_hours() -> Iterable[Change]:
    right = kept_hours.calendar_of

    def latest(connection: Any, edition_id: Any = None) -> tuple[Any, Calendar]:
        return right(connection)

    yield Change(kept_hours, "calendar_of", latest)


def _no_warning_in_time() -> Iterable[Change]:
    right = clocks._changes

    def late(*given: Any) -> datetime | None:
        at = right(*given)
        return at and at + 30 * MINUTE

    yield Change(clocks, "_changes", late)


def _the_first_days_are_left_out() -> Iterable[Change]:
    right = WorkingTime._added_up
    yield Change(WorkingTime, "_added_up", lambda hours, first, end: right(hours, first + 42 * DAY, end))


CASE, HISTORIES, EDITIONS = "published cases", "random histories", "stored editions"

PROMISE = Promise(
    name="clocks",
    about="How long a customer waited is reckoned by the shop's hours of then, and the same again next year.",
    size=150,
    unit="random histories, each with three clocks against counting every minute",
    parts={CASE: published, HISTORIES: random_histories, EDITIONS: editions_that_stay},
    shares={EDITIONS: 0.4},
    bugs=(
        Bug("the wall clock instead of working time", CASE, (PUBLISHED,), _by_the_wall_clock),
        Bug("the break is counted", HISTORIES, (COUNTED,), _the_break_counts),
        Bug("holidays are worked", HISTORIES, (COUNTED,), _holidays_are_worked),
        Bug("summer time is unknown", HISTORIES, (COUNTED,), _every_day_has_24_hours),
        Bug("pauses are ignored", HISTORIES, (COUNTED,), _pauses_are_ignored),
        Bug("a second message starts the clock again", HISTORIES, (COUNTED,), _a_second_message_starts_again),
        Bug("events count in the order in which they arrived", HISTORIES, (SAME_AGAIN,), _as_it_arrived),
        Bug("what has not happened yet counts", HISTORIES, (NOT_YET,), _the_future_counts),
        Bug("a warning half an hour late", HISTORIES, (WARNS,), _no_warning_in_time),
        Bug("the first days are left out of what was added up", HISTORIES, (COUNTED,), _the_first_days_are_left_out),
        Bug("the latest deadlines instead of the stored ones", EDITIONS, (NEXT_YEAR,), _the_latest_policy, size=12),
        Bug("the latest hours instead of the stored ones", EDITIONS, (NEXT_YEAR,), _the_latest_hours, size=12),
    ),
)
