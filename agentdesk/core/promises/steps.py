"""What happens to a promise: each step checks, writes its row, and tells the timeline.

Rooms above take these steps within their own commands: a case that is settled makes a follow-up check, a callback that
is kept keeps its promise, whoever accepts a case takes over what its owner had promised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.commands import open_all_rooms
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Channel
from agentdesk.core.interactions.store import known_interaction, told_at
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.people.store import people
from agentdesk.core.promises.model import TOLD, Promise, PromiseKind, is_zone, require_to_come
from agentdesk.core.promises.store import caseless_of_talk, known_promise, open_promises_of_cases, promise_row, promises
from agentdesk.core.storage.unit_of_work import UnitOfWork

CaseCheck = Callable[[UnitOfWork, UUID, UUID], None]
"""Raises Refused unless there is this case, and it is of this customer."""

CaseFinder = Callable[[UnitOfWork, UUID, UUID], UUID | None]
"""The case that this conversation with this customer is about, if there is just one."""

_case_checks: list[CaseCheck] = []
_case_finders: list[CaseFinder] = []


def checks_case(check: CaseCheck) -> CaseCheck:
    """Registers who knows the cases: a room above this one."""
    _case_checks.append(check)
    return check


def finds_case(finder: CaseFinder) -> CaseFinder:
    """Registers who knows which conversations are about which cases: a room above this one."""
    _case_finders.append(finder)
    return finder


def make(
    work: UnitOfWork,
    customer_id: UUID,
    words: str,
    due_at: datetime,
    *,
    owner_id: UUID,
    zone: str = "",
    kind: PromiseKind = PromiseKind.PROMISE,
    case_id: UUID | None = None,
    interaction_id: UUID | None = None,
    callback_id: UUID | None = None,
) -> Promise:
    """Raises Refused for no words, a due date that had passed when it was told, and an owner who does not work here
    (any more). Made in a conversation about one case, it is of that case."""
    if not words.strip():
        raise Refused("promises.words_missing")
    _require_belonging(work, customer_id, case_id, interaction_id)
    case_id = case_id or _case_of_talk(work, interaction_id, customer_id)
    zone = zone or _zone_of(work, customer_id)
    made_at = told_at(work.connection, due_at, interaction_id, work.now)
    require_to_come(due_at, zone, made_at)
    made = Promise(
        id=work.new_id("promise"),
        customer_id=customer_id,
        case_id=case_id,
        interaction_id=interaction_id,
        callback_id=callback_id,
        kind=kind,
        owner_id=owner_id,
        owner=require_here(work, owner_id),
        words=words,
        due_at=due_at,
        zone=zone,
        first_due_at=due_at,
        made_at=made_at,
        made_by=work.actor.person_id,
        maker=work.actor.name,
    )
    _keep(work, made)
    _tell(work, "promise.made", made, at=made_at)
    return made


def change_due(
    work: UnitOfWork,
    promise: Promise,
    due_at: datetime,
    zone: str,
    told_by: Channel,
    told: str,
    acted_at: datetime | None = None,
) -> Promise:
    """The customer has been told of it: that is part of giving a promise another date."""
    moved = promise.moved_to(due_at, zone or promise.zone, work.now, acted_at)
    _keep(work, moved)
    _tell(work, "promise.moved", moved, was=promise.due_at.isoformat(), told_by=told_by.value, told=_cut(told))
    return moved


def keep(work: UnitOfWork, promise: Promise, how: str = "", acted_at: datetime | None = None) -> Promise:
    kept = promise.kept(work.now, work.actor.person_id, acted_at)
    _keep(work, replace(kept, reason=how))
    _tell(work, "promise.kept", kept, late=kept.settled_late, how=_cut(how))
    return kept


def withdraw(work: UnitOfWork, promise: Promise, reason: str) -> Promise:
    gone = promise.withdrawn(work.now, work.actor.person_id, reason)
    _keep(work, gone)
    _tell(work, "promise.withdrawn", gone, reason=_cut(reason))
    return gone


def hand_on(work: UnitOfWork, promise: Promise, owner_id: UUID) -> Promise:
    handed = replace(promise.handed_to(owner_id), owner=require_here(work, owner_id))
    _keep(work, handed)
    _tell(work, "promise.handed_on", handed, was=promise.owner)
    return handed


def hand_on_with_case(work: UnitOfWork, case_ids: Iterable[UUID], from_id: UUID, to_id: UUID) -> None:
    """Who takes over a case takes over what its owner had still to keep in it; what others promised stays theirs."""
    if from_id != to_id:
        for promise in open_promises_of_cases(work.connection, case_ids):
            if promise.owner_id == from_id:
                hand_on(work, promise, to_id)


def move_to_case(work: UnitOfWork, promise_ids: Iterable[UUID], case_id: UUID | None) -> None:
    """They belong to another case from now on, as when one is split."""
    for promise_id in promise_ids:
        _keep(work, replace(known_promise(work.connection, promise_id), case_id=case_id))


def move_with_talk(work: UnitOfWork, customer_id: UUID, interaction_id: UUID, case_id: UUID) -> None:
    """What was promised in this conversation and is of no case yet is of this one."""
    move_to_case(work, caseless_of_talk(work.connection, customer_id, interaction_id), case_id)


def tell_broken(work: UnitOfWork, promise: Promise) -> None:
    """Its due date has passed: on the timeline, once for each due date, at the moment when it passed."""
    if promise.broken_told_at is None:
        _keep(work, replace(promise, broken_told_at=work.now))
        _tell(work, "promise.broken", promise, at=promise.due_at)


def changed(work: UnitOfWork, promise_id: UUID, customer_id: UUID, case_id: UUID | None) -> None:
    """Who shows this promise hears of it."""
    work.changed("promise", promise_id)
    work.changed("timeline", customer_id)
    if case_id:
        work.changed("case", case_id)


def require_here(work: UnitOfWork, person_id: UUID) -> str:
    """The name of somebody who works here. Raises Refused for anybody else."""
    row = work.get(people, person_id)
    if row is None or not row["active"]:
        raise Refused("promises.owner_unknown", id=str(person_id))
    return str(row["name"])


def _require_belonging(work: UnitOfWork, customer_id: UUID, case_id: UUID | None, interaction_id: UUID | None) -> None:
    work.require(customers, customer_id)
    if interaction_id:
        known_interaction(work.connection, interaction_id)
    if case_id:
        open_all_rooms()
        for check in _case_checks:
            check(work, case_id, customer_id)


def _case_of_talk(work: UnitOfWork, interaction_id: UUID | None, customer_id: UUID) -> UUID | None:
    if interaction_id is None:
        return None
    open_all_rooms()
    return next((id for find in _case_finders if (id := find(work, interaction_id, customer_id))), None)


def _zone_of(work: UnitOfWork, customer_id: UUID) -> str:
    """The customer's own, as far as anybody knows it (an import may bring whatever it likes), or the shop's."""
    theirs, shop = str(work.require(customers, customer_id)["time_zone"]), shop_of(work.connection)
    return theirs if theirs and is_zone(theirs) else shop_zone(shop).key


def _keep(work: UnitOfWork, promise: Promise) -> None:
    work.require_unmoved(promises, {"id": promise.id, "row_version": promise.row_version})
    work.put(promises, promise_row(promise))
    changed(work, promise.id, promise.customer_id, promise.case_id)


def _tell(work: UnitOfWork, kind: str, promise: Promise, at: datetime | None = None, **more: Any) -> None:
    work.fact(
        kind,
        {
            "kind": promise.kind.value,
            "words": _cut(promise.words),
            "due": promise.due_at.isoformat(),
            "zone": promise.zone,
            "owner": promise.owner,
            "case_id": str(promise.case_id) if promise.case_id else None,
            **more,
        },
        lane="case",
        customer_id=promise.customer_id,
        subject_id=promise.id,
        occurred_at=at,
    )


def _cut(words: str) -> str:
    return " ".join(words.split())[:TOLD]
