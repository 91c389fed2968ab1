"""What is always true of orders: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.customers.search.index import orders as search_orders
from agentdesk.core.orders.store import orders
from agentdesk.core.storage.check import Finding, invariant


@invariant("orders.found")
def an_orders_number_leads_to_whose_it_is(connection: sa.Connection) -> Iterator[Finding]:
    found = sa.select(orders.c.id).join(search_orders, search_orders.c.order_id == orders.c.id)
    wrong = found.where(search_orders.c.customer_id != orders.c.customer_id).order_by(orders.c.id)
    yield from (Finding({"order_id": str(id)}) for id in connection.execute(wrong).scalars())
