"""A real PostgreSQL for tests, as `serve --dev` has one, but without durability: nothing in it outlives the tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from agentdesk.server import temporary_postgresql

_QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=50"
_IN_MEMORY, _ROOM_BYTES = Path("/dev/shm"), 2 * 1024**3
is_there = temporary_postgresql.is_there
MODEST = "desk"
"""A role that is no superuser, as a server wants it."""
_numbers = count(1)


@dataclass(frozen=True)
class Cluster:
    socket: Path

    @classmethod
    def of(cls, url: str) -> tuple[Cluster, str]:
        """Where a database of this address is, and what it is called there."""
        address = make_url(url)
        return cls(Path(str(address.query["host"]))), str(address.database)

    @contextmanager
    def database(self, of: str = "template0") -> Iterator[str]:
        """The name of a fresh database with all that is in another one (nothing), which is dropped at the end together
        with its connections."""
        name = f"test_{next(_numbers)}"
        self.copy(of, name)
        yield name
        self.drop(name)

    def copy(self, database: str, name: str, owner: str = "postgres") -> None:
        """A database of this name with all that is in another one, to which nobody is connected."""
        self._execute("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy OWNER {}", name, database, owner)

    def drop(self, database: str) -> None:
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def put_back(self, database: str, copy: str) -> None:
        """What was done in it since it was copied is lost."""
        self.drop(database)
        self.copy(copy, database)

    def make_modest_role(self) -> None:
        self._execute("CREATE ROLE {} LOGIN", MODEST)

    def lend(self, database: str) -> str:
        """The address for a role that is no superuser, of a database whose tables are made already."""
        with self.connect(database) as connection:
            there = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [MODEST]).fetchone() is not None
            if not there:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(MODEST)))
            for kind in ("TABLES", "SEQUENCES"):
                connection.execute(f"GRANT ALL ON ALL {kind} IN SCHEMA public TO {MODEST}")
        return temporary_postgresql.url(self.socket, database, MODEST)

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.socket), user="postgres", dbname=database)

    def url(self, database: str, driver: str = "postgresql+psycopg") -> str:
        """For SQLAlchemy's `create_engine`."""
        return temporary_postgresql.url(self.socket, database).replace("postgresql+psycopg", driver)

    def _execute(self, statement: str, *databases: str) -> None:
        with self.connect() as connection:
            connection.autocommit = True
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, databases)))


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """In memory where there is room: a database is a thousand files, and on a disk making one takes seconds."""
    roomy = _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _ROOM_BYTES
    where = {"beneath": _IN_MEMORY} if roomy else {}
    with temporary_postgresql.running(_QUICK, **where) as socket:
        yield Cluster(socket)
