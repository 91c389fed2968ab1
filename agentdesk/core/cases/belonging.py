"""What belongs together: conversations, parents and children, links, the issue chain, splitting and merging."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.keeping import announce, known_case, put_case, stepped, tell, tell_changes
from agentdesk.core.cases.model import ACTIVE, Kind, Severity, Status
from agentdesk.core.cases.opening import answer, chain_root, known_talk, open_case, put_interaction
from agentdesk.core.cases.owning import still_here
from agentdesk.core.cases.steps import Step, after
from agentdesk.core.cases.store import (
    Row,
    case_interactions,
    case_links,
    cases_of_talk,
    chain_of,
    children_of,
    family,
    links_of,
    losers_of,
    open_queries_of,
    queries,
)
from agentdesk.core.commands import AGENTS, handles, open_all_rooms, upcasts
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Channel
from agentdesk.core.promises.steps import checks_case, finds_case, move_to_case
from agentdesk.core.promises.store import known_promise
from agentdesk.core.storage.unit_of_work import UnitOfWork

Mover = Callable[[UnitOfWork, Sequence[UUID], Sequence[UUID], UUID], None]
"""Moves these to another case. Raises Refused for what is of none of the cases named first."""

_callback_movers: list[Mover] = []


def moves_callbacks(mover: Mover) -> Mover:
    """Registers who knows the callbacks: a room above this one."""
    _callback_movers.append(mover)
    return mover


@checks_case
def require_case_of(work: UnitOfWork, case_id: UUID, customer_id: UUID) -> None:
    """Raises Refused unless there is this case, and it is of this customer."""
    row = known_case(work, case_id)
    if row["customer_id"] != customer_id:
        raise Refused("cases.of_another_customer", number=row["number"])


@finds_case
def case_of_talk(work: UnitOfWork, interaction_id: UUID, customer_id: UUID) -> UUID | None:
    """Of several nobody guesses which; a loser is read as its winner."""
    there = cases_of_talk(work.connection, interaction_id, customer_id)
    return there[0] if len(there) == 1 else None


@handles(asked.AddInteraction, allowed=AGENTS)
def add_interaction(command: asked.AddInteraction, work: UnitOfWork) -> None:
    row = known_case(work, command.case_id)
    talk = known_talk(work, command.interaction_id, row["customer_id"])
    if work.get(case_interactions, row["id"], talk.id) is None:
        put_interaction(work, row, talk.id)
        announce(work, row)


@handles(asked.TakeOffInteraction, allowed=AGENTS)
def take_off_interaction(command: asked.TakeOffInteraction, work: UnitOfWork) -> None:
    row = known_case(work, command.case_id)
    work.require(case_interactions, row["id"], command.interaction_id)
    work.remove(case_interactions, row["id"], command.interaction_id)
    announce(work, row)


# ── parents, links, the chain ───────────────────────────────────────────────────────────────────────────────────────
@handles(asked.SetParent, allowed=AGENTS)
def set_parent(command: asked.SetParent, work: UnitOfWork) -> None:
    row = known_case(work, command.case_id)
    if command.parent_id:
        require_parent(work, row, command.parent_id)
    tell_changes(work, row, stepped(work, row, Step.ARRANGE, parent_id=command.parent_id))


@handles(asked.LinkCases, allowed=AGENTS)
def link(command: asked.LinkCases, work: UnitOfWork) -> dict[str, Any]:
    row, other = known_case(work, command.case_id), known_case(work, command.other_id)
    if row["id"] == other["id"]:
        raise Refused("cases.with_itself")
    known = links_of(work.connection, row["id"], other["id"])
    made: dict[str, Any] = {"id": known[0]["id"] if known else work.new_id("case_link"), "scope_id": row["scope_id"]}
    work.put(case_links, made | {"case_id": row["id"], "other_id": other["id"], "kind": command.link.value})
    _tell_both(work, "case.linked", row, other, link=command.link.value)
    return {"link_id": made["id"]}


@handles(asked.UnlinkCases, allowed=AGENTS)
def unlink(command: asked.UnlinkCases, work: UnitOfWork) -> None:
    row, other = known_case(work, command.case_id), known_case(work, command.other_id)
    known = links_of(work.connection, row["id"], other["id"])
    if not known:
        raise Refused("cases.not_linked")
    work.remove_many(case_links, [(each["id"],) for each in known])
    _tell_both(work, "case.unlinked", row, other)


@handles(asked.SetChain, allowed=AGENTS)
def set_chain(command: asked.SetChain, work: UnitOfWork) -> None:
    """Into another chain a case brings along what followed from it, if it was the first of its own."""
    row = known_case(work, command.case_id)
    root = chain_root(work, command.follows, row["customer_id"])
    followers = [each for each in chain_of(work.connection, row["event_id"]) if each["id"] != row["id"]]
    is_root = row["event_id"] == row["id"]
    if root == row["event_id"] or (root is None and is_root):
        raise Refused("cases.chain_as_before")
    if is_root:
        for follower in followers:
            stepped(work, follower, Step.ARRANGE, event_id=root)
    tell_changes(work, row, stepped(work, row, Step.ARRANGE, event_id=root or row["id"]))


def require_parent(work: UnitOfWork, row: Row, parent_id: UUID) -> Row:
    """Raises Refused for a case that cannot be this one's parent: itself, another's child, another customer's."""
    parent = known_case(work, parent_id)
    if parent["id"] == row["id"]:
        raise Refused("cases.with_itself")
    if parent["parent_id"] or children_of(work.connection, row["id"]):
        raise Refused("cases.too_deep")
    if parent["merged_into"] or parent["status"] == Status.CLOSED:
        raise Refused("cases.parent_closed", number=parent["number"])
    if parent["kind"] != Kind.INCIDENT and parent["customer_id"] != row["customer_id"]:
        raise Refused("cases.of_another_customer", number=parent["number"])
    return parent


