"""What guides may know: the fields of one customer, their case, order, failures, promises and goodwill. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.approvals.model import Request
from agentdesk.core.callbacks.commands import NewWindow, PlanCallback
from agentdesk.core.callbacks.model import Callback, Kept, Recipient
from agentdesk.core.callbacks.windows import moment_of
from agentdesk.core.cases.confirmations import language_for
from agentdesk.core.cases.defaults import shipped_cause
from agentdesk.core.cases.model import Case, Failure, FailureKind, case_code
from agentdesk.core.commands import Inner
from agentdesk.core.consents.model import Channel, Purpose
from agentdesk.core.customers.model import ContactPoint, Customer, PointKind
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.guides.conditions import Value
from agentdesk.core.guides.model import Do, Guide, Label
from agentdesk.core.interactions.model import Mood
from agentdesk.core.interactions.phrases import salutation
from agentdesk.core.money import Money
from agentdesk.core.orders.model import Order
from agentdesk.core.people.model import Person, Shop
from agentdesk.core.promises.commands import MakePromise
from agentdesk.core.promises.model import TO_THE_CUSTOMER, Promise, PromiseKind, PromiseState
from agentdesk.core.vouchers.model import Voucher

Fields = dict[str, Value | None]
OURS = (
    "late_dispatch", "badly_packed", "wrong_item_picked", "misleading_description", "wrong_invoice", "slow_refund",
    "wrong_information", "promise_not_kept",
)  # fmt: skip
"""Of the shipped causes those that are our own fault. A cause that a shop has named itself is never taken for one."""
_STATES = {"open": "open", "shipped": "on_the_way", "delivered": "delivered", "returned": "returned"}
_MARKS = ("distress", "härtefall", "trauer", "bereavement")


@dataclass(frozen=True, slots=True)
class Clock:
    """The present moment, by the shop's clock."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.day(self.now)

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def days_since(self, at: datetime) -> Decimal:
        return Decimal((self.today - self.day(at)).days)


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language in which we speak with a customer, and `own`: the one in which a shop's people type. `both`: what
    is known in both, by its words in either."""

    language: str
    own: str
    both: Mapping[str, Label] = field(default_factory=dict)

    def said(self, words: str) -> str | None:
        """What somebody typed, as this customer can hear it; None where we have it in the wrong language only."""
        if known := self.both.get(words):
            return known.get(self.language) or None
        return words or None if self.language == self.own else None


def tongue_of(customer: Customer, shop: Shop | None, both: Mapping[str, Label]) -> Tongue:
    return Tongue(language_for("", customer, shop), language_for("", None, shop), both)


def in_both(labels: Iterable[Label]) -> dict[str, Label]:
    return {words: label for label in labels for words in label.values() if words}


def filled_in(guides: Iterable[Guide]) -> Iterable[Label]:
    """The words that guides fill in beforehand."""
    acts = (step.act for guide in guides for step in guide.steps.values())
    return (act.filled.words for act in acts if isinstance(act, Do))


def of_now(clock: Clock, me: str, level: int, shop: str) -> Fields:
    return {
        "today": clock.today,
        "now": clock.now,
        "me.name": me,
        "me.level": Decimal(level),
        "shop.name": shop or None,
    }


def of_nobody(clock: Clock, me: Person, shop: Shop | None, language: str) -> Fields:
    """Of a talk with somebody of whom nothing is known but the language."""
    form = shop.form.value if shop else "sie"
    about: Fields = {"customer.language": language, "customer.form": form, "promise.broken": False}
    return of_now(clock, me.name, me.level, shop.signature if shop else "") | about


def of_customer(customer: Customer, clock: Clock, shop: Shop | None, language: str) -> Fields:
    """Whom we say du to is called by the first name, in German."""
    form = customer.form or (shop.form.value if shop else "sie")
    by_first_name = (language, form) == ("de", "du")
    points = {kind: point.value for kind in PointKind if (point := _foremost(customer, kind))}
    address = _foremost(customer, PointKind.ADDRESS)
    found: Fields = {
        "customer.address_name": (customer.given_name if by_first_name else salutation(customer, language)) or None,
        "customer.name": customer.name or None,
        "customer.language": language,
        "customer.form": form,
        "customer.tier": customer.tier or None,
        "customer.business": bool(customer.organisation),
        "customer.marked": any(tag.casefold() in _MARKS for tag in customer.tags),
        "customer.email": points.get(PointKind.EMAIL),
        "customer.phone": points.get(PointKind.PHONE),
        "customer.address": _read_out(address, shop, language) if address else None,
    }
    if since := customer.customer_since:
        found |= {"customer.since": clock.day(since), "customer.years": clock.days_since(since) // 365}
    return found


def of_consents(allowed: frozenset[tuple[Channel, Purpose]], talk: str) -> Fields:
    """Whether this customer may be offered something, or asked how satisfied they are, by the channel of this
    conversation (§ 7 (2) UWG names the telephone, mail and message each by itself); unknown where the law asks for
    none, as at the counter."""
    channel = _CONTACTED_BY.get(talk)
    return {
        "customer.ads_by_channel": (channel, Purpose.ADVERTISING) in allowed if channel else None,
        "customer.survey_by_channel": (channel, Purpose.SURVEY) in allowed if channel else None,
    }


_CONTACTED_BY = {
    "phone": Channel.PHONE,
    "email": Channel.EMAIL,
    "letter": Channel.LETTER,
    "chat": Channel.MESSAGE,
    "social": Channel.MESSAGE,
}


def _foremost(customer: Customer, kind: PointKind) -> ContactPoint | None:
    points = sorted((each for each in customer.points if each.kind is kind), key=lambda point: not point.preferred)
    return points[0] if points else None


def _read_out(point: ContactPoint, shop: Shop | None, language: str) -> str:
    """In one line, the country by its name and only where it is another than the shop's."""
    from babel import Locale

    street, place = f"{point.street} {point.house_number}".strip(), f"{point.postcode} {point.city}".strip()
    if not (street or place):
        return point.value
    abroad = bool(point.country) and (shop is None or point.country != shop.region)
    names = Locale.parse(language).territories
    country = str(names.get(point.country, point.country)) if abroad else ""
    return ", ".join(filter(None, (point.addressee, street, point.line2, place, point.region, country)))


