"""How goodwill is given and taken back, and how limits are laid down: by a new edition; none is ever altered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from agentdesk.core.commands import ADMINISTRATORS, AGENTS, handles
from agentdesk.core.customers.moving import described
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill import commands as asked
from agentdesk.core.goodwill import giving, leasing, leasing_again, taking_back  # noqa: F401 - two register handlers
from agentdesk.core.goodwill.faults import policy_faults
from agentdesk.core.goodwill.giving import Terms
from agentdesk.core.goodwill.model import Act, Wanted
from agentdesk.core.goodwill.own_benefit import Key, key_said
from agentdesk.core.goodwill.policy import AuthorityEdition, GoodwillKind
from agentdesk.core.goodwill.store import (
    authority_editions,
    edition_row,
    goodwill_acts,
    newest_edition,
    points_of_person,
    staff_points,
)
from agentdesk.core.money import Money
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.queries import region_of
from agentdesk.core.people.store import people
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored
from agentdesk.core.vouchers.steps import today
from agentdesk.core.wording import money


@handles(asked.SetAuthority, allowed=ADMINISTRATORS)
def set_authority(command: asked.SetAuthority, work: UnitOfWork) -> dict[str, Any]:
    if command.instead_of and newest_edition(work.connection) != command.instead_of:
        raise Refused("goodwill.edition_moved")
    valid_from = command.valid_from or today(work)
    if valid_from < today(work):
        raise Refused("goodwill.edition_past", day=valid_from)
    if faults := policy_faults(command.policy):
        told = [{"fault": fault.kind.value, "rule": fault.rule, **fault.facts} for fault in faults]
        raise Refused("goodwill.policy_faulty", count=len(faults), faults=told)
    edition_id = work.new_id("authority_edition")
    edition = AuthorityEdition(edition_id, valid_from, work.decided_at, work.actor.person_id, command.policy)
    work.put(authority_editions, edition_row(edition))
    work.changed("authority")
    return {"authority_edition_id": edition_id}


@handles(asked.WithdrawAuthority, allowed=ADMINISTRATORS)
def withdraw_authority(command: asked.WithdrawAuthority, work: UnitOfWork) -> None:
    row = work.require(authority_editions, command.edition_id)
    if row["withdrawn"]:
        raise Refused("goodwill.edition_withdrawn")
    if row["valid_from"] <= today(work).isoformat():
        raise Refused("goodwill.edition_counts")
    work.put(authority_editions, row | {"withdrawn": True})
    work.changed("authority")


@handles(asked.IssueVoucher, allowed=AGENTS)
def issue_voucher(command: asked.IssueVoucher, work: UnitOfWork) -> dict[str, Any]:
    more = {"stub": command.stub, "expires_on": command.expires_on, "short_note": command.short_note}
    act = giving.give(work, _wanted(command, GoodwillKind.VOUCHER), _terms(command, **more))
    return {"act_id": act.id, "voucher_id": act.voucher_id}


@handles(asked.GiveGoodwill, allowed=AGENTS)
def give(command: asked.GiveGoodwill, work: UnitOfWork) -> dict[str, Any]:
    if command.goodwill is GoodwillKind.VOUCHER:
        raise Refused("goodwill.voucher_is_issued")
    act = giving.give(work, _wanted(command, command.goodwill), _terms(command))
    return {"act_id": act.id}


@handles(asked.TakeBack, allowed=AGENTS)
def take_back(command: asked.TakeBack, work: UnitOfWork) -> dict[str, Any]:
    act: Act = giving.known_act(work, command.act_id)
    taking_back.require_in_hand(work, act, today(work).isoformat())
    if not command.reason:
        raise Refused("goodwill.reason_missing")
    return {"comes_back": taking_back.take_back(work, act, command.reason)}


@handles(asked.SetStaffPoints, allowed=AGENTS)
def set_staff_points(command: asked.SetStaffPoints, work: UnitOfWork) -> None:
    known, said = _points_known(work, command.person_id), _points_said(work, command.points)
    _change_points(work, command.person_id, said - known, known - said)


@handles(asked.ChangeStaffPoints, allowed=AGENTS)
def change_staff_points(command: asked.ChangeStaffPoints, work: UnitOfWork) -> None:
    known, added = _points_known(work, command.person_id), _points_said(work, command.added)
    removed = _points_said(work, command.removed)
    _change_points(work, command.person_id, added - known, removed & known - added)


@restored(authority_editions)
def _back_again(work: UnitOfWork, undone: Undone) -> None:
    """An edition that is taken back stays for what was given under it."""
    gone = [row.until_now for row in undone.rows if row.until_now and row.now is None]
    work.put_many(authority_editions, [{**row, "withdrawn": True} for row in gone])
    work.changed("authority")


def _points_known(work: UnitOfWork, person_id: UUID) -> set[Key]:
    return {(point.kind, point.key) for point in points_of_person(work.connection, person_id)}


def _points_said(work: UnitOfWork, points: Iterable[asked.OwnPoint]) -> set[Key]:
    region = region_of(work.connection)
    return {key_said(point, region) for point in points}


def _change_points(work: UnitOfWork, person_id: UUID, added: set[Key], removed: set[Key]) -> None:
    """Somebody who is no administrator adds, and takes nothing away: else they could decide about themselves after
    all."""
    work.require(people, person_id)
    administrator = work.actor.may(ADMINISTRATORS)
    if person_id != work.actor.person_id and not administrator:
        raise Refused("goodwill.points_of_somebody_else")
    if removed and not administrator:
        raise Refused("goodwill.points_stay")
    work.remove_many(staff_points, [(person_id, *key) for key in sorted(removed)])
    whose = {"person_id": person_id, "scope_id": SHOP}
    work.put_many(staff_points, [whose | {"kind": kind.value, "key": key} for kind, key in sorted(added)])
    work.changed("people")


def _wanted(command: asked.Giving, kind: GoodwillKind) -> Wanted:
    names = ("customer_id", "reason_id", "case_id", "failure_id", "order_id", "skus")
    return Wanted(kind=kind, **{name: getattr(command, name) for name in names})


def _terms(command: asked.Giving, **more: Any) -> Terms:
    said = {name: getattr(command, name) for name in ("amount", "currency", "words", "beyond_reason")}
    return Terms(**said, **more)


described(goodwill_acts, "at", lambda row: money(Money(row["amount"], row["currency"])))
