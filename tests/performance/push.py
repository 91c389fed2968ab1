"""Pushes to a server: commands of several desks at once, beside their bare writes through FastAPI and psycopg.

Ours go to workers of `agentdesk serve`: whose desk it is, the handler with all it reads, search tables, log and feed.
The floor gets the same bodies over HTTP, with as many workers, and writes the rows that each command wrote: the same
statements with the same triggers in one transaction for each command, on a copy of the database, and reads nothing.
`ratio` is commands per second beside the floor's (more is better).

Of where the time goes: `statements` of each kind of command; what one desk alone waits for, without HTTP (`alone`): how
often PostgreSQL is waited for, for how many milliseconds, and how many a command takes in all; then milliseconds of a
processor that each command costs PostgreSQL, ours and the floor's.
"""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import UUID

from agentdesk.core.clock import to_micros
from agentdesk.core.commands import Command
from agentdesk.core.customers.commands import AddNote, AddPoint, NewPoint
from agentdesk.core.customers.indexing import searchable_many
from agentdesk.core.customers.search.index import index_many
from agentdesk.core.ids import new_id
from agentdesk.core.sync.protocol import Push, Pushed, Sent, Status
from agentdesk.server import feed
from agentdesk.server.accounts import Accounts
from agentdesk.server.pushing import push
from tests.performance.bare_server import Statement, recorded
from tests.performance.pull import batches, line
from tests.performance.served import (
    Caller,
    Place,
    Process,
    Rate,
    Signed,
    bare,
    cluster,
    posted,
    request,
    serving,
    worked,
)
from tests.postgres import Cluster

SIZE = 100_000
DESKS, _EACH, _ROUNDS = 8, 20, 4
_COMMANDS = DESKS * _EACH * (_ROUNDS + 1)
_WRITES = ("INSERT", "UPDATE", "DELETE", "WITH moved")
"""The last is the feed: it moves a count and writes entries."""
_FIRST = [feed.NOTED, "SET agentdesk.feed = 'on'", "SET agentdesk.gate = 'open'"]
"""Said once by each connection of the floor: then its triggers do what ours do."""

Asked = dict[UUID, list[Sent]]
"""By desk."""


class Cost(NamedTuple):
    """What a command of this kind took at a desk alone, without HTTP."""

    kind: str
    reads: int
    writes: int
    round_trips: int
    waited_ms: float
    took_ms: float


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
            written, costs = _recorded(Place.over(postgresql.url(third), epoch), desks, asked)
        pushes = [
            (desk, Push(epoch=epoch, commands=asked[desk.device_id][start : start + at_once]))
            for start in range(0, _COMMANDS // DESKS, at_once)
            for desk in desks
        ]
        requests = [request("push", each.model_dump_json(), desk.token) for desk, each in pushes]
        answers = [[statement for sent in each.commands for statement in written[sent.id]] for _, each in pushes]
        bodies = [posted(f"/{n}", each.model_dump_json(), desk.token) for n, (desk, each) in enumerate(pushes)]
        served = stack.enter_context(serving(ours, folder))
        bared = stack.enter_context(bare(floor, folder, answers, _FIRST))
        mine, other, database = list[Rate](), list[Rate](), list[tuple[float, float]]()
        count = len(pushes) // (_ROUNDS + 1)
        for turn in range(_ROUNDS + 1):
            now, working = _asking(served, requests[turn * count : (turn + 1) * count], _require_applied, postgresql)
            floor_now, floor_working = _asking(bared, bodies[turn * count : (turn + 1) * count], len, postgresql)
            if turn:  # the first warms both
                mine.append(now)
                other.append(floor_now)
                database.append((working, floor_working))
        said = line("push" if at_once == 1 else "push_many", size, mine, other, f"{DESKS} desks; {note}")
        return said | _where(costs, database)


def _where(costs: Sequence[Cost], database: Sequence[tuple[float, float]]) -> dict[str, Any]:
    of: dict[str, list[Cost]] = defaultdict(list)
    for cost in costs:
        of[cost.kind].append(cost)

    def middle(values: Iterable[float]) -> float:
        return round(statistics.median(values), 2)

    return {
        "statements": {
            kind: {"reads": middle(each.reads for each in some), "writes": middle(each.writes for each in some)}
            for kind, some in of.items()
        },
        "alone": {
            kind: {
                "round_trips": middle(each.round_trips for each in some),
                "waited_ms": middle(each.waited_ms for each in some),
                "took_ms": middle(each.took_ms for each in some),
            }
            for kind, some in of.items()
        },
        "postgresql_cpu_ms": middle(ours for ours, _ in database),
        "floor_postgresql_cpu_ms": middle(floor for _, floor in database),
    }


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


def _recorded(place: Place, desks: Sequence[Signed], asked: Asked) -> tuple[dict[UUID, list[Statement]], list[Cost]]:
    """What each command writes, by its id, in a transaction; and what it took, once all is warm."""
    found, costs, accounts = {}, list[Cost](), Accounts(place.desk.database, place.desk.clock)
    with recorded(place.desk.database.engine) as sent:
        for desk in desks:
            for each in asked[desk.device_id]:
                sent.forget()
                began = time.perf_counter()
                accounts.who(desk.token)
                push(place.desk, desk.device_id, Push(epoch=place.epoch, commands=[each]))
                took = (time.perf_counter() - began) * 1000
                writes = [statement for statement in sent if str(statement.sql).startswith(_WRITES)]
                reads = sum(statement.sql is not None for statement in sent) - len(writes)
                found[each.id] = [*writes, Statement(None)]
                costs.append(Cost(each.kind, reads, len(writes), sent.round_trips, sent.waited * 1000, took))
    place.close()
    return found, costs[len(costs) // DESKS :]


def _asking(
    process: Process, requests: Sequence[bytes], look: Callable[[bytes], object], postgresql: Cluster
) -> tuple[Rate, float]:
    """Each desk asks its own, one after the other; and milliseconds of a processor for PostgreSQL for each command."""

    def going(mine: Sequence[bytes]) -> Callable[[], list[float]]:
        def go() -> list[float]:
            with Caller(process.port) as caller:
                return [_timed(lambda said=each: look(caller.ask(said))) for each in mine]  # type: ignore[misc]

        return go

    before, database = process.worked(), worked(postgresql)
    took, latencies = together([going(requests[n::DESKS]) for n in range(DESKS)])
    count = DESKS * _EACH
    rate = Rate(count / took, (process.worked() - before) / count * 1000, latencies)
    return rate, (worked(postgresql) - database) / count * 1000


def _require_applied(answer: bytes) -> None:
    said = Pushed.model_validate_json(answer)
    if said.stopped or not said.outcomes or {each.status for each in said.outcomes} != {Status.APPLIED}:
        raise RuntimeError(f"not applied: {answer[:500]!r}")


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
