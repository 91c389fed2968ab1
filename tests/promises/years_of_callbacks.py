"""Two years of callbacks in the model, moment by moment: clocks that change, people who come and go, gaps and crashes.

The list of each person is looked at as the window does it: when something was done, at a start, and otherwise only at
the moments that the callbacks and the staff themselves announce.
"""

from __future__ import annotations

import heapq
import random
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from agentdesk.core.actors import Role
from agentdesk.core.calendars.model import Calendar, Period, WorkingTime
from agentdesk.core.callbacks import lying, steps, windows
from agentdesk.core.callbacks.model import (
    Attempt,
    Callback,
    Courtesy,
    Fallback,
    Kept,
    Outcome,
    Phase,
    Recipient,
    State,
    Whom,
    Window,
)
from agentdesk.core.errors import Refused
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.model import Absence, Person
from tests.promises.promise import Trial, Violation
from tests.promises.zone_data import ZONES, edition_at, install, own_zone_data, shown_first

SHOWN = "each due callback is on the list of somebody present within 60 seconds of being due, or of the start"
HELD = "no callback that is not over is on nobody's list"
ON_TIME = "a callback is due when the wall clock of its customer says so"
COUNTED = "a promise counts as kept if the first attempt began inside the window"

BEGIN = datetime.fromisoformat("2026-11-23T06:00:00+00:00")
YEARS = timedelta(days=2 * 365 + 40)
WITHIN = timedelta(seconds=60)
TEAMS = (UUID(int=70), UUID(int=71))
CALENDAR = Calendar("Europe/Berlin", (*((Period(480, 780), Period(840, 1080)),) * 5, (Period(540, 780),), ()))
COURTESY = Courtesy()
ODD_DAYS = tuple(
    map(date.fromisoformat, ("2027-03-14", "2027-03-28", "2027-04-03", "2027-09-04", "2027-09-26", "2027-10-31",
                             "2027-11-07", "2028-02-29", "2028-03-12", "2028-03-26", "2028-04-02", "2028-10-29"))
)  # fmt: skip
"""On which clocks go forward or back somewhere, and the 29th of February."""
_NOT_YET = (Phase.SCHEDULED, Phase.DUE_SOON)


@dataclass(slots=True)
class One:
    """A callback on its way. `shown`: the phase and the people as the lists showed it when they were last looked at."""

    is_now: Callback
    window_no: int = 0
    shown: tuple[Phase, frozenset[UUID]] = (Phase.SCHEDULED, frozenset())
    wakes_at: datetime | None = None


def two_years(trial: Trial) -> Iterator[Violation]:
    with trial.planted(), own_zone_data(trial.fresh_folder("zones")):
        yield from Years(trial).run()


