"""How two customers become one, and two again. The loser is never deleted (decision 0028)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.commands import AGENTS, LEADERS, handles, open_all_rooms
from agentdesk.core.customers import moving
from agentdesk.core.customers.commands import MergeCustomers, UnmergeCustomers
from agentdesk.core.customers.indexing import index
from agentdesk.core.customers.merge_queries import proposal
from agentdesk.core.customers.merges import (
    MERGED,
    TAKEN_BACK,
    Merge,
    Moves,
    changed_by_people,
    customer_merge_moves,
    customer_merges,
    joined,
    merge_above,
    merge_from,
    merge_upwards,
    moves_of,
    root_of,
)
from agentdesk.core.customers.merging import refusals, require_mergeable, require_partable, twins, united
from agentdesk.core.customers.model import display_name, shown_name
from agentdesk.core.customers.moving import FACTS
from agentdesk.core.customers.store import (
    alerts,
    consents,
    consents_of,
    contact_points,
    customers,
    next_rank,
    points_of,
)
from agentdesk.core.customers.taking_back import LISTS, Change, by_row, plain, take_back_changes
from agentdesk.core.errors import Refused
from agentdesk.core.storage.schema import facts, metadata
from agentdesk.core.storage.undoing import PutBack
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored

Row = Mapping[str, Any]


@handles(MergeCustomers, allowed=AGENTS)
def merge(command: MergeCustomers, work: UnitOfWork) -> dict[str, Any]:
    """Refused: the first reason against it (see `merging.forbids_merge`), customers.moved where the caller has seen an
    older version of one of them."""
    if command.winner_id == command.loser_id:
        raise Refused("merges.with_itself")
    open_all_rooms()
    winner_id, loser_id = (root_of(work.connection, id) for id in (command.winner_id, command.loser_id))
    winner, loser = work.require(customers, winner_id), work.require(customers, loser_id)
    if winner_id == loser_id:
        return _one_already(work, command)
    for row in (winner, loser):
        work.require_unmoved(customers, row)
    require_mergeable(work.connection, winner, loser)
    merge_id = work.new_id("merge")
    changes, made, staying = _united(work, winner, loser, command)
    there = moving.ids_of(work.connection, winner_id)
    for table, id in made:
        there[table] = [each for each in there[table] if each != id]
    moved = moving.take_over(work, loser_id, winner_id, staying)
    contact = _latest(winner["last_contact_at"], loser["last_contact_at"])
    work.put(customers, work.require(customers, winner_id) | {"last_contact_at": contact})
    work.put(customers, loser | {"merged_into": winner_id})
    said: dict[str, Any] = {"id": merge_id, "no": work.take_number("merge"), "scope_id": winner_id, "state": MERGED}
    said |= {"winner_id": winner_id, "loser_id": loser_id, "at": work.decided_at, "by_id": work.actor.person_id}
    said |= {"chosen": [plain(change) for change in changes], "made": [[table, str(id)] for table, id in made]}
    said |= {"contact_before": winner["last_contact_at"], "contact_after": contact}
    work.put(customer_merges, said | {"taken_back_at": None, "taken_back_by": None})
    _keep_moves(work, merge_id, winner_id, moved, there)
    moving.tell_rooms(work, moved, winner_id)
    _tell(work, "customer.merged", merge_from(said), {name: len(ids) for name, ids in moved.items() if ids})
    return {"merge_id": merge_id, "winner_id": winner_id, "loser_id": loser_id, "already": False}


@handles(UnmergeCustomers, allowed=AGENTS)
def unmerge(command: UnmergeCustomers, work: UnitOfWork) -> dict[str, Any]:
    open_all_rooms()
    row = work.require(customer_merges, command.merge_id)
    merge = merge_from(row)
    answer: dict[str, Any] = {"winner_id": merge.winner_id, "loser_id": merge.loser_id, "already": not merge.stands}
    if not merge.stands:
        return answer | {"fields_kept": [], "picked": [], "tied": {}}
    if not work.replaying and work.actor.person_id != merge.by_id and not work.actor.may(LEADERS):
        raise Refused("merges.of_somebody_else")
    require_uppermost(work, merge)
    require_partable(work.connection, merge.winner_id)
    moves = moves_of(work.connection, merge.id)
    ways = moving.parting(work.connection, merge.winner_id, moves)
    notes = _notes_since(work, merge, command.also)
    picked = ways.pick(command.also) | notes
    if unknown := sorted(set(command.also) - picked):
        raise Refused("merges.cannot_be_picked", id=str(unknown[0]))
    going: dict[str, set[UUID]] = dict(ways.going)
    going[FACTS] = moving.told_of(work.connection, merge.winner_id, ways, moves.get(FACTS, NOTHING), picked)
    talks = moving.contacts(work.connection, merge.winner_id)
    gone = [at for id, at in talks.items() if any(id in ids for ids in going.values())]
    known = set().union(*(each.there for each in moves.values()))
    stayed = [at for id, at in talks.items() if id not in known and not any(id in ids for ids in going.values())]
    _remove_made(work, row)
    moving.give_back(work, going, merge.winner_id, merge.loser_id)
    later = changed_by_people(work.connection, merge.winner_id, after=merge.at)
    kept = take_back_changes(work, row["chosen"], later)
    _part_the_two(work, merge, row, gone, stayed)
    work.put(customer_merges, row | {"state": TAKEN_BACK, "taken_back_at": work.now,
                                     "taken_back_by": work.actor.person_id})  # fmt: skip
    moving.tell_rooms(work, going, merge.loser_id)
    _tell(work, "customer.unmerged", merge, {name: len(ids) for name, ids in going.items() if ids})
    tied = {name: len(ids) for name, ids in ways.tied.items() if ids}
    return answer | {"fields_kept": kept, "picked": sorted(picked), "tied": tied}


def require_uppermost(work: UnitOfWork, merge: Merge) -> None:
    """Raises Refused merges.below with the one that has to be taken back first."""
    if above := merge_above(work.connection, merge):
        other = above.winner_id if above.loser_id == merge.winner_id else above.loser_id
        row = work.require(customers, other)
        raise Refused("merges.below", merge_id=str(above.id), name=_name(row), number=row["number"])


@restored()
def _not_below_a_merge(work: UnitOfWork, undone: Undone) -> None:
    """Nothing goes back to somebody who is somebody else by now. Raises Refused undo.merged_since with who."""
    named = {id for row in undone.rows for id in _whose(row)}
    for (id,), row in work.get_many(customers, [(id,) for id in sorted(named)]).items():
        if row["merged_into"]:
            winner = work.require(customers, root_of(work.connection, id))
            raise Refused("undo.merged_since", name=_name(winner), number=winner["number"])


def _whose(row: PutBack) -> set[UUID]:
    present = row.now or row.until_now or {}
    return {id for name in ("scope_id", "customer_id") if (id := present.get(name))}


# --- Merging ---


def _one_already(work: UnitOfWork, command: MergeCustomers) -> dict[str, Any]:
    known = merge_upwards(work.connection, command.loser_id) or merge_upwards(work.connection, command.winner_id)
    assert known, "who is one is so by a merge"
    return {"merge_id": known.id, "winner_id": known.winner_id, "loser_id": known.loser_id, "already": True}


def _united(
    work: UnitOfWork, winner: dict[str, Any], loser: dict[str, Any], command: MergeCustomers
) -> tuple[list[Change], list[tuple[str, UUID]], list[UUID]]:
    """What of the winner's own rows changes, what is made, and which contact points stay where they are."""
    changes: list[Change] = []
    take = proposal(work.connection, winner, loser) if command.take is None else set(command.take)
    wanted = {name: loser[name] for name in sorted(take)}
    wanted |= {name: united(winner[name], loser[name]) for name in LISTS}
    since = [each["customer_since"] for each in (winner, loser) if each["customer_since"]]
    wanted["customer_since"] = min(since, default=None)
    for name, value in wanted.items():
        if winner[name] != value:
            changes.append((customers.name, winner["id"], name, winner[name], value))
    if not _name(winner | wanted):
        raise Refused("customers.name_missing")
    points, staying = _points(work, winner["id"], loser["id"])
    changes += points
    _make(work, changes)
    return changes, _make_refusals(work, winner["id"], loser["id"]), staying


