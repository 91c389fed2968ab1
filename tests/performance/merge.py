"""Two customers become one, and two again; the floor is the same rows by one bare UPDATE for each table.

Orders with their lines, and events, a third each. `size` is how many rows the largest loser has; smaller ones are
measured beside it.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import open_all_rooms
from agentdesk.core.customers.commands import MergeCustomers, UnmergeCustomers
from agentdesk.core.customers.indexing import searchable_many
from agentdesk.core.customers.merges import customer_tables, part_tables
from agentdesk.core.customers.search.index import index_many, index_orders
from agentdesk.core.customers.store import customers
from agentdesk.core.desk import Desk
from agentdesk.core.ids import new_id
from agentdesk.core.orders.store import order_lines, orders
from agentdesk.core.people.store import people
from agentdesk.core.storage import rows
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.schema import facts
from tests.desks import KEY, NOON, open_shop
from tests.performance.kept import CACHE, filled, folder_of_files
from tests.performance.pairs import line, timed
from tests.performance.view import customer_row, fact_rows, line_row, order_row

SIZE = 10_000
_PAIRS = 8
_NOTE = "floor: UPDATE of customer and scope in each table that has rows of theirs, in one transaction"


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    with folder_of_files() as folder:
        for many in sorted({min(size, 10), min(size, 1_000), size}):
            path = filled(folder / f"merge-{many}-{seed}.db", partial(fill, many=many, seed=seed))
            desk = Desk(Database.sqlite(path, KEY), FixedClock(NOON))
            yield from _measured(desk, open_sqlcipher(path, KEY), many)
            desk.database.close()


def _measured(desk: Desk, bare: Any, many: int) -> Iterator[dict[str, Any]]:
    open_all_rooms()
    with desk.database.reading() as connection:
        me = connection.execute(sa.select(people.c.id).where(people.c.name == "Miriam Vogt")).scalar_one()
        ids = connection.execute(sa.select(customers.c.id).order_by(customers.c.number)).scalars().all()
    merging, parting, floor = [], [], []
    gc.collect()
    gc.disable()
    for winner, loser in zip(ids[::2], ids[1::2], strict=True):
        floor.append(timed(partial(_bare, bare, winner, loser)))
        _bare(bare, loser, winner)
        id = new_id()
        merging.append(timed(partial(desk.execute, MergeCustomers(winner_id=winner, loser_id=loser), actor=me, id=id)))
        known = desk.execute(MergeCustomers(winner_id=winner, loser_id=loser), actor=me, id=id)  # the answer of then
        back = UnmergeCustomers(merge_id=UUID(known["merge_id"]))
        parting.append(timed(partial(desk.execute, back, actor=me)))
    gc.enable()
    bare.close()
    yield line("merge", many, merging, floor, _NOTE)
    yield line("unmerge", many, parting, floor, _NOTE)


def _bare(bare: Any, winner: UUID, loser: UUID) -> None:
    """As whoever knows nothing but the tables would do it, with the gate open."""
    bare.execute("BEGIN IMMEDIATE")
    bare.execute("UPDATE storage_gate SET open = 1")
    for table in customer_tables():
        bare.execute(
            f'UPDATE "{table.name}" SET customer_id = ?, scope_id = ? WHERE customer_id = ?',
            (winner.bytes, winner.bytes, loser.bytes),
        )
    bare.execute("UPDATE facts SET customer_id = ? WHERE customer_id = ?", (winner.bytes, loser.bytes))
    for table, column, whole in part_tables():
        bare.execute(
            f'UPDATE "{table.name}" SET scope_id = ? WHERE scope_id = ? '
            f'AND "{column.name}" IN (SELECT id FROM "{whole.name}" WHERE customer_id = ?)',
            (winner.bytes, loser.bytes, winner.bytes),
        )
    bare.execute("UPDATE storage_gate SET open = 0")
    bare.execute("COMMIT")


def fill(desk: Desk, many: int, seed: int) -> None:
    """Pairs of customers; the second of each has `many` rows, the first a tenth of them."""
    me, chance = open_shop(desk), random.Random(seed)
    ids = [UUID(int=(n << 80) | 7 << 76 | 2 << 62 | chance.getrandbits(60)) for n in range(1, 2 * _PAIRS + 1)]
    with desk.database.writing() as connection, gate_open(connection):
        connection.exec_driver_sql(CACHE)
        _put(connection, customers, [customer_row(n, key) for n, key in enumerate(ids, start=100)])
        for n, key in enumerate(ids):
            third = max(1, (many if n % 2 else many // 10) // 3)
            order_ids = [UUID(int=chance.getrandbits(128)) for _ in range(third)]
            theirs = {"customer_id": key, "scope_id": key}
            placed = [order_row(1_000_000 * (n + 1) + i, each) | theirs for i, each in enumerate(order_ids)]
            _put(connection, orders, placed)
            _put(connection, order_lines, [line_row(0, each) | {"scope_id": key} for each in order_ids])
            _put(connection, facts, list(fact_rows(chance, me, key, third)))
            index_orders(connection, [(row["id"], row["number"], key) for row in placed])
        index_many(connection, searchable_many(connection, ids))


def _put(connection: sa.Connection, table: sa.Table, new: list[Any]) -> None:
    rows.writer(table, "sqlite").add_many(connection, new)
