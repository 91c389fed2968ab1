"""What becomes of requests of customers on their data, and of the rights that bind us."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from agentdesk.core.actors import ADMINISTRATORS, AGENTS, LEADERS
from agentdesk.core.commands import handles, upcasts
from agentdesk.core.customers.merging import Obstacle, Row, forbids_merge
from agentdesk.core.customers.rights import OBJECTIONS, Bound
from agentdesk.core.customers.standing import customer_rights, standing
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.people.model import SHOP
from agentdesk.core.privacy import request_commands as asked
from agentdesk.core.privacy.requests import FIRST_MONTHS, Asked, Identity, Right, Way, code, due_on
from agentdesk.core.privacy.store.requests import (
    changes_since,
    check_stands,
    day_in_shop,
    holidays,
    known_request,
    number_waiting,
    open_request_of,
    privacy_requests,
    privacy_rules,
    request_row,
    rights_that_stand,
)
from agentdesk.core.storage.unit_of_work import Connection, UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(asked.RecordRequest, allowed=AGENTS)
def record_request(command: asked.RecordRequest, work: UnitOfWork) -> dict[str, Any]:
    """Refused privacy.asked_already, privacy.received_later; privacy.objects_to_nothing."""
    work.require(customers, command.customer_id)
    today = day_in_shop(work.connection, work.now)
    received_on = command.received_on or today
    if received_on > today:
        raise Refused("privacy.received_later", day=received_on)
    if command.right is Right.OBJECTION:
        _object(work, command.customer_id, command.objects_to, command.words)
    elif command.objects_to:
        raise Refused("privacy.no_objection")
    made = replace(_new_request(work, command.customer_id, command.right, command.way), words=command.words)
    due = due_on(received_on, FIRST_MONTHS, holidays(work.connection))
    made = replace(made, received_on=received_on, due_on=due)
    _keep(work, made)
    _tell(work, "privacy.requested", made, made.words, due=due.isoformat())
    return {"request_id": made.id, "number": code(made.number), "due_on": due.isoformat()}


@handles(asked.IdentifyRequester, allowed=LEADERS)
def identify(command: asked.IdentifyRequester, work: UnitOfWork) -> None:
    before = known_request(work.connection, command.request_id)
    if command.identity is Identity.CHECK and not check_stands(work.connection, before, work.now):
        raise Refused("privacy.check_missing", number=code(before.number))
    after = before.identified(command.identity, command.words, work.now, work.actor.person_id)
    _keep(work, after)
    _tell(work, "privacy.identified", after, after.identity_words, identity=command.identity.value)


@upcasts("privacy.identify", 1)
def _as_before_checks(args: dict[str, Any]) -> dict[str, Any]:
    return args


@handles(asked.ExtendRequest, allowed=LEADERS)
def extend(command: asked.ExtendRequest, work: UnitOfWork) -> None:
    before, today = known_request(work.connection, command.request_id), day_in_shop(work.connection, work.now)
    free = holidays(work.connection)
    after = before.extended(command.months, command.reason, today, free, work.now, work.actor.person_id)
    _keep(work, after)
    _tell(work, "privacy.extended", after, command.reason, due=after.due_on.isoformat())


@handles(asked.SettleRequest, allowed=LEADERS)
def settle(command: asked.SettleRequest, work: UnitOfWork) -> None:
    """Refused where what they ask for has a command of its own, and that was not asked yet."""
    before = known_request(work.connection, command.request_id)
    after = before.settled(command.words, work.now, work.actor.person_id)
    if before.right is Right.ERASURE:
        raise Refused("privacy.erase_first", number=code(before.number))
    if before.right is Right.RESTRICTION and not standing(work.connection, before.customer_id).restricted:
        raise Refused("privacy.restrict_first", number=code(before.number))
    _keep(work, after)
    corrected = changes_since(work.connection, before) if before.right is Right.CORRECTION else []
    _tell(work, "privacy.settled", after, command.words, told=command.told, corrected=list(map(str, corrected)))


@handles(asked.RefuseRequest, allowed=LEADERS)
def refuse(command: asked.RefuseRequest, work: UnitOfWork) -> None:
    before = known_request(work.connection, command.request_id)
    after = before.refused(command.because, command.reason, work.now, work.actor.person_id)
    _keep(work, after)
    _tell(work, "privacy.refused", after, command.reason, because=command.because.value)


@handles(asked.WithdrawRequest, allowed=LEADERS)
def withdraw(command: asked.WithdrawRequest, work: UnitOfWork) -> None:
    before = known_request(work.connection, command.request_id)
    after = before.withdrawn(command.reason, work.now, work.actor.person_id)
    _keep(work, after)
    _tell(work, "privacy.withdrawn", after, command.reason)


@handles(asked.PrepareErasure, allowed=LEADERS)
def prepare_erasure(command: asked.PrepareErasure, work: UnitOfWork) -> dict[str, Any]:
    work.require(customers, command.customer_id)
    before = open_request_of(work.connection, command.customer_id, Right.ERASURE)
    if before is None:
        before = _new_request(work, command.customer_id, Right.ERASURE, Way.OTHER)
    after = before.prepared(work.now, work.actor.person_id)
    _keep(work, after)
    _tell(work, "privacy.erasure_prepared", after, "")
    return {"request_id": after.id, "number": code(after.number)}


@handles(asked.RestrictCustomer, allowed=LEADERS)
def restrict(command: asked.RestrictCustomer, work: UnitOfWork) -> None:
    work.require(customers, command.customer_id)
    if standing(work.connection, command.customer_id).restricted:
        raise Refused("privacy.restricted_already")
    _bind(work, command.customer_id, Bound.EVERYTHING, command.words, command.ground.value)
    told = {"ground": command.ground.value, "words": command.words}
    work.fact("privacy.restricted", told, customer_id=command.customer_id)


@handles(asked.LiftRestriction, allowed=LEADERS)
def lift(command: asked.LiftRestriction, work: UnitOfWork) -> None:
    """Refused privacy.not_told where nobody has told the person (Art. 18 (3) GDPR)."""
    if not command.words.strip():
        raise Refused("privacy.not_told")
    _unbind(work, command.customer_id, Bound.EVERYTHING, command.words)
    work.fact("privacy.lifted", {"words": command.words}, customer_id=command.customer_id)


@handles(asked.RecordObjection, allowed=AGENTS)
def record_objection(command: asked.RecordObjection, work: UnitOfWork) -> None:
    work.require(customers, command.customer_id)
    _object(work, command.customer_id, command.objects_to, command.words)


@handles(asked.EndObjection, allowed=LEADERS)
def end_objection(command: asked.EndObjection, work: UnitOfWork) -> None:
    if command.bound not in OBJECTIONS:
        raise Refused("privacy.no_objection")
    if not command.reason.strip():
        raise Refused("privacy.reason_missing")
    _unbind(work, command.customer_id, command.bound, command.reason)
    told = {"objects_to": [command.bound.value], "words": command.reason}
    work.fact("privacy.objection_ended", told, customer_id=command.customer_id)


@handles(asked.SetPrivacyRules, allowed=ADMINISTRATORS)
def set_rules(command: asked.SetPrivacyRules, work: UnitOfWork) -> None:
    if present := work.get(privacy_rules, SHOP):
        work.require_unmoved(privacy_rules, present)
    work.put(privacy_rules, {"id": SHOP, "four_eyes": command.four_eyes, "scope_id": SHOP})
    work.changed("privacy_rules", SHOP)


@forbids_merge
def something_is_asked(connection: Connection, winner: Row, loser: Row) -> Obstacle | None:
    """First the answer: of whom, is no question then."""
    number = number_waiting(connection, (winner["id"], loser["id"]))
    return None if number is None else Obstacle("merges.privacy_asked", {"number": code(number)})


@restored(privacy_requests)
def requests_as_they_were(work: UnitOfWork, undone: Undone) -> None:
    for row in undone.rows:
        _announce(work, row.scope_id, row.key[0])


@restored(customer_rights)
def rights_as_they_were(work: UnitOfWork, undone: Undone) -> None:
    for row in undone.rows:
        _announce(work, row.scope_id)


@restored(privacy_rules)
def rules_as_they_were(work: UnitOfWork, undone: Undone) -> None:
    work.changed("privacy_rules", SHOP)


def _new_request(work: UnitOfWork, customer_id: UUID, right: Right, way: Way) -> Asked:
    """Received today. Raises Refused where they have asked for the same, and wait for the answer."""
    if there := open_request_of(work.connection, customer_id, right):
        raise Refused("privacy.asked_already", number=code(there.number))
    today = day_in_shop(work.connection, work.now)
    return Asked(
        id=work.new_id("request"),
        number=work.take_number("privacy_request"),
        customer_id=customer_id,
        right=right,
        way=way,
        received_on=today,
        due_on=due_on(today, FIRST_MONTHS, holidays(work.connection)),
        requested_at=work.now,
        recorded_by=work.actor.person_id,
    )


def _object(work: UnitOfWork, customer_id: UUID, uses: Iterable[Bound], words: str) -> None:
    wanted = [each for each in OBJECTIONS if each in set(uses)]
    if not wanted:
        raise Refused("privacy.objects_to_nothing")
    there = standing(work.connection, customer_id).objections
    fresh = [each for each in wanted if each not in there]
    for bound in fresh:
        _bind(work, customer_id, bound, words)
    if fresh:
        told = {"objects_to": [each.value for each in fresh], "words": words}
        work.fact("privacy.objected", told, customer_id=customer_id)


def _bind(work: UnitOfWork, customer_id: UUID, bound: Bound, words: str, ground: str = "") -> None:
    row: dict[str, Any] = {"id": work.new_id("right"), "customer_id": customer_id, "scope_id": customer_id}
    row |= {"bound": bound.value, "ground": ground, "words": words, "since": work.now}
    row |= {"by_id": work.actor.person_id, "ended_at": None, "ended_by": None, "ending_words": ""}
    work.put(customer_rights, row)
    _announce(work, customer_id)


def _unbind(work: UnitOfWork, customer_id: UUID, bound: Bound, words: str) -> None:
    rows = rights_that_stand(work.connection, customer_id, bound)
    if not rows:
        raise Refused("privacy.nothing_to_end")
    ended = {"ended_at": work.now, "ended_by": work.actor.person_id, "ending_words": words}
    work.put_many(customer_rights, [row | ended for row in rows])
    _announce(work, customer_id)


def _keep(work: UnitOfWork, request: Asked) -> None:
    work.require_unmoved(privacy_requests, {"id": request.id, "row_version": request.row_version})
    work.put(privacy_requests, request_row(request))
    _announce(work, request.customer_id, request.id)


def _announce(work: UnitOfWork, customer_id: UUID, request_id: UUID | None = None) -> None:
    work.changed("privacy_request", request_id)
    work.changed("customer", customer_id)
    work.changed("timeline", customer_id)


def _tell(work: UnitOfWork, kind: str, request: Asked, words: str, **more: Any) -> None:
    told = {"number": code(request.number), "right": request.right.value, "words": words}
    more = {name: value for name, value in more.items() if value}
    work.fact(kind, told | more, customer_id=request.customer_id, subject_id=request.id)
