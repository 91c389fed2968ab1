"""Pushes to a server: commands of several desks at once, beside their bare writes in the same transactions.

Ours go over HTTP to workers of `agentdesk serve`: whose desk it is, the handler with all it reads, search tables, log
and feed. The floor are the rows that each command wrote, the same statements with the same triggers, sent by psycopg in
one transaction each, on a copy of the database. `ratio` is commands per second beside the floor's (more is better).
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import psycopg

from agentdesk.core.clock import to_micros
from agentdesk.core.commands import Command
from agentdesk.core.customers.commands import AddNote, AddPoint, NewPoint
from agentdesk.core.customers.indexing import searchable_many
from agentdesk.core.customers.search.index import index_many
from agentdesk.core.ids import new_id
from agentdesk.core.sync.protocol import Push, Pushed, Sent, Status
from agentdesk.server.feed import _make_place as make_place
from agentdesk.server.pushing import push
from tests.performance.bare_server import Statement, recorded
from tests.performance.pull import batches, line
from tests.performance.served import Caller, Place, Process, Rate, Signed, cluster, request, serving
from tests.postgres import Cluster

SIZE = 100_000
DESKS, _EACH, _ROUNDS = 8, 20, 4
_COMMANDS = DESKS * _EACH * (_ROUNDS + 1)
_WRITES = ("INSERT", "UPDATE", "DELETE")
_OPEN = "SELECT set_config('agentdesk.feed', 'on', true), set_config('agentdesk.gate', 'open', true)"

Asked = dict[UUID, list[Sent]]
"""By desk."""


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of customers; measured at a quarter and at half of them as well."""
    with cluster() as postgresql, TemporaryDirectory() as folder, postgresql.database() as name:
        place = Place.made(postgresql.url(name))
        chance, ids, desks = random.Random(seed), list[UUID](), place.signed(DESKS)
        for part in (size // 4, size // 2, size):
            new = [UUID(int=n << 80 | 0x7 << 76 | 0x2 << 62) for n in range(len(ids) + 1, part + 1)]
            place.take_in(batches(new, len(ids), desks[0].person_id, chance))
            ids += new
            _make_findable(place, new)
            place.look_over()
            place.close()  # what somebody is connected to cannot be copied
            for at_once, note in ((1, "each command by itself"), (_EACH, f"{_EACH} commands at once")):
                yield _measured(postgresql, name, Path(folder), place.epoch, desks, ids, at_once, part, note)
            place = Place.over(postgresql.url(name), place.epoch)
        place.close()


def _make_findable(place: Place, new: Sequence[UUID]) -> None:
    """Those whom commands will be about."""
    with place.desk.database.writing() as connection:
        index_many(connection, searchable_many(connection, new[-_COMMANDS:]))


def _measured(
    postgresql: Cluster,
    name: str,
    folder: Path,
    epoch: UUID,
    desks: Sequence[Signed],
    ids: Sequence[UUID],
    at_once: int,
    size: int,
    note: str,
) -> dict[str, Any]:
    asked = _asked(desks, ids, random.Random(size))
    with ExitStack() as stack:
        ours, floor = (postgresql.url(stack.enter_context(postgresql.database(name))) for _ in range(2))
        with postgresql.database(name) as third:
            sent = _recorded(Place.over(postgresql.url(third), epoch), asked)
        served = stack.enter_context(serving(ours, folder))
        bare = {desk: stack.enter_context(psycopg.connect(floor.replace("+psycopg", ""))) for desk in asked}
        for connection in bare.values():
            make_place(connection, None)
        mine, other = list[Rate](), list[Rate]()
        for turn in range(_ROUNDS + 1):
            these = range(turn * _EACH, (turn + 1) * _EACH)
            now = _through(served, [_pushes(each, epoch, asked[each.device_id], these, at_once) for each in desks])
            written = {desk: [sent[each.id] for each in asked[desk][these.start : these.stop]] for desk in asked}
            floor_now = _bare([_writes(bare[desk], written[desk]) for desk in asked])
            if turn:
                mine.append(now)
                other.append(floor_now)
        return line("push" if at_once == 1 else "push_many", size, mine, other, f"{DESKS} desks; {note}")


def _asked(desks: Sequence[Signed], ids: Sequence[UUID], chance: random.Random) -> Asked:
    """Notes and telephone numbers, each desk with customers of its own."""

    def command(n: int, customer_id: UUID) -> Command:
        if n % 2:
            return AddNote(
                customer_id=customer_id, words="Fragt nach der Lieferung; Rückruf am Nachmittag versprochen."
            )
        number = f"+4930{chance.randrange(10**7):07}"
        return AddPoint(customer_id=customer_id, point=NewPoint(kind="phone", value=number))

    now, chosen = to_micros(Place.now()), iter(chance.sample(ids[-_COMMANDS:], len(desks) * _EACH * (_ROUNDS + 1)))
    made: Asked = {}
    for desk in desks:
        made[desk.device_id] = [
            Sent(
                seq=n,
                id=new_id(),
                kind=wanted.kind,
                version=wanted.version,
                actor_id=desk.person_id,
                args=wanted.model_dump(mode="json"),
                occurred_at=now,
            )
            for n in range(1, _EACH * (_ROUNDS + 1) + 1)
            for wanted in (command(n, next(chosen)),)
        ]
    return made


def _recorded(place: Place, asked: Asked) -> dict[UUID, list[Statement]]:
    """What each command writes, by its id."""
    found = {}
    with recorded(place.desk.database.engine) as sent:
        for desk, commands in asked.items():
            for each in commands:
                push(place.desk, desk, Push(epoch=place.epoch, commands=[each]))
                found[each.id] = [statement for statement in sent if str(statement.sql).startswith(_WRITES)]
                sent.clear()
    place.close()
    return found


def _pushes(desk: Signed, epoch: UUID, commands: list[Sent], these: range, at_once: int) -> list[bytes]:
    return [
        request("push", Push(epoch=epoch, commands=commands[n : n + at_once]).model_dump_json(), desk.token)
        for n in these[::at_once]
    ]


def _through(served: Process, asked: Sequence[list[bytes]]) -> Rate:
    def pushing(requests: list[bytes]) -> Callable[[], list[float]]:
        def go() -> list[float]:
            with Caller(served.port) as caller:
                return [_timed(lambda said=each: _require_applied(caller.ask(said))) for each in requests]  # type: ignore[misc]

        return go

    before = served.worked()
    took, latencies = together([pushing(each) for each in asked])
    count = len(asked) * _EACH
    return Rate(count / took, (served.worked() - before) / count * 1000, latencies)


def _require_applied(answer: bytes) -> None:
    said = Pushed.model_validate_json(answer)
    if said.stopped or not said.outcomes or {each.status for each in said.outcomes} != {Status.APPLIED}:
        raise RuntimeError(f"not applied: {answer[:500]!r}")


def _bare(works: Sequence[Callable[[], list[float]]]) -> Rate:
    before = time.process_time()
    took, latencies = together(works)
    return Rate(len(latencies) / took, (time.process_time() - before) / len(latencies) * 1000, latencies)


def _writes(connection: psycopg.Connection[Any], transactions: list[list[Statement]]) -> Callable[[], list[float]]:
    def write(statements: list[Statement]) -> None:
        connection.execute(_OPEN)
        for statement in statements:
            if statement.many:
                connection.cursor().executemany(statement.sql or "", statement.values)
            else:
                connection.execute(statement.sql or "", statement.values)
        connection.commit()

    return lambda: [_timed(lambda each=each: write(each)) for each in transactions]  # type: ignore[misc]


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def together(works: Sequence[Callable[[], list[float]]]) -> tuple[float, list[float]]:
    """Seconds for all of them, each in a thread, and the milliseconds that they tell."""
    told: list[list[float]] = [[] for _ in works]
    failed: list[BaseException] = []

    def go(n: int) -> None:
        try:
            told[n] = works[n]()
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [threading.Thread(target=go, args=(n,)) for n in range(len(works))]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if failed:
        raise failed[0]
    return took, [each for some in told for each in some]