def of_contact(
    channel: str, direction: str, mood: Mood | None, reason: str | None, waited: int | None, transfers: int | None
) -> Fields:
    """What a conversation that goes on knows itself; the reason by its key."""
    return {
        "contact.channel": channel,
        "contact.direction": direction,
        "contact.mood": Decimal(mood) if mood else None,
        "contact.reason": reason,
        "contact.waited": None if waited is None else Decimal(waited),
        "contact.transfers": None if transfers is None else Decimal(transfers),
    }


def failure_kind(reason: str) -> FailureKind:
    """How we let somebody down whose contact has this reason."""
    named = (kind for start, kind in _FAILURES.items() if reason == start or reason.startswith(f"{start}."))
    return next(named, FailureKind.OTHER)


_FAILURES = {
    "delivery": FailureKind.DELIVERY,
    "returns.refund": FailureKind.BILLING,
    "billing": FailureKind.BILLING,
    "product": FailureKind.PRODUCT,
    "appointment": FailureKind.APPOINTMENT,
    "other.staff": FailureKind.STAFF,
}


def of_case(case: Case, clock: Clock, tongue: Tongue, reason: str | None = None) -> Fields:
    """`reason`: the key of what the case is about."""
    return {
        "case.reason": reason,
        "case.number": case_code(case.number),
        "case.kind": case.kind.value,
        "case.severity": case.severity.value,
        "case.status": case.status.value,
        "case.subject": tongue.said(case.subject),
        "case.opened": clock.day(case.opened_at),
        "case.days": clock.days_since(case.opened_at),
        "case.owner": case.owner or None,
    }


