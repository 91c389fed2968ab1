"""A contact centre in one process: a server, its copies, and desks whose lines drop, double, delay and reorder.

Everything that happens follows from one seed; the code is the shipped one, on real databases.
"""

from __future__ import annotations

import atexit
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from uuid import UUID

import psycopg
import sqlalchemy as sa
from psycopg import sql

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Role, Together, command_types
from agentdesk.core.desk import Desk, Wish
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.storage.check import check
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import attention, outbox, received
from agentdesk.core.storage.schema import command_log
from agentdesk.core.sync.applying import take
from agentdesk.core.sync.engine import Engine
from agentdesk.core.sync.protocol import AskLease, Hello, Lease, Pull, Pulled, Push, Pushed, Subscribe, Welcome
from agentdesk.core.sync.replica import Replica
from agentdesk.core.sync.travelling import _stood_alone as runs_ahead
from agentdesk.server import epochs, feed
from tests.desks import KEY, NOON
from tests.in_step import InStep, Server, Wire, differences
from tests.postgres import Cluster, running_cluster
from tests.promises.days import Day
from tests.promises.promise import Trial, Violation

EXACT = "what a desk holds is exactly what the server holds, and on top of it what waits"
RESTS = "when the faults end, every desk comes to rest in step with the server"
NOTHING_LOST = "every command that a desk has acknowledged is decided on by the server"
ONCE = "every command is carried out once"
HEARD = "every refusal is told, and needs attention until somebody has dealt with it"
IN_ORDER = "what hangs on the rows is in order"
FORESEEN = "nothing fails in a way nobody foresaw"

NUMBERS = "a number that was told stays whose it is"

DESKS, PAGE = 3, 7
_EVERYTHING = (Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR)
A = TypeVar("A")


@dataclass
class Line:
    """The wire of one desk, with faults: what is said may not arrive, or its answer may not, or it arrives twice, or an
    answer of before comes instead."""

    wire: Wire
    chance: random.Random
    bad: float
    answers: list[Pulled] = field(default_factory=list)

    def hello(self, said: Hello) -> Welcome:
        return self._over(lambda: self.wire.hello(said))

    def push(self, sent: Push) -> Pushed:
        return self._over(lambda: self.wire.push(sent))

    def pull(self, asked: Pull) -> Pulled:
        answer = self._over(lambda: self.wire.pull(asked))
        self.answers.append(answer)
        if self.chance.random() < self.bad / 2:
            return self.chance.choice(self.answers[-6:])
        return answer

    def subscribe(self, wanted: Subscribe) -> None:
        self._over(lambda: self.wire.subscribe(wanted))

    def lease(self, asked: AskLease) -> Lease:
        return self._over(lambda: self.wire.lease(asked))

    def _over(self, call: Callable[[], A]) -> A:
        pick = self.chance.random()
        if pick < self.bad / 2:
            raise Failure("sync.unreachable")
        answer = call()
        if pick < self.bad * 0.8:
            answer = call()
        if pick < self.bad:
            raise Failure("sync.unreachable")
        return answer


@cache
def centre() -> Centre:
    """One for all schedules of this process: its making takes longer than a schedule."""
    keep = ExitStack()
    atexit.register(keep.close)
    folder = Path(keep.enter_context(TemporaryDirectory(prefix="centre-")))
    return Centre.build(keep.enter_context(running_cluster()), folder)


@dataclass
class Centre:
    """A template of it all, made once: each schedule begins with a copy."""

    cluster: Cluster
    folder: Path
    people: list[UUID]
    device_files: list[bytes]
    epoch: UUID
    _made: int = 0

    @classmethod
    def build(cls, cluster: Cluster, folder: Path) -> Centre:
        _create(cluster, "centre", "template0")
        server = Server.over(cluster.url("centre"))
        people = [server.add_person(f"Everything {n}", *_EVERYTHING) for n in range(DESKS)]
        _furnish(server.desk)
        files = []
        for n, person_id in enumerate(people):
            desk = server.add_desk(folder, n, person_id)
            desk.engine.round()
            for customer_id in _customers(server.desk)[n::2]:  # some at one desk alone, some at two
                desk.replica.want(customer_id, "opened")
            desk.engine.round()
            desk.replica.database.close()
            files.append((folder / f"desk-{n}.db").read_bytes())
        server.desk.database.close()
        return cls(cluster, folder, people, files, server.epoch)

    def fresh_database(self) -> str:
        self._made += 1
        name = f"schedule_{self._made}"
        _create(self.cluster, name, "centre")
        return name

    def open(self, name: str, clock: FixedClock) -> Desk:
        database = Database.postgresql(self.cluster.url(name))
        return Desk(database, clock, side=feed.Feed(database))


