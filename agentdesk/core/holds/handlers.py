"""How a hold is placed, looked at again and lifted, and what it forbids."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.cases.store import cases
from agentdesk.core.commands import LEADERS, handles
from agentdesk.core.customers.merging import Obstacle, Row, forbids_merge, forbids_parting
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.holds.commands import PlaceHold, ReleaseHold, ReviewHold
from agentdesk.core.holds.model import require_reason, require_review
from agentdesk.core.holds.store import is_held, legal_holds, stand_on
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.unit_of_work import Connection, UnitOfWork
from agentdesk.core.undoing import Undone, restored
from agentdesk.core.vouchers.steps import today


@handles(PlaceHold, allowed=LEADERS)
def place(command: PlaceHold, work: UnitOfWork) -> dict[str, Any]:
    customer_id = _whose(command, work)
    hold_id = work.new_id("hold")
    row: dict[str, Any] = {"id": hold_id, "scope_id": customer_id or SHOP, "customer_id": customer_id}
    row |= {"case_id": command.case_id, "reason": require_reason(command.reason)}
    row |= {"since": work.decided_at, "held_by": work.actor.person_id, "why_released": ""}
    row |= {"review_on": require_review(command.review_on, today(work)).isoformat()}
    work.put(legal_holds, row | {"released_at": None, "released_by": None})
    _announce(work, hold_id, customer_id)
    return {"hold_id": hold_id}


@handles(ReviewHold, allowed=LEADERS)
def review(command: ReviewHold, work: UnitOfWork) -> None:
    row = _standing(work, command.hold_id)
    day = require_review(command.review_on, today(work)).isoformat()
    work.put(legal_holds, row | {"review_on": day, "reason": command.reason or row["reason"]})
    _announce(work, row["id"], row["customer_id"])


@handles(ReleaseHold, allowed=LEADERS)
def release(command: ReleaseHold, work: UnitOfWork) -> None:
    row = _standing(work, command.hold_id)
    told = {"released_at": work.decided_at, "released_by": work.actor.person_id}
    work.put(legal_holds, row | told | {"why_released": require_reason(command.reason)})
    _announce(work, row["id"], row["customer_id"])


@forbids_merge
def one_of_them_is_held(connection: Connection, winner: Row, loser: Row) -> Obstacle | None:
    """What is kept for a proceeding stays as it was then."""
    return Obstacle("holds.held", {}) if stand_on(connection, (winner["id"], loser["id"])) else None


@forbids_parting
def who_they_are_is_held(connection: Connection, winner_id: UUID) -> Obstacle | None:
    """Else part of what is kept would go to somebody who is not held."""
    return Obstacle("holds.held", {}) if stand_on(connection, [winner_id]) else None


@restored(customers, cases)
def nothing_held_goes(work: UnitOfWork, undone: Undone) -> None:
    """Taking back that somebody or a case is there: not while they are held. Raises Refused holds.held."""
    gone = [row for row in undone.rows if row.now is None]
    if stand_on(work.connection, [row.key[0] for row in gone if row.table is customers]):
        raise Refused("holds.held")
    for row in gone:
        if row.table is cases and is_held(work.connection, row.key[0]):
            raise Refused("holds.held")


@restored(legal_holds)
def as_before(work: UnitOfWork, undone: Undone) -> None:
    for row in undone.rows:
        _announce(work, row.key[0], (row.now or row.until_now or {}).get("customer_id"))


def _whose(command: PlaceHold, work: UnitOfWork) -> UUID | None:
    """Of a case its customer, where it has one. Raises Refused holds.of_whom where both are named and differ."""
    if command.case_id is None:
        if command.customer_id is None:
            raise Refused("holds.of_whom")
        work.require(customers, command.customer_id)
        return command.customer_id
    of_case: UUID | None = work.require(cases, command.case_id)["customer_id"]
    if command.customer_id not in (None, of_case):
        raise Refused("holds.of_whom")
    return of_case


def _standing(work: UnitOfWork, hold_id: UUID) -> dict[str, Any]:
    row = work.require(legal_holds, hold_id)
    work.require_unmoved(legal_holds, row)
    if row["released_at"]:
        raise Refused("holds.released")
    return row


def _announce(work: UnitOfWork, hold_id: UUID, customer_id: UUID | None) -> None:
    work.changed("hold", hold_id)
    if customer_id:
        work.changed("customer", customer_id)
