"""How it is kept who belongs to whom."""

from __future__ import annotations

from itertools import combinations
from typing import Any
from uuid import UUID

from agentdesk.core.commands import AGENTS, handles
from agentdesk.core.customers.merges import root_of
from agentdesk.core.customers.merging import Obstacle, forbids_merge
from agentdesk.core.customers.merging import Row as MergedRow
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.relations import commands as asked
from agentdesk.core.relations.households import join, leave
from agentdesk.core.relations.model import (
    Kind,
    State,
    require_days_in_order,
    require_employable,
    require_people,
    require_two,
    state_on,
)
from agentdesk.core.relations.queries import are_sharing, sharing
from agentdesk.core.relations.store import (
    Row,
    as_written,
    between,
    day_of,
    household,
    household_members,
    known_as,
    relations,
    shared_by,
    today,
)
from agentdesk.core.relations.telling import announce, tell_both
from agentdesk.core.storage.unit_of_work import Connection, UnitOfWork
from agentdesk.core.undoing import Undone, restored

# --- Employers --------------------------------------------------------------------------------------------------------


@handles(asked.AddEmployer, allowed=AGENTS)
def add_employer(command: asked.AddEmployer, work: UnitOfWork) -> dict[str, Any]:
    one, other = _two(work, command.customer_id, command.employer_id)
    require_employable(one["kind"], other["kind"])
    require_days_in_order(command.since, command.until)
    _require_not_told(work, Kind.EMPLOYER, one["id"], other["id"])
    said = {"department": command.department, "role": command.role, "matters": "", "proof": ""}
    said |= {"since": as_written(command.since), "until": as_written(command.until)}
    return _add(work, Kind.EMPLOYER, one["id"], other["id"], said)


@handles(asked.ChangeEmployer, allowed=AGENTS)
def change_employer(command: asked.ChangeEmployer, work: UnitOfWork) -> None:
    require_days_in_order(command.since, command.until)
    said = {"department": command.department, "role": command.role}
    said |= {"since": as_written(command.since), "until": as_written(command.until)}
    row = _of_kind(work, command.relation_id, Kind.EMPLOYER)
    work.put_many(relations, [{**each, **said} for each in _as_one(work, row)])
    _tell(work, "relation.changed", row | said)


@handles(asked.RemoveEmployer, allowed=AGENTS)
def remove_employer(command: asked.RemoveEmployer, work: UnitOfWork) -> None:
    row = _of_kind(work, command.relation_id, Kind.EMPLOYER)
    work.remove_many(relations, [(each["id"],) for each in _as_one(work, row)])
    _tell(work, "relation.ended", row)


# --- Households -------------------------------------------------------------------------------------------------------


@handles(asked.JoinHousehold, allowed=AGENTS)
def join_household(command: asked.JoinHousehold, work: UnitOfWork) -> None:
    one, other = _two(work, command.customer_id, command.other_id)
    require_people(one["kind"], other["kind"])
    if not join(work, one["id"], other["id"]):
        raise Refused("relations.known_already")


@handles(asked.LeaveHousehold, allowed=AGENTS)
def leave_household(command: asked.LeaveHousehold, work: UnitOfWork) -> None:
    work.require(customers, command.customer_id)
    if not leave(work, command.customer_id):
        raise Refused("relations.no_household")


# --- Authorised third parties -----------------------------------------------------------------------------------------


@handles(asked.Authorise, allowed=AGENTS)
def authorise(command: asked.Authorise, work: UnitOfWork) -> dict[str, Any]:
    third, whose = _two(work, command.third_id, command.customer_id)
    if not command.proof:
        raise Refused("relations.proof_missing")
    if command.until and command.until < today(work.connection, work.now):
        raise Refused("relations.over_already", until=command.until)
    _require_not_told(work, Kind.AUTHORITY, third["id"], whose["id"])
    said = {"department": "", "role": "", "matters": command.matters.value, "proof": command.proof}
    said |= {"since": "", "until": as_written(command.until)}
    return _add(work, Kind.AUTHORITY, third["id"], whose["id"], said)


@handles(asked.WithdrawAuthority, allowed=AGENTS)
def withdraw_authority(command: asked.WithdrawAuthority, work: UnitOfWork) -> None:
    row = _of_kind(work, command.relation_id, Kind.AUTHORITY)
    if row["withdrawn_at"]:
        raise Refused("relations.withdrawn_already")
    by = {"withdrawn_by": work.actor.person_id, "withdrawn_at": work.now}
    standing = [each for each in _as_one(work, row) if not each["withdrawn_at"]]
    work.put_many(relations, [{**each, **by} for each in standing])
    _tell(work, "relation.ended", row)


# --- Shared numbers ---------------------------------------------------------------------------------------------------


