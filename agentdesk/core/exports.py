"""Customers and orders as plain values, for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from agentdesk.core.customers.commands import CustomersFrom
from agentdesk.core.customers.model import Customer, PointKind
from agentdesk.core.desk import Desk
from agentdesk.core.orders.commands import OrdersFrom
from agentdesk.core.orders.model import Order
from agentdesk.core.wording import decimal_text


def exported(desk: Desk, actor: UUID, what: str, what_for: str = "") -> Iterator[dict[str, Any]]:
    """All `customers` or `orders`, by number, read page by page. That they left, and for what, is kept among the looks
    once there was one: whoever may not read them is refused before."""
    found = _customers(desk, actor) if what == "customers" else _orders(desk, actor)
    for n, each in enumerate(found):
        if n == 0:
            desk.views.note_everybody(actor, what_for)
        yield each


def _customers(desk: Desk, actor: UUID) -> Iterator[dict[str, Any]]:
    after = ""
    while page := desk.ask(CustomersFrom(after), actor=actor):
        yield from map(_customer, page)
        after = page[-1].number


def _orders(desk: Desk, actor: UUID) -> Iterator[dict[str, Any]]:
    after = ""
    while page := desk.ask(OrdersFrom(after), actor=actor):
        yield from (_order(number, order) for number, order in page)
        after = page[-1][1].number


def _customer(customer: Customer) -> dict[str, Any]:
    def values(kind: PointKind) -> list[str]:
        return [point.value for point in customer.points if point.kind is kind]

    parts = ("street", "house_number", "postcode", "city", "country")
    return {
        "number": customer.number,
        "salutation": customer.salutation,
        "title": customer.title,
        "given_name": customer.given_name,
        "family_name": customer.family_name,
        "organisation": customer.organisation,
        "form": customer.form,
        "emails": values(PointKind.EMAIL),
        "phones": values(PointKind.PHONE),
        "addresses": [
            {part: getattr(point, part) for part in parts}
            for point in customer.points
            if point.kind is PointKind.ADDRESS
        ],
    }


def _order(customer_number: str, order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "customer_number": customer_number,
        "placed_at": order.placed_at.isoformat() if order.placed_at else None,
        "status": order.status,
        "lines": [
            {
                "sku": line.sku,
                "name": line.name,
                "quantity": str(line.quantity),
                "unit_price": str(line.unit_price),
            }
            for line in order.lines
        ],
        "shipping": decimal_text(order.shipping),
        "total": decimal_text(order.total),
        "currency": order.currency,
    }
