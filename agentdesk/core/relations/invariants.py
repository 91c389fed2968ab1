"""What must be true of who belongs to whom: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.customers.store import customers
from agentdesk.core.relations.model import Kind, Matters
from agentdesk.core.relations.store import household_members, relations
from agentdesk.core.storage.check import Finding, invariant

_THERE = sa.select(customers.c.id)


@invariant("relations.ends", of_all_rows=True)
def a_relation_is_between_two_who_are_there(connection: sa.Connection) -> Iterator[Finding]:
    """Two customers, a kind that we know, and matters where somebody may act."""
    found = relations.c
    strange = found.kind.not_in([Kind.EMPLOYER.value, Kind.AUTHORITY.value, Kind.SHARED.value])
    without = sa.and_(found.kind == Kind.AUTHORITY.value, found.matters.not_in([each.value for each in Matters]))
    gone = sa.or_(found.one_id.not_in(_THERE), found.other_id.not_in(_THERE), found.one_id == found.other_id)
    for id in connection.execute(sa.select(found.id).where(sa.or_(strange, without, gone))).scalars():
        yield Finding({"relation_id": str(id)})


@invariant("relations.households")
def who_lives_somewhere_is_there_once(connection: sa.Connection) -> Iterator[Finding]:
    members = household_members.c
    for id in connection.execute(sa.select(members.id).where(members.member_id.not_in(_THERE))).scalars():
        yield Finding({"id": str(id)})
    twice = sa.select(members.member_id).group_by(members.household_id, members.member_id).having(sa.func.count() > 1)
    for id in connection.execute(twice).scalars():
        yield Finding({"customer_id": str(id)})
