"""The work list of somebody with 500 open items among a million cases.

The floor is what somebody would write by hand for such a list: three statements by index, on a bare connection of the
same library to the same file, without absences, queries or handovers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.callbacks.store import callbacks
from agentdesk.core.cases.store import case_clocks, cases
from agentdesk.core.clock import FixedClock
from agentdesk.core.customers.store import customers
from agentdesk.core.deadlines.defaults import SHIPPED_EDITION
from agentdesk.core.desk import Desk
from agentdesk.core.people.store import people
from agentdesk.core.promises.store import promises
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.work.commands import WorkList
from tests.desks import KEY, NOON, open_shop
from tests.performance.kept import CACHE, filled, folder_of_files
from tests.performance.pairs import Pair, measure
from tests.performance.view import ask_bare, customer_row, put

SIZE = 1_000_000
CASES, PROMISES, CALLBACKS = 350, 100, 50
"""What this person has open: 500 in all."""
ASKED = 60
REASONS = [UUID(int=n) for n in range(1, 61)]
PRODUCTS = [UUID(int=n) for n in range(1, 401)]
_WITH = "k.title, k.given_name, k.family_name, k.organisation, k.number"
_OPEN = "c.owner_id = ? AND c.status IN ('open', 'waiting_us', 'waiting_customer', 'waiting_others')"
BY_HAND = (
    "SELECT c.id, c.number, c.subject, c.status, c.severity, c.channel, c.next_step, c.next_step_at, c.opened_at, "
    f"d.measure, d.due_at, {_WITH} FROM cases c JOIN customers k ON k.id = c.customer_id "
    f"LEFT JOIN case_clocks d ON d.case_id = c.id WHERE {_OPEN} ORDER BY c.next_step_at",
    f"SELECT p.id, p.words, p.due_at, p.made_at, {_WITH} FROM promises p JOIN customers k ON k.id = p.customer_id "
    "WHERE p.state = 'open' AND p.owner_id = ? ORDER BY p.due_at",
    f"SELECT b.id, b.purpose, b.phone, b.starts_at, b.ends_at, {_WITH} FROM callbacks b "
    "JOIN customers k ON k.id = b.customer_id WHERE b.state = 'open' AND b.owner_id = ? ORDER BY b.starts_at",
)


CLOCKS = (
    "INSERT OR IGNORE INTO case_clocks (case_id, measure, due_at) "
    f"SELECT id, 'next_reply', opened_at + {12 * 86_400_000_000} FROM cases WHERE status IN ('open', 'waiting_us')"
)
"""One runs in each open case whose customer waits for us."""


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of cases, nearly all of them settled, of many owners."""
    with folder_of_files() as folder:
        path = filled(folder / f"work-{size}-{seed}.db", lambda desk: fill(desk, size, random.Random(seed)))
        desk, bare = Desk(Database.sqlite(path, KEY), FixedClock(NOON)), open_sqlcipher(path, KEY)
        with desk.database.reading() as connection:
            me = connection.execute(sa.select(people.c.id)).scalar_one()
        query, by_hand = WorkList(me), [(sql, (me.bytes,)) for sql in BY_HAND]
        found = desk.ask(query, actor=me)
        pairs = [Pair(lambda: desk.ask(query, actor=me), lambda: ask_bare(bare, by_hand)) for _ in range(ASKED)]
        yield measure("work", size, pairs, note=f"{len(found.items)} items")
        bare.close()
        desk.database.close()