def _points(work: UnitOfWork, winner_id: UUID, loser_id: UUID) -> tuple[list[Change], list[UUID]]:
    """The loser's come behind the winner's; what both have stands once, verified if one of them was."""
    both = points_of(work.connection, [winner_id, loser_id])
    theirs, others = ([each for each in both if each["customer_id"] == id] for id in (winner_id, loser_id))
    same = twins(theirs, others)
    staying = [twin["id"] for _, twin in same]
    changes: list[Change] = []
    for point, twin in same:
        if twin["verified"] and not point["verified"]:
            changes.append((contact_points.name, point["id"], "verified", False, True))
    rank, prefers = next_rank(work.connection, winner_id), any(point["preferred"] for point in theirs)
    for n, point in enumerate(
        sorted((p for p in others if p["id"] not in staying), key=lambda p: (p["rank"], p["id"]))
    ):
        changes.append((contact_points.name, point["id"], "rank", point["rank"], rank + n))
        if point["preferred"] and prefers:
            changes.append((contact_points.name, point["id"], "preferred", True, False))
    return changes, staying


def _make(work: UnitOfWork, changes: list[Change]) -> None:
    for (name, id), found in by_row(changes).items():
        table = metadata.tables[name]
        work.put(table, work.require(table, id) | {column: after for _, _, column, _, after in found})


