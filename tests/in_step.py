"""A server and desks in step with it in one process: real PostgreSQL, real SQLite, every message through its JSON."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel

from agentdesk.core.clock import Clock, FixedClock
from agentdesk.core.commands import SYSTEM, Role
from agentdesk.core.desk import Desk
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.storage import migrate, rows
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import cursors
from agentdesk.core.sync import overlay
from agentdesk.core.sync import replica as replicas
from agentdesk.core.sync.engine import Engine
from agentdesk.core.sync.guard import Mark
from agentdesk.core.sync.in_file import InFile
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
from agentdesk.core.sync.replica import Replica
from agentdesk.core.sync.travelling import scope_of, travelling_tables
from agentdesk.server import devices, feed, founding, leases, looks, pulling, pushing, reports
from tests.desks import NOON, empty_desk, open_shop

M = TypeVar("M", bound=BaseModel)


@dataclass
class Server:
    desk: Desk
    epoch: UUID
    person_id: UUID

    @classmethod
    def over(cls, url: str, clock: Clock | None = None) -> Server:
        """A server over an empty PostgreSQL database, with a shop that is open."""
        database, clock = Database.postgresql(url), clock or FixedClock(NOON)
        migrate.create(database)
        alone = Desk(database, clock)
        person_id = open_shop(alone)
        epoch = founding.found(database, clock.now())
        return cls(Desk(database, clock, side=feed.Feed(database)), epoch, person_id)

    def add_person(self, name: str, *roles: Role) -> UUID:
        asked = AddPerson(name=name, roles=frozenset(roles or (Role.AGENT,)))
        return UUID(self.desk.execute(asked, actor=SYSTEM)["person_id"])

    def add_desk(self, folder: Path, n: int, person_id: UUID, clock: Clock | None = None) -> InStep:
        device_id = UUID(int=1000 + n)
        devices.register(self.desk, device_id, person_id, f"desk {n}")
        database = empty_desk(folder, f"desk-{n}.db").database
        clock = clock or FixedClock(NOON)
        joined = {"url": "", "epoch": self.epoch, "device_id": device_id, "person_id": person_id}
        replicas.join(database, **joined, now=clock.now())  # type: ignore[arg-type]
        replica = Replica(database, clock, memory=Remembered())
        return InStep(replica, Engine(InFile(replica), Wire(self, device_id)), person_id)


@dataclass
class InStep:
    replica: Replica
    engine: Engine
    person_id: UUID

    @property
    def desk(self) -> Desk:
        return self.replica.desk


@dataclass
class Wire:
    """Says everything as it would be said over a network."""

    server: Server
    device_id: UUID

    def hello(self, said: Hello) -> Welcome:
        return _over(devices.hello(self.server.desk, self.device_id, _over(said)))

    def push(self, sent: Push) -> Pushed:
        return _over(pushing.push(self.server.desk, self.device_id, _over(sent)))

    def pull(self, asked: Pull) -> Pulled:
        return Pulled.model_validate_json(pulling.pull(self.server.desk, self.device_id, _over(asked)))

    def subscribe(self, wanted: Subscribe) -> None:
        devices.subscribe(self.server.desk, self.device_id, _over(wanted))

    def hold(self, said: Holding) -> None:
        devices.hold(self.server.desk, self.device_id, _over(said))

    def note_looks(self, said: Looks) -> None:
        with self.server.desk.database.reading() as connection:
            person_id = devices.known(connection, self.device_id).person_id
        looks.take(self.server.desk, person_id, _over(said).looks)

    def lease(self, asked: AskLease) -> Lease:
        return _over(leases.lease(self.server.desk, self.device_id, _over(asked)))

    def report(self, said: Report) -> Reported:
        return _over(reports.report(self.server.desk, self.device_id, _over(said)))


@dataclass
class Remembered:
    """A keyring of tests: outlives the file."""

    mark: Mark | None = None

    def recall(self) -> Mark | None:
        return self.mark

    def keep(self, mark: Mark) -> None:
        self.mark = mark

    def of(self, device_id: UUID) -> Remembered:
        return Remembered()


def _over(message: M) -> M:
    return type(message).model_validate_json(message.model_dump_json(by_alias=True))


def differences(server: Server, desk: InStep) -> list[str]:
    """Rows of the scopes which this desk has that are not exactly those of the server, what waits left aside."""
    found = []
    with desk.replica.database.writing() as here, server.desk.database.reading() as there:
        overlay.take_back(here)
        scopes = set(here.execute(sa.select(cursors.c.scope_id)).scalars())
        for table in travelling_tables():
            ours, theirs = _held(here, table), _held(there, table)
            wanted = {key: row for key, row in theirs.items() if scope_of(table, row) in scopes}
            for key in sorted({*wanted, *ours}, key=str):
                if ours.get(key) != wanted.get(key):
                    found.append(f"{table.name} {key}: {ours.get(key)} for {wanted.get(key)}")  # noqa: PERF401 - reads better
        here.rollback()
        here.begin()
    return found


def _held(connection: sa.Connection, table: sa.Table) -> dict[tuple[Any, ...], dict[str, Any]]:
    writer = rows.writer(table, connection.dialect.name)
    return {writer.key_of(row._mapping): dict(row._mapping) for row in connection.execute(sa.select(table))}
