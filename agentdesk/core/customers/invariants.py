"""What is always true of customers: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import sqlalchemy as sa

from agentdesk.core.customers.indexing import searchable_many
from agentdesk.core.customers.merges import MERGED, customer_merges, customer_tables, part_tables
from agentdesk.core.customers.search.index import entries, indexed, misplaced
from agentdesk.core.customers.store import alerts, consents, contact_points, customers
from agentdesk.core.storage.check import Finding, invariant
from agentdesk.core.storage.erased import erased_ids
from agentdesk.core.storage.schema import facts

_AT_ONCE = 500


@invariant("customers.search_index")
def everybody_can_be_found_as_they_are(connection: sa.Connection) -> Iterator[Finding]:
    """The index holds every customer as the tables have them, under all their keys, and nobody else."""
    here = sa.select(customers.c.id).where(customers.c.merged_into.is_(None))
    ids = list(connection.execute(here).scalars())
    for start in range(0, len(ids), _AT_ONCE):
        chunk = ids[start : start + _AT_ONCE]
        known = indexed(connection, chunk)
        wrong = {key for key, wanted in searchable_many(connection, chunk) if known.get(key) != wanted}
        yield from (Finding({"customer_id": str(key)}) for key in sorted(wrong | set(misplaced(connection, chunk))))
    strangers = connection.execute(sa.select(entries.c.customer_id).where(entries.c.customer_id.not_in(here)))
    yield from (Finding({"customer_id": str(key)}) for key in strangers.scalars())


@invariant("customers.parts", of_all_rows=True)
def every_part_belongs_to_a_customer(connection: sa.Connection) -> Iterator[Finding]:
    """Consents stay where somebody was erased: a law asks for their proof."""
    for table in (contact_points, consents, alerts):
        lost = sa.select(table.c.id, table.c.customer_id).where(table.c.customer_id.not_in(sa.select(customers.c.id)))
        found = connection.execute(lost).all()
        gone = erased_ids(connection) if found and table is consents else frozenset()
        yield from (Finding({"table": table.name, "id": str(row.id)}) for row in found if row.customer_id not in gone)


@invariant("customers.preferred")
def at_most_one_way_is_preferred(connection: sa.Connection) -> Iterator[Finding]:
    several = (
        sa.select(contact_points.c.customer_id)
        .where(contact_points.c.preferred)
        .group_by(contact_points.c.customer_id)
        .having(sa.func.count() > 1)
    )
    yield from (Finding({"customer_id": str(key)}) for key in connection.execute(several).scalars())


@invariant("customers.merges", of_all_rows=True)
def who_was_merged_is_somebody_by_a_merge(connection: sa.Connection) -> Iterator[Finding]:
    """Each alias comes from one merge that stands, and the chain of each ends with a customer who is one."""
    merges = customer_merges.c
    stands = sa.select(merges.loser_id, merges.winner_id).where(merges.state == MERGED)
    aliases = sa.select(customers.c.id, customers.c.merged_into).where(customers.c.merged_into.is_not(None))
    told = sorted((row[0], row[1]) for row in connection.execute(stands))
    into = {row[0]: row[1] for row in connection.execute(aliases)}
    yield from (Finding({"customer_id": str(id)}) for id in sorted({id for id, _ in set(told) ^ set(into.items())}))
    yield from (Finding({"customer_id": str(one[0])}) for one, other in pairwise(told) if one[0] == other[0])
    for id in sorted(into):
        seen, last = {id}, into[id]
        while last in into and last not in seen:
            seen.add(last)
            last = into[last]
        if last in seen:
            yield Finding({"customer_id": str(id), "chain": len(seen)})


@invariant("customers.aliases")
def nothing_is_theirs_who_were_merged(connection: sa.Connection) -> Iterator[Finding]:
    """Neither rows nor parts of rows nor what the timeline tells, but for contact points that the winner had already,
    and the telling of the merge itself."""
    gone = sa.select(customers.c.id).where(customers.c.merged_into.is_not(None))
    for table in customer_tables():
        if table is not contact_points:
            left = sa.select(table.c.id).where(sa.or_(table.c.customer_id.in_(gone), table.c.scope_id.in_(gone)))
            yield from (Finding({"table": table.name, "id": str(id)}) for id in connection.execute(left).scalars())
    for table, column, _ in part_tables():
        parts = sa.select(column).where(table.c.scope_id.in_(gone)).distinct()
        yield from (Finding({"table": table.name, "of": str(id)}) for id in connection.execute(parts).scalars())
    own = facts.c.kind.in_(("customer.merged", "customer.unmerged"))
    told = sa.select(facts.c.id).where(facts.c.customer_id.in_(gone), sa.not_(own))
    yield from (Finding({"fact_id": str(id)}) for id in connection.execute(told).scalars())
