"""What is read about somebody as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import LEADERS, SYSTEM_ONLY, answers
from agentdesk.core.customers.queries import read_customer
from agentdesk.core.customers.store import customers
from agentdesk.core.people.store import people
from agentdesk.core.privacy import request_queries as request_queries  # registers its answers
from agentdesk.core.privacy import view_queries as view_queries  # likewise
from agentdesk.core.privacy.commands import CopyOf, ErasurePlan, PersonCopy, PlanErasure, RecipientsOf, StillThere
from agentdesk.core.privacy.own_part import leaf_is, own_args, own_images
from agentdesk.core.privacy.planning import goes_and_stays, hindrance
from agentdesk.core.privacy.recipients import Recipient
from agentdesk.core.privacy.store.finding import Found, all_ids, names_of_ids, rows_about
from agentdesk.core.privacy.store.periods import years_in_force
from agentdesk.core.privacy.store.recipients import recipients_of
from agentdesk.core.storage.unit_of_work import Reading


@answers(PlanErasure, allowed=LEADERS)
def plan_erasure(query: PlanErasure, reading: Reading) -> ErasurePlan:
    """Raises Refused customers.unknown."""
    customer = read_customer(reading, query.customer_id)
    found = rows_about(reading.connection, all_ids(reading.connection, query.customer_id))
    goes, stays = goes_and_stays(found, reading.now.date(), years_in_force(reading.connection))
    lines, why = len(found.rows["command_log"]), hindrance(found)
    ids = frozenset(_own_ids(found))
    return ErasurePlan(found.customer_ids, customer.number, customer.name, goes, stays, lines, why, ids)


def _own_ids(found: Found) -> Iterator[UUID]:
    yield from found.customer_ids
    for rows in found.rows.values():
        yield from (row["id"] for row in rows if isinstance(row.get("id"), UUID))


@answers(StillThere, allowed=SYSTEM_ONLY)
def still_there(query: StillThere, reading: Reading) -> tuple[UUID, ...]:
    known: list[UUID] = []
    for start in range(0, len(query.customer_ids), _SOME):
        part = query.customer_ids[start : start + _SOME]
        known += reading.connection.execute(sa.select(customers.c.id).where(customers.c.id.in_(part))).scalars()
    return tuple(known)


_SOME = 500
_TOLD_OF_A_LINE = ("log_no", "command_id", "kind", "version", "actor_id", "occurred_at", "decided_at")
"""The rest are ids, of others too."""


@answers(CopyOf, allowed=LEADERS)
def copy_of(query: CopyOf, reading: Reading) -> PersonCopy:
    """Raises Refused customers.unknown."""
    customer = read_customer(reading, query.customer_id)
    found = rows_about(reading.connection, all_ids(reading.connection, query.customer_id))
    rows = {name: tuple(_own(name, rows, found)) for name, rows in found.rows.items() if rows}
    names = names_of_ids(reading.connection, set(_ids_in(rows)))
    agents = tuple(sorted(reading.connection.execute(sa.select(people.c.name)).scalars()))
    who = (found.customer_ids, customer.number, customer.name, customer.language)
    return PersonCopy(*who, rows, names, agents, recipients_of(reading.connection, found.customer_ids))


@answers(RecipientsOf, allowed=LEADERS)
def recipients(query: RecipientsOf, reading: Reading) -> tuple[Recipient, ...]:
    return recipients_of(reading.connection, all_ids(reading.connection, query.customer_id))


def _own(name: str, rows: list[dict[str, Any]], found: Found) -> Iterator[Mapping[str, Any]]:
    is_theirs = leaf_is(found.values(), {str(each) for each in found.ids})
    for row in rows:
        if name == "command_log":
            told = {name: row[name] for name in _TOLD_OF_A_LINE}
            yield told | {"args": own_args(row["kind"], json.loads(row["args"]), is_theirs)}
        elif name == "before_images":
            yield row | {"rows": own_images(row["rows"], is_theirs)}
        else:
            yield row


def _ids_in(rows: Mapping[str, tuple[Mapping[str, Any], ...]]) -> Iterator[UUID]:
    for several in rows.values():
        for row in several:
            yield from (value for value in row.values() if isinstance(value, UUID))