@handles(asked.Share, allowed=AGENTS)
def share(command: asked.Share, work: UnitOfWork) -> None:
    ids = sorted({root_of(work.connection, each) for each in command.customer_ids})
    for id in ids:
        work.require(customers, id)
    fresh = [pair for pair in combinations(ids, 2) if not are_sharing(work.connection, *pair)]
    if not fresh:
        raise Refused("relations.known_already" if len(ids) > 1 else "relations.with_itself")
    said = dict.fromkeys(("department", "role", "matters", "proof", "since", "until"), "")
    for one, other in fresh:
        if not work.replaying and not shared_by(work.connection, one, other):  # then they did
            raise Refused("relations.not_shared")
        _add(work, Kind.SHARED, one, other, said)


@handles(asked.Unshare, allowed=AGENTS)
def unshare(command: asked.Unshare, work: UnitOfWork) -> None:
    one, other = _two(work, command.customer_id, command.other_id)
    rows = sharing(work.connection, one["id"], other["id"])
    if not rows:
        raise Refused("relations.not_told")
    work.remove_many(relations, [(row["id"],) for row in rows])
    tell_both(work, "relation.ended", Kind.SHARED, one["id"], other["id"])


# --- Whoever else is concerned ----------------------------------------------------------------------------------------


@restored(relations, household_members)
def _as_it_was(work: UnitOfWork, undone: Undone) -> None:
    ends = ("one_id", "other_id", "member_id")
    seen = [row for each in undone.rows for row in (each.now, each.until_now) if row]
    announce(work, *sorted({root_of(work.connection, row[end]) for row in seen for end in ends if end in row}))


@forbids_merge
def they_are_two(connection: Connection, winner: MergedRow, loser: MergedRow) -> Obstacle | None:
    """Who lives with somebody or may act for them is somebody else; who knows better takes that away first."""
    if loser["id"] in household(connection, winner["id"]):
        return Obstacle("merges.one_household", {})
    mine, theirs = known_as(connection, winner["id"]), known_as(connection, loser["id"])
    told = between(connection, Kind.AUTHORITY, mine, theirs) or between(connection, Kind.AUTHORITY, theirs, mine)
    if any(not row["withdrawn_at"] for row in told):
        return Obstacle("merges.one_acts_for_the_other", {})
    return None


# --- Pieces -----------------------------------------------------------------------------------------------------------


def _two(work: UnitOfWork, one_id: UUID, other_id: UUID) -> tuple[dict[str, Any], dict[str, Any]]:
    one, other = (root_of(work.connection, each) for each in (one_id, other_id))
    require_two(one, other)
    return work.require(customers, one), work.require(customers, other)


def _of_kind(work: UnitOfWork, relation_id: UUID, kind: Kind) -> dict[str, Any]:
    row = work.require(relations, relation_id)
    if row["kind"] != kind:
        raise Refused("relations.unknown", id=str(relation_id))
    return row


def _pair(work: UnitOfWork, row: Row) -> tuple[UUID, UUID]:
    return root_of(work.connection, row["one_id"]), root_of(work.connection, row["other_id"])


def _as_one(work: UnitOfWork, row: Row) -> list[Row]:
    """The row, and what else reads as the same since records of theirs became one."""
    one, other = (known_as(work.connection, id) for id in _pair(work, row))
    told = ("department", "role", "since", "until") if row["kind"] == Kind.EMPLOYER else ("withdrawn_at",)
    alike = between(work.connection, Kind(row["kind"]), one, other)
    on = today(work.connection, work.now)
    counts = _counts(row, on)
    return [
        each
        for each in alike
        if each["id"] == row["id"] or (_counts(each, on) if counts else all(each[name] == row[name] for name in told))
    ]


def _counts(row: Row, on: Any) -> bool:
    return state_on(on, day_of(row["since"]), day_of(row["until"]), row["withdrawn_at"]) in (
        State.STANDING,
        State.COMING,
    )


def _require_not_told(work: UnitOfWork, kind: Kind, one_id: UUID, other_id: UUID) -> None:
    one, other = known_as(work.connection, one_id), known_as(work.connection, other_id)
    on = today(work.connection, work.now)
    if any(_counts(row, on) for row in between(work.connection, kind, one, other)):
        raise Refused("relations.known_already")


def _add(work: UnitOfWork, kind: Kind, one_id: UUID, other_id: UUID, said: dict[str, Any]) -> dict[str, Any]:
    row = {"id": work.new_id("relation"), "kind": kind.value, "one_id": one_id, "other_id": other_id} | said
    row |= {"made_by": work.actor.person_id, "made_at": work.now, "withdrawn_by": None, "withdrawn_at": None}
    work.put(relations, row | {"scope_id": other_id})
    _tell(work, "relation.made", row)
    return {"relation_id": row["id"]}


def _tell(work: UnitOfWork, told: str, row: Row) -> None:
    one, other = _pair(work, row)
    tell_both(work, told, Kind(row["kind"]), one, other, matters=row["matters"], until=row["until"])
