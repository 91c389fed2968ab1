"""What hangs on orders: no command changes one, imports do."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from agentdesk.core.customers.moving import described, moved
from agentdesk.core.customers.search.index import index_orders
from agentdesk.core.orders.store import orders
from agentdesk.core.storage import rows
from agentdesk.core.storage.unit_of_work import UnitOfWork


@moved(orders)
def found_by_their_numbers(work: UnitOfWork, ids: Collection[UUID], whose: UUID) -> None:
    """An order's number leads to whose it is now."""
    read = rows.writer(orders, work.connection.dialect.name)
    there = read.get_where(work.connection, orders.c.id, sorted(ids))
    index_orders(work.connection, [(row["id"], row["number"], row["customer_id"]) for row in there])


described(orders, "placed_at", lambda row: row["number"])
