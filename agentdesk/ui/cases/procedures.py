"""Order cancellation, withdrawal, return and termination: what each asks for, and the command that settles it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from agentdesk.core.cases import commands as asks
from agentdesk.core.cases.details import (
    Amount,
    GoodsReturn,
    OrderCancellation,
    Refund,
    RefundWay,
    ReturnLabel,
    Termination,
    Withdrawal,
)
from agentdesk.core.cases.model import Kind
from agentdesk.core.commands import Command
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import Channel
from agentdesk.core.money import Money
from agentdesk.core.orders.model import OrderSummary
from agentdesk.core.wording import decimal_text, text
from agentdesk.ui.cases.known import Stock, named_options, order_options
from agentdesk.ui.cases.new_case import Beside, channel_ask, options_of
from agentdesk.ui.forms.asks import Answers, Ask, How, amount_of, id_of, moment_of


@dataclass(frozen=True, slots=True)
class Matter:
    """Whose it is and where it came up: a case that is open already, the conversation that goes on."""

    customer_id: UUID
    stock: Stock
    case_id: UUID | None
    beside: Beside | None
    today: date
    now: datetime
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """`notes` are message keys of what the law says, short."""

    name: str
    kind: Kind
    icon: str
    ask: Callable[[Matter], Sequence[Ask]]
    make: Callable[[Matter, Answers], Command]
    notes: tuple[str, ...]

    @property
    def name_key(self) -> str:
        return f"cases.kind.{self.kind}"


_NOT_SENT = ("open", "processing", "paid")


# ── what several ask for ────────────────────────────────────────────────────────────────────────────────────────────
def _order_asks(matter: Matter, likely: OrderSummary | None = None) -> tuple[Ask, ...]:
    number = Ask(name="order_number", label="cases.field.order_number", half=True, hint="cases.hint.order_number")
    if not matter.stock.orders:
        return (Ask(name="order_number", label="cases.field.order_number", needed=True),)
    return (Ask(name="order", label="cases.field.order", how=How.CHOICE, half=True,
                value=str(likely.id) if likely else "", options=order_options(matter.stock)), number)  # fmt: skip


def _not_sent_yet(matter: Matter) -> OrderSummary | None:
    """The only order that can still be cancelled."""
    here = [order for order in matter.stock.orders if order.status in _NOT_SENT]
    return here[0] if len(here) == 1 else None


def _items_ask(*, needed: bool = False, hint: str = "cases.hint.all_items") -> Ask:
    return Ask(name="items", label="cases.field.items", how=How.WORDS, needed=needed, hint="" if needed else hint)


def refund_of(matter: Matter, order: OrderSummary | None) -> Answers:
    """What goes back for this order: what was paid, or nothing where nothing was."""
    if order and order.unpaid:
        return {"refund_way": RefundWay.NONE_DUE, "refund_amount": ""}
    ours = order is not None and order.total.currency == matter.currency
    return {"refund_way": RefundWay.AS_PAID, "refund_amount": decimal_text(order.total) if order and ours else ""}


def _refund_asks(default: RefundWay | str = RefundWay.AS_PAID, amount: str = "") -> tuple[Ask, ...]:
    return (
        Ask(name="refund_way", label="cases.field.refund_way", how=How.CHOICE, half=True, value=default,
            options=options_of("refund", RefundWay)),
        Ask(name="refund_amount", label="cases.field.refund_amount", how=How.AMOUNT, half=True, value=amount),
        Ask(name="refund_by", label="cases.field.refund_by", how=How.DAY),
    )  # fmt: skip


def _offer_asks() -> tuple[Ask, ...]:
    return (
        Ask(name="offer", label="cases.field.offer", hint="cases.hint.offer"),
        Ask(name="offer_taken", label="cases.field.offer_taken", how=How.CHECK),
    )


def _learnt_asks(matter: Matter, reason_id: UUID | None = None) -> tuple[Ask, ...]:
    """What the shop learns from it; the customer need not say why. The reason is that of the contact, else this one."""
    stock, beside = matter.stock, matter.beside
    known = next((each.id for each in stock.reasons if each.id == reason_id and each.active), None)
    reason = str((beside.reason_id if beside else None) or known or "")
    return (
        Ask(name="reason", label="cases.field.reason", how=How.REASON, value=reason),
        Ask(name="cause", label="cases.field.cause", how=How.CHOICE, half=True, options=named_options(stock.causes)),
        Ask(name="department", label="cases.field.department", how=How.CHOICE, half=True,
            options=named_options(stock.departments)),
        *(() if beside else (channel_ask(),)),
    )  # fmt: skip


def _common(matter: Matter, said: Answers, kind: Kind, what: str) -> dict[str, Any]:
    """`what` it is about: the order, or the contract."""
    beside, about = matter.beside, f"{text(f'cases.kind.{kind}')} {what}"
    return {
        "subject": "" if matter.case_id else about,
        "resolution": about,
        "customer_id": matter.customer_id,
        "case_id": matter.case_id,
        "reason_id": id_of(said["reason"]),
        "cause_id": id_of(said["cause"]),
        "department_id": id_of(said["department"]),
        "order_id": id_of(said.get("order", "")),
        "channel": beside.channel if beside else Channel(said["channel"]),
        "interaction_id": beside.interaction_id if beside else None,
    }


def _order_number(matter: Matter, said: Answers) -> str:
    """Raises Refused cases.order_missing."""
    chosen = matter.stock.order(id_of(said.get("order", "")))
    number = chosen.number if chosen else said["order_number"]
    if not number:
        raise Refused("cases.order_missing")
    return number


def _refund(matter: Matter, said: Answers) -> Refund:
    way = RefundWay(said["refund_way"])
    if way is RefundWay.NONE_DUE:
        return Refund(way=way)
    return Refund(way=way, amount=_amount(matter, said["refund_amount"]), by=_day(said["refund_by"]))


def _amount(matter: Matter, said: str) -> Amount | None:
    amount = amount_of(said)
    if amount is None:
        return None
    money = Money.of(amount, matter.currency)
    return Amount(minor=money.minor, currency=money.currency)


def _day(said: str) -> date | None:
    return date.fromisoformat(said) if said else None


# ── the four ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _cancel_asks(matter: Matter) -> tuple[Ask, ...]:
    likely = _not_sent_yet(matter)
    back = refund_of(matter, likely)
    return (
        *_order_asks(matter, likely),
        _items_ask(),
        Ask(
            name="effective_on",
            label="cases.field.effective_on",
            how=How.DAY,
            needed=True,
            value=matter.today.isoformat(),
        ),
        *_refund_asks(back["refund_way"], back["refund_amount"]),
        *_offer_asks(),
        *_learnt_asks(matter, shipped_reason("order.cancel")),
    )


def _cancel(matter: Matter, said: Answers) -> Command:
    number = _order_number(matter, said)
    cancelled = OrderCancellation(
        order_number=number,
        items=said["items"],
        refund=_refund(matter, said),
        effective_on=_day(said["effective_on"]) or matter.today,
        offer=said["offer"],
        offer_taken=bool(said["offer_taken"]),
    )
    return asks.CancelOrder(**_common(matter, said, Kind.ORDER_CANCELLATION, number), cancellation=cancelled)


def _withdrawal_asks(matter: Matter) -> tuple[Ask, ...]:
    return (
        *_order_asks(matter),
        _items_ask(),
        Ask(name="declared_on", label="cases.field.declared_on", how=How.DAY, half=True, needed=True,
            value=matter.today.isoformat()),
        Ask(name="received_on", label="cases.field.received_on", how=How.DAY, half=True,
            hint="cases.hint.received_on"),
        Ask(name="although_late", label="cases.field.although_late", how=How.CHECK),
        *_refund_asks(),
        Ask(name="return_by", label="cases.field.return_by", how=How.DAY, half=True, hint="cases.hint.return_by"),
        Ask(name="return_costs", label="cases.field.return_costs", half=True, hint="cases.hint.return_costs"),
        *_learnt_asks(matter, shipped_reason("returns.withdrawal")),
    )  # fmt: skip


def _withdraw(matter: Matter, said: Answers) -> Command:
    number = _order_number(matter, said)
    withdrawal = Withdrawal(
        order_number=number,
        items=said["items"],
        declared_on=_day(said["declared_on"]) or matter.today,
        received_on=_day(said["received_on"]),
        although_late=bool(said["although_late"]),
        refund=_refund(matter, said),
        return_by=_day(said["return_by"]),
        return_costs=said["return_costs"],
    )
    return asks.TakeWithdrawal(**_common(matter, said, Kind.WITHDRAWAL, number), withdrawal=withdrawal)


def _return_asks(matter: Matter) -> tuple[Ask, ...]:
    return (
        *_order_asks(matter),
        _items_ask(needed=True),
        Ask(name="why", label="cases.field.why"),
        Ask(name="label", label="cases.field.label", how=How.CHOICE, half=True,
            options=options_of("label", ReturnLabel)),
        Ask(name="label_number", label="cases.field.label_number", half=True),
        Ask(name="carrier", label="cases.field.carrier", half=True),
        Ask(name="return_by", label="cases.field.return_by", how=How.DAY, half=True),
        Ask(name="replacement", label="cases.field.replacement", hint="cases.hint.replacement"),
        *_refund_asks(RefundWay.NONE_DUE),
        *_learnt_asks(matter),
    )  # fmt: skip


def _return(matter: Matter, said: Answers) -> Command:
    refund = _refund(matter, said)
    number = _order_number(matter, said)
    goods = GoodsReturn(
        order_number=number,
        items=said["items"],
        why=said["why"],
        label=ReturnLabel(said["label"]),
        label_number=said["label_number"],
        carrier=said["carrier"],
        return_by=_day(said["return_by"]),
        refund=None if refund.way is RefundWay.NONE_DUE and said["replacement"] else refund,
        replacement=said["replacement"],
    )
    return asks.TakeReturn(**_common(matter, said, Kind.RETURN, number), goods=goods)


def _termination_asks(matter: Matter) -> tuple[Ask, ...]:
    return (
        Ask(name="contract", label="cases.field.contract", half=True, needed=True),
        Ask(name="contract_number", label="cases.field.contract_number", half=True),
        Ask(name="reached_us_at", label="cases.field.reached_us_at", how=How.MOMENT, needed=True, past=True,
            value=matter.now.replace(second=0, microsecond=0).isoformat()),
        Ask(name="ends_on", label="cases.field.ends_on", how=How.DAY, needed=True),
        Ask(name="extraordinary", label="cases.field.extraordinary", how=How.CHECK),
        Ask(name="why", label="cases.field.why", hint="cases.hint.no_reason"),
        Ask(name="last_payment", label="cases.field.last_payment", how=How.AMOUNT, half=True),
        Ask(name="last_payment_on", label="cases.field.last_payment_on", how=How.DAY, half=True),
        *_refund_asks(RefundWay.NONE_DUE),
        *_offer_asks(),
        *_learnt_asks(matter, shipped_reason("account.termination")),
    )  # fmt: skip


def _terminate(matter: Matter, said: Answers) -> Command:
    reached_us, ends_on = moment_of(said["reached_us_at"]), _day(said["ends_on"])
    assert reached_us, "the form asks for it"
    assert ends_on, "the form asks for it"
    refund = _refund(matter, said)
    ended = Termination(
        contract=said["contract"],
        contract_number=said["contract_number"],
        extraordinary=bool(said["extraordinary"]),
        why=said["why"],
        reached_us_at=reached_us,
        ends_on=ends_on,
        last_payment=_amount(matter, said["last_payment"]),
        last_payment_on=_day(said["last_payment_on"]),
        refund=None if refund.way is RefundWay.NONE_DUE else refund,
        offer=said["offer"],
        offer_taken=bool(said["offer_taken"]),
    )
    return asks.Terminate(**_common(matter, said, Kind.TERMINATION, said["contract"]), termination=ended)


PROCEDURES: tuple[Procedure, ...] = (
    Procedure(name="cancel_order", kind=Kind.ORDER_CANCELLATION, icon="package-x", ask=_cancel_asks, make=_cancel,
              notes=("cases.law.cancel_order", "cases.law.one_offer")),
    Procedure(name="withdrawal", kind=Kind.WITHDRAWAL, icon="undo-2", ask=_withdrawal_asks, make=_withdraw,
              notes=("cases.law.withdrawal", "cases.law.withdrawal_money")),
    Procedure(name="return", kind=Kind.RETURN, icon="package", ask=_return_asks, make=_return,
              notes=("cases.law.return",)),
    Procedure(name="terminate", kind=Kind.TERMINATION, icon="circle-x", ask=_termination_asks, make=_terminate,
              notes=("cases.law.termination", "cases.law.one_offer")),
)  # fmt: skip


def procedure_of(name: str) -> Procedure | None:
    return next((each for each in PROCEDURES if each.name == name), None)


def notes_of(procedure: Procedure) -> list[str]:
    return [text(key) for key in procedure.notes]