@dataclass(slots=True)
class Years:
    trial: Trial
    chance: random.Random = field(init=False)
    now: datetime = BEGIN
    started_at: datetime | None = None
    staff: Staff = field(init=False)
    working: WorkingTime = field(init=False)
    alive: dict[int, One] = field(default_factory=dict)
    found: list[Violation] = field(default_factory=list)
    _events: list[tuple[datetime, int, str, Any]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    _edition: str = ""
    _starts: list[datetime] = field(default_factory=list)
    _absent: tuple[Absence, ...] = ()
    _there: frozenset[UUID] = frozenset()

    def __post_init__(self) -> None:
        self.chance = self.trial.chance("years")
        self._absent = tuple(self._absences())
        self._staff_of(tuple(map(self._somebody, range(12))))

    def run(self) -> Iterator[Violation]:
        self._plan_starts_and_stops()
        for n in range(self.trial.size):
            self._at(self._some_moment(), "made", n)
        self._staff_changes(None)
        for _ in range(24):
            self._at(BEGIN + self.chance.random() * YEARS, "somebody joins or leaves", None)
        while self._events:
            self.now, _, what, about = heapq.heappop(self._events)
            getattr(self, "_" + what.replace(" ", "_"))(about)
            yield from self.found
            self.found.clear()
        self._look_at_all("at the end")
        yield from self.found

    # --- What happens ---------------------------------------------------------------------------------------------

    def _made(self, n: int) -> None:
        if self.started_at is None:
            return self._at(self._next_start(), "made", n)
        try:
            made = self._callback(n)
            windows.require_ahead(made.starts_at, made.ends_at, self.now)
        except Refused:
            return None
        self.trial.count("callbacks")
        self.alive[n] = One(made)
        return self._moved_on(n, made)

    def _act(self, n: int) -> None:
        """Somebody on whose list it is does something, or tries to."""
        one = self.alive.get(n)
        if one is None:
            return None
        if self.started_at is None or not one.shown[1]:
            return self._look_again(n)
        by = self.chance.choice(sorted(one.shown[1]))
        try:
            after = self._step(one.is_now, by)
        except Refused:
            self.trial.count("refused")
            return self._look_again(n)
        self.trial.count("steps")
        return self._moved_on(n, after)

    def _due(self, about: tuple[int, int]) -> None:
        """A minute after it was due: is it on the list of somebody who is there?"""
        n, window_no = about
        one = self.alive.get(n)
        if one is None or one.window_no != window_no:
            return None
        if self.started_at is None:
            return self._at(self._next_start() + WITHIN, "due", about)
        if self.now < self.started_at + WITHIN:
            return self._at(self.started_at + WITHIN, "due", about)
        self.trial.count("looked at when due")
        phase, people = one.shown
        if phase in _NOT_YET or not self._somebody_there(people):
            self._violated(SHOWN, one.is_now, f"shown as {phase} to {len(people)} people")
        return None

    def _wakes(self, n: int) -> None:
        one = self.alive.get(n)
        if one and self.started_at is not None and one.wakes_at == self.now:
            self._show(n)

    def _staff_changes(self, _: None) -> None:
        self._staff_of(self.staff.people)
        if self.started_at is not None:
            self._look_at_all("when somebody comes or goes")
        if later := self.staff.changes_at(self.now):
            self._at(later, "staff changes", None)

    def _somebody_joins_or_leaves(self, _: None) -> None:
        """Any but the last few may leave for good."""
        one = self.chance.choice(self.staff.people)
        if one.active and sum(person.active for person in self.staff.people) < 6:
            return
        people = tuple(replace(each, active=not each.active) if each == one else each for each in self.staff.people)
        self._staff_of(people)
        if self.started_at is not None:
            self._look_at_all("when somebody joined or left")

    def _start(self, _: None) -> None:
        self.started_at = self.now
        edition = edition_at(self.now)
        if edition.name != self._edition:
            install(self.trial.folder / "zones-1", edition)
            self._edition, self.working = edition.name, WorkingTime(CALENDAR)
            for n, one in list(self.alive.items()):
                if one.is_now.zone_rules < windows.zone_rules():
                    self._moved_on(n, windows.refreshed(one.is_now), by_hand=False)
        self._look_at_all("at a start")

    def _stop(self, _: None) -> None:
        self.started_at = None

    # --- How ------------------------------------------------------------------------------------------------------

    def _moved_on(self, n: int, after: Callback, *, by_hand: bool = True) -> None:
        """What the desk does after each step: it is kept, and whoever shows it hears of it."""
        one = self.alive[n]
        one.is_now, one.window_no = after, one.window_no + 1
        if after.is_over:
            self._counted(self.alive.pop(n).is_now)
            return
        due = self._due_by_the_clock(after)
        if after.state is State.OPEN and not after.snoozed_until and abs(due - after.starts_at) > timedelta():
            self._violated(ON_TIME, after, f"{after.window} is at {due}, not at {after.starts_at}")
        self._at(max(due, after.ready_at, self.now) + WITHIN, "due", (n, one.window_no))
        self._show(n)
        if by_hand:
            self._look_again(n, max(due - timedelta(minutes=30), self.now))

    def _due_by_the_clock(self, one: Callback) -> datetime:
        return shown_first(one.window.day, one.window.from_minute, windows.ZoneInfo(one.window.zone))

    def _counted(self, one: Callback) -> None:
        """Told by the clock on the wall, of those whose window nobody moved and no government."""
        self.trial.count("came to an end")
        if one.first_attempt_at is None or (one.promised_from, one.promised_until) != (one.starts_at, one.ends_at):
            return
        begins = self._due_by_the_clock(one)
        inside = begins <= one.first_attempt_at < one.ends_at
        if (one.kept(self.now) is Kept.KEPT) != inside:
            self._violated(COUNTED, one, f"{one.kept(self.now)}, though it was {'' if inside else 'not '}inside")

    def _show(self, n: int) -> None:
        """The lists look at it, and sleep until it says that it will change."""
        one = self.alive[n]
        one.shown = (one.is_now.phase(self.now), lying.holders(one.is_now, self.staff, self.now))
        if not one.shown[1]:
            self._violated(HELD, one.is_now, str(one.shown[0]))
        later = one.is_now.changes_at(self.now)
        if later and later != one.wakes_at:
            self._at(later, "wakes", n)
        one.wakes_at = later

    def _look_at_all(self, why: str) -> None:
        for n, one in self.alive.items():
            self._show(n)
            if not self._somebody_there(one.shown[1]):
                self._violated(HELD, one.is_now, why)

    def _staff_of(self, people: tuple[Person, ...]) -> None:
        """With the absences of now and of some time to come, as the desk reads them."""
        near = self.now + timedelta(days=60)
        self.staff = Staff(people, tuple(each for each in self._absent if self.now < each.ends_at < near))
        self._there = frozenset(person.id for person in self.staff.present(self.now))

    def _somebody_there(self, people: frozenset[UUID]) -> bool:
        return not people.isdisjoint(self._there) or not self._there

    def _look_again(self, n: int, since: datetime | None = None) -> None:
        """Mostly soon, sometimes after days."""
        self._at((since or self.now) + timedelta(minutes=1 + self.chance.random() ** 3 * 5_000), "act", n)

    def _step(self, one: Callback, by: UUID) -> Callback:
        """What a person does with it: mostly ring."""
        name, now = f"P{by.int}", self.now
        if one.state_at(now) is State.IN_CALL:
            return self._recorded(one, now)
        match self.chance.choice(["claim", "ring", "ring", "ring", "ring", "snooze", "move", "pass on", "other"]):
            case "claim":
                return steps.claimed(one, by, name, now)
            case "ring":
                ringing = steps.in_call(one, by, name, now, now)
                begun = Attempt(id=UUID(int=next(self._order)), n=1, by_id=by, started_at=now)
                return replace(ringing, attempts=(*one.attempts, begun))
            case "snooze":
                return steps.snoozed(one, now + timedelta(minutes=self.chance.randint(1, 90)), now)
            case "move":
                window = self._window(now, one.window.zone)
                return steps.moved(one, window, now, zone_known=True)
            case "pass on":
                return steps.handed_on(one, self._whom(), now)
        return self._otherwise(one, now)

    def _otherwise(self, one: Callback, now: datetime) -> Callback:
        match self.chance.randint(0, 9):
            case 0:
                return steps.fulfilled(one, now)
            case 1:
                return steps.cancelled(one, "not needed any more", now)
            case 2:
                return steps.settled(one, "by e-mail", now)
            case 3:
                return steps.released(one, now)
        return steps.once_more(one, self.working, COURTESY, now)

    def _recorded(self, one: Callback, now: datetime) -> Callback:
        outcome = self.chance.choice([*Outcome, Outcome.NO_ANSWER, Outcome.NO_ANSWER, Outcome.REACHED])
        ended = steps.closed_attempt(one, outcome, now)
        known = replace(one, attempts=(*one.attempts[:-1], ended))
        return steps.recorded(known, ended, self.working, COURTESY, now)

    # --- What is made up ------------------------------------------------------------------------------------------

    def _callback(self, n: int) -> Callback:
        whom, zone = self._whom(), self.chance.choice(ZONES)
        bare = Callback(
            id=UUID(int=n),
            customer_id=None,
            phone="+491715550142",
            purpose="x",
            window=(window := self._window(self.now, zone)),
            starts_at=self.now,
            ends_at=self.now,
            promised_from=self.now,
            promised_until=self.now,
            recipient=whom.recipient,
            owner_id=whom.owner_id,
            team_id=whom.team_id,
            fallback=self.chance.choice([*Fallback]),
            max_attempts=self.chance.randint(1, 4),
            spacing_minutes=self.chance.choice([15, 60, 240, 1440]),
            creator_id=whom.owner_id,
            made_at=self.now,
        )
        made = windows.placed(bare, window, zone_known=True)
        return replace(made, promised_from=made.starts_at, promised_until=made.ends_at)

    def _window(self, now: datetime, zone: str) -> Window:
        """Often at night, when clocks change, and on the days on which they do."""
        odd = [day for day in ODD_DAYS if now.date() < day < now.date() + timedelta(days=120)]
        ahead = now.date() + timedelta(days=int(self.chance.random() ** 2 * 60))
        day = self.chance.choice(odd) if odd and self.chance.random() < 0.3 else ahead
        begins = self.chance.randint(0, 240) if day in ODD_DAYS else self.chance.randint(0, 1430)
        return Window(day, begins, min(begins + self.chance.choice([5, 30, 60, 180]), 1440), zone)

    def _whom(self) -> Whom:
        recipient = self.chance.choice([*Recipient])
        team = self.chance.choice(TEAMS) if recipient is Recipient.TEAM else None
        active = [person.id for person in self.staff.people if person.active]
        return Whom(recipient, self.chance.choice(active), team)

    def _somebody(self, n: int) -> Person:
        roles = frozenset({Role.AGENT, *([Role.SUPERVISOR] if n in (0, 6) else [])})
        return Person(UUID(int=100 + n), f"P{n}", roles, 1, TEAMS[n // 6], "", n != 11)

    def _absences(self) -> Iterator[Absence]:
        for n in range(12 * 18):
            begins = BEGIN + self.chance.random() * YEARS
            person, cover = self.chance.sample(range(12), 2)
            yield Absence(
                id=UUID(int=1_000 + n),
                person_id=UUID(int=100 + person),
                starts_at=begins,
                ends_at=begins + timedelta(hours=self.chance.choice([3, 30, 200, 500])),
                cover_id=UUID(int=100 + cover) if self.chance.random() < 0.6 else None,
            )

    def _plan_starts_and_stops(self) -> None:
        """Mornings and evenings; lids that are shut for an hour, crashes, a fortnight in which nobody is there."""
        day = BEGIN
        while day < BEGIN + YEARS:
            opens = day + timedelta(minutes=self.chance.randint(0, 120))
            closes = opens + timedelta(hours=self.chance.randint(9, 11))
            self._starts.append(opens)
            if self.chance.random() < 0.3:
                away = opens + self.chance.random() * (closes - opens)
                self._at(away, "stop", None)
                self._starts.append(away + timedelta(seconds=self.chance.choice([5, 90, 2_000, 9_000])))
            self._at(closes, "stop", None)
            day += timedelta(days=14 if self.chance.random() < 0.01 else 1)
        self._starts.append(BEGIN + YEARS)
        self._starts.sort()
        for moment in self._starts:
            self._at(moment, "start", None)

    def _some_moment(self) -> datetime:
        return BEGIN + self.chance.random() * (YEARS - timedelta(days=40))

    def _next_start(self) -> datetime:
        return self._starts[min(bisect_right(self._starts, self.now), len(self._starts) - 1)]

    def _at(self, moment: datetime, what: str, about: Any) -> None:
        if moment <= BEGIN + YEARS:
            heapq.heappush(self._events, (max(moment, self.now), next(self._order), what, about))

    def _violated(self, what: str, one: Callback, details: str) -> None:
        self.found.append(Violation(what, f"{self.now}: {details}: {one}"))
