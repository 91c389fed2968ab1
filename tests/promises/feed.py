"""Many write at once, from two processes, and some of it comes to nothing: whoever reads the feed misses nothing."""

from __future__ import annotations

import multiprocessing
import random
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Role, Wish
from agentdesk.core.customers.commands import AddNote, CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.ids import new_id
from agentdesk.core.storage import rows
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import entries, scopes
from agentdesk.core.storage.schema import command_log
from agentdesk.core.sync.pages import Part, shape
from agentdesk.core.sync.protocol import DIGEST_BITS, Pull, Pulled, Subscribe
from agentdesk.server import devices, feed, pulling
from tests.desks import NOON
from tests.in_step import Server
from tests.postgres import running_cluster
from tests.promises.promise import Bug, Change, Promise, Trial, Violation

SEEN = "everything that was committed is seen by whoever reads the feed"
NOTHING_ELSE = "nothing that came to nothing is seen"
DENSE = "the count of a scope has no holes, and its digest is that of its rows"
FINISHED = "every writer comes to its end"

READ, WRITERS, PROCESSES, CUSTOMERS, ABORTED = "read while many write", 20, 2, 5, 0.1


def read_while_many_write(trial: Trial) -> Iterator[Violation]:
    with running_cluster() as cluster, cluster.database() as name, trial.planted():
        url = cluster.url(name)
        server = Server.over(url)
        writer = server.add_person("Writer", Role.AGENT)
        customers = [_new_customer(server, writer, n) for n in range(CUSTOMERS)]
        reader = _Reader(server, writer, customers)
        each = max(1, trial.size // WRITERS)
        told: Any = multiprocessing.get_context("fork").Queue()
        server.desk.database.engine.dispose()  # no connection is shared by two processes
        processes = [
            multiprocessing.get_context("fork").Process(
                target=_write, args=(url, writer, customers, each, f"{trial.seed} {n}", told)
            )
            for n in range(PROCESSES)
        ]
        for process in processes:
            process.start()
        done, committed, failed = 0, set[UUID](), 0
        while done < PROCESSES:
            reader.read()
            with suppress(Exception):
                ids, failures = told.get(timeout=0.005)
                committed, failed, done = committed | ids, failed + failures, done + 1
        for process in processes:
            process.join()
        reader.read()
        trial.count("committed", len(committed))
        trial.count("pages", reader.pages)
        if failed:
            yield Violation(FINISHED, f"{failed} commands were given up")
        if missed := committed - reader.seen:
            yield Violation(SEEN, f"{len(missed)} of {len(committed)} were missed")
        if more := reader.seen - committed:
            yield Violation(NOTHING_ELSE, f"{len(more)}")
        yield from _dense(server, reader)
        server.desk.database.close()


def _write(url: str, person: UUID, customers: list[UUID], each: int, seed: str, told: Any) -> None:
    """One process: its writers note something about one customer after the other, each in its own time."""
    database = Database.postgresql(url)
    desk = Desk(database, FixedClock(NOON), side=_Slow(database, random.Random(seed)))
    with ThreadPoolExecutor(WRITERS // PROCESSES) as pool:
        chances = [random.Random(f"{seed} {n}") for n in range(WRITERS // PROCESSES)]
        written = list(pool.map(lambda chance: _note(desk, person, customers, each, chance), chances))
    database.close()
    told.put((set().union(*(ids for ids, _ in written)), sum(failed for _, failed in written)))


class _Slow(feed.Feed):
    """Between the last word and the commit some time passes, another each time, as on a disk that others use; now and
    then so long that a reader looks several times meanwhile."""

    def __init__(self, database: Database, chance: random.Random) -> None:
        super().__init__(database)
        self.chance, self.lock = chance, threading.Lock()

    def ends(self, connection: sa.Connection) -> None:
        super().ends(connection)
        connection.exec_driver_sql("SELECT 1")  # nothing of it waits for the commit any more
        with self.lock:
            pause = 0.1 if self.chance.random() < 0.05 else self.chance.random() * 0.01
        time.sleep(pause)


class _Aborted(Exception):
    pass


def _note(desk: Desk, person: UUID, customers: list[UUID], each: int, chance: random.Random) -> tuple[set[UUID], int]:
    committed, failed = set(), 0
    for _ in range(each):
        wish = Wish(AddNote(customer_id=chance.choice(customers), words="noted"), person, new_id())
        aborts = chance.random() < ABORTED
        assert wish.id

        def run(connection: sa.Connection, wish: Wish = wish, aborts: bool = aborts) -> None:
            desk.grant(connection, wish)
            if aborts:
                desk.side.ends(connection)
                raise _Aborted

        try:
            desk.transacted(run)
            committed.add(wish.id)
        except _Aborted:
            pass
        except sa.exc.DBAPIError:
            failed += 1
    return committed, failed


class _Reader:
    """A desk that has subscribed to everything, and asks again and again."""

    def __init__(self, server: Server, person: UUID, customers: list[UUID]) -> None:
        self.server, self.device = server, UUID(int=77)
        devices.register(server.desk, self.device, person, "reader")
        wanted = Subscribe(epoch=server.epoch, scopes=dict.fromkeys(customers, "reading"))
        devices.subscribe(server.desk, self.device, wanted)
        self.cursors: dict[UUID, int] = dict.fromkeys(customers, 0)
        self.seen: set[UUID] = set()
        self.pages = 0
        self.read()
        self.seen.clear()

    def read(self) -> None:
        more = True
        while more:
            cursors = {scope_id.hex: upto for scope_id, upto in self.cursors.items()}
            asked = Pull(epoch=self.server.epoch, generation=1, cursors=cursors, heard_upto=0)
            answer = Pulled.model_validate_json(pulling.pull(self.server.desk, self.device, asked))
            for part in answer.told:
                self._take(part)
            more = answer.more
            self.pages += 1

    def _take(self, part: Part) -> None:
        scope_id, (kind, by) = UUID(bytes=part.scope), map(shape("facts").columns.index, ("kind", "command_id"))
        self.cursors[scope_id] = max(self.cursors[scope_id], part.upto)
        for _, row in part.rows.get("facts", ()):
            if row[kind] == "note.added":
                self.seen.add(UUID(bytes=row[by]))


def _dense(server: Server, reader: _Reader) -> Iterator[Violation]:
    with server.desk.database.reading() as connection:
        heads = {row.id: row for row in connection.execute(sa.select(scopes))}
        held = connection.execute(sa.select(entries)).all()
        logged = connection.execute(sa.select(sa.func.count()).select_from(command_log)).scalar_one()
    for scope_id in reader.cursors:
        theirs = [entry for entry in held if entry.scope_id == scope_id]
        hashes = [entry.hash for entry in theirs if entry.hash is not None]
        head = heads.get(scope_id)
        if head is None:
            yield Violation(DENSE, f"{scope_id}: nothing is counted")
            continue
        if max(entry.seq for entry in theirs) != head.head or reader.cursors[scope_id] != head.head:
            yield Violation(DENSE, f"{scope_id}: {head.head}, read up to {reader.cursors[scope_id]}")
        if (head._mapping["count"], head.digest) != (len(hashes), sum(hashes) & DIGEST_BITS):
            yield Violation(DENSE, f"{scope_id}: {len(hashes)} rows, of {logged} commands")


def _new_customer(server: Server, person: UUID, n: int) -> UUID:
    made = server.desk.execute(CreateCustomer(family_name=f"Somebody {n}"), actor=person)
    return UUID(made["customer_id"])


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _counted_outside() -> Iterable[Change]:
    """The number is taken in a transaction of its own, as a sequence would give it: it may become visible late."""

    def move(of: feed.Feed, connection: sa.Connection, scope_id: UUID, changed: list[Any], noted: object) -> None:
        said = {"id": scope_id, "moved": len(changed), "more": 0, "digest": 0}
        with connection.engine.connect() as apart:
            head = apart.exec_driver_sql(feed._MOVE_HEAD, said).scalar_one()
            apart.commit()
        rows.writer(entries, "postgresql").put_many(
            connection,
            [
                {"scope_id": scope_id, "table_name": place.table, "key": place.key, "seq": seq, "hash": hash}
                for seq, (place, hash) in enumerate(changed, head - len(changed) + 1)
            ],
        )

    yield Change(feed.Feed, "_move", move)


def _no_lock_on_the_count() -> Iterable[Change]:
    """Each counts on from what it has seen itself."""

    def move(of: feed.Feed, connection: sa.Connection, scope_id: UUID, changed: list[Any], noted: object) -> None:
        last = sa.select(sa.func.max(entries.c.seq)).where(entries.c.scope_id == scope_id)
        head = connection.execute(last).scalar() or 0
        rows.writer(entries, "postgresql").put_many(
            connection,
            [
                {"scope_id": scope_id, "table_name": place.table, "key": place.key, "seq": seq, "hash": hash}
                for seq, (place, hash) in enumerate(changed, head + 1)
            ],
        )

    yield Change(feed.Feed, "_move", move)


PROMISE = Promise(
    name="feed",
    about="Twenty write at once from two processes, some of it comes to nothing, and a reader misses nothing.",
    size=200,
    unit="commands by twenty writers in two processes",
    parts={READ: read_while_many_write},
    bugs=(
        Bug("the number is taken outside the transaction", READ, (SEEN,), _counted_outside, 400),
        Bug("the count is not kept by its scope", READ, (DENSE,), _no_lock_on_the_count, 60),
    ),
)