def of_order(order: Order, failures: tuple[Failure, ...], clock: Clock) -> Fields:
    """What is due and delivered only where one delivery says it: of several nobody can say which is meant. Lost is
    what a recorded failure of this order says is."""
    found: Fields = {
        "order.number": order.number,
        "order.ordered": clock.day(order.placed_at) if order.placed_at else None,
        "order.total": order.total,
        "order.product": order.lines[0].name if len(order.lines) == 1 else None,
        "order.open_amount": _unpaid(order),
    }
    if len(order.deliveries) != 1:
        return found | {"order.delivery": _STATES.get(order.status)}
    [delivery] = order.deliveries
    due, delivered = delivery.due_at, delivery.delivered_at
    lost = any(each.order_id == order.id and each.cause_id == shipped_cause("lost_in_transit") for each in failures)
    state = "delivered" if delivered else "lost" if lost else "on_the_way" if delivery.shipped_at else "open"
    state = "returned" if order.status == "returned" else state
    late = max(Decimal(0), clock.days_since(due)) if due and not delivered else None
    found |= {"order.delivery": state, "order.due": clock.day(due) if due else None, "order.days_late": late}
    found |= {"order.address": " ".join(delivery.address.split()) or None}
    if delivered:
        found |= {"order.delivered": clock.day(delivered), "order.days_since_delivery": clock.days_since(delivered)}
    return found


def _unpaid(order: Order) -> Money | None:
    """What the amounts of its payments leave; without any, what its status says, and else nobody knows."""
    payments = [each for each in order.payments if each.kind == "payment"]
    if paid := sum(each.amount.minor for each in payments):
        return Money(max(0, order.total.minor - paid), order.currency)
    if order.status == "paid":
        return Money(0, order.currency)
    return order.total if order.status == "open" and not payments else None


def of_failures(failures: tuple[Failure, ...], in_row: int, case: Case | None, clock: Clock, tongue: Tongue) -> Fields:
    """`failures` of twelve months, newest first. The last one is one of the case, where there is one."""
    found: Fields = {"failures.count": Decimal(len(failures)), "failures.in_row": Decimal(in_row)}
    last = next((each for each in failures if _is_meant(each.case_id, case)), None)
    if last:
        ours = {shipped_cause(key) for key in OURS}
        cause = last.cause.get(tongue.language) or None if last.cause and last.cause_id in ours else None
        found |= {"failures.last_words": tongue.said(last.words), "failures.last_on": clock.day(last.happened_at)}
        found |= {"failures.last_kind": last.kind.value, "failures.our_cause": cause}
    return found


def _is_meant(case_id: UUID | None, case: Case | None) -> bool:
    """Not of another matter than the one that is spoken of."""
    return case is None or case_id in (None, case.id)


def of_promises(promises: tuple[Promise, ...], case: Case | None, clock: Clock, tongue: Tongue) -> Fields:
    still = (each for each in promises if each.kind in TO_THE_CUSTOMER and each.state is PromiseState.OPEN)
    theirs = [each for each in still if _is_meant(each.case_id, case)]
    broken = max((each for each in theirs if each.due_at < clock.now), key=lambda each: each.due_at, default=None)
    ahead = min((each for each in theirs if each.due_at >= clock.now), key=lambda each: each.due_at, default=None)
    return {
        "promise.broken": broken is not None,
        "promise.words": tongue.said(broken.words) if broken else None,
        "promise.due": broken.due_at if broken else None,
        "promise.open_words": tongue.said(ahead.words) if ahead else None,
        "promise.open_due": ahead.due_at if ahead else None,
    }


