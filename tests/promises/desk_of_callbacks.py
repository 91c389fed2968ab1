"""Callbacks at the real desk: through two years of days, killed in the middle, and claimed by several at once."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from agentdesk.core.actors import Role
from agentdesk.core.callbacks import commands as asked
from agentdesk.core.callbacks import windows
from agentdesk.core.callbacks.commands import NewWindow
from agentdesk.core.callbacks.lying import holders
from agentdesk.core.callbacks.model import Callback, Fallback, Outcome, Phase, Recipient, State
from agentdesk.core.callbacks.store import callbacks
from agentdesk.core.cases.commands import MergeCases, OpenCase
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Command, Undo
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.errors import AgentDeskError, Refused
from agentdesk.core.ids import derived_id
from agentdesk.core.people.commands import AddPerson, AddTeam, ChangePerson, People, PlanAbsence, TheStaff
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.model import Person
from agentdesk.core.storage.connect import DatabaseError
from agentdesk.core.storage.engine import Database
from agentdesk.core.work.commands import WorkList
from tests.desks import KEY, NOON, make_desk
from tests.promises.forked import Tell, at_once, killed_at_random, lines_of
from tests.promises.promise import Trial, Violation
from tests.promises.years_of_callbacks import HELD, ODD_DAYS, ON_TIME, SHOWN
from tests.promises.zone_data import ZONES, edition_at, install, own_zone_data, shown_first

ONE_CLAIM = "of several who claim a callback at once one gets it, and the others hear who"
KEPT_WHAT = "what the desk has said to be done is there after a kill, and lies with somebody"
OVERSLEPT = "a list is looked at again when time changes what is on it"
_DAYS = 760


def through_the_years(trial: Trial) -> Iterator[Violation]:
    """Some callbacks on each of many days; every person's list is asked for, as the window asks for it."""
    with trial.planted(), own_zone_data(trial.fresh_folder("zones")):
        yield from Busy(trial, trial.fresh_folder("desk")).run()


