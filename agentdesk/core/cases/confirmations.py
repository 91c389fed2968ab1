"""What the customer gets in writing: blocks of plain text, to be mailed or printed, in their language. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.cases.details import (
    Amount,
    Billing,
    GoodsReturn,
    OrderCancellation,
    Refund,
    RefundWay,
    ServiceOrder,
    Termination,
    Withdrawal,
)
from agentdesk.core.cases.model import Case, Confirmation, Kind
from agentdesk.core.customers.model import Customer, PointKind
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.phrases import salutation
from agentdesk.core.people.model import Shop, shop_zone


@dataclass(frozen=True, slots=True)
class Letter:
    """What a confirmation speaks of, beside the details of its kind."""

    case: Case
    customer: Customer | None
    shop: Shop | None
    language: str

    def say(self, key: str, **params: Any) -> str:
        return wording.text(f"confirmation.{key}", lang=self.language, **params)

    @property
    def zone(self) -> ZoneInfo:
        return shop_zone(self.shop)


def confirmation(letter: Letter) -> Confirmation:
    """Raises Refused cases.nothing_to_confirm for a case that has no procedure behind it."""
    case = letter.case
    if case.kind not in _WRITTEN or not case.details:
        raise Refused("cases.nothing_to_confirm", number=case.number)
    written = _WRITTEN[case.kind](letter)
    subject, *body = written
    return Confirmation(letter.language, subject, (_greeting(letter), *body, _closing(letter)), _address(letter))


def language_for(asked: str, customer: Customer | None, shop: Shop | None) -> str:
    """The one asked for; the customer's; the shop's. Where it is none of ours, English."""
    wanted = asked or (customer.language if customer else "") or (shop.language if shop else "")
    return wanted[:2] if wanted[:2] in wording.LANGUAGES else "en"


def _greeting(letter: Letter) -> str:
    name = (salutation(letter.customer, letter.language) or letter.customer.name) if letter.customer else ""
    return letter.say("greeting", name=name) if name else letter.say("greeting_nameless")


def _closing(letter: Letter) -> str:
    return letter.say("closing", code=letter.case.code, shop=letter.shop.signature if letter.shop else "").rstrip()


def _address(letter: Letter) -> str:
    points = letter.customer.points if letter.customer else ()
    emails = sorted((p for p in points if p.kind is PointKind.EMAIL), key=lambda point: not point.preferred)
    return emails[0].value if emails else ""


# ── the four procedures; the first text is the subject ──────────────────────────────────────────────────────────────
def _cancellation(letter: Letter) -> Iterator[str]:
    said = OrderCancellation.read(letter.case.details)
    yield letter.say("cancellation.subject", order=said.order_number)
    yield letter.say("cancellation.done", order=said.order_number, day=said.effective_on)
    yield from _items(letter, said.items)
    yield from _refund(letter, said.refund)
    yield letter.say("nothing_to_do")


def _withdrawal(letter: Letter) -> Iterator[str]:
    said = Withdrawal.read(letter.case.details)
    yield letter.say("withdrawal.subject", order=said.order_number)
    yield letter.say("withdrawal.late" if said.although_late else "withdrawal.done", order=said.order_number,
                     day=said.declared_on)  # fmt: skip
    yield from _items(letter, said.items)
    yield from _refund(letter, said.refund)
    if said.received_on and said.return_by:
        yield letter.say("withdrawal.return", day=said.return_by)
        yield from _line(letter, "withdrawal.costs", said.return_costs)
        yield letter.say("withdrawal.until_back")


def _return(letter: Letter) -> Iterator[str]:
    said = GoodsReturn.read(letter.case.details)
    yield letter.say("return.subject", order=said.order_number)
    yield letter.say("return.done", order=said.order_number)
    yield from _items(letter, said.items)
    yield letter.say(f"return.label.{said.label}")
    yield from _line(letter, "return.carrier", said.carrier)
    yield from _line(letter, "return.number", said.label_number)
    if said.return_by:
        yield letter.say("return.by", day=said.return_by)
    yield from _line(letter, "return.replacement", said.replacement)
    if said.refund:
        yield from _refund(letter, said.refund)


def _termination(letter: Letter) -> Iterator[str]:
    """§ 312k Abs. 4 BGB: what was declared, the day and hour it reached us, and when the contract ends."""
    said = Termination.read(letter.case.details)
    contract = " ".join(part for part in (said.contract, said.contract_number) if part)
    yield letter.say("termination.subject", contract=contract)
    reached_us = said.reached_us_at.astimezone(letter.zone)
    time = wording.time_of_day(said.reached_us_at, letter.zone)
    how = "termination.extraordinary" if said.extraordinary else "termination.ordinary"
    yield letter.say(how, contract=contract, day=reached_us.date(), time=time)
    yield from _line(letter, "termination.why", said.why)
    yield letter.say("termination.ends", day=said.ends_on)
    if said.last_payment:
        key = "termination.last_payment_on" if said.last_payment_on else "termination.last_payment"
        yield letter.say(key, amount=said.last_payment.money, day=said.last_payment_on)
    if said.refund:
        yield from _refund(letter, said.refund)
    yield letter.say("nothing_to_do")


def _service(letter: Letter) -> Iterator[str]:
    """The proof of service: what was agreed, what was approved beforehand, what was done, and who pays."""
    said = ServiceOrder.read(letter.case.details)
    if said.done_at is None:
        raise Refused("cases.nothing_to_confirm", number=letter.case.number)
    yield letter.say("service.subject", code=letter.case.code)
    day = said.done_at.astimezone(letter.zone).date()
    yield letter.say("service.done", partner=said.partner, day=day, work=said.work_done.strip())
    yield from _line(letter, "service.place", said.place)
    prices = [letter.say("service.agreed", price=said.agreed_price.money)] if said.agreed_price else []
    for extra in said.extras:
        agreed_on = extra.approved_at.astimezone(letter.zone).date()
        prices.append(letter.say("service.extra", words=extra.words, price=extra.price.money, day=agreed_on))
    if prices:
        yield "\n".join(prices)
    total = said.total()
    if said.billing is Billing.GOODWILL:
        yield letter.say("service.goodwill")
    elif total:
        yield letter.say("service.billed", price=total)


_WRITTEN: dict[Kind, Callable[[Letter], Iterator[str]]] = {
    Kind.ORDER_CANCELLATION: _cancellation,
    Kind.WITHDRAWAL: _withdrawal,
    Kind.RETURN: _return,
    Kind.TERMINATION: _termination,
    Kind.SERVICE_ORDER: _service,
}


def _items(letter: Letter, items: str) -> Iterator[str]:
    return _line(letter, "items", items)


def _line(letter: Letter, key: str, words: str) -> Iterator[str]:
    if words.strip():
        yield letter.say(key, words=words.strip())


def _refund(letter: Letter, refund: Refund) -> Iterator[str]:
    if refund.way is RefundWay.NONE_DUE or not _due(refund.amount):
        yield letter.say("refund.none")
        return
    say = partial(letter.say, f"refund.{refund.way}", amount=refund.amount.money if refund.amount else "")
    yield f"{say()} {letter.say('refund.by', day=refund.by)}" if refund.by else say()


def _due(amount: Amount | None) -> bool:
    return amount is not None and amount.minor > 0
