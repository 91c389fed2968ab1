"""The customer view: header and 50 timeline rows, for usual and for the heaviest customers, and far down the timeline.

The floor is the very same statements, as they were sent, on a bare connection of the same library to the same file.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.customers.store import contact_points, customers
from agentdesk.core.desk import Desk
from agentdesk.core.orders.store import order_lines, orders
from agentdesk.core.overview.commands import Timeline, ViewCustomer
from agentdesk.core.people.store import people as staff
from agentdesk.core.storage import prepared
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.rows import writer
from agentdesk.core.storage.schema import facts
from tests.desks import KEY, NOON, open_shop
from tests.performance.kept import CACHE, filled, folder_of_files
from tests.performance.pairs import Pair, measure

SIZE = 1_000_000
VIEWS = 400
HEAVIEST = 100

Statement = tuple[str, tuple[Any, ...]]


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of timeline rows."""
    with folder_of_files() as folder:
        path = filled(folder / f"view-{size}-{seed}.db", lambda desk: _fill(desk, size, seed))
        desk, bare = Desk(Database.sqlite(path, KEY), FixedClock(NOON)), open_sqlcipher(path, KEY)
        yield from measured(desk, bare, size, seed)
        bare.close()
        desk.database.close()


def measured(desk: Desk, bare: Any, size: int, seed: int) -> Iterator[dict[str, Any]]:
    with desk.database.reading() as connection:
        me = connection.execute(sa.select(staff.c.id)).scalar_one()
        ids = list(connection.execute(sa.select(customers.c.id).order_by(customers.c.id)).scalars())
    heaviest, usual = ids[:HEAVIEST], random.Random(seed).sample(ids, min(VIEWS, len(ids)))
    yield measure("view", size, view_pairs(desk, me, bare, usual), note="header + first 50 rows")
    yield measure("view_heaviest", size, view_pairs(desk, me, bare, heaviest), note="the customers with most rows")
    yield from deep_pages(desk, me, bare, heaviest[:20], size)


def _fill(desk: Desk, size: int, seed: int) -> None:
    fill(desk, open_shop(desk), size, random.Random(seed))


def view_pairs(desk: Desk, me: UUID, bare: Any, ids: list[UUID]) -> Iterator[Pair]:
    for customer_id in ids:
        with recorded(desk) as statements:
            ask_view(desk, me, customer_id)
        yield Pair(lambda id=customer_id: ask_view(desk, me, id), lambda sent=statements: ask_bare(bare, sent))


def deep_pages(desk: Desk, me: UUID, bare: Any, ids: list[UUID], size: int) -> Iterator[dict[str, Any]]:
    """Page 50 against page 2: the keyset must not care how far down it stands."""
    for page in (2, 50):
        pairs = []
        for customer_id in ids:
            before = key_of_page(desk, me, customer_id, page)
            if before:
                query = Timeline(customer_id, before=before)
                with recorded(desk) as statements:
                    desk.ask(query, actor=me)
                pairs.append(Pair(lambda q=query: desk.ask(q, actor=me), lambda sent=statements: ask_bare(bare, sent)))
        if pairs:
            yield measure(f"view_page_{page}", size, pairs, note=f"page {page} of {len(pairs)} long timelines")


def key_of_page(desk: Desk, me: UUID, customer_id: UUID, page: int) -> tuple[datetime, UUID] | None:
    before = None
    for _ in range(page - 1):
        before = desk.ask(Timeline(customer_id, before=before), actor=me).next
        if before is None:
            return None
    return before


def ask_view(desk: Desk, me: UUID, customer_id: UUID) -> None:
    desk.ask_all(ViewCustomer(customer_id), Timeline(customer_id), actor=me)


def ask_bare(bare: Any, statements: list[Statement]) -> None:
    bare.execute("BEGIN")
    for sql, parameters in statements:
        bare.execute(sql, parameters).fetchall()
    bare.execute("ROLLBACK")


@contextmanager
def recorded(desk: Desk) -> Iterator[list[Statement]]:
    """The statements that go to the driver within, by either of the two ways there are."""
    sent: list[Statement] = []
    rows = prepared.Compiled.rows

    def note(connection: Any, cursor: Any, sql: str, parameters: Any, context: Any, many: bool) -> None:
        if not sql.startswith("BEGIN"):
            sent.append((sql, tuple(parameters)))

    def note_prepared(self: prepared.Compiled, connection: sa.Connection, values: dict[str, Any]) -> list[Any]:
        sent.append((self.sql, tuple(self.sent(values))))
        return rows(self, connection, values)

    sa.event.listen(desk.database.engine, "before_cursor_execute", note)
    prepared.Compiled.rows = note_prepared  # type: ignore[method-assign]
    try:
        yield sent
    finally:
        sa.event.remove(desk.database.engine, "before_cursor_execute", note)
        prepared.Compiled.rows = rows  # type: ignore[method-assign]


