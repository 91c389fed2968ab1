"""A desk that is new fetches all it is to hold, beside bare COPY into SQLite.

Ours is a whole round over HTTP: subscribing, pages of rows that the server reads, hashes that are compared, everything
laid aside and then written in one transaction, search tables, counts and digests of each scope. The floor copies the
same rows by `COPY … TO STDOUT` and inserts them into the same tables of a file encrypted alike, with their indexes and
triggers. `ratio` is how many times as long ours takes (less is better).
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa

from agentdesk.core.clock import SystemClock
from agentdesk.core.customers.store import contact_points, customers
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.in_step import base
from agentdesk.core.storage.prepared import driver_of
from agentdesk.core.storage.schema import facts
from agentdesk.core.sync.engine import Engine
from agentdesk.core.sync.http import Http
from agentdesk.core.sync.in_file import InFile
from agentdesk.core.sync.replica import Replica, join
from agentdesk.core.sync.signing_in import Badge, HttpTransport, NewTokens, keep_tokens
from agentdesk.core.sync.travelling import travelling_tables
from tests.desks import empty_desk
from tests.performance.served import Place, Rows, Signed, cluster, serving
from tests.performance.view import customer_row, fact_rows, point_row

SIZE = 20_000
_EVENTS, _ROUNDS = 37, 3
_OF_A_CUSTOMER = _EVENTS + 3
_BATCH = 200


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of rows that come, of as many customers as that takes, among four times as many; measured at
    a quarter and at half of them as well. `grown`: how many times as long it takes as a quarter of them."""
    first: dict[str, Any] = {}
    with cluster() as postgresql, TemporaryDirectory() as folder, postgresql.database() as name:
        place, chance = Place.made(postgresql.url(name)), random.Random(seed)
        ids = [UUID(int=n << 80 | 0x7 << 76 | 0x2 << 62) for n in range(1, 4 * size // _OF_A_CUSTOMER + 1)]
        parts = (size // 4, size // 2, size)
        desks = place.signed(len(parts) * (_ROUNDS + 1))
        place.take_in(_batches(ids, desks[0].person_id, chance))
        place.look_over()
        with serving(place.url, Path(folder)) as served:
            for part in parts:
                wanted = chance.sample(ids, part // _OF_A_CUSTOMER)
                times = [_both(place, served.port, Path(folder), desks.pop(), wanted) for _ in range(_ROUNDS + 1)]
                line = _line(part, times[1:])  # the first warms both
                first = first or line
                grown = {f"{of}_grown": round(line[f"{of}_s"] / first[f"{of}_s"], 2) for of in ("ours", "floor")}
                yield line | grown
        place.close()


def _batches(ids: Sequence[UUID], me: UUID, chance: random.Random) -> Iterator[Rows]:
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        yield {
            customers: [customer_row(start + n, key) for n, key in enumerate(some)],
            contact_points: [point_row(chance, key, kind) for key in some for kind in ("phone", "email")],
            facts: [row for key in some for row in fact_rows(chance, me, key, _EVENTS)],
        }


def _both(place: Place, port: int, folder: Path, me: Signed, wanted: Sequence[UUID]) -> tuple[int, float, float]:
    """Rows, and seconds of ours and of the floor."""
    ours = empty_desk(folder, f"ours-{me.device_id}.db").database
    now = {"now": SystemClock().now()}
    join(ours, url="", epoch=place.epoch, device_id=me.device_id, person_id=me.person_id, **now)
    new = {"access_token": me.token, "refresh_token": "none", "expires_in": 600, "server_time": now["now"]}
    keep_tokens(ours, "lena", NewTokens.model_validate(new), SystemClock())
    replica, http = Replica(ours, SystemClock()), Http(f"http://127.0.0.1:{port}")
    engine = Engine(InFile(replica), HttpTransport(http, Badge(ours, SystemClock(), http)))
    began = time.perf_counter()
    replica.want_all(dict.fromkeys(wanted, "opened"))
    engine.round()
    took = time.perf_counter() - began
    with ours.reading() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(base)).scalar_one()
    http.close()
    ours.close()
    return count, took, _copied(place, folder, me, wanted, count)


def _copied(place: Place, folder: Path, me: Signed, wanted: Sequence[UUID], count: int) -> float:
    floor, copied = empty_desk(folder, f"floor-{me.device_id}.db").database, 0
    with psycopg.connect(place.url.replace("+psycopg", "")) as source:
        began = time.perf_counter()
        with floor.writing() as connection, gate_open(connection):
            driver = driver_of(connection)
            for table in travelling_tables():
                of = "customer_id" if table is facts else "scope_id"
                shop = " OR customer_id IS NULL" if table is facts else " OR scope_id NOT IN (SELECT id FROM customers)"
                asked = f'COPY (SELECT * FROM "{table.name}" WHERE {of} = ANY(%s){shop}) TO STDOUT'
                into = [_as_in_sqlite(column.type) for column in table.columns]
                with source.cursor().copy(asked, [list(wanted)]) as copy:
                    rows = [[_made(*each) for each in zip(row, into, strict=True)] for row in copy.rows()]
                if rows:
                    marks = ", ".join("?" * len(into))
                    driver.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows)
                copied += len(rows)
        took = time.perf_counter() - began
    floor.close()
    if copied < count:
        raise RuntimeError(f"the floor has copied {copied} rows, and not {count}")
    return took


def _made(value: Any, into: Any) -> Any:
    return value if value is None or into is None else into(value)


def _as_in_sqlite(kind: Any) -> Any:
    match kind.compile():
        case "BLOB" | "UUID" | "BINARY(16)":
            return lambda value: UUID(value).bytes
        case "BOOLEAN":
            return lambda value: value == "t"
        case "INTEGER" | "BIGINT":
            return int
        case _:
            return None


def _line(size: int, times: Sequence[tuple[int, float, float]]) -> dict[str, Any]:
    rows = times[0][0]
    ours, floor = (statistics.median(each[of] for each in times) for of in (1, 2))
    return {
        "name": "first_sync",
        "size": size,
        "rows": rows,
        "ours_s": round(ours, 3),
        "floor_s": round(floor, 3),
        "ours_rows_per_s": round(rows / ours),
        "floor_rows_per_s": round(rows / floor),
        "ratio": round(statistics.median(ours / floor for _, ours, floor in times), 2),
        "note": f"rows of {size // _OF_A_CUSTOMER} customers and of the shop",
    }
