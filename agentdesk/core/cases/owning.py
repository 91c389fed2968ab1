"""Whose a case is: one person at every moment."""

from __future__ import annotations

from uuid import UUID

from agentdesk.core.actors import LEADERS, SYSTEM
from agentdesk.core.cases.keeping import announce, known_case, stepped
from agentdesk.core.cases.steps import Step
from agentdesk.core.cases.store import Row
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.people.queries import staff_of
from agentdesk.core.people.store import people, teams
from agentdesk.core.storage.unit_of_work import UnitOfWork


def hand_to(
    work: UnitOfWork, case_id: UUID, owner_id: UUID, *, team_id: UUID | None = None, level: int | None = None
) -> Row:
    """The case is theirs from now on; for rooms above that have seen to it that they accept, and tell of it. `level`:
    its level from now on; the team is theirs unless it is named. Raises Refused for a case that is closed.
    """
    row, person = known_case(work, case_id), active_person(work, owner_id)
    changes = {"owner_id": owner_id, "team_id": team_id or person["team_id"] or row["team_id"]}
    new = stepped(work, row, Step.ASSIGN, **changes, level=level or row["level"])
    announce(work, new)
    return new


def first_owner(work: UnitOfWork, owner_id: UUID | None, customer_id: UUID | None) -> Row:
    """Who is named; else whoever opens it; of what the desk itself opens, the customer's named contact.

    Raises Refused cases.owner_missing where that is nobody.
    """
    if owner_id or work.actor.person_id != SYSTEM:
        return active_person(work, owner_id or work.actor.person_id)
    contact = work.require(customers, customer_id)["named_contact_id"] if customer_id else None
    if contact is None:
        raise Refused("cases.owner_missing")
    return active_person(work, contact)


def active_person(work: UnitOfWork, person_id: UUID) -> Row:
    """Raises Refused people.unknown for nobody, cases.owner_gone for somebody who has left."""
    person = work.require(people, person_id)
    if not person["active"]:
        raise Refused("cases.owner_gone", name=person["name"])
    return person


def still_here(work: UnitOfWork, owner_id: UUID) -> UUID:
    """The owner, or who stands in for one who has left."""
    person = work.get(people, owner_id)
    return owner_id if person and person["active"] else staff_of(work.connection).holder(owner_id, work.now)


def known_team(work: UnitOfWork, team_id: UUID | None) -> UUID | None:
    if team_id and not (team := work.require(teams, team_id))["active"]:
        raise Refused("people.team_dissolved", name=team["name"])
    return team_id


def require_may_assign(work: UnitOfWork, row: Row, person: Row) -> None:
    """Agents take a case, if their level allows it, and give it away by an offer; who leads assigns to anybody."""
    if work.actor.may(LEADERS):
        return
    if person["id"] != work.actor.person_id:
        raise Refused("cases.assign_by_offer", name=person["name"])
    if person["level"] < row["level"] and person["id"] != row["owner_id"]:
        raise Refused("cases.level_too_low", level=row["level"], own=person["level"])