class Schedule:
    """One history of faults."""

    def __init__(self, centre: Centre, trial: Trial, n: int) -> None:
        self.centre, self.trial = centre, trial
        self.chance = trial.chance(f"schedule {n}")
        self.name = centre.fresh_database()
        self.clock = FixedClock(NOON)
        self.processes = [Server(centre.open(self.name, self.clock), centre.epoch, centre.people[0]) for _ in range(2)]
        self.copies: list[str] = []
        folder = trial.fresh_folder("schedule")
        self.desks = [self._desk(folder, n, path) for n, path in enumerate(centre.device_files)]
        self.days = [
            Day(desk.desk, trial.chance(f"day {n} {at}"), kinds=_kinds()) for at, desk in enumerate(self.desks)
        ]
        self.said: list[set[UUID]] = [set() for _ in self.desks]
        """The commands that each desk has acknowledged to its person."""

    def live(self, steps: int) -> Iterator[Violation]:
        for _ in range(steps):
            yield from self._step()
        yield from self._rest()

    def close(self) -> None:
        for desk in self.desks:
            desk.replica.database.close()
        for process in self.processes:
            process.desk.database.close()

    # --- what may happen ----------------------------------------------------------------------------------------------
    def _step(self) -> Iterator[Violation]:
        at, pick = self.chance.randrange(DESKS), self.chance.random()
        if pick < 0.55:
            yield from self._act(at)
        elif pick < 0.9:
            yield from self._round(at)
        elif pick < 0.93:
            self._want(at)
        elif pick < 0.95:
            self._reopen(at)
        elif pick < 0.97:
            self.desks[at].replica.clock.move(timedelta(days=self.chance.choice((-365, 365))))  # type: ignore[attr-defined]
        elif pick < 0.985:
            self._copy()
        else:
            self._restore()

    def _act(self, at: int) -> Iterator[Violation]:
        day, desk = self.days[at], self.desks[at]
        pick = self.chance.random()
        kind = self.chance.choice(_COMMON if pick < 0.7 else day.kinds)
        wish = day.accepted(kind, 8) if pick < 0.9 else day.wish()
        if wish is None:
            return
        broken = len(day.broken)
        assert wish.id
        answer = day.execute(_by(wish, desk.person_id))
        if not isinstance(answer, Exception):
            self.said[at].add(wish.id)
            self.trial.count("commands")
        for each in day.broken[broken:]:
            yield Violation(FORESEEN, each)

    def _round(self, at: int) -> Iterator[Violation]:
        line = self.desks[at].engine.transport
        assert isinstance(line, Line)
        line.wire.server = self.chance.choice(self.processes)
        try:
            self.desks[at].engine.round()
        except Failure as failure:
            if failure.code != "sync.unreachable":
                yield Violation(RESTS, repr(failure))
            return
        except Refused as refusal:
            yield Violation(RESTS, repr(refusal))
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody has to hear of it
            yield Violation(FORESEEN, repr(error))
            return
        finally:
            self.days[at]._known.clear()
        if line.answers and self.chance.random() < 0.3:  # one that was on its way for long arrives at last
            try:
                take(self.desks[at].replica, self.chance.choice(line.answers))
            except Failure as failure:
                yield Violation(EXACT, repr(failure))
        self.trial.count("rounds")

    def _want(self, at: int) -> None:
        """Somebody opens a customer of whom they were told."""
        if known := _customers(self.processes[0].desk):
            self.desks[at].replica.want(self.chance.choice(known), "opened")

    def _reopen(self, at: int) -> None:
        """The program was killed: what it had in memory is gone."""
        desk = self.desks[at]
        desk.replica = Replica(desk.replica.database, desk.replica.clock, page=PAGE)
        desk.engine = Engine(desk.replica, desk.engine.transport)
        self.days[at].desk = desk.replica.desk

    def _copy(self) -> None:
        self._let_go()
        self.copies.append(f"{self.name}_copy_{len(self.copies)}")
        _create(self.centre.cluster, self.copies[-1], self.name)
        self.trial.count("backups")

    def _restore(self) -> None:
        """The server is put back to one of its last copies: what it acknowledged since is lost there."""
        if not self.copies:
            return
        self._let_go()
        _drop(self.centre.cluster, self.name)
        _create(self.centre.cluster, self.name, self.chance.choice(self.copies[-2:]))
        epochs.begin(self.processes[0].desk)
        self.trial.count("restores")

    def _let_go(self) -> None:
        for process in self.processes:
            process.desk.database.engine.dispose()

    # --- what has to be so --------------------------------------------------------------------------------------------
    def _rest(self) -> Iterator[Violation]:
        for desk in self.desks:
            line = desk.engine.transport
            assert isinstance(line, Line)
            line.bad = 0
        for _ in range(2):
            for at in range(DESKS):
                yield from self._round(at)
        for at, desk in enumerate(self.desks):
            yield from self._settled(at, desk)

    def _settled(self, at: int, desk: InStep) -> Iterator[Violation]:
        with desk.replica.database.reading() as here:
            lines = {line.command_id: line for line in here.execute(sa.select(outbox))}
            dealt = set(here.execute(sa.select(attention.c.device_seq)).scalars())
        with self.processes[0].desk.database.reading() as there:
            known = {line.command_id: line for line in there.execute(sa.select(received))}
            done = list(there.execute(sa.select(command_log.c.command_id)).scalars())
        if waiting := [str(id) for id, line in lines.items() if line.state == "waiting"]:
            yield Violation(RESTS, f"desk {at}: {len(waiting)} commands wait for ever")
        for command_id in sorted(self.said[at]):
            line, there_is = lines.get(command_id), known.get(command_id)
            if line is None or there_is is None:
                yield Violation(NOTHING_LOST, f"desk {at}: {command_id}")
                continue
            if (there_is.status == "applied") != (command_id in done) or done.count(command_id) > 1:
                yield Violation(ONCE, f"{there_is.status}, {done.count(command_id)} times in the log")
            if line.state != there_is.status:
                yield Violation(HEARD, f"{there_is.status} there, {line.state} here")
            if (there_is.status != "applied") != (line.device_seq in dealt):
                yield Violation(HEARD, f"desk {at}: {command_id}, {there_is.status}, {there_is.code}")
            if there_is.code == "sync.foreign_number":
                yield Violation(NUMBERS, f"desk {at}: {there_is.facts}")
            self.trial.count(there_is.status)
        if found := differences(self.processes[0], desk):
            yield Violation(EXACT, f"desk {at}: {len(found)}: {found[0][:1_500]}")
        if not self.trial.bug and self.chance.random() < 0.7:
            return  # it takes half the time
        for result in check(None, desk.replica.database):
            if not result.ok and result.name not in _OF_ALL_ROWS:
                yield Violation(IN_ORDER, f"desk {at}: {result.name}: {result.findings[0].facts}")

    def _desk(self, folder: Path, n: int, content: bytes) -> InStep:
        (folder / f"desk-{n}.db").write_bytes(content)
        replica = Replica(Database.sqlite(folder / f"desk-{n}.db", KEY), FixedClock(NOON), page=PAGE)
        wire = Wire(self.processes[0], UUID(int=1000 + n))
        bad = self.chance.choice((0.0, 0.1, 0.3, 0.6))
        line = Line(wire, self.trial.chance(f"line {n} {self.name}"), bad)
        return InStep(replica, Engine(replica, line), self.centre.people[n])


