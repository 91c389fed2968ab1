"""How a case comes to be: by whatever way, through here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.cases.keeping import editions, known_case, note_event, put_case, readable, scope_of, tell
from agentdesk.core.cases.model import FIRST_NUMBER, Kind, Severity, Status, level_for
from agentdesk.core.cases.owning import first_owner, known_team
from agentdesk.core.cases.store import Row, case_causes, case_interactions, departments
from agentdesk.core.commands import open_all_rooms
from agentdesk.core.customers.store import customers
from agentdesk.core.deadlines.clocks import Happened
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Channel, Interaction
from agentdesk.core.interactions.store import known_interaction, known_reason, told_at
from agentdesk.core.orders.store import orders, products
from agentdesk.core.promises.steps import move_with_talk
from agentdesk.core.storage.unit_of_work import UnitOfWork

Follower = Callable[[UnitOfWork, UUID, UUID, UUID], None]
"""Moves what was agreed with this customer in this conversation to this case."""

_followers: list[Follower] = []
_EMPTY: Mapping[str, Any] = {
    "channel": "", "tier": "", "reason_id": None, "product_id": None, "order_id": None, "next_step": "",
    "next_step_at": None, "interim_due_at": None, "resolution": "", "cause_id": None, "department_id": None,
    "reopened_count": 0, "parent_id": None, "merged_into": None, "split_from": None, "waiting_since": None,
    "resolved_at": None, "closed_at": None, "thanked_at": None, "unconfirmed_since": None, "confirmed_at": None,
    "level": 1,
}  # fmt: skip


def open_case(
    work: UnitOfWork,
    *,
    customer_id: UUID | None,
    subject: str,
    kind: Kind,
    severity: Severity = Severity.NORMAL,
    channel: Channel | None = None,
    owner_id: UUID | None = None,
    team_id: UUID | None = None,
    interaction_id: UUID | None = None,
    follows: UUID | None = None,
    details: dict[str, Any] | None = None,
    **fields: Any,
) -> Row:
    """A new case, written down and told. `fields` are columns. Raises Refused for what does not exist, or is not this
    customer's.
    """
    talk = _interaction(work, interaction_id, customer_id)
    owner = first_owner(work, owner_id, customer_id)
    row = dict(_EMPTY) | fields | {"id": work.new_id("case"), "customer_id": customer_id, "kind": kind.value}
    row |= {"subject": require_subject(subject), "severity": severity.value, "status": Status.OPEN.value}
    row |= {"channel": (channel or (talk.channel if talk else Channel.PHONE)).value, "details": details or {}}
    row |= {"level": level_for(severity, row["level"]), "tier": _tier(work, customer_id, kind)}
    row |= {"owner_id": owner["id"], "team_id": known_team(work, team_id) or owner["team_id"]}
    row |= {"event_id": chain_root(work, follows, customer_id) or row["id"]} | editions(work)
    row |= {"opened_at": work.now, "opened_by": work.actor.person_id, "moved_at": work.now}
    require_known(work, row)
    row |= {"number": FIRST_NUMBER + work.take_number("case"), "scope_id": scope_of(customer_id)}
    put_case(work, row)
    spoke_at = min(talk.started_at, work.now) if talk else work.now
    note_event(work, row, Happened.CUSTOMER_SPOKE, at=spoke_at, channel=Channel(row["channel"]))
    if talk:
        put_interaction(work, row, talk.id)
    told = {name: row[name] for name in ("kind", "severity", "level", "channel")}
    tell(
        work,
        "case.opened",
        row,
        told | {n: readable(work, f"{n}_id", row[f"{n}_id"]) for n in ("owner", "reason", "order")},
    )
    return row


def answer(row: Row) -> dict[str, Any]:
    """What a command that opened a case answers."""
    return {"case_id": row["id"], "number": f"C-{row['number']}"}


def require_subject(subject: str) -> str:
    if not subject:
        raise Refused("cases.subject_missing")
    return subject


def require_known(work: UnitOfWork, row: Row) -> None:
    """Raises Refused for what a case names and does not exist, or is not its customer's."""
    if row["reason_id"]:
        known_reason(work.connection, row["reason_id"])
    if row["product_id"]:
        work.require(products, row["product_id"])
    if row["order_id"] and work.require(orders, row["order_id"])["customer_id"] != row["customer_id"]:
        raise Refused("cases.order_of_another")
    for table, name in ((case_causes, "cause_id"), (departments, "department_id")):
        if row[name]:
            work.require(table, row[name])


def goes_with_talk(follower: Follower) -> Follower:
    """Registers what takes along what was agreed in a conversation: a room above this one."""
    _followers.append(follower)
    return follower


def put_interaction(work: UnitOfWork, row: Row, interaction_id: UUID) -> None:
    """The conversation is about this case, and so is what was agreed in it and is of no case yet."""
    work.put(case_interactions, {"case_id": row["id"], "interaction_id": interaction_id, "scope_id": row["scope_id"]})
    if row["customer_id"]:
        open_all_rooms()
        move_with_talk(work, row["customer_id"], interaction_id, row["id"])
        for follower in _followers:
            follower(work, row["customer_id"], interaction_id, row["id"])


def chain_root(work: UnitOfWork, follows: UUID | None, customer_id: UUID | None) -> UUID | None:
    """The first case of the chain that this one is in. Raises Refused for one of another customer."""
    if follows is None:
        return None
    row = known_case(work, follows)
    if row["customer_id"] != customer_id:
        raise Refused("cases.of_another_customer", number=row["number"])
    root: UUID = row["event_id"]
    return root


def known_talk(work: UnitOfWork, interaction_id: UUID, customer_id: UUID | None) -> Interaction:
    """Raises Refused cases.interaction_of_another."""
    talk = known_interaction(work.connection, interaction_id)
    if customer_id and talk.customer_id not in (None, customer_id):
        raise Refused("cases.interaction_of_another")
    return talk


def due_to_come(work: UnitOfWork, due_at: datetime, interaction_id: UUID | None = None) -> datetime:
    """Raises Refused cases.due_passed; `interaction_id` is the conversation in which it was agreed."""
    if due_at <= told_at(work.connection, due_at, interaction_id, work.now):
        raise Refused("cases.due_passed", due=due_at.isoformat())
    return due_at


def _interaction(work: UnitOfWork, interaction_id: UUID | None, customer_id: UUID | None) -> Interaction | None:
    return known_talk(work, interaction_id, customer_id) if interaction_id else None


def _tier(work: UnitOfWork, customer_id: UUID | None, kind: Kind) -> str:
    if customer_id is None:
        if kind is not Kind.INCIDENT:
            raise Refused("cases.customer_missing")
        return ""
    tier: str = work.require(customers, customer_id)["tier"]
    return tier