# ── splitting and merging ───────────────────────────────────────────────────────────────────────────────────────────
@upcasts("cases.split", 1)
def _with_callbacks(args: dict[str, Any]) -> dict[str, Any]:
    return args  # none went along


@handles(asked.SplitCase, allowed=AGENTS)
def split(command: asked.SplitCase, work: UnitOfWork) -> dict[str, Any]:
    row = known_case(work, command.case_id)
    _require(Step.SPLIT, row)
    new = open_case(
        work,
        customer_id=row["customer_id"],
        subject=command.subject,
        kind=command.case_kind or Kind(row["kind"]),
        severity=Severity(row["severity"]),
        channel=Channel(row["channel"]),
        reason_id=command.reason_id,
        owner_id=command.owner_id or still_here(work, row["owner_id"]),
        follows=row["id"],
        split_from=row["id"],
    )
    _move_along(work, command, row, new)
    tell(work, "case.split", row, {"other": f"C-{new['number']}", "other_subject": new["subject"]})
    return answer(new)


def _move_along(work: UnitOfWork, command: asked.SplitCase, row: Row, new: Row) -> None:
    """What is shown with a case may go along, also what is there because another was merged into it."""
    same = family(work.connection, row["id"])
    for interaction_id in command.interaction_ids:
        there = (each for each in same if work.get(case_interactions, each, interaction_id))
        key = (next(there, row["id"]), interaction_id)
        work.require(case_interactions, *key)
        work.remove(case_interactions, *key)
        put_interaction(work, new, interaction_id)
    for promise_id in command.promise_ids:
        if known_promise(work.connection, promise_id).case_id not in same:
            raise Refused("cases.promise_of_another")
    move_to_case(work, command.promise_ids, new["id"])
    if command.callback_ids:
        open_all_rooms()
        for mover in _callback_movers:
            mover(work, command.callback_ids, same, new["id"])


