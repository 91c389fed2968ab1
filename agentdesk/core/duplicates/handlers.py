"""How a decision about two customers is kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.commands import AGENTS, handles
from agentdesk.core.customers.merges import root_of
from agentdesk.core.customers.merging import Obstacle, Row, forbids_merge
from agentdesk.core.customers.model import CustomerKind
from agentdesk.core.customers.store import customers
from agentdesk.core.duplicates.commands import Decide
from agentdesk.core.duplicates.model import Decision, in_order
from agentdesk.core.duplicates.store import decided_as, duplicate_decisions
from agentdesk.core.relations.households import join, part
from agentdesk.core.storage.unit_of_work import Connection, UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(Decide, allowed=AGENTS)
def decide(command: Decide, work: UnitOfWork) -> dict[str, Any]:
    low, high = in_order(*(root_of(work.connection, each) for each in (command.one_id, command.other_id)))
    rows = [work.require(customers, each) for each in (low, high)]
    row = {"low_id": low, "high_id": high, "scope_id": low, "decision": command.decision.value}
    work.put(duplicate_decisions, row | {"decided_by": work.actor.person_id, "decided_at": work.now})
    for mine, other in (rows, rows[::-1]):
        told = {"other_id": str(other["id"]), "decision": command.decision.value}  # nothing of whom may be erased
        work.fact("duplicates.decided", told, customer_id=mine["id"], subject_id=other["id"])
    if command.decision is not Decision.HOUSEHOLD:
        part(work, low, high)
    elif all(row["kind"] == CustomerKind.PERSON for row in rows):
        join(work, low, high)
    _announce(work, low, high)
    return {"low_id": low, "high_id": high}


@forbids_merge
def decided_otherwise(connection: Connection, winner: Row, loser: Row) -> Obstacle | None:
    """Somebody has said that they are two; who knows better decides anew first."""
    decision = decided_as(connection, winner["id"], loser["id"])
    if decision in (None, Decision.SAME.value):
        return None
    return Obstacle(f"merges.decided_{decision}", {})


@restored(duplicate_decisions)
def _decided_as_before(work: UnitOfWork, undone: Undone) -> None:
    for row in undone.rows:
        low, high = row.key
        _announce(work, low, high)


def _announce(work: UnitOfWork, *customer_ids: UUID) -> None:
    work.changed("duplicates")
    for customer_id in customer_ids:
        work.changed("timeline", customer_id)
