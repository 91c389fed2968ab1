"""To whom data of somebody were in fact passed on, as far as the books know it (Art. 15 (1) c and 19 GDPR).

The program itself sends nothing (see the record of processing); who got something is who carried parcels, took
payments, or was asked about a case.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.store import cases, queries
from agentdesk.core.orders.store import deliveries, order_payments, orders
from agentdesk.core.privacy.recipients import Got, Recipient


def recipients_of(connection: sa.Connection, customer_ids: Collection[UUID]) -> tuple[Recipient, ...]:
    """By what they got and by name; of each when it was last, where that is known."""
    theirs = orders.c.customer_id.in_(customer_ids)
    sent = sa.func.coalesce(deliveries.c.shipped_at, deliveries.c.delivered_at, orders.c.placed_at)
    paid = sa.func.coalesce(order_payments.c.paid_at, orders.c.placed_at)
    carried = sa.select(deliveries.c.carrier, sent).join(orders, orders.c.id == deliveries.c.order_id)
    took = sa.select(order_payments.c.method, paid).join(orders, orders.c.id == order_payments.c.order_id)
    was_asked = sa.select(queries.c.asked_of, queries.c.asked_at).join(cases, cases.c.id == queries.c.case_id)
    found: dict[tuple[Got, str], Recipient] = {}
    for got, asked in (
        (Got.DELIVERY, carried.where(theirs)),
        (Got.PAYMENT, took.where(theirs)),
        (Got.QUESTION, was_asked.where(cases.c.customer_id.in_(customer_ids))),
    ):
        for name, at in connection.execute(asked):
            if name.strip():
                known = found.get((got, name))
                last = max(filter(None, (at, known.last if known else None)), default=None)
                found[got, name] = Recipient(got, name, last)
    return tuple(found[key] for key in sorted(found, key=lambda each: (list(Got).index(each[0]), each[1].casefold())))
