"""Pulls at a server: opening a customer, and looking at 300 who have not changed, beside the same SQL by bare FastAPI.

Ours are workers of `agentdesk serve`, with signing in looked at, rows made, checked and written as a desk reads them;
the floor are as many workers that send the very same statements to PostgreSQL and answer with the rows. Both are asked
in turn over the same kept connections. `ratio` is answers per second beside the floor's (more is better), `ratio_cpu`
what an answer costs the processes that give it.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from agentdesk.core.customers.store import contact_points, customers
from agentdesk.core.orders.store import order_lines, orders
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.schema import facts
from agentdesk.core.sync.protocol import Pull
from agentdesk.server.pulling import pull
from tests.performance.bare_server import Statement, recorded
from tests.performance.pairs import percentile
from tests.performance.served import Caller, Place, Process, Rate, Rows, Signed, bare, cluster, rate, request, serving
from tests.performance.view import customer_row, fact_rows, line_row, order_row, point_row

SIZE = 100_000
HELD, OPENED = 300, 300
_AT_ONCE, _ROUNDS, _SECONDS = 8, 4, 1.2
_EVENTS = 12
_PAGE = 500
_BATCH = 2_000
NOTES = {
    "open": "one customer to whom the desk has come anew, with all rows",
    "still": f"{HELD} customers of whom nothing is new",
    "first": f"a page of {_PAGE} rows of {HELD} customers",
}


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of customers; measured at a quarter and at half of them as well; `grown`, how
    many times as much of a processor an answer costs as at a quarter, both of ours and of the floor."""
    first: dict[str, dict[str, Any]] = {}
    with cluster() as postgresql, TemporaryDirectory() as folder, postgresql.database() as name:
        place = Place.made(postgresql.url(name))
        chance, ids = random.Random(seed), list[UUID]()
        [me] = place.signed(1)
        for part in (size // 4, size // 2, size):
            new = [UUID(int=n << 80 | 0x7 << 76 | 0x2 << 62) for n in range(len(ids) + 1, part + 1)]
            place.take_in(batches(new, len(ids), me.person_id, chance))
            if not ids:
                place.subscribe({me.device_id: chance.sample(new, HELD + OPENED)})
            ids += new
            place.look_over()
            for found in _measured(place, Path(folder), me, part):
                least = first.setdefault(found["name"], found)
                costs = ((of, f"{of}_cpu_ms") for of in ("ours", "floor"))
                yield found | {f"{of}_grown": round(found[cpu] / least[cpu], 2) for of, cpu in costs}
        place.close()


def batches(ids: Sequence[UUID], first: int, me: UUID, chance: random.Random) -> Iterator[Rows]:
    """Customers with what is usual, and an order and some events for one in twenty."""
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        told = some[::20]
        yield {
            customers: [customer_row(first + start + n, key) for n, key in enumerate(some)],
            contact_points: [point_row(chance, key, kind) for key in some for kind in ("phone", "email")],
            orders: [order_row(key.int >> 80, key) for key in told],
            order_lines: [line_row(n, key) for n, key in enumerate(told)],
            facts: [row for key in told for row in fact_rows(chance, me, key, _EVENTS)],
        }


def _measured(place: Place, folder: Path, me: Signed, size: int) -> Iterator[dict[str, Any]]:
    heads = place.heads()
    with place.desk.database.reading() as connection:
        from agentdesk.server.devices import subscribed

        mine = sorted(subscribed(connection, me.device_id) - {SHOP})
    held, opened = mine[:HELD], mine[HELD:]
    still = {each.hex: heads[each] for each in (*held, SHOP)}
    asked = {
        "open": [
            Pull(epoch=place.epoch, generation=1, cursors={SHOP.hex: heads[SHOP], each.hex: 0}, heard_upto=0)
            for each in opened
        ],
        "still": [Pull(epoch=place.epoch, generation=1, cursors=still, heard_upto=0)],
        "first": [
            Pull(epoch=place.epoch, generation=1, cursors={each.hex: 0 for each in held}, heard_upto=0, most=_PAGE)
        ],
    }
    asked = {name: asked[name] for name in NOTES}
    floor = {name: _recorded(place, me, pulls) for name, pulls in asked.items()}
    answers, places = list[list[Statement]](), dict[str, range]()
    for name, sent in floor.items():
        places[name] = range(len(answers), len(answers) + len(sent))
        answers += sent
    with serving(place.url, folder) as served, bare(place.url, folder, answers) as bared:
        for name, pulls in asked.items():
            ours = [request("pull", each.model_dump_json(), me.token) for each in pulls]
            yield measured(f"pull_{name}", size, (served, ours), (bared, bare_requests(places[name])), NOTES[name])


def _recorded(place: Place, me: Signed, pulls: list[Pull]) -> list[list[Statement]]:
    """What each takes, with looking at the token."""
    from agentdesk.server.accounts import Accounts

    accounts, found = Accounts(place.desk.database, place.desk.clock), []
    with recorded(place.desk.database.engine) as sent:
        for each in pulls:
            accounts.who(me.token)
            pull(place.desk, me.device_id, each)
            found.append(sent[:])
            sent.clear()
    return [[statement for statement in each if not _of_the_pool(statement)] for each in found]


def _of_the_pool(statement: Statement) -> bool:
    """A connection that is made anew."""
    return str(statement.sql).startswith(("CREATE TEMPORARY", "SET ", "select pg_catalog", "show "))


def bare_requests(places: Iterable[int]) -> list[bytes]:
    return [f"GET /{n} HTTP/1.1\r\nHost: desk\r\n\r\n".encode() for n in places]


def measured(
    name: str, size: int, ours: tuple[Process, list[bytes]], bare: tuple[Process, list[bytes]], note: str
) -> dict[str, Any]:
    """A line of both, asked in turn: what is in the middle of some rounds."""
    mine, floor = list[Rate](), list[Rate]()
    for turn in range(_ROUNDS + 1):
        now, floor_now = (rate(process, _asking(requests), _SECONDS) for process, requests in (ours, bare))
        if turn:  # the first warms both
            mine.append(now)
            floor.append(floor_now)
    return line(name, size, mine, floor, note)


def _asking(requests: list[bytes]) -> list[Callable[[Caller], object]]:
    def asks(n: int) -> Callable[[Caller], object]:
        chance = random.Random(n)
        return lambda caller: caller.ask(chance.choice(requests))

    return [asks(n) for n in range(_AT_ONCE)]


def line(name: str, size: int, mine: list[Rate], floor: list[Rate], note: str) -> dict[str, Any]:
    def middle(rates: list[Rate], of: Callable[[Rate], float]) -> float:
        return statistics.median(map(of, rates))

    def share(of: Callable[[Rate], float]) -> float:
        return round(statistics.median(of(a) / of(b) for a, b in zip(mine, floor, strict=True)), 2)

    return {
        "name": name,
        "size": size,
        "ours_per_s": round(middle(mine, lambda each: each.per_second), 1),
        "floor_per_s": round(middle(floor, lambda each: each.per_second), 1),
        "ratio": share(lambda each: each.per_second),
        "ours_p95_ms": round(middle(mine, lambda each: percentile(each.latencies, 95)), 1),
        "floor_p95_ms": round(middle(floor, lambda each: percentile(each.latencies, 95)), 1),
        "ours_cpu_ms": round(middle(mine, lambda each: each.cpu_ms), 2),
        "floor_cpu_ms": round(middle(floor, lambda each: each.cpu_ms), 2),
        "ratio_cpu": share(lambda each: each.cpu_ms),
        "note": note,
    }
