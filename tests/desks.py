"""A desk for a test: a real database, a clock that stands still, a shop that is open."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Role
from agentdesk.core.desk import Desk
from agentdesk.core.people.commands import AddPerson, OpenShop, Teams
from agentdesk.core.storage import migrate
from agentdesk.core.storage.engine import Database
from tests.postgres import Cluster

KEY = bytes(range(32))
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def empty_desk(folder: Path, name: str = "desk.db") -> Desk:
    """A desk over a fresh encrypted file without anything in it: a copy, since making the tables takes longer."""
    path = folder / name
    path.write_bytes(_empty_file())
    return Desk(Database.sqlite(path, KEY), FixedClock(NOON))


def add_to_team(desk: Desk, count: int) -> None:
    """So many more people, in the first team there is: figures are told of ten or more."""
    [team, *_] = desk.ask(Teams(), actor=SYSTEM)
    for n in range(count):
        desk.execute(AddPerson(name=f"P{n}", roles=frozenset({Role.AGENT}), team_id=team.id), actor=SYSTEM)


def make_desk(folder: Path) -> tuple[Desk, UUID]:
    """A desk over a fresh encrypted file, and the person who may do everything."""
    desk = empty_desk(folder)
    return desk, open_shop(desk)


def make_postgres_desk(url: str) -> Desk:
    """A desk over an empty PostgreSQL database, to which nobody is connected: in its place comes a copy of one that has
    all tables, since making them takes longer."""
    cluster, name = Cluster.of(url)
    cluster.put_back(name, _with_tables(cluster))
    return Desk(Database.postgresql(url), FixedClock(NOON))


def open_shop(desk: Desk, *, id: UUID | None = None) -> UUID:
    shop = OpenShop(
        shop_name="Kaffeehaus Sommer",
        region="DE",
        time_zone="Europe/Berlin",
        currency="EUR",
        language="de",
        person_name="Miriam Vogt",
    )
    return UUID(desk.execute(shop, actor=SYSTEM, id=id)["person_id"])


@cache
def _with_tables(cluster: Cluster) -> str:
    name = f"with_tables_{os.getpid()}"
    cluster.copy("template0", name)
    database = Database.postgresql(cluster.url(name))
    migrate.create(database)
    database.close()
    return name


@cache
def _empty_file() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        database = Database.sqlite(path, KEY, create=True)
        migrate.create(database)
        database.close()
        return path.read_bytes()
