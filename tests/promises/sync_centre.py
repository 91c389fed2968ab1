"""The contact centre that each schedule of `sync_world` begins with, and the lines of its desks, which drop, double,
delay and reorder."""

from __future__ import annotations

import atexit
import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core import ids
from agentdesk.core.clock import FixedClock, to_micros
from agentdesk.core.commands import Role
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.storage.engine import Database
from agentdesk.core.sync.protocol import (
    AskLease,
    Hello,
    Holding,
    Lease,
    Looks,
    Pull,
    Pulled,
    Push,
    Pushed,
    Report,
    Reported,
    Subscribe,
    Welcome,
)
from agentdesk.server import feed
from tests.desks import NOON
from tests.in_step import Server, Wire
from tests.postgres import Cluster, running_cluster
from tests.promises.days import Day
from tests.promises.promise import Change

DESKS = 3
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
    late: list[Push | Holding] = field(default_factory=list)
    """What was taken for lost and is still on its way."""
    said_before: bool = False
    """Whether an answer of before came of late: where nothing was new then, it is one to the same question."""

    def hello(self, said: Hello) -> Welcome:
        return self._over(lambda: self.wire.hello(said))

    def push(self, sent: Push) -> Pushed:
        self._may_be_late(sent)
        return self._over(lambda: self.wire.push(sent))

    def pull(self, asked: Pull) -> Pulled:
        answer = self._over(lambda: self.wire.pull(asked))
        self.answers.append(answer)
        if self.chance.random() < self.bad / 2:
            self.said_before = True
            return self.chance.choice(self.answers[-6:])
        return answer

    def subscribe(self, wanted: Subscribe) -> None:
        self._over(lambda: self.wire.subscribe(wanted))

    def hold(self, said: Holding) -> None:
        self._may_be_late(said)
        self._over(lambda: self.wire.hold(said))

    def note_looks(self, said: Looks) -> None:
        self._over(lambda: self.wire.note_looks(said))

    def report(self, said: Report) -> Reported:
        return self._over(lambda: self.wire.report(said))

    def lease(self, asked: AskLease) -> Lease:
        return self._over(lambda: self.wire.lease(asked))

    def arrive_late(self) -> bool:
        """While the server is answering something else; nobody waits for what it says to this."""
        if not self.late or self.chance.random() < 0.5:
            return False
        late = self.late.pop(self.chance.randrange(len(self.late)))
        with suppress(Refused):
            if isinstance(late, Push):
                self.wire.push(late)
            else:
                self.wire.hold(late)
        return True

    def _may_be_late(self, said: Push | Holding) -> None:
        if self.chance.random() < self.bad / 3:
            self.late.append(said)
            raise Failure("sync.unreachable")

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
    with ids_by(random.Random(0)):
        return Centre.build(keep.enter_context(running_cluster()), folder)


@contextmanager
def ids_by(chance: random.Random) -> Iterator[None]:
    """All ids that are made in here follow from this chance, and none from the hour: rows have the same order each
    time, and with them all that comes of it."""
    last = itertools.count(to_micros(NOON) // 1_000 + chance.getrandbits(32))

    def uuid7() -> UUID:
        tail = 0x7 << 76 | chance.getrandbits(12) << 64 | 0x2 << 62 | chance.getrandbits(62)
        return UUID(int=next(last) << 80 | tail)

    with Change(ids, "_uuid7", uuid7).made():
        yield


@dataclass
class Centre:
    """A template of it all, made once: each schedule begins with a copy."""

    cluster: Cluster
    folder: Path
    people: list[UUID]
    device_files: list[bytes]
    epoch: UUID
    begun: frozenset[UUID]
    """The commands that were carried out before any schedule begins."""
    _made: int = 0

    @classmethod
    def build(cls, cluster: Cluster, folder: Path) -> Centre:
        cluster.copy("template0", "centre")
        server = Server.over(cluster.url("centre"))
        people = [server.add_person(f"Everything {n}", *_EVERYTHING) for n in range(DESKS)]
        _furnish(server.desk)
        files = []
        for n, person_id in enumerate(people):
            desk = server.add_desk(folder, n, person_id)
            desk.engine.round()
            for customer_id in customers_of(server.desk)[n::2]:  # some at one desk alone, some at two
                desk.replica.want(customer_id, "opened")
            desk.engine.round()
            desk.replica.database.close()
            files.append((folder / f"desk-{n}.db").read_bytes())
        begun = frozenset(line.command_id for line in server.desk.log())
        server.desk.database.close()
        return cls(cluster, folder, people, files, server.epoch, begun)

    def fresh_database(self) -> str:
        self._made += 1
        name = f"schedule_{self._made}"
        self.cluster.copy("centre", name)
        return name

    def open(self, name: str, clock: FixedClock) -> Desk:
        database = Database.postgresql(self.cluster.url(name))
        return Desk(database, clock, side=feed.Feed(database))


def _furnish(desk: Desk) -> None:
    """A few of everything that people work with."""
    day = Day(desk, random.Random("furnished"))
    for kind in _FURNITURE:
        if wish := day.accepted(kind, 10):
            day.execute(wish)


def customers_of(desk: Desk) -> list[UUID]:
    with desk.database.reading() as connection:
        return list(connection.execute(sa.text("SELECT id FROM customers ORDER BY id")).scalars())


_FURNITURE = (
    *["customers.create"] * 8,
    *["interactions.start", "interactions.end", "cases.open", "callbacks.plan", "promises.make"] * 4,
    *["customers.add_point", "customers.add_note", "customers.pin_alert", "interactions.wrap_up", "cases.open"] * 4,
)
