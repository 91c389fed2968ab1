"""Goodwill for the command line: what may be given, giving it, taking it back, what was given, and the limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.amounts import read_amount
from agentdesk.core.cases.commands import CaseByNumber
from agentdesk.core.commands import DeskAbove
from agentdesk.core.customers.commands import CustomerByNumber
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.commands import (
    AuthorityEditions,
    AuthorityOf,
    CurrentAuthority,
    GetAct,
    GiveGoodwill,
    GoodwillOf,
    IssueVoucher,
    TakeBack,
)
from agentdesk.core.goodwill.faults import policy_faults
from agentdesk.core.goodwill.model import Act, AuthorityNow
from agentdesk.core.goodwill.policy import AuthorityEdition, Giver, GoodwillKind, Policy
from agentdesk.core.goodwill.words import fault_words
from agentdesk.core.interactions.commands import Reasons
from agentdesk.core.interactions.model import full_reason
from agentdesk.core.orders.commands import OrdersOf
from agentdesk.core.people.commands import People, Teams, TheShop
from agentdesk.core.people.model import shop_zone, works_alone
from agentdesk.core.vouchers import issuing
from agentdesk.core.vouchers.model import Stub
from agentdesk.core.wording import label

_MOST_ORDERS = 10_000


@dataclass(frozen=True, slots=True)
class Said:
    """What it is for, as people write it: number of a customer, name of a reason, C-1001, number of an order."""

    customer: str
    reason: str = ""
    case: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """`code`: of a voucher that has just been issued."""

    acts: tuple[Act, ...]
    zone: ZoneInfo
    code: str | None = None


def authority_shown(desk: DeskAbove, actor: UUID, said: Said, kind: str) -> tuple[AuthorityNow, ZoneInfo]:
    """Raises Refused for what is not known."""
    shown = desk.ask(AuthorityOf(**_about(desk, actor, said), goodwill=GoodwillKind(kind)), actor=actor)
    return shown, _zone(desk, actor)


def given(
    desk: issuing.DeskWithDatabase, actor: UUID, said: Said, kind: str, amount: str, words: str, beyond: str
) -> Shown:
    """A voucher is issued with its code, which is shown once it is booked."""
    currency = desk.ask(CurrentAuthority(), actor=actor).policy.currency
    minor = read_amount(amount, currency)
    terms = {"amount": minor, "currency": currency, "words": words, "beyond_reason": beyond}
    wanted: dict[str, Any] = {**_about(desk, actor, said), **terms}
    if GoodwillKind(kind) is not GoodwillKind.VOUCHER:
        done = desk.execute(GiveGoodwill(goodwill=GoodwillKind(kind), **wanted), actor=actor)
        return _shown(desk, actor, done)

    def make(stub: Stub) -> IssueVoucher:
        return IssueVoucher(stub=stub, **wanted)

    done = issuing.with_fresh_stub(desk, make, minor, currency, actor=actor)
    code = issuing.code_of(desk, UUID(done["voucher_id"]), actor=actor)
    return replace(_shown(desk, actor, done), code=code)


def taken_back(desk: DeskAbove, actor: UUID, act_id: UUID, why: str) -> bool:
    """Whether it may be given again."""
    return bool(desk.execute(TakeBack(act_id=act_id, reason=why), actor=actor)["comes_back"])


def listed(desk: DeskAbove, actor: UUID, customer: str) -> Shown:
    customer_id = desk.ask(CustomerByNumber(customer), actor=actor)
    return Shown(desk.ask(GoodwillOf(customer_id), actor=actor), _zone(desk, actor))


def _shown(desk: DeskAbove, actor: UUID, done: Mapping[str, Any]) -> Shown:
    return Shown((desk.ask(GetAct(UUID(done["act_id"])), actor=actor),), _zone(desk, actor))


def _about(desk: DeskAbove, actor: UUID, said: Said) -> dict[str, Any]:
    customer_id = desk.ask(CustomerByNumber(said.customer), actor=actor)
    return {
        "customer_id": customer_id,
        "reason_id": _reason(desk, actor, said.reason) if said.reason else None,
        "case_id": desk.ask(CaseByNumber(said.case), actor=actor) if said.case else None,
        "order_id": _order(desk, actor, customer_id, said.order) if said.order else None,
    }


def _reason(desk: DeskAbove, actor: UUID, said: str) -> UUID:
    """By its name in any language, with its group or without."""
    known = {reason.id: reason for reason in desk.ask(Reasons(), actor=actor)}
    fits = set()
    for reason in known.values():
        parent = known[reason.parent_id].labels if reason.parent_id in known else None
        names = {*reason.labels.values(), *full_reason(reason.labels, parent).values(), str(reason.id)}
        if _plain(said) in map(_plain, names):
            fits.add(reason.id)
    if len(fits) != 1:
        raise Refused("cli.reason_unclear" if fits else "cli.reason_unknown", name=said)
    return fits.pop()


def _plain(name: str) -> str:
    return " ".join(name.replace("›", " ").replace(">", " ").replace("/", " ").casefold().split())


def _order(desk: DeskAbove, actor: UUID, customer_id: UUID, number: str) -> UUID:
    book = desk.ask(OrdersOf(customer_id, limit=_MOST_ORDERS), actor=actor)
    found = next((order.id for order in book.newest if order.number == number), None)
    if found is None:
        raise Refused("cli.order_unknown", number=number)
    return found


def _zone(desk: DeskAbove, actor: UUID) -> ZoneInfo:
    return shop_zone(desk.ask(TheShop(), actor=actor))


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that count now, then those to come; `names` are those of teams and reasons. `alone`: who works here
    without anybody else."""

    editions: tuple[AuthorityEdition, ...]
    names: Mapping[UUID, str]
    alone: Giver | None = None


def limits_shown(desk: DeskAbove, actor: UUID) -> Limits:
    """Those to come are for who leads."""
    current = desk.ask(CurrentAuthority(), actor=actor)
    try:
        made = desk.ask(AuthorityEditions(), actor=actor)
    except Refused:
        made = ()
    coming = sorted((each for each in made if each.valid_from > current.valid_from), key=lambda each: each.valid_from)
    return Limits((current, *coming), _names(desk, actor), _giver_alone(desk, actor))


def faults_said(desk: DeskAbove, actor: UUID, policy: Policy) -> tuple[str, ...]:
    alone = _giver_alone(desk, actor) is not None
    return tuple(each.words for each in fault_words(policy_faults(policy), policy, _names(desk, actor), alone=alone))


def _giver_alone(desk: DeskAbove, actor: UUID) -> Giver | None:
    people = desk.ask(People(), actor=actor)
    me = next((person for person in people if person.id == actor), None)
    return Giver(me.foremost_role, me.level, me.team_id) if me and works_alone(people) else None


def _names(desk: DeskAbove, actor: UUID) -> dict[UUID, str]:
    known = {reason.id: reason for reason in desk.ask(Reasons(), actor=actor)}
    found = {team.id: team.name for team in desk.ask(Teams(), actor=actor)}
    for reason in known.values():
        parent = known[reason.parent_id].labels if reason.parent_id in known else None
        found[reason.id] = label(full_reason(reason.labels, parent))
    return found
