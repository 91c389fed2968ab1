"""A server as its users run it: PostgreSQL on disk that loses nothing, `agentdesk serve` with workers of its own, desks
that are signed in, and many customers. Beside it the floor: `bare_server` with as many workers over the same database.
"""

from __future__ import annotations

import os
import pickle
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa

from agentdesk.core.access import store as access
from agentdesk.core.actors import Role
from agentdesk.core.clock import SystemClock
from agentdesk.core.commands import SYSTEM
from agentdesk.core.desk import Desk
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage import migrate
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import entries, scopes, subscriptions
from agentdesk.core.storage.rows import plain, to_plain, writer
from agentdesk.core.storage.schema import synced_tables
from agentdesk.core.sync.protocol import DIGEST_BITS, PREFIX, key_words, row_hash
from agentdesk.core.sync.travelling import scope_of
from agentdesk.server import administration, devices, founding, temporary_postgresql, tokens
from tests.desks import open_shop
from tests.postgres import Cluster
from tests.servers import PASSWORD, make_house

WORKERS = 2
_SETTINGS = "-c max_connections=150 -c shared_buffers=512MB -c max_wal_size=4GB"
_PATIENCE, _QUIET = 30.0, 0.05
"""Seconds: for which a start is waited for, and of a processor in half a second once nothing goes on."""
LOGIN = "lena"

Rows = Mapping[sa.Table, Sequence[Mapping[str, Any]]]


@contextmanager
def cluster() -> Iterator[Cluster]:
    """On disk, as it is installed: what it has said to be kept is kept."""
    with temporary_postgresql.running(_SETTINGS) as folder:
        yield Cluster(folder)


def worked(postgresql: Cluster) -> float:
    """Seconds for which it has kept a processor busy so far, on behalf of whoever is connected."""
    return Process(0, int((postgresql.socket / "data" / "postmaster.pid").read_text().split()[0])).worked()


@dataclass(frozen=True)
class Signed:
    """A desk that is signed in."""

    person_id: UUID
    device_id: UUID
    token: str


@dataclass
class Place:
    """A database of a server, from within."""

    url: str
    desk: Desk
    epoch: UUID

    @classmethod
    def made(cls, url: str) -> Place:
        """A shop that is open, in an empty database."""
        database = Database.postgresql(url)
        migrate.create(database)
        open_shop(Desk(database, SystemClock()))
        epoch = founding.found(database, datetime.now(UTC))
        database.close()
        house = make_house(url, SystemClock())
        administration.add_person(house, LOGIN, PASSWORD, AddPerson(name="Lena", roles=frozenset({Role.AGENT})))
        return cls(url, house.desk, epoch)

    @classmethod
    def over(cls, url: str, epoch: UUID) -> Place:
        """One that was made, or a copy of it."""
        return cls(url, make_house(url, SystemClock()).desk, epoch)

    @staticmethod
    def now() -> datetime:
        return SystemClock().now()

    def close(self) -> None:
        self.desk.database.close()

    def take_in(self, batches: Iterator[Rows]) -> None:
        """Rows with their places in the feed, as if each had been written by a command; the triggers are asleep."""
        with self.desk.database.writing() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for batch in batches:
                _take_in(connection, batch)

    def look_over(self) -> None:
        """What PostgreSQL does by itself after a while."""
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")

    def signed(self, count: int) -> list[Signed]:
        """So many people, each signed in at a desk; without the tenth of a second that a password takes."""
        asked = [AddPerson(name=f"Agentin {n}", roles=frozenset({Role.AGENT}), level=1) for n in range(count)]
        people = [UUID(self.desk.execute(each, actor=SYSTEM)["person_id"]) for each in asked]
        made, now = [], self.desk.clock.now()
        with self.desk.database.writing() as connection:
            for person_id in people:
                pair, handle, device_id = tokens.new_pair(), secrets.token_bytes(tokens.HANDLE_BYTES), new_id()
                said = {"person_id": person_id, "device_id": device_id, "device_name": "desk", "began_at": now}
                access.add_sign_in(connection, id=new_id(), handle=handle, **said, **tokens.kept(pair, now))
                made.append(Signed(person_id, device_id, tokens.shown(handle, pair).access))
        for each in made:
            devices.register(self.desk, each.device_id, each.person_id, "desk")
        return made

    def subscribe(self, held: Mapping[UUID, Sequence[UUID]]) -> None:
        """Whose rows each device gets."""
        of = {"reason": "opened", "granted_at": self.desk.clock.now()}
        with self.desk.database.writing() as connection:
            wanted = [{**of, "device_id": device, "scope_id": each} for device, all_ in held.items() for each in all_]
            writer(subscriptions, "postgresql").put_many(connection, wanted)

    def heads(self) -> dict[UUID, int]:
        with self.desk.database.reading() as connection:
            return {row.id: row.head for row in connection.execute(sa.select(scopes.c.id, scopes.c.head))}


