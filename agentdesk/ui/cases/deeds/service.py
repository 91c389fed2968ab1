"""What is done with a service order: planned, extended with the customer's yes, finished."""

from __future__ import annotations

from datetime import UTC

from agentdesk.core.cases import commands as asks
from agentdesk.core.cases.details import Amount, Billing, ServiceOrder
from agentdesk.core.cases.model import ONE_CONTACT, Kind
from agentdesk.core.commands import Command
from agentdesk.core.money import Money
from agentdesk.core.wording import decimal_text
from agentdesk.ui.cases.known import Known
from agentdesk.ui.cases.new_case import options_of
from agentdesk.ui.forms.asks import Answers, Ask, How, amount_of, moment_of


def order_of(known: Known) -> ServiceOrder | None:
    is_one = known.case.kind is Kind.SERVICE_ORDER and known.case.details
    return ServiceOrder.read(known.case.details) if is_one else None


def may_plan(known: Known) -> bool:
    order = order_of(known)
    return known.case.kind not in (Kind.INCIDENT, *ONE_CONTACT) and (order is None or order.done_at is None)


def is_planned(known: Known) -> bool:
    order = order_of(known)
    return order is not None and order.done_at is None


def plan_asks(known: Known) -> tuple[Ask, ...]:
    order = order_of(known)
    price = order.agreed_price if order else None
    return (
        Ask(name="partner", label="cases.field.partner", needed=True, half=True, value=order.partner if order else ""),
        Ask(name="place", label="cases.field.place", half=True, value=order.place if order else ""),
        Ask(name="task", label="cases.field.task", how=How.WORDS, value=order.task if order else ""),
        Ask(name="from", label="cases.field.appointment_from", how=How.MOMENT, needed=True, half=True,
            value=order.appointment_from.astimezone(UTC).isoformat() if order else ""),
        Ask(name="to", label="cases.field.appointment_to", how=How.MOMENT, needed=True, half=True,
            value=order.appointment_to.astimezone(UTC).isoformat() if order else ""),
        Ask(name="price", label="cases.field.agreed_price", how=How.AMOUNT,
            value=decimal_text(price.money) if price else ""),
    )  # fmt: skip


def plan(known: Known, said: Answers, seen: Answers) -> Command | None:
    begins, ends = moment_of(said["from"]), moment_of(said["to"])
    assert begins, "the form asks for it"
    assert ends, "the form asks for it"
    return asks.PlanService(
        case_id=known.case.id,
        partner=said["partner"],
        task=said["task"],
        place=said["place"],
        appointment_from=begins,
        appointment_to=ends,
        agreed_price=amount(said["price"], known),
    )


def extra_asks(known: Known) -> tuple[Ask, ...]:
    return (
        Ask(name="words", label="cases.field.extra_work", needed=True),
        Ask(name="price", label="cases.field.price", how=How.AMOUNT, needed=True, half=True),
        Ask(name="by", label="cases.field.approved_by", half=True, value=known.case.customer),
    )


def extra(known: Known, said: Answers, seen: Answers) -> Command | None:
    price = amount(said["price"], known)
    assert price, "the form asks for it"
    return asks.ApproveExtra(case_id=known.case.id, words=said["words"], price=price, approved_by=said["by"])


def finish_asks(known: Known) -> tuple[Ask, ...]:
    return (
        Ask(name="work_done", label="cases.field.work_done", how=How.WORDS, needed=True),
        Ask(name="done_at", label="cases.field.done_at", how=How.MOMENT, needed=True, past=True, half=True),
        Ask(name="billing", label="cases.field.billing", how=How.CHOICE, half=True,
            options=options_of("billing", Billing)),
    )  # fmt: skip


def finish(known: Known, said: Answers, seen: Answers) -> Command | None:
    done_at = moment_of(said["done_at"])
    assert done_at, "the form asks for it"
    billing = Billing(said["billing"])
    return asks.FinishService(case_id=known.case.id, work_done=said["work_done"], done_at=done_at, billing=billing)


def amount(said: str, known: Known) -> Amount | None:
    """In the shop's currency."""
    price = amount_of(said)
    if price is None:
        return None
    money = Money.of(price, known.currency)
    return Amount(minor=money.minor, currency=money.currency)