_OF_ALL_ROWS = frozenset({"storage.log", "relations.ends"})
"""What can only be true where all rows are: whose command told a fact, and who is at the other end of a relation."""


def _furnish(desk: Desk) -> None:
    """A few of everything that people work with."""
    day = Day(desk, random.Random("furnished"))
    for kind in _FURNITURE:
        if wish := day.accepted(kind, 10):
            day.execute(wish)


def _customers(desk: Desk) -> list[UUID]:
    with desk.database.reading() as connection:
        return list(connection.execute(sa.text("SELECT id FROM customers ORDER BY id")).scalars())


_COMMON = (
    *["customers.create", "customers.add_note", "customers.change", "customers.tag", "customers.add_point"],
    *["cases.open", "cases.change", "callbacks.plan", "promises.make", "interactions.start", "interactions.wrap_up"],
    *["customers.change", "undo", "customers.pin_alert", "consents.record", "cases.resolve", "callbacks.cancel"],
)
_FURNITURE = (
    *["customers.create"] * 8,
    *["interactions.start", "interactions.end", "cases.open", "callbacks.plan", "promises.make"] * 4,
    *["customers.add_point", "customers.add_note", "customers.pin_alert", "interactions.wrap_up", "cases.open"] * 4,
)


def _kinds() -> tuple[str, ...]:
    """Those that a desk carries out by itself."""
    return tuple(kind for kind in command_types() if runs_ahead(kind) or kind in ("undo", Together.kind))


def _by(wish: Wish, person_id: UUID) -> Wish:
    return replace(wish, actor=person_id)


def _create(cluster: Cluster, name: str, template: str) -> None:
    _execute(cluster, sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"), name, template)


def _drop(cluster: Cluster, name: str) -> None:
    _execute(cluster, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


def _execute(cluster: Cluster, statement: sql.SQL, *names: str) -> None:
    with psycopg.connect(cluster.url("postgres", "postgresql"), autocommit=True) as connection:
        connection.execute(statement.format(*map(sql.Identifier, names)))


__all__ = ["EXACT", "FORESEEN", "HEARD", "IN_ORDER", "NOTHING_LOST", "NUMBERS", "ONCE", "RESTS", "Schedule", "centre"]