def _take_in(connection: sa.Connection, batch: Rows) -> None:
    told: dict[UUID, list[dict[str, Any]]] = {}
    synced = set(synced_tables())
    for table, rows in batch.items():
        lay = writer(table, "postgresql")
        whole = [{**row, "row_version": 1} if table in synced else row for row in rows]
        lay.lay_many(connection, whole)
        for row in whole:
            key, scope_id = key_words([plain(value) for value in lay.key_of(row)]), scope_of(table, row)
            entry = {"table_name": table.name, "key": key, "hash": row_hash(table.name, to_plain(row))}
            told.setdefault(scope_id, []).append({"scope_id": scope_id, **entry})
    told.pop(SHOP, None)
    heads = [
        {"id": id, "head": len(all_), "count": len(all_), "digest": sum(each["hash"] for each in all_) & DIGEST_BITS}
        for id, all_ in told.items()
    ]
    writer(scopes, "postgresql").lay_many(connection, heads)
    numbered = ({**each, "seq": seq} for all_ in told.values() for seq, each in enumerate(all_, 1))
    writer(entries, "postgresql").lay_many(connection, numbered)


# --- processes -------------------------------------------------------------------------------------------------------


@contextmanager
def serving(url: str, folder: Path, workers: int = WORKERS) -> Iterator[Process]:
    """`agentdesk serve` over this database."""
    cluster, name = Cluster.of(url)
    file, port = folder / "server.toml", _free_port()
    file.touch(mode=0o600)
    file.write_text(f'database = "{cluster.lend(name)}"\nport = {port}\nworkers = {workers}\n', encoding="utf-8")
    with _running([sys.executable, "-m", "agentdesk", "serve", "--config", str(file)], port, "/ready") as process:
        yield process


@contextmanager
def bare(
    url: str, folder: Path, answers: object, first: Sequence[str] = (), workers: int = WORKERS
) -> Iterator[Process]:
    """FastAPI and psycopg, and nothing else: `/N` carries out the N-th of these lists of statements. Each connection is
    told the `first` statements once."""
    said, port = folder / "bare.pickle", _free_port()
    said.write_bytes(pickle.dumps((url.replace("+psycopg", ""), first, answers)))
    wanted = ["--factory", "--workers", str(workers), "--port", str(port), "--no-access-log", "--log-level", "error"]
    command = [sys.executable, "-m", "uvicorn", "tests.performance.bare_server:from_file", *wanted]
    with _running(command, port, "/openapi.json", {"AGENTDESK_BARE": str(said)}) as process:
        yield process


@dataclass(frozen=True)
class Process:
    """Several processes that listen at one port."""

    port: int
    pid: int

    def worked(self) -> float:
        """Seconds for which they have kept a processor busy so far."""
        return sum(map(_worked, _family(self.pid)))

    def await_quiet(self) -> None:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            before = self.worked()
            time.sleep(0.5)
            if self.worked() - before < _QUIET:
                return

    def holds(self) -> float:
        """MiB of memory: what is theirs alone, and their share of the rest."""
        return sum(map(_holds, _family(self.pid))) / 1024


