"""A review of a month of 100,000 acts of goodwill, each pattern alone; the floor is reading the month's acts bare.

What is found is printed with it: a measure that finds nothing would measure nothing.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from agentdesk.core.clock import FixedClock
from agentdesk.core.customers.store import contact_points
from agentdesk.core.desk import Desk
from agentdesk.core.patterns import queries
from agentdesk.core.patterns.facts import Period
from agentdesk.core.patterns.model import Pattern
from agentdesk.core.storage import rows
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from tests.desks import KEY, NOON
from tests.performance.authority import fill
from tests.performance.kept import filled, folder_of_files

SIZE = 100_000
_MONTH = Period(NOON - timedelta(days=30), NOON + timedelta(days=1))
_FLOOR = "SELECT id, customer_id, at, amount, given_by, limits FROM goodwill_acts WHERE at >= ? AND at < ?"


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of acts in the month."""
    with folder_of_files() as folder:
        path = filled(folder / f"patterns-{size}-{seed}.db", lambda desk: _fill(desk, size, random.Random(seed)))
        desk, bare = Desk(Database.sqlite(path, KEY), FixedClock(NOON)), open_sqlcipher(path, KEY)
        micros = [int(moment.timestamp() * 1_000_000) for moment in _MONTH]
        floor = _timed(lambda: bare.execute(_FLOOR, micros).fetchall())[0]
        found: Counter[str] = Counter()
        with desk.database.reading() as connection:
            for pattern, look in queries._LOOKS.items():
                took, incidents = _timed(lambda look=look: list(look(connection, _MONTH)))
                found[pattern] = len(incidents)
                ratio = round(took / floor, 1)
                yield {"measure": "patterns", "pattern": pattern.value, "size": size, "seconds": round(took, 3),
                       "floor": round(floor, 3), "ratio": ratio, "found": len(incidents)}  # fmt: skip
        assert found[Pattern.SAME_CONTACT], "nothing was found: nothing was measured"
        bare.close()
        desk.database.close()


def _timed(call: Any) -> tuple[float, Any]:
    before = time.process_time()
    answer = call()
    return time.process_time() - before, answer


def _fill(desk: Desk, size: int, chance: random.Random) -> None:
    """Each customer has a phone; some share it."""
    fill(desk, size, chance)
    with desk.database.writing() as connection, gate_open(connection):
        known = connection.exec_driver_sql("SELECT id FROM customers").scalars().all()
        rows.writer(contact_points, "sqlite").add_many(connection, [_point(n, each) for n, each in enumerate(known)])


def _point(n: int, customer: bytes) -> dict[str, Any]:
    empty = ("label", "extension", "network", "addressee", "line2", "street", "house_number", "postcode", "city",
             "region", "country")  # fmt: skip
    phone = f"+49171{n // 2 if n % 50 == 1 else n:07}"
    customer_id = UUID(bytes=customer)
    more = {"rank": 1, "kind": "phone", "value": phone, "verified": False, "preferred": True, "scope_id": customer_id}
    return dict.fromkeys(empty, "") | more | {"id": UUID(int=(n + 1 << 80) | 8 << 76), "customer_id": customer_id}