@handles(asked.MergeCases, allowed=AGENTS)
def merge(command: asked.MergeCases, work: UnitOfWork) -> dict[str, Any]:
    """What was merged into the loser before is the winner's from now on, and so are the loser's children.

    Talks, promises, callbacks and offers stay with the loser and are read through `merged_into`: rooms above need not
    be known here, and an undo brings them back whatever has happened to them since.
    """
    winner, loser = known_case(work, command.winner_id), known_case(work, command.loser_id)
    if winner["id"] == loser["id"]:
        raise Refused("cases.with_itself")
    if winner["customer_id"] != loser["customer_id"]:
        raise Refused("cases.of_another_customer", number=loser["number"])
    if (loser["kind"] == Kind.INCIDENT) != (winner["kind"] == Kind.INCIDENT):
        raise Refused("cases.incident_stays")
    _require(Step.WIN, winner)
    if winner["status"] not in ACTIVE and loser["status"] in ACTIVE:
        raise Refused("cases.winner_settled", number=winner["number"])
    parent = winner["parent_id"] if winner["parent_id"] not in (None, loser["id"]) else winner["id"]
    for child in children_of(work.connection, loser["id"]):
        put_case(work, child | {"parent_id": None if child["id"] == winner["id"] else parent})
    for earlier in losers_of(work.connection, loser["id"]):
        put_case(work, earlier | {"merged_into": winner["id"]})
    for query_id in open_queries_of(work.connection, loser["id"]):
        work.put(queries, work.require(queries, query_id) | {"case_id": winner["id"]})
    new = stepped(work, loser, Step.LOSE, merged_into=winner["id"], parent_id=None)
    told = {"other": f"C-{winner['number']}", "other_subject": winner["subject"]}
    tell(work, "case.merged", new, told | {"into": True})
    tell(work, "case.merged", winner, {"other": f"C-{new['number']}", "other_subject": new["subject"], "into": False})
    return answer(winner)


# ── incidents ───────────────────────────────────────────────────────────────────────────────────────────────────────
@handles(asked.OpenIncident, allowed=AGENTS)
def open_incident(command: asked.OpenIncident, work: UnitOfWork) -> dict[str, Any]:
    given = {name: getattr(command, name) for name in ("reason_id", "product_id", "subject", "severity", "owner_id")}
    incident = open_case(work, customer_id=None, kind=Kind.INCIDENT, **given)
    _gather(work, incident, command.case_ids)
    return answer(incident)


@handles(asked.GatherCases, allowed=AGENTS)
def gather(command: asked.GatherCases, work: UnitOfWork) -> None:
    incident = known_case(work, command.incident_id)
    if incident["kind"] != Kind.INCIDENT:
        raise Refused("cases.no_incident", number=incident["number"])
    _gather(work, incident, command.case_ids)


def _gather(work: UnitOfWork, incident: Row, case_ids: tuple[UUID, ...]) -> None:
    for case_id in dict.fromkeys(case_ids):
        row = known_case(work, case_id)
        if row["parent_id"] != incident["id"]:
            require_parent(work, row, incident["id"])
            tell_changes(work, row, stepped(work, row, Step.ARRANGE, parent_id=incident["id"]))
    announce(work, incident)


def _require(step: Step, row: Row) -> None:
    """The row itself stays as it is, so that undo is not in the way of what happens to it later."""
    after(step, Status(row["status"]), merged=row["merged_into"] is not None)


def _tell_both(work: UnitOfWork, kind: str, row: Row, other: Row, **more: Any) -> None:
    tell(work, kind, row, {"other": f"C-{other['number']}", "other_subject": other["subject"], **more})
    if other["customer_id"] != row["customer_id"]:
        tell(work, kind, other, {"other": f"C-{row['number']}", "other_subject": row["subject"], **more})
    announce(work, other)
