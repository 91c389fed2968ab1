"""What a guide can know of a customer, a contact and a case: the fields of its placeholders and conditions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from agentdesk.core.cases.model import FailureKind, Kind, Status
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.interactions.model import Channel, Direction


class Type(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Field:
    """`always`: the data can always say it. `choices`: what a choice can be (of a reason: see the checker); `least`
    and `most` bound a number."""

    type: Type
    always: bool = False
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None


def _text(*names: str) -> dict[str, Field]:
    return dict.fromkeys(names, Field(Type.TEXT))


def _number(*names: str, least: int = 0, most: int | None = None) -> dict[str, Field]:
    return dict.fromkeys(names, Field(Type.NUMBER, least=least, most=most))


def _of(type: Type, *names: str, always: bool = False) -> dict[str, Field]:
    return dict.fromkeys(names, Field(type, always))


def _choice(name: str, *choices: str) -> dict[str, Field]:
    return {name: Field(Type.CHOICE, choices=choices)}


REASON, CASE_REASON = "contact.reason", "case.reason"
REASONS = frozenset({REASON, CASE_REASON})
"""Their choices are the shop's reasons."""
ANSWERS = "answers."
FIELDS: dict[str, Field] = {
    **_text("customer.address_name", "customer.name", "customer.tier", "customer.email", "customer.phone"),
    **_text("customer.address"),
    **_choice("customer.language", "de", "en"),
    **_choice("customer.form", "sie", "du"),
    **_of(Type.DATE, "customer.since"),
    **_number("customer.years"),
    **_of(Type.YES_NO, "customer.business", "customer.marked"),
    **_of(Type.YES_NO, "customer.ads_by_channel", "customer.survey_by_channel"),
    **_choice("contact.channel", *Channel),
    **_choice("contact.direction", *Direction),
    **_number("contact.mood", least=1, most=5),
    **_number("contact.waited", "contact.transfers", "contacts.same_reason"),
    **_choice(REASON),
    **_choice(CASE_REASON),
    **_text("case.number", "case.subject", "case.owner"),
    **_choice("case.kind", *Kind),
    **_choice("case.severity", *Severity),
    **_choice("case.status", *Status),
    **_of(Type.DATE, "case.opened"),
    **_number("case.days"),
    **_text("order.number", "order.product", "order.address"),
    **_of(Type.DATE, "order.ordered", "order.due", "order.delivered"),
    **_of(Type.MONEY, "order.total", "order.open_amount"),
    **_number("order.days_late", "order.days_since_delivery"),
    **_choice("order.delivery", "open", "on_the_way", "delivered", "lost", "returned", "failed"),
    **_number("failures.count", "failures.in_row"),
    **_text("failures.last_words", "failures.our_cause"),
    **_choice("failures.last_kind", *FailureKind),
    **_of(Type.DATE, "failures.last_on", "failures.noted_on"),
    **_of(Type.YES_NO, "promise.broken"),
    **_text("promise.words", "promise.open_words"),
    **_of(Type.MOMENT, "promise.due", "promise.open_due"),
    **_of(Type.MONEY, "goodwill.room", "goodwill.suggested", "goodwill.given_year"),
    **_of(Type.MONEY, "voucher.amount", "voucher.requested"),
    **_of(Type.DATE, "voucher.expires"),
    **_of(Type.MOMENT, "callback.when", "callback.missed_when"),
    **_of(Type.YES_NO, "callback.missed"),
    **_of(Type.DATE, "aftercare.due"),
    **_text("callback.by", "shop.name"),
    "me.name": Field(Type.TEXT, always=True),
    "me.level": Field(Type.NUMBER, always=True, least=1, most=3),
    **_of(Type.DATE, "today", always=True),
    **_of(Type.MOMENT, "now", always=True),
}
