"""A real `agentdesk serve` over a real PostgreSQL that is as durable as a shop's, and both of them killed."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.goodwill.commands import SetAuthority
from agentdesk.core.goodwill.policy import Policy, Rule
from agentdesk.core.ledger.commands import SetBudget
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.people.model import SHOP
from agentdesk.server import temporary_postgresql
from agentdesk.server.administration import add_person
from tests.cheap_argon2 import make_dear
from tests.postgres import MODEST, Cluster
from tests.promises.forked import Child, Tell, lines_of, run_in_child
from tests.promises.promise import Trial
from tests.servers import PASSWORD, make_house, set_up

A_MONTH, A_DAY, A_YEAR, AT_ONCE = 20_000, 6_000, 15_000, 900
"""Limits in cents: few enough to be reached within minutes."""
_PATIENCE = 60.0


def login_of(desk: int) -> str:
    return f"desk{desk}"


def wait_until(what: str, seconds: float, holds: object) -> None:
    """Raises TimeoutError."""
    assert callable(holds)
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.05)


@dataclass
class PostgreSQL:
    folder: Path
    _program: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    """Once it was started again."""

    @property
    def url(self) -> str:
        return temporary_postgresql.url(self.folder, MODEST, MODEST)

    def fall(self) -> None:
        """Immediate shutdown: no checkpoint, nothing said to anybody, as if the machine had lost its power."""
        [pid] = (self.folder / "data" / "postmaster.pid").read_text().splitlines()[:1]
        os.kill(int(pid), signal.SIGQUIT)
        if self._program:
            self._program.wait(_PATIENCE)
        wait_until("PostgreSQL is gone", _PATIENCE, lambda: not Path(f"/proc/{pid}").exists())

    def rise(self) -> None:
        """Recovers from its log. As it was started last."""
        command = shlex.split((self.folder / "data" / "postmaster.opts").read_text())
        user = (self.folder / "data").owner() if os.geteuid() == 0 else None
        with (self.folder / "log").open("ab") as log:
            opened = {"stdout": log, "stderr": log, "start_new_session": True}
            self._program = subprocess.Popen(command, cwd=self.folder, user=user, **opened)  # type: ignore[call-overload]


@dataclass
class Served:
    """`agentdesk serve` with two workers; with a bug, which workers that are started anew would not have, one process
    that was forked with it."""

    trial: Trial
    database: PostgreSQL
    people: list[UUID]
    customers: list[UUID]
    more: str = ""
    """Lines of its settings."""
    port: int = 0
    config: Path = Path()
    _program: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _child: Child | None = field(default=None, repr=False)

    def start(self) -> None:
        self.port = self.port or free_port()
        self.config = config = self.trial.fresh_folder("server") / "server.toml"
        workers = 1 if self.trial.bug else 2
        config.write_text(f'database = "{self.database.url}"\nport = {self.port}\nworkers = {workers}\n{self.more}')
        config.chmod(0o600)
        call = ["agentdesk", "serve", "--config", str(config)]
        log = config.with_name("log").open("ab")
        if self.trial.bug:
            self._child = Child(lambda tell: _serve(call, log.fileno()), self.trial)
        else:
            command = [sys.executable, "-m", *call]
            self._program = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        wait_until("the server answers", _PATIENCE, self.answers)

    def answers(self) -> bool:
        with (
            suppress(OSError, urllib.error.URLError),
            urllib.request.urlopen(f"{self.address}/ready", timeout=5) as page,
        ):
            return bool(page.status == 200)
        return False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[int]:
        """Processes that answer."""
        assert self._program
        children = Path(f"/proc/{self._program.pid}/task/{self._program.pid}/children").read_text().split()
        return [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def kill_worker(self, chance_of: int) -> None:
        workers = self.workers()
        if workers:
            with suppress(ProcessLookupError):
                os.kill(workers[chance_of % len(workers)], signal.SIGKILL)

    def stop(self) -> None:
        if self._program:
            self._program.terminate()
            self._program.wait(_PATIENCE)
        if self._child:
            self._child.kill()
            self._child.told()


@contextmanager
def one_postgresql() -> Iterator[PostgreSQL]:
    with temporary_postgresql.running(beneath=in_memory()) as folder:
        yield PostgreSQL(folder)


def in_memory() -> Path:
    return next(path for path in (Path("/dev/shm"), Path("/tmp")) if path.is_dir())


@contextmanager
def served(
    trial: Trial,
    desks: int,
    customers: int,
    more: str = "",
    over: Callable[[], AbstractContextManager[PostgreSQL]] = one_postgresql,
) -> Iterator[Served]:
    """A shop with somebody for each desk and little money, over the address of `Served`."""
    with over() as database:
        cluster = Cluster(database.folder)
        cluster.make_modest_role()
        cluster.copy("template0", MODEST, owner=MODEST)
        told = run_in_child(lambda tell: _found(database.url, desks, customers, tell), _without_bug(trial))
        [[people, made]] = lines_of(told, "found")
        server = Served(trial, database, list(map(UUID, people)), list(map(UUID, made)), more)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _without_bug(trial: Trial) -> Trial:
    return Trial(trial.size, trial.seed, trial.folder)


def _found(url: str, desks: int, customers: int, tell: Tell) -> None:
    make_dear()
    set_up(url)
    house = make_house(url)
    rule = Rule(per_voucher=AT_ONCE, per_customer_year=A_YEAR, per_person_day=A_DAY)
    house.desk.execute(SetAuthority(policy=Policy(currency="EUR", rules=(rule,))), actor=SYSTEM)
    house.desk.execute(SetBudget(team_id=SHOP, amount=A_MONTH, currency="EUR"), actor=SYSTEM)
    people = [
        add_person(house, login_of(n), PASSWORD, AddPerson(name=f"Agent {n}", roles=frozenset({Role.AGENT})))
        for n in range(desks)
    ]
    made = [house.desk.execute(CreateCustomer(family_name=f"Kunde {n}"), actor=SYSTEM) for n in range(customers)]
    house.close()
    tell("found", [str(each) for each in people], [each["customer_id"] for each in made])


def _serve(call: list[str], log: int) -> None:
    os.dup2(log, 1)
    os.dup2(log, 2)
    make_dear()
    sys.argv = call
    from agentdesk.__main__ import main

    main()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