def of_agreed(commands: Iterable[Inner], zone: ZoneInfo) -> Fields:
    """What is carried out with the wrap-up of the conversation that goes on: it stands, though the data cannot say it
    yet. `zone` is that of the shop."""
    found: Fields = {}
    for each in commands:
        if each.kind == PlanCallback.kind:
            window = NewWindow.model_validate(each.args["window"])
            there = ZoneInfo(window.zone) if window.zone else zone
            found["callback.when"] = moment_of(window.day, window.from_minute, there)
        elif each.kind == MakePromise.kind:
            found |= _promised(each.args, zone)
    return found


def _promised(said: Mapping[str, Any], zone: ZoneInfo) -> Fields:
    due = datetime.fromisoformat(said["due_at"])
    if said["promise_kind"] == PromiseKind.FOLLOW_UP_CHECK:
        return {"aftercare.due": due.astimezone(zone).date()}
    return {"promise.open_words": said["words"], "promise.open_due": due}


def of_aftercare(promises: tuple[Promise, ...], clock: Clock) -> Fields:
    check = next_check(promises)
    return {"aftercare.due": clock.day(check.due_at) if check else None}


def next_check(promises: tuple[Promise, ...]) -> Promise | None:
    """The follow-up check that we have taken on and that is next."""
    still = (each for each in promises if each.kind is PromiseKind.FOLLOW_UP_CHECK and each.state is PromiseState.OPEN)
    return min(still, key=lambda each: each.due_at, default=None)


@dataclass(frozen=True, slots=True)
class Talk:
    """What this conversation is: what was made in it, or `since` its guide began, or for its case, goes before."""

    interaction_id: UUID | None = None
    case_id: UUID | None = None
    since: datetime | None = None

    def nearness(self, callback: Callback) -> int:
        """0 for what was agreed here, 1 for what is about the same case, 2 for anything else."""
        here = self.interaction_id is not None and callback.interaction_id == self.interaction_id
        if here or (self.since is not None and callback.made_at >= self.since):
            return 0
        return 1 if self.case_id is not None and callback.case_id == self.case_id else 2


def of_callbacks(callbacks: tuple[Callback, ...], clock: Clock, talk: Talk) -> Fields:
    """The one that is nearest to this conversation, and of those the next; and whether one of ours was missed."""
    still = [each for each in callbacks if not each.is_over]
    coming = (each for each in still if each.ends_at >= clock.now)
    first = min(coming, key=lambda each: (talk.nearness(each), each.starts_at), default=None)
    agreed = (each for each in still if not _came_by_itself(each))
    late = (each.promised_from for each in agreed if each.kept(clock.now) in (Kept.MISSED, Kept.LATE))
    missed = max(late, default=None)
    return {
        "callback.when": first.starts_at if first else None,
        "callback.by": first.owner or None if first else None,
        "callback.missed": missed is not None,
        "callback.missed_when": missed,
    }


def _came_by_itself(callback: Callback) -> bool:
    """Like one of a call that nobody answered, of which the customer was told nothing."""
    return callback.recipient is Recipient.ANYONE and callback.interaction_id is None and callback.promise_id is None


def of_vouchers(vouchers: tuple[Voucher, ...], since: datetime | None) -> Fields:
    given = max((each for each in vouchers if since and each.issued_at >= since), key=_issued, default=None)
    if given is None:
        return {}
    return {"voucher.amount": Money(given.amount, given.currency), "voucher.expires": given.expires_on}


def of_requests(requests: Iterable[Request], clock: Clock, since: datetime | None) -> Fields:
    """The voucher that was asked for since then and that nobody has decided about yet; the latest of several."""
    asked_for = (each for each in requests if since and each.requested_at >= since)
    waiting = [each for each in asked_for if each.kind is GoodwillKind.VOUCHER and each.is_open(clock.now)]
    latest = max(waiting, key=lambda each: each.requested_at, default=None)
    return {"voucher.requested": Money(latest.amount, latest.currency)} if latest else {}


def _issued(voucher: Voucher) -> datetime:
    return voucher.issued_at