def fill(desk: Desk, size: int, chance: random.Random) -> None:
    me = open_shop(desk)
    others = [_id(chance) for _ in range(200)]
    customer_ids = [_id(chance) for _ in range(max(size // 10, 1_000))]
    with desk.database.writing() as connection, gate_open(connection):
        connection.exec_driver_sql(CACHE)
        put(connection, customers, (customer_row(n, key) for n, key in enumerate(customer_ids)))
        mine = [_case(n, chance, me, customer_ids, open=True) for n in range(CASES)]
        put(connection, cases, iter(mine))
        put(connection, case_clocks, (_clock(case) for case in mine))
        theirs = (_case(n, chance, chance.choice(others), customer_ids, open=n % 20 == 0) for n in range(CASES, size))
        put(connection, cases, theirs)
        connection.exec_driver_sql(CLOCKS)
        put(connection, promises, (_promise(chance, me, customer_ids, n < PROMISES) for n in range(size // 10)))
        put(connection, callbacks, (_callback(chance, me, customer_ids, n < CALLBACKS) for n in range(size // 10)))
        connection.exec_driver_sql("ANALYZE")


def _case(n: int, chance: random.Random, owner: UUID, customer_ids: list[UUID], *, open: bool) -> dict[str, Any]:
    row = _blank(cases) | {"id": _id(chance), "number": 1001 + n, "customer_id": chance.choice(customer_ids)}
    opened = NOON - timedelta(minutes=chance.randrange(20_000 if open else 1_000_000))
    row |= {"scope_id": row["customer_id"], "subject": "Ersatz für die Kaffeemühle fehlt", "kind": "complaint"}
    row |= {"status": chance.choice(["open", "waiting_us", "waiting_customer"]) if open else "closed"}
    row |= {"severity": "normal", "level": 1, "channel": "email", "owner_id": owner, "event_id": row["id"]}
    row |= {"next_step": "Beim Versand nachfragen", "opened_at": opened, "opened_by": owner, "moved_at": opened}
    row |= {"next_step_at": NOON + timedelta(minutes=chance.randrange(-600, 10_000)), "reopened_count": 0}
    row |= {"interim_due_at": NOON + timedelta(minutes=n % 5_000)} if open and n % 200 == 60 else {}
    row |= {"policy_edition_id": SHIPPED_EDITION, "reason_id": chance.choice(REASONS)}
    row |= {"product_id": chance.choice(PRODUCTS) if n % 4 else None}
    return row | {"details": {}, **({} if open else {"resolved_at": opened, "closed_at": opened})}


def _clock(case: dict[str, Any]) -> dict[str, Any]:
    return {"case_id": case["id"], "measure": "next_reply", "due_at": case["opened_at"] + timedelta(days=12)}


def _promise(chance: random.Random, owner: UUID, customer_ids: list[UUID], open: bool) -> dict[str, Any]:
    row = _blank(promises) | {"id": _id(chance), "customer_id": chance.choice(customer_ids), "kind": "promise"}
    due = NOON + timedelta(minutes=chance.randrange(-600, 10_000))
    row |= {"scope_id": row["customer_id"], "owner_id": owner, "words": "Der Ersatz ist am Freitag da", "due_at": due}
    row |= {"zone": "Europe/Berlin", "first_due_at": due, "times_moved": 0, "missed": False, "settled_late": False}
    return row | {"state": "open" if open else "kept", "made_at": NOON, "made_by": owner}


def _callback(chance: random.Random, owner: UUID, customer_ids: list[UUID], open: bool) -> dict[str, Any]:
    row = _blank(callbacks) | {"id": _id(chance), "customer_id": chance.choice(customer_ids), "phone": "+491715550142"}
    starts = NOON + timedelta(minutes=30 * chance.randrange(-10, 300))
    ends = starts + timedelta(minutes=30)
    row |= {"scope_id": row["customer_id"], "purpose": "Sagt, wo die Sendung ist", "day": starts.date().isoformat()}
    row |= {"from_minute": 600, "to_minute": 630, "zone": "Europe/Berlin", "zone_known": True, "starts_at": starts}
    row |= {"ends_at": ends, "promised_from": starts, "promised_until": ends, "recipient": "me", "owner_id": owner}
    row |= {"fallback": "supervisor", "consent": "asked", "max_attempts": 3, "spacing_minutes": 60}
    row |= {"creator_id": owner, "made_at": NOON, "attempt_count": 0}
    return row | {"state": "open" if open else "done"}


def _blank(table: sa.Table) -> dict[str, Any]:
    """Every column: empty text, and nothing where nothing may be."""
    return {column.name: "" if isinstance(column.type, sa.Text) else None for column in table.columns}


def _id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128))