@dataclass(slots=True)
class Busy:
    trial: Trial
    folder: Path
    chance: random.Random = field(init=False)
    desk: Desk = field(init=False)
    me: UUID = field(init=False)
    team: UUID = field(init=False)
    customers: list[UUID] = field(default_factory=list)
    cases: list[tuple[UUID, UUID]] = field(default_factory=list)
    edition: str = ""

    def __post_init__(self) -> None:
        self.chance = self.trial.chance("desk")
        self.desk, self.me = make_desk(self.folder)
        self.team = UUID(self._do(AddTeam(name="Service"))["team_id"])
        for name in ("Anna", "Ben", "Clara", "Dora"):
            roles = frozenset({Role.AGENT} | ({Role.SUPERVISOR} if name == "Dora" else set()))
            self._do(AddPerson(name=name, roles=roles, team_id=self.team))
        for n in range(max(4, self.trial.size // 2)):
            customer = UUID(self._do(CreateCustomer(family_name=f"Meier {n}"))["customer_id"])
            opened = [self._do(OpenCase(customer_id=customer, subject="Where is it?")) for _ in range(2)]
            self.customers.append(customer)
            self.cases.append((UUID(opened[0]["case_id"]), UUID(opened[1]["case_id"])))

    def run(self) -> Iterator[Violation]:
        every = max(1, self.trial.size // 40)
        for n in range(self.trial.size):
            self._next_moment(timedelta(days=_DAYS) / self.trial.size)
            self._plan(n)
            for _ in range(4):
                self._something()
            if n % every == 0:
                yield from self._lists()
        yield from self._lists()
        self.desk.database.close()

    def _next_moment(self, step: timedelta) -> None:
        """Now and then the program is closed meanwhile, and the zone data renewed."""
        clock = self.desk.clock
        assert isinstance(clock, FixedClock)
        clock.move(step * self.chance.random() * 2)
        edition = edition_at(clock.now())
        if edition.name == self.edition:
            return
        install(self.trial.folder / "zones-1", edition)
        self.edition = edition.name
        self.desk.database.close()
        self.desk = Desk(Database.sqlite(self.folder / "desk.db", KEY), clock)
        if self.desk.ask(asked.StaleWindows(windows.zone_rules()), actor=SYSTEM):
            self._do(asked.RefreshWindows(zone_rules=windows.zone_rules()), SYSTEM)

    def _plan(self, n: int) -> None:
        customer_id = self.customers[n % len(self.customers)]
        recipient = self.chance.choice([*Recipient])
        plan = asked.PlanCallback(
            customer_id=customer_id,
            phone="030 1234567",
            purpose="Where is it?",
            window=self._window(),
            recipient=recipient,
            person_id=self._anybody() if recipient is Recipient.NAMED else None,
            team_id=self.team if recipient is Recipient.TEAM else None,
            fallback=self.chance.choice([*Fallback]),
            case_id=self.chance.choice([None, *self.cases[n % len(self.cases)]]),
        )
        if self._tried(plan):
            self.trial.count("callbacks at the desk")

    def _something(self) -> None:
        there = self.desk.ask(asked.FindCallbacks(limit=200), actor=self.me).callbacks
        command: Command
        match self.chance.randint(0, 9):
            case 0:
                begins = self.desk.clock.now() + timedelta(hours=self.chance.randint(-20, 900))
                ends = begins + timedelta(hours=self.chance.randint(1, 400))
                command = PlanAbsence(person_id=self._anybody(), starts_at=begins, ends_at=ends)
            case 1:
                one = self.chance.choice([each for each in self._people() if each.id != self.me])
                command = ChangePerson(
                    person_id=one.id, name=one.name, roles=one.roles, level=1, team_id=self.team, active=not one.active
                )
            case 2:
                winner, loser = self.chance.choice(self.cases)
                command = MergeCases(winner_id=winner, loser_id=loser)
            case _ if there:
                command = self._step(self.chance.choice(there))
            case _:
                return
        command_id = derived_id(UUID(int=self.chance.getrandbits(128)), "step")
        if self._tried(command, command_id):
            self.trial.count(command.kind)
            if self.chance.random() < 0.1:
                self._tried(Undo(command_id=command_id))

    def _step(self, one: Callback) -> Command:
        known = {"callback_id": one.id}
        match self.chance.randint(0, 8):
            case 0:
                return asked.ClaimCallback(**known)
            case 1:
                return asked.MoveCallback(**known, window=self._window())
            case 2:
                return asked.SnoozeCallback(**known, until=one.starts_at + timedelta(minutes=20))
            case 3:
                return asked.PassOnCallback(**known, recipient=Recipient.NAMED, person_id=self._anybody())
            case 4:
                return asked.TryAgain(**known)
            case 5:
                return (
                    asked.CancelCallback(**known, reason="why")
                    if self.chance.random() < 0.3
                    else asked.ReleaseCallback(**known)
                )
        if one.state is State.IN_CALL:
            return asked.RecordAttempt(**known, outcome=self.chance.choice([*Outcome, Outcome.NO_ANSWER]))
        return asked.StartCall(**known)

    def _lists(self) -> Iterator[Violation]:
        """At this moment: what is due by the clock of the customer is on the list of somebody who is there."""
        now, staff = self.desk.clock.now(), self.desk.ask(TheStaff(), actor=self.me)
        lists: dict[UUID, set[UUID]] = {}
        for person in staff.present(now):
            for each in self.desk.ask(asked.LyingWith(person.id), actor=SYSTEM):
                lists.setdefault(each.id, set()).add(person.id)
        not_over = self.desk.ask(asked.FindCallbacks(limit=100_000), actor=self.me).callbacks
        yield from self._asleep(staff, now, not_over)
        for one in not_over:
            self.trial.count("looked at on lists")
            due = shown_first(one.window.day, one.window.from_minute, ZoneInfo(one.window.zone))
            if one.starts_at != due:
                yield Violation(ON_TIME, f"{one.window} is at {due}, not at {one.starts_at}")
            if one.id not in lists and staff.present(now):
                yield Violation(SHOWN if now >= due else HELD, f"{now}: {one}")
            if now >= max(due, one.ready_at) and one.phase(now) in (Phase.SCHEDULED, Phase.DUE_SOON):
                yield Violation(SHOWN, f"{now}: {one.phase(now)}: {one}")

    def _asleep(self, staff: Staff, now: datetime, not_over: tuple[Callback, ...]) -> Iterator[Violation]:
        """Until a list wants to be looked at again, time alone changes nothing on it."""
        for person in staff.present(now):
            wakes_at = self.desk.ask(WorkList(person.id), actor=SYSTEM).changes_at
            if wakes_at is None:
                continue
            just_before = wakes_at - timedelta(microseconds=1)
            for one in not_over:
                then = {moment: person.id in holders(one, staff, moment) for moment in (now, just_before)}
                if then[now] != then[just_before] or (then[now] and one.phase(now) is not one.phase(just_before)):
                    yield Violation(OVERSLEPT, f"{person.name}, from {now} to {wakes_at}: {one}")

    def _window(self) -> NewWindow:
        today = self.desk.clock.now().date()
        odd = [day for day in ODD_DAYS if today < day < today + timedelta(days=200)]
        day = (
            self.chance.choice(odd)
            if odd and self.chance.random() < 0.3
            else today + timedelta(days=self.chance.randint(1, 30))
        )
        begins = self.chance.randint(0, 200)
        return NewWindow(day=day, from_minute=begins, to_minute=begins + 60, zone=self.chance.choice(ZONES))

    def _people(self) -> tuple[Person, ...]:
        people: tuple[Person, ...] = self.desk.ask(People(), actor=SYSTEM)
        return people

    def _anybody(self) -> UUID:
        return self.chance.choice([person.id for person in self._people() if person.active])

    def _do(self, command: Command, by: UUID | None = None, **more: Any) -> Any:
        return self.desk.execute(command, actor=by or self.me, **more)

    def _tried(self, command: Command, command_id: UUID | None = None) -> bool:
        """Refused is an answer as well."""
        try:
            self._do(command, id=command_id)
        except Refused:
            self.trial.count("refused at the desk")
            return False
        return True


# --- Several at once --------------------------------------------------------------------------------------------------


def several_at_once(trial: Trial) -> Iterator[Violation]:
    """Processes that claim, or ring, the same callback in the same moment."""
    folder = trial.fresh_folder("race")
    desk, me = make_desk(folder)
    agents = [_agent(desk, me, n) for n in range(3)]
    waiting = [_for_anyone(desk, me, n) for n in range(trial.size)]
    desk.database.close()
    for n, callback in enumerate(waiting):
        command = (asked.ClaimCallback if n % 2 else asked.StartCall)(callback_id=callback)
        told = at_once([_contender(folder, agent, command) for agent in agents], trial)
        trial.count("races")
        yield from _one_of_them(folder, callback, agents, [next(lines_of(lines, "answer")) for lines in told])


def _agent(desk: Desk, me: UUID, n: int) -> UUID:
    agent = AddPerson(name=f"Agent {n}", roles=frozenset({Role.AGENT}))
    return UUID(desk.execute(agent, actor=me)["person_id"])


def _for_anyone(desk: Desk, me: UUID, n: int) -> UUID:
    return UUID(desk.execute(asked.MissedCall(phone=f"+49301234{n:03}"), actor=me)["callback_id"])


def _contender(folder: Path, agent: UUID, command: Command) -> Callable[[Tell, Callable[[], None]], None]:
    def work(tell: Tell, wait: Callable[[], None]) -> None:
        desk = Desk(Database.sqlite(folder / "desk.db", KEY), FixedClock(NOON))
        desk.ask(asked.LyingWith(agent), actor=agent)
        wait()
        try:
            desk.execute(command, actor=agent)
            tell("answer", "done", str(agent))
        except AgentDeskError as error:
            tell("answer", error.code, error.facts.get("who", ""))
        except (sa.exc.DBAPIError, DatabaseError) as error:
            tell("answer", "failed", str(error)[:300])

    return work


def _one_of_them(folder: Path, callback: UUID, agents: list[UUID], answers: list[list[Any]]) -> Iterator[Violation]:
    database = Database.sqlite(folder / "desk.db", KEY)
    with database.reading() as connection:
        row = connection.execute(sa.select(callbacks).where(callbacks.c.id == callback)).one()
    database.close()
    done = [UUID(who) for outcome, who in answers if outcome == "done"]
    name = f"Agent {agents.index(row.claimed_by)}" if row.claimed_by else ""
    right = [["callbacks.claimed_already", name]] * (len(answers) - 1)
    if done != [row.claimed_by] or [answer for answer in answers if answer[0] != "done"] != right:
        yield Violation(ONE_CLAIM, f"{answers}; in the hands of {name}")


# --- Killed in the middle ---------------------------------------------------------------------------------------------


def killed_in_the_middle(trial: Trial) -> Iterator[Violation]:
    """Planned, claimed, rung, moved, until the process is killed; opened again, all of it is on a list."""
    chance = trial.chance("kills")
    for n in range(trial.size):
        folder = trial.fresh_folder("killed")
        desk, me = make_desk(folder)
        desk.database.close()
        told = killed_at_random(_busy(folder, me, f"{trial.seed} {n}"), trial, "begun", chance.random() * 0.4)
        trial.count("kills")
        yield from _as_told(folder, me, [line[1:] for line in told if line[0] == "done"])


def _busy(folder: Path, me: UUID, seed: str) -> Callable[[Tell], None]:
    def work(tell: Tell) -> None:
        chance = random.Random(seed)
        desk = Desk(Database.sqlite(folder / "desk.db", KEY), FixedClock(NOON))
        tell("begun")
        for n in range(40):
            window = NewWindow(day=date(2026, 11, 23), from_minute=12 * 60, to_minute=14 * 60, zone="Europe/Berlin")
            plan = asked.PlanCallback(phone=f"+49301234{n:03}", purpose="x", window=window)
            one = UUID(desk.execute(plan, actor=me)["callback_id"])
            tell("done", str(one), "open")
            for command, state in _steps(one, chance):
                desk.execute(command, actor=me)
                tell("done", str(one), state)

    return work


def _steps(one: UUID, chance: random.Random) -> list[tuple[Command, str]]:
    later = NewWindow(day=date(2026, 11, 24), from_minute=600, to_minute=660, zone="Europe/Berlin")
    move = asked.MoveCallback(callback_id=one, window=later), "open"
    claim = asked.ClaimCallback(callback_id=one), "claimed"
    ring = asked.StartCall(callback_id=one), "in_call"
    record = asked.RecordAttempt(callback_id=one, outcome=Outcome.NO_ANSWER), "open"
    fulfil = asked.FulfilCallback(callback_id=one), "done"
    return [move, claim, ring, record, fulfil][: chance.randint(1, 5)]


def _as_told(folder: Path, me: UUID, told: list[list[str]]) -> Iterator[Violation]:
    """A step of which nobody heard may be done as well: each callback is where it was told to be, or one step on."""
    desk = Desk(Database.sqlite(folder / "desk.db", KEY), FixedClock(NOON))
    mine = {str(each.id): each for each in desk.ask(asked.LyingWith(me), actor=me)}
    order = {"open": 0, "claimed": 1, "in_call": 2, "done": 4}
    for one, state in dict(told).items():
        found = desk.ask(asked.GetCallback(UUID(one)), actor=me)
        if not found.is_over and one not in mine:
            yield Violation(KEPT_WHAT, f"{one} is on nobody's list: {found}")
        if state == "done" and not found.is_over:
            yield Violation(KEPT_WHAT, f"{one} was done, and is {found.state}")
        running = [attempt for attempt in found.attempts if attempt.ended_at is None]
        if bool(running) != (found.state is State.IN_CALL):
            yield Violation(KEPT_WHAT, f"{one} is {found.state} with {len(running)} attempts that last")
        if found.state in order and order[found.state] < order.get(state, 0) and not found.attempts:
            yield Violation(KEPT_WHAT, f"{one} was {state}, and is {found.state}")
    desk.database.close()