def _make_refusals(work: UnitOfWork, winner_id: UUID, loser_id: UUID) -> list[tuple[str, UUID]]:
    made: list[tuple[str, UUID]] = []
    for refused in refusals(*(consents_of(work.connection, id) for id in (winner_id, loser_id))):
        row = dict(refused) | {"id": work.new_id("consent"), "customer_id": winner_id, "scope_id": winner_id}
        work.put(consents, row | {"at": work.now})
        made.append((consents.name, row["id"]))
    return made


def _keep_moves(
    work: UnitOfWork, merge_id: UUID, winner_id: UUID, moved: Mapping[str, list[UUID]], there: Mapping[str, list[UUID]]
) -> None:
    names = [name for name in sorted({*moved, *there}) if moved.get(name) or there.get(name)]
    kept = [
        {"merge_id": merge_id, "table_name": name, "moved": joined(moved.get(name, ())), "scope_id": winner_id}
        | {"there": joined(there.get(name, ()))}
        for name in names
    ]
    work.put_many(customer_merge_moves, kept)


# --- Taking back ---


def _part_the_two(work: UnitOfWork, merge: Merge, row: Row, gone: list[datetime], stayed: list[datetime]) -> None:
    """The loser is somebody again; and each of them was in contact last when they were. `gone` are the conversations
    that go, `stayed` those that the winner has had since."""
    loser, winner = work.require(customers, merge.loser_id), work.require(customers, merge.winner_id)
    work.put(customers, loser | {"merged_into": None, "last_contact_at": _latest(loser["last_contact_at"], *gone)})
    if winner["last_contact_at"] in (row["contact_after"], *gone):  # else somebody else has said so
        own = _latest(row["contact_before"], *stayed)
        if own != winner["last_contact_at"]:
            work.put(customers, winner | {"last_contact_at": own})


def _latest(*moments: datetime | None) -> datetime | None:
    return max((each for each in moments if each), default=None)


def _remove_made(work: UnitOfWork, row: Row) -> None:
    for name, id in row["made"]:
        table = metadata.tables[name]
        if work.get(table, UUID(id)):
            work.remove(table, UUID(id))


def _notes_since(work: UnitOfWork, merge: Merge, ids: tuple[UUID, ...]) -> set[UUID]:
    found = work.get_many(facts, [(id,) for id in ids])
    return {
        key[0]
        for key, fact in found.items()
        if fact["customer_id"] == merge.winner_id and fact["lane"] == "note" and fact["subject_id"] is None
    }


NOTHING = Moves(frozenset(), frozenset())


# --- Both ---


def _tell(work: UnitOfWork, kind: str, merge: Merge, moved: dict[str, int]) -> None:
    """In the timelines of both; that of the loser is seen once they are two again."""
    told: dict[str, Any] = {"merge_id": str(merge.id), "moved": {name: n for name, n in moved.items() if name != FACTS}}
    for role, id in (("winner", merge.winner_id), ("loser", merge.loser_id)):
        row = work.require(customers, id)
        told |= {role: _name(row), f"{role}_number": row["number"]}
    for id in (merge.winner_id, merge.loser_id):
        work.fact(kind, told, customer_id=id, subject_id=merge.id)
        work.changed("customer", id)
        work.changed("timeline", id)
    work.changed("customers")
    index(work, [merge.winner_id, merge.loser_id])


def _name(row: Row) -> str:
    name = display_name(row["title"], row["given_name"], row["family_name"], row["suffix"], row["organisation"])
    return shown_name(name, row["number"])


moving.described(contact_points, "", lambda row: row["value"])
moving.described(alerts, "created_at", lambda row: row["words"])
