"""Who lives with whom: people come to a household and leave it."""

from __future__ import annotations

from itertools import product
from uuid import UUID

from agentdesk.core.relations.model import Kind
from agentdesk.core.relations.store import (
    household,
    household_members,
    households_of,
    known_as,
    rows_of_households,
)
from agentdesk.core.relations.telling import announce, tell_both
from agentdesk.core.storage.unit_of_work import UnitOfWork


def join(work: UnitOfWork, one_id: UUID, other_id: UUID) -> bool:
    """Both, and everybody who lives with either, live together; False, and nothing changes, where they do already."""
    mine = household(work.connection, one_id).keys() | {one_id}
    theirs = household(work.connection, other_id).keys() | {other_id}
    if other_id in mine:
        return False
    ids = [id for each in sorted(mine | theirs) for id in known_as(work.connection, each)]
    rows = rows_of_households(work.connection, households_of(work.connection, ids))
    household_id = min((row["household_id"] for row in rows), default=None) or work.new_id("household")
    known = {row["member_id"] for row in rows}
    work.put_many(household_members, [row | {"household_id": household_id} for row in rows])
    for id in (one_id, other_id):
        if known.isdisjoint(known_as(work.connection, id)):
            row = {"id": work.new_id("member"), "household_id": household_id, "member_id": id, "scope_id": id}
            work.put(household_members, row | {"added_by": work.actor.person_id, "added_at": work.now})
    for one, other in product(sorted(mine), sorted(theirs)):
        tell_both(work, "relation.made", Kind.HOUSEHOLD, one, other)
    return True


def leave(work: UnitOfWork, customer_id: UUID) -> bool:
    """They live with nobody any more; False where they did not. Whoever would be left alone leaves as well."""
    others = sorted(household(work.connection, customer_id).keys() - {customer_id})
    if not others:
        return False
    gone = [customer_id, *(others if len(others) == 1 else ())]
    ids = {id for each in gone for id in known_as(work.connection, each)}
    rows = rows_of_households(work.connection, households_of(work.connection, sorted(ids)))
    work.remove_many(household_members, [(row["id"],) for row in rows if row["member_id"] in ids])
    for other in others:
        tell_both(work, "relation.ended", Kind.HOUSEHOLD, customer_id, other)
    announce(work, customer_id)
    return True


def part(work: UnitOfWork, one_id: UUID, other_id: UUID) -> None:
    """These two live together no more, where nobody else lives with them: of three nobody could say who has left."""
    if household(work.connection, one_id).keys() == {one_id, other_id}:
        leave(work, one_id)
