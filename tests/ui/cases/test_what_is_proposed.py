"""What the forms of cases propose of what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from agentdesk.core.cases.details import RefundWay
from agentdesk.core.commands import Role
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.model import Channel
from agentdesk.core.money import Money
from agentdesk.core.orders.model import OrderSummary
from agentdesk.core.people.model import Person
from agentdesk.ui.cases.known import Stock
from agentdesk.ui.cases.new_case import Beside
from agentdesk.ui.cases.procedures import Matter, procedure_of
from agentdesk.ui.language import language

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def order(number: str, status: str) -> OrderSummary:
    return OrderSummary(
        id=new_id(), number=number, placed_at=NOW, status=status, source_status="", total=Money.of("23.70", "EUR"),
        first_line="Filters", line_count=1,
    )  # fmt: skip


def proposed(*orders: OrderSummary) -> dict[str, str]:
    """What the form of an order cancellation shows at first."""
    language().use("en")
    me = Person(new_id(), "Miriam Vogt", frozenset({Role.AGENT}), 1, None, "")
    stock = Stock(
        customer=None, reasons=(), habits=(), causes=(), departments=(), people=(), orders=orders, has_products=False,
        cases=(), me=me,
    )  # fmt: skip
    matter = Matter(new_id(), stock, None, None, date(2026, 11, 22), NOW, "EUR")
    procedure = procedure_of("cancel_order")
    assert procedure
    return {ask.name: ask.value for ask in procedure.ask(matter)}


def test_the_only_order_that_has_not_left_is_proposed_for_cancelling_with_its_amount() -> None:
    gone, here = order("1", "delivered"), order("2", "paid")
    form = proposed(gone, here)
    assert (form["order"], form["refund_amount"]) == (str(here.id), "23.70")


def test_for_an_order_that_nobody_has_paid_nothing_goes_back() -> None:
    unpaid = replace(order("1", "open"), unpaid=True)
    form = proposed(unpaid)
    assert (form["order"], form["refund_way"], form["refund_amount"]) == (str(unpaid.id), RefundWay.NONE_DUE, "")
    assert proposed(order("2", "open"))["refund_way"] == RefundWay.AS_PAID


def test_of_two_orders_none_is_proposed() -> None:
    form = proposed(order("1", "open"), order("2", "processing"))
    assert (form["order"], form["refund_amount"]) == ("", "")


def test_an_order_in_another_currency_is_proposed_without_an_amount() -> None:
    abroad = replace(order("1", "open"), total=Money.of("23.70", "CHF"))
    assert proposed(abroad)["refund_amount"] == ""


@pytest.mark.parametrize(
    ("notes", "subject"),
    [
        ("", ""),
        ("Wo bleibt mein Paket? Sehr wütend.", "Wo bleibt mein Paket?"),
        ("\n St. Pauli, Nr. 5: Lieferung zu spät.", "St. Pauli, Nr. 5: Lieferung zu spät"),
        ("eins zwei drei " * 10, "eins zwei drei eins zwei drei eins zwei drei eins zwei drei eins zwei"),
        ("x" * 100, "x" * 70),
    ],
)
def test_the_first_sentence_of_the_notes_is_the_subject(notes: str, subject: str) -> None:
    assert Beside(UUID(int=1), Channel.PHONE, None, notes).subject == subject