# As Linux tells it (proc(5)).
def _family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has ended meanwhile
            for child in (task / "children").read_text().split():
                found += _family(int(child))
    return found


def _worked(pid: int) -> float:
    said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def _holds(pid: int) -> int:
    """KiB."""
    said = Path(f"/proc/{pid}/smaps_rollup").read_text().partition("\nPss:")[2]
    return int(said.split()[0])


@contextmanager
def _running(command: list[str], port: int, first: str, more: Mapping[str, str] | None = None) -> Iterator[Process]:
    with subprocess.Popen(command, env={**os.environ, **(more or {})}, stdout=subprocess.DEVNULL) as process:
        try:
            _await(process, port, f"GET {first} HTTP/1.1\r\nHost: desk\r\n\r\n".encode())
            started = Process(port, process.pid)
            started.await_quiet()  # the first worker answers while others are still importing
            yield started
        finally:
            process.terminate()
            process.wait(20)


def _await(process: subprocess.Popen[bytes], port: int, asked: bytes) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with Caller(port) as caller:
                caller.ask(asked)
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("it does not answer")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


# --- asking ----------------------------------------------------------------------------------------------------------


class Caller:
    """One kept connection, and as little work as can be: what asks runs on the same processors."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Caller:
        return self

    def __exit__(self, *error: object) -> None:
        self._socket.close()

    def ask(self, request: bytes) -> bytes:
        """The body of the answer. Raises OSError for any status but 2xx."""
        self._socket.sendall(request)
        said = b""
        while (end := said.find(b"\r\n\r\n")) < 0:
            piece = self._socket.recv(262_144)
            if not piece:
                raise ConnectionError
            said += piece
        head = said[:end].lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        pieces, came = [said[end + 4 :]], len(said) - end - 4
        while came < length:
            piece = self._socket.recv(262_144)
            if not piece:
                raise ConnectionError
            pieces.append(piece)
            came += len(piece)
        if not head.startswith(b"http/1.1 2"):
            raise ConnectionError(said[:200] + b"".join(pieces)[:500])
        return b"".join(pieces)


def request(route: str, body: str, token: str, *, packed: bool = False) -> bytes:
    """As a desk asks it; `packed`: the answer may be."""
    return posted(f"{PREFIX}/{route}", body, token, packed=packed)


def posted(path: str, body: str, token: str, *, packed: bool = False) -> bytes:
    said = body.encode()
    head = f"POST {path} HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer {token}\r\n"
    head += "Content-Type: application/json\r\nAccept: application/json\r\n"
    head += "Accept-Encoding: gzip, deflate\r\n" if packed else ""
    return f"{head}Content-Length: {len(said)}\r\n\r\n".encode() + said


@dataclass(frozen=True)
class Rate:
    """How much was answered in a while."""

    per_second: float
    cpu_ms: float
    """Milliseconds of a processor that each answer cost the processes asked."""
    latencies: list[float]
    """Milliseconds."""


def rate(process: Process, asks: Sequence[Callable[[Caller], object]], seconds: float) -> Rate:
    """With each of these asking by itself, one question after the other, over a connection of its own."""
    latencies: list[list[float]] = [[] for _ in asks]
    begin, over = threading.Barrier(len(asks) + 1), threading.Event()
    failed: list[BaseException] = []

    def go(n: int) -> None:
        try:
            with Caller(process.port) as caller:
                begin.wait()
                while not over.is_set():
                    asked = time.perf_counter()
                    asks[n](caller)
                    latencies[n].append((time.perf_counter() - asked) * 1000)
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)
            begin.abort()

    threads = [threading.Thread(target=go, args=(n,)) for n in range(len(asks))]
    for thread in threads:
        thread.start()
    begin.wait()
    began, worked = time.perf_counter(), process.worked()
    over.wait(seconds)
    over.set()
    for thread in threads:
        thread.join()
    took, busy = time.perf_counter() - began, process.worked() - worked
    if failed:
        raise failed[0]
    all_ = [each for some in latencies for each in some]
    return Rate(len(all_) / took, busy / len(all_) * 1000, all_)
