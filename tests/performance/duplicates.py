"""A scan for duplicates over 10,000, 100,000 … customers: time for each and memory, beside sorting exact keys.

One in ten stands in the books twice, with slips. The floor reads the same rows bare, sorts them by telephone, mail
address and name with postcode, and takes neighbours that are equal: it finds what was copied without a slip. Each size
has a process of its own, whose highest memory is what the operating system says (VmHWM), beside that before the scan.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM
from agentdesk.core.customers.store import contact_points, customers
from agentdesk.core.desk import Desk
from agentdesk.core.duplicates.scan import scan
from agentdesk.core.duplicates.store import duplicate_pairs, duplicate_scans
from agentdesk.core.storage import rows
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from tests.desks import KEY, NOON, open_shop
from tests.performance.books import TWICE, books
from tests.performance.kept import CACHE, filled, folder_of_files
from tests.performance.people import Person

SIZE = 100_000
SMALL = 10_000
_BATCH = 10_000
_BATCH_OF_AN_IMPORT, _SPAN = 500, 1_000_000

_FLOOR = """
SELECT c.id, c.given_name, c.family_name, p.kind, p.value, p.postcode
FROM customers c JOIN contact_points p ON p.customer_id = c.id
"""


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Up to this size, ten times as many each time."""
    with folder_of_files() as folder:
        each = min(SMALL, size)
        while each <= size:
            path = filled(folder / f"duplicates-{each}-{seed}.db", lambda desk, each=each: fill(desk, each, seed))
            with multiprocessing.get_context("spawn").Pool(1) as process:
                yield process.apply(_measured, (path, each))
            each *= 10


def _measured(path: Path, size: int) -> dict[str, Any]:
    desk = Desk(Database.sqlite(path, KEY), FixedClock(NOON))
    with desk.database.reading() as connection:
        connection.execute(sa.select(customers.c.id).limit(1)).all()
    before, began, busy = _peak(), time.perf_counter(), time.process_time()
    stages: dict[str, float] = {}

    def report(progress: Any) -> None:
        stages.setdefault(progress.stage, time.perf_counter() - began)

    scan(desk, SYSTEM, report, anew=True)
    seconds, after, busy = time.perf_counter() - began, _peak(), time.process_time() - busy
    with desk.database.reading() as connection:
        pairs = set(connection.execute(sa.select(duplicate_pairs.c.low_id, duplicate_pairs.c.high_id)).tuples())
        cut = connection.execute(sa.select(duplicate_scans.c.keys_cut)).scalar_one()
    desk.database.close()
    planted = {_in_order(_id(2 * n), _id(2 * n + 1)) for n in range(0, size // (1 + TWICE) * TWICE, TWICE)}
    floor, equal = _floor(path)
    return {
        "measure": "duplicates",
        "size": size,
        "seconds": round(seconds, 1),
        "processor_seconds": round(busy, 1),
        "us_per_customer": round(seconds / size * 1e6),
        "processor_us_per_customer": round(busy / size * 1e6),
        "stages": {stage: round(at, 1) for stage, at in stages.items()},
        "peak_mib": after,
        "before_mib": before,
        "found": len(pairs),
        "planted": len(planted),
        "planted_found": len(pairs & planted),
        "keys_cut": cut,
        "floor_seconds": round(floor, 1),
        "floor_planted_found": len(equal & planted),
    }


def _peak() -> int:
    """MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _floor(path: Path) -> tuple[float, set[tuple[UUID, UUID]]]:
    connection, began = open_sqlcipher(path, KEY), time.perf_counter()
    keys = [
        (f"{given} {family} {postcode}" if kind == "address" else value, id)
        for id, given, family, kind, value, postcode in connection.execute(_FLOOR)
    ]
    keys.sort()
    equal = {(one[1], other[1]) for one, other in pairwise(keys) if one[0] == other[0] and one[1] != other[1]}
    took = time.perf_counter() - began
    connection.close()
    return took, {_in_order(UUID(bytes=one), UUID(bytes=other)) for one, other in equal}


# --- Customers -------------------------------------------------------------------------------------------------------


def fill(desk: Desk, size: int, seed: int) -> None:
    open_shop(desk)
    everybody = books(size, seed)
    while batch := list(islice(everybody, _BATCH)):
        with desk.database.writing() as connection, gate_open(connection):
            connection.exec_driver_sql(CACHE)
            _put(connection, customers, [customer_row(at, person) for at, person in batch])
            _put(connection, contact_points, [point for at, person in batch for point in point_rows(at, person)])


def _put(connection: sa.Connection, table: sa.Table, new: list[dict[str, Any]]) -> None:
    rows.writer(table, "sqlite").add_many(connection, iter(new))


def _id(at: int) -> UUID:
    """Of an import: those of one batch at one time, in any order; a copy comes at any other time."""
    mixed = at * 0x9E3779B97F4A7C15 % 2**62
    batch = mixed % _SPAN if at % 2 else at
    return UUID(int=batch // _BATCH_OF_AN_IMPORT << 80 | 0x8 << 76 | 0x2 << 62 | mixed)


def _in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if one.bytes < other.bytes else (other, one)


def customer_row(at: int, person: Person) -> dict[str, Any]:
    blank: dict[str, Any] = {column.name: "" for column in customers.columns}
    blank |= {"id": _id(at), "scope_id": _id(at), "number": f"C-{at}", "kind": "person", "given_name": person.given}
    blank |= {"family_name": person.family, "organisation": person.organisation, "further_names": [], "tags": []}
    return blank | {
        "merged_into": None,
        "named_contact_id": None,
        "customer_since": NOON,
        "last_contact_at": None,
        "created_at": NOON,
    }


def point_rows(at: int, person: Person) -> Iterator[dict[str, Any]]:
    street, _, number = person.street.rpartition(" ")
    told: list[dict[str, Any]] = [{"kind": "phone", "value": person.phone}]
    told += [{"kind": "email", "value": person.email}] if person.email else []
    place = {"street": street, "house_number": number, "postcode": person.postcode, "city": person.city}
    told.append({"kind": "address", "value": f"{person.street}, {person.postcode} {person.city}", **place})
    blank: dict[str, Any] = {column.name: "" for column in contact_points.columns}
    blank |= {"customer_id": _id(at), "scope_id": _id(at), "verified": False, "preferred": False}
    for rank, each in enumerate(told):
        yield blank | {"id": UUID(int=(_id(at).int + rank) ^ (1 << 127)), "rank": rank} | each


if __name__ == "__main__":
    print(json.dumps(_measured(Path(sys.argv[1]), int(sys.argv[2]))))