def fill(desk: Desk, me: UUID, size: int, chance: random.Random) -> list[UUID]:
    """Customers with contact points, orders and `size` facts: few have thousands. Returns ids, heaviest first."""
    lengths = skewed(size, chance)
    ids = [UUID(int=(n << 80) | 0x7 << 76 | 0x2 << 62 | chance.getrandbits(60)) for n in range(1, len(lengths) + 1)]
    with desk.database.writing() as connection, gate_open(connection):
        connection.exec_driver_sql(CACHE)
        put(connection, customers, (customer_row(n, key) for n, key in enumerate(ids)))
        put(connection, contact_points, (point_row(chance, key, kind) for key in ids for kind in ("phone", "email")))
        put(connection, orders, (order_row(n, key) for n, key in enumerate(ids)))
        put(connection, order_lines, (line_row(n, key) for n, key in enumerate(ids)))
        put(
            connection,
            facts,
            (row for key, many in zip(ids, lengths, strict=True) for row in fact_rows(chance, me, key, many)),
        )
        connection.exec_driver_sql("ANALYZE")
    return ids


def skewed(size: int, chance: random.Random) -> list[int]:
    """How long each timeline is, longest first: ten rows on average, thousands for a few."""
    count = max(size // 10, HEAVIEST)
    weights = [1 / (n + 5) ** 0.6 for n in range(count)]
    scale = size / sum(weights)
    return [max(1, round(weight * scale)) for weight in weights]


def put(connection: sa.Connection, table: sa.Table, rows: Iterator[dict[str, Any]], chunk: int = 20_000) -> None:
    write: Callable[..., None] = writer(table, connection.dialect.name).put_many
    waiting: list[dict[str, Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == chunk:
            write(connection, waiting)
            waiting = []
    write(connection, waiting)


def customer_row(n: int, key: UUID) -> dict[str, Any]:
    blank = {column.name: "" for column in customers.columns}
    blank |= {
        "id": key,
        "scope_id": key,
        "number": f"K-{n}",
        "kind": "person",
        "given_name": "Jörg",
        "family_name": "Müller",
    }
    blank |= {"further_names": [], "tags": ["Stammkunde"], "named_contact_id": None, "customer_since": NOON}
    blank |= {"merged_into": None}
    return blank | {"last_contact_at": NOON, "created_at": NOON, "language": "de"}


def point_row(chance: random.Random, key: UUID, kind: str) -> dict[str, Any]:
    blank = {column.name: "" for column in contact_points.columns}
    value = f"+4917{chance.randrange(10**9):09}" if kind == "phone" else f"j{chance.randrange(10**9)}@example.org"
    blank |= {
        "id": UUID(int=chance.getrandbits(128)),
        "customer_id": key,
        "scope_id": key,
        "rank": int(kind == "email"),
    }
    return blank | {"kind": kind, "value": value, "verified": False, "preferred": kind == "phone"}


def order_row(n: int, key: UUID) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": key,
        "customer_id": key,
        "scope_id": key,
        "number": f"{n}",
        "placed_at": NOON - timedelta(days=n % 700),
    }
    row |= {"status": "delivered", "source_status": "Zugestellt", "currency": "EUR", "shipping": 490, "discount": 0}
    return row | {"total": 18_900, "note": "", "imported_at": NOON}


def line_row(n: int, key: UUID) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": key,
        "order_id": key,
        "scope_id": key,
        "rank": 0,
        "sku": "KM-110",
        "name": "Kaffeemühle Feinkorn",
    }
    return row | {
        "options": "",
        "quantity": "1",
        "unit_price": "189.00",
        "discount": "0",
        "total": "189.00",
        "warranty_until": "",
    }


def fact_rows(chance: random.Random, me: UUID, key: UUID, many: int) -> Iterator[dict[str, Any]]:
    data = {
        "channel": "phone", "direction": "in", "minutes": 6, "reason": {"de": "Lieferung", "en": "Delivery"},
        "mood_first": 2, "mood_last": 3, "outcome": "settled", "solved": "yes",
        "notes": "Fragt, wo die Bestellung bleibt. Sendung liegt im Paketzentrum, Zustellung morgen.",
    }  # fmt: skip
    for n in range(many):
        at = NOON - timedelta(minutes=chance.randrange(2_000_000))
        row: dict[str, Any] = {
            "id": UUID(int=chance.getrandbits(128)),
            "customer_id": key,
            "subject_id": None,
            "command_id": key,
        }
        row |= {
            "actor_id": me,
            "kind": "interaction.done" if n % 3 else "note.added",
            "lane": "call" if n % 3 else "note",
        }
        yield row | {
            "version": 1,
            "occurred_at": at,
            "recorded_at": at,
            "corrects": None,
            "retracted": False,
            "data": data,
        }
