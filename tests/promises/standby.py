"""A PostgreSQL and its standby (streaming replication), as real processes: where the first falls, the other takes
its place."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from agentdesk.server import temporary_postgresql
from tests.postgres import MODEST
from tests.promises.real_server import PostgreSQL, wait_until

_PATIENCE = 60.0
_NAME = "standby"


def waits_for_it() -> bool:
    """Whether a commit is told of only once the standby has it on its disk, too (chapter 27.2.8 of PostgreSQL's
    manual)."""
    return True


@dataclass
class Pair(PostgreSQL):
    """`folder` is the first, reached by its socket as the other is by the one of `other`."""

    other: Path = Path()
    waits: bool = True
    _programs: Path = field(default=Path(), repr=False)

    @property
    def url(self) -> str:
        """Both: libpq takes whichever can be written to."""
        return (
            f"postgresql+psycopg://{MODEST}@/{MODEST}?host={self.folder},{self.other}&target_session_attrs=read-write"
        )

    def begin_standby(self) -> None:
        """From a copy of the first; it follows from then on."""
        data = self.other / "data"
        shutil.rmtree(data, ignore_errors=True)
        first = f"host={self.folder} user=postgres application_name={_NAME}"
        self._run("pg_basebackup", "-d", first, "-D", str(data), "-R", "-X", "stream", "-c", "fast", "--no-sync")
        options = f"-k {self.other} -c listen_addresses='' -c timezone=UTC"
        self._run("pg_ctl", "start", "-w", "-D", str(data), "-o", options, "-l", str(self.other / "server.log"))
        if self.waits:
            _say(self.folder, f"ALTER SYSTEM SET synchronous_standby_names = '{_NAME}'", "SELECT pg_reload_conf()")
        wanted = "sync" if self.waits else "async"
        wait_until("the standby follows", _PATIENCE, lambda: self._state() == wanted)

    def leave_standby_behind(self) -> None:
        """It hears no more of what is committed from now on."""
        _say(self.other, "ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()")
        wait_until("nobody follows", _PATIENCE, lambda: self._state() == "")

    def fall_at_once(self) -> None:
        """As a machine does whose power is cut: all its processes at the same moment."""
        [pid] = (self.folder / "data" / "postmaster.pid").read_text().splitlines()[:1]
        everybody = [int(pid), *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for each in everybody:
                with suppress(ProcessLookupError):
                    os.kill(each, number)
        wait_until("the first is gone", _PATIENCE, lambda: _is_gone(int(pid)))

    def promote(self) -> None:
        """The other is now what the first was; nobody follows it yet, so it waits for nobody."""
        self._run("pg_ctl", "promote", "-w", "-D", str(self.other / "data"))
        _say(self.other, "ALTER SYSTEM SET synchronous_standby_names = ''", "SELECT pg_reload_conf()")
        self.folder, self.other = self.other, self.folder

    def known(self) -> int:
        """How many commands of desks the first knows."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname=MODEST) as connection:
            [(count,)] = connection.execute("SELECT count(*) FROM sync_received").fetchall()
        return int(count)

    def _state(self) -> str:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres") as connection:
            row = connection.execute("SELECT sync_state FROM pg_stat_replication").fetchone()
        return str(row[0]) if row else ""

    def _run(self, program: str, *arguments: str) -> None:
        more: dict[str, Any] = {"user": self.folder.owner()} if os.geteuid() == 0 else {}
        with (self.other / "log").open("ab") as log:
            subprocess.run(
                [str(self._programs / program), *arguments], cwd=self.other, stdout=log, stderr=log, check=True, **more
            )


@contextmanager
def pair_beneath(beneath: Path, *, waits: bool) -> Iterator[Pair]:
    with ExitStack() as keep:
        folder = keep.enter_context(temporary_postgresql.running(beneath=beneath))
        other = keep.enter_context(temporary_postgresql.running(beneath=beneath))
        programs = Path((other / "data" / "postmaster.opts").read_text().split()[0]).parent
        pair = Pair(folder, other=other, waits=waits, _programs=programs)
        pair._run("pg_ctl", "stop", "-m", "immediate", "-D", str(other / "data"))
        pair.begin_standby()
        yield pair


def _say(folder: Path, *statements: str) -> None:
    with psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _is_gone(pid: int) -> bool:
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True
