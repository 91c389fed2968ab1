"""What is always true of customers: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.customers.indexing import searchable_many
from agentdesk.core.customers.search.index import entries, indexed, misplaced
from agentdesk.core.customers.store import alerts, consents, contact_points, customers
from agentdesk.core.storage.check import Finding, invariant

_AT_ONCE = 500


@invariant("customers.search_index")
def everybody_can_be_found_as_they_are(connection: sa.Connection) -> Iterator[Finding]:
    """The index holds every customer as the tables have them, under all their keys, and nobody else."""
    ids = list(connection.execute(sa.select(customers.c.id)).scalars())
    for start in range(0, len(ids), _AT_ONCE):
        chunk = ids[start : start + _AT_ONCE]
        known = indexed(connection, chunk)
        wrong = {key for key, wanted in searchable_many(connection, chunk) if known.get(key) != wanted}
        yield from (Finding({"customer_id": str(key)}) for key in sorted(wrong | set(misplaced(connection, chunk))))
    strangers = connection.execute(
        sa.select(entries.c.customer_id).where(entries.c.customer_id.not_in(sa.select(customers.c.id)))
    )
    yield from (Finding({"customer_id": str(key)}) for key in strangers.scalars())


@invariant("customers.parts")
def every_part_belongs_to_a_customer(connection: sa.Connection) -> Iterator[Finding]:
    for table in (contact_points, consents, alerts):
        lost = sa.select(table.c.id).where(table.c.customer_id.not_in(sa.select(customers.c.id)))
        yield from (Finding({"table": table.name, "id": str(key)}) for key in connection.execute(lost).scalars())


@invariant("customers.preferred")
def at_most_one_way_is_preferred(connection: sa.Connection) -> Iterator[Finding]:
    several = (
        sa.select(contact_points.c.customer_id)
        .where(contact_points.c.preferred)
        .group_by(contact_points.c.customer_id)
        .having(sa.func.count() > 1)
    )
    yield from (Finding({"customer_id": str(key)}) for key in connection.execute(several).scalars())
