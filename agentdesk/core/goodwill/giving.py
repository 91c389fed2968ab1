"""How goodwill is given: one way for whoever gives within their own room, and for what was approved.

All of it happens in one transaction, in which nobody else writes: the room that is looked at is the room that is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from agentdesk.core.cases.model import shortened
from agentdesk.core.customers.store import points_of
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.authority import Asking, Authority, Given, Limit, room_now
from agentdesk.core.goodwill.matter import Matter, matter_of
from agentdesk.core.goodwill.model import Act, ActState, Wanted
from agentdesk.core.goodwill.own_benefit import key_of
from agentdesk.core.goodwill.policy import AuthorityEdition, GoodwillKind
from agentdesk.core.goodwill.store import (
    Who,
    act_from,
    act_row,
    edition_on,
    goodwill_acts,
    points_of_person,
    who_gives,
)
from agentdesk.core.goodwill.store.sums import Subject, sums
from agentdesk.core.ledger import budgets
from agentdesk.core.ledger.book import Book
from agentdesk.core.ledger.model import Account, EntryKind
from agentdesk.core.ledger.store import balance_of, plan_of
from agentdesk.core.money import MOST, Money
from agentdesk.core.people.model import SHOP, shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.storage.unit_of_work import Connection, UnitOfWork
from agentdesk.core.vouchers import steps
from agentdesk.core.vouchers.model import Stub, day_in


@dataclass(frozen=True, slots=True)
class Room:
    """What somebody may give for a matter now out of a team's budget, and all that it was reckoned from."""

    person_id: UUID
    matter: Matter
    edition: AuthorityEdition
    asking: Asking
    given: Given
    authority: Authority
    now: datetime
    day: date
    team_id: UUID

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}"

    @property
    def currency(self) -> str:
        return self.edition.policy.currency

    @property
    def given_at_once(self) -> int:
        """What this customer was given within a day, without what is decided now."""
        return self.given.at_once.amount

    @property
    def most_alone(self) -> int:
        """What they may decide about without a second one."""
        over = self.edition.policy.second_approver_over
        return min(self.authority.room, MOST if over is None else max(0, over - self.given_at_once))

    def money(self, amount: int) -> Money:
        return Money(amount, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How much, and for a voucher on which terms. `held`: the account on which an approved request keeps its money."""

    amount: int
    currency: str
    words: str = ""
    beyond_reason: str = ""
    stub: Stub | None = None
    expires_on: date | None = None
    short_note: bool = False
    held: Account | None = None


def room_of(
    connection: Connection, person_id: UUID, wanted: Wanted, now: datetime, *, team_of: UUID | None = None,
    but: Act | None = None,
) -> Room:  # fmt: skip
    """The room of somebody, whose team's budget is taken. For an approval: the budget of `team_of`, who asked for it,
    and without `but`, the very act that is decided, whose money is held already.

    Raises Refused as `matter_of`.
    """
    matter = matter_of(connection, wanted)
    shop = shop_of(connection)
    zone = shop_zone(shop)
    day = day_in(zone, now)
    edition = edition_on(connection, day, shop)
    who = who_gives(connection, person_id)
    asks = who if team_of in (None, person_id) else who_gives(connection, team_of)
    policy, team_id = edition.policy, asks.giver.team_id or SHOP
    subject = Subject(wanted.customer_id, matter.case_id, matter.order_id, person_id, policy.currency, but)
    counted = sums(connection, subject, now, day.isoformat())
    given = Given(
        **counted._asdict(),
        budget=_budget(connection, team_id, policy.currency, f"{day:%Y-%m}", but),
        day_ends=datetime.combine(day + timedelta(days=1), time(), zone),
    )
    asking = _asking(connection, who, person_id, matter, policy.currency)
    return Room(person_id, matter, edition, asking, given, room_now(asking, given, policy), now, day, team_id)


def give(work: UnitOfWork, wanted: Wanted, terms: Terms) -> Act:
    """Within one's own room. Raises Refused goodwill.above_<limit> with the room, goodwill.currency_other, and what
    vouchers and the ledger refuse.
    """
    room = room_of(work.connection, work.actor.person_id, wanted, work.decided_at)
    beyond = _require_room(room, terms)
    act = _act(work, room, terms, ActState.GIVEN, beyond)
    return _booked(work, act, terms, room.day)


def ask_for(work: UnitOfWork, wanted: Wanted, terms: Terms, request_id: UUID) -> Act:
    """What a request asks for counts from now on as if it had been given; its money is held by whoever calls."""
    room = room_of(work.connection, work.actor.person_id, wanted, work.decided_at)
    _require_currency(room, terms)
    act = replace(_act(work, room, terms, ActState.PENDING), request_id=request_id)
    keep(work, act)
    return act


def give_asked(work: UnitOfWork, act: Act, terms: Terms, deciders: Sequence[UUID]) -> Act:
    """What was approved, by one or two. Who may decide what is the business of approvals; it counts as decided by
    them from now on. What is less than asked for is released by whoever calls.
    """
    if act.state is not ActState.PENDING:
        raise Refused("goodwill.not_pending")
    decider, *second = deciders
    room = room_of(work.connection, decider, wanted_of(act), work.decided_at, team_of=act.given_by, but=act)
    _require_currency(room, terms)
    decided = _act(work, room, terms, ActState.GIVEN)
    same = {name: getattr(act, name) for name in ("id", "given_by", "team_id", "month", "request_id")}
    decided = replace(decided, **same, decided_by=decider, seconded_by=next(iter(second), None))
    return _booked(work, decided, terms, room.day)


def release(work: UnitOfWork, act: Act) -> Act:
    """A request that came to nothing: it counts no more."""
    if act.state is not ActState.PENDING:
        raise Refused("goodwill.not_pending")
    released = replace(act, state=ActState.RELEASED, taken_back=act.amount, taken_back_at=work.decided_at)
    keep(work, released)
    return released


def known_act(work: UnitOfWork, act_id: UUID) -> Act:
    """Raises Refused goodwill_acts.unknown."""
    return act_from(work.require(goodwill_acts, act_id))


def wanted_of(act: Act) -> Wanted:
    """What an act was for, to look at its room again."""
    names = ("customer_id", "kind", "reason_id", "case_id", "failure_id", "order_id", "skus")
    return Wanted(**{name: getattr(act, name) for name in names})


# --- The room --------------------------------------------------------------------------------------------------------


def _asking(connection: Connection, who: Who, person_id: UUID, matter: Matter, currency: str) -> Asking:
    return Asking(
        giver=who.giver,
        kind=matter.wanted.kind,
        reasons=matter.reasons,
        skus=matter.skus,
        order_total=matter.order_total(currency),
        own_benefit=who.is_reached and benefits(connection, person_id, matter.wanted.customer_id),
        alone=who.is_alone,
    )


def benefits(connection: Connection, person_id: UUID, customer_id: UUID) -> bool:
    """Whether the customer is this very person, as far as can be told from how both are reached."""
    own = {(point.kind, point.key) for point in points_of_person(connection, person_id)}
    return bool(own) and not own.isdisjoint(map(key_of, points_of(connection, [customer_id])))


def _budget(
    connection: Connection, team_id: UUID, currency: str, month: str, but: Act | None
) -> tuple[int, int] | None:
    """What is planned and what is left; what is held for `but` can be used for it, whatever the month."""
    plan = plan_of(connection, team_id, currency, month)
    if plan is None or plan[0] is None:
        return None
    left = balance_of(connection, Account.budget(team_id, month, currency))
    return plan[0], (plan[0] if left is None else left) + (but.amount if but else 0)


def _require_room(room: Room, terms: Terms) -> str:
    """Why somebody goes beyond it, where that is allowed; empty as a rule."""
    _require_currency(room, terms)
    found, asking = room.authority, room.asking
    if terms.amount <= found.room:
        return ""
    budget = next((each.room for each in found.limits if each.limit is Limit.BUDGET), terms.amount)
    if asking.alone and terms.beyond_reason and terms.amount <= budget:
        return terms.beyond_reason
    assert found.binding
    facts = {"room": found.room, "most": found.binding.most, "used": found.binding.used, "wanted": terms.amount}
    raise Refused(
        f"goodwill.above_{found.binding.limit}", **{name: room.money(amount) for name, amount in facts.items()}
    )


def _require_currency(room: Room, terms: Terms) -> None:
    if terms.currency != room.currency:
        raise Refused("goodwill.currency_other", currency=room.currency, wanted=terms.currency)


# --- The act ---------------------------------------------------------------------------------------------------------


def _act(work: UnitOfWork, room: Room, terms: Terms, state: ActState, beyond: str = "") -> Act:
    matter, wanted = room.matter, room.matter.wanted
    return Act(
        id=work.new_id("goodwill"),
        no=work.take_number("goodwill"),
        kind=wanted.kind,
        customer_id=wanted.customer_id,
        case_id=matter.case_id,
        failure_id=wanted.failure_id,
        reason_id=matter.reason_id,
        order_id=matter.order_id,
        severity=matter.severity,
        skus=matter.skus,
        amount=terms.amount,
        currency=terms.currency,
        given_by=work.actor.person_id,
        decided_by=room.person_id,
        team_id=room.team_id,
        month=room.month,
        day=room.day.isoformat(),
        at=room.now,
        edition_id=room.edition.id,
        limits={each.limit.value: each.most for each in room.authority.limits},
        state=state,
        words=terms.words,
        beyond_reason=beyond,
    )


def _booked(work: UnitOfWork, act: Act, terms: Terms, day: date) -> Act:
    """The money moves, the act is written down, and the story is told."""
    if act.kind is GoodwillKind.VOUCHER:
        act = replace(act, voucher_id=_issue(work, act, terms, day))
    else:
        act = replace(act, entry_id=_post(work, act, terms.held, day))
    keep(work, act)
    tell(work, "goodwill.given", act)
    return act


def _issue(work: UnitOfWork, act: Act, terms: Terms, day: date) -> UUID:
    if terms.stub is None:
        raise Refused("goodwill.stub_missing")
    voucher = steps.issue(
        work,
        terms.stub,
        customer_id=act.customer_id,
        amount=act.amount,
        currency=act.currency,
        issued_by=act.given_by,
        team_id=act.team_id,
        day=day,
        held=terms.held,
        month=act.month,
        expires_on=terms.expires_on,
        short_note=terms.short_note,
    )
    return voucher.id


def _post(work: UnitOfWork, act: Act, held: Account | None, day: date) -> UUID:
    given = Account.given(act.kind.value, act.currency)
    if held:
        return Book(work, act.team_id).post(EntryKind.GIVE, held, given, act.amount).id
    return budgets.take(work, act.team_id, EntryKind.GIVE, given, act.amount, f"{day:%Y-%m}").id


def keep(work: UnitOfWork, act: Act) -> None:
    work.put(goodwill_acts, act_row(act))
    work.changed("goodwill", act.customer_id)
    work.changed("timeline", act.customer_id)


def tell(work: UnitOfWork, kind: str, act: Act, **more: Any) -> None:
    told: dict[str, Any] = {
        "act_id": str(act.id),
        "kind": act.kind.value,
        "amount": act.amount,
        "currency": act.currency,
        "case_id": act.case_id and str(act.case_id),
        "voucher_id": act.voucher_id and str(act.voucher_id),
        "words": shortened(act.words),
        "beyond_reason": act.beyond_reason,
    }
    work.fact(kind, told | more, lane="goodwill", customer_id=act.customer_id, subject_id=act.id)
