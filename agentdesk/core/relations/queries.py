"""What screens read about who belongs to whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.customers.merges import root_of
from agentdesk.core.people.store import people
from agentdesk.core.relations import store
from agentdesk.core.relations.commands import ActsFor, KnownToShare, RelationsOf, WhoMayAct
from agentdesk.core.relations.model import Kind, Related, State
from agentdesk.core.storage.unit_of_work import Reading

_MOST = 200
_IN_FORCE = (State.STANDING, State.COMING)


@answers(RelationsOf, allowed=AGENTS)
def relations_of(query: RelationsOf, reading: Reading) -> tuple[Related, ...]:
    connection = reading.connection
    found = [
        *_household(connection, query.customer_id),
        *_told(connection, query.customer_id, (Kind.EMPLOYER, Kind.AUTHORITY), reading.now, query.most),
        *_shared(connection, query.customer_id, reading.now, query.most),
    ]
    order = list(Kind)
    return tuple(sorted(found, key=lambda each: (each.state not in _IN_FORCE, order.index(each.kind))))


@answers(WhoMayAct, allowed=AGENTS)
def who_may_act(query: WhoMayAct, reading: Reading) -> tuple[Related, ...]:
    return may_act_for(reading.connection, query.customer_id, reading.now)


@answers(ActsFor, allowed=AGENTS)
def acts_for(query: ActsFor, reading: Reading) -> tuple[Related, ...]:
    return _in_force(reading.connection, query.customer_id, reading.now, is_first=True)


@answers(KnownToShare, allowed=AGENTS)
def known_to_share(query: KnownToShare, reading: Reading) -> bool:
    return all(are_sharing(reading.connection, one, other) for one, other in combinations(query.customer_ids, 2))


def may_act_for(connection: sa.Connection, customer_id: UUID, now: datetime) -> tuple[Related, ...]:
    """Whose authority for this customer counts now, seen from the customer: neither expired nor withdrawn."""
    return _in_force(connection, customer_id, now, is_first=False)


def are_sharing(connection: sa.Connection, one_id: UUID, other_id: UUID) -> bool:
    """Whether it is known of these two."""
    return bool(sharing(connection, one_id, other_id))


def sharing(connection: sa.Connection, one_id: UUID, other_id: UUID) -> list[store.Row]:
    one, other = (store.known_as(connection, root_of(connection, id)) for id in (one_id, other_id))
    found = (store.between(connection, Kind.SHARED, *ends) for ends in ((one, other), (other, one)))
    return [row for rows in found for row in rows]


def _in_force(connection: sa.Connection, customer_id: UUID, now: datetime, *, is_first: bool) -> tuple[Related, ...]:
    told = _told(connection, customer_id, (Kind.AUTHORITY,), now, _MOST)
    return tuple(each for each in told if each.state is State.STANDING and each.is_first is is_first)


def _told(
    connection: sa.Connection, customer_id: UUID, kinds: Sequence[Kind], now: datetime, most: int
) -> Iterator[Related]:
    """Each once, also where two records told it before they became one."""
    mine = store.known_as(connection, customer_id)
    rows = store.of_customer(connection, mine, kinds, most)
    if not rows:
        return
    others = store.who_of(connection, {row[end] for row in rows for end in ("one_id", "other_id")} - set(mine))
    names, on = _names(connection, {row["made_by"] for row in rows}), store.today(connection, now)
    seen: set[Any] = set()
    for row in rows:
        who = others.get(row["other_id"] if row["one_id"] in mine else row["one_id"])
        if who is None:
            continue
        found = store.related(row, mine, who, names.get(row["made_by"], ""), on)
        told = (found.kind, found.is_first, who.id)
        if found.state not in _IN_FORCE:
            told = (*told, found.since, found.until, found.withdrawn_at)  # type: ignore[assignment]
        if told not in seen:
            seen.add(told)
            yield found


def _household(connection: sa.Connection, customer_id: UUID) -> Iterator[Related]:
    members = store.household(connection, customer_id)
    others = store.who_of(connection, members.keys() - {customer_id})
    names = _names(connection, {row["added_by"] for row in members.values()})
    for id in sorted(others, key=lambda id: others[id].name):
        row = members[id]
        by, at = names.get(row["added_by"], ""), row["added_at"]
        yield Related(kind=Kind.HOUSEHOLD, is_first=True, who=others[id], made_by=by, made_at=at)


def _shared(connection: sa.Connection, customer_id: UUID, now: datetime, most: int) -> Iterator[Related]:
    """What they share today; of those who share nothing any more, nothing."""
    seen: set[UUID] = set()
    for each in _told(connection, customer_id, (Kind.SHARED,), now, most):
        values = store.shared_by(connection, customer_id, each.who.id)
        if values and each.who.id not in seen:
            seen.add(each.who.id)
            yield replace(each, is_first=True, value=", ".join(values))


def _names(connection: sa.Connection, ids: set[UUID]) -> dict[UUID, str]:
    asked = sa.select(people.c.id, people.c.name).where(people.c.id.in_(sorted(ids)))
    return {row.id: row.name for row in connection.execute(asked)} if ids else {}
