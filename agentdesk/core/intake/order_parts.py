"""What belongs to an order (lines, payments, deliveries, returns), from records to the fields of rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from agentdesk.core.intake.merging import address_line
from agentdesk.core.intake.records import DeliveryEntry, OrderLineRecord, OrderRecord, PaymentEntry, ReturnEntry
from agentdesk.core.money import Money

Fields = dict[str, Any]
Row = Mapping[str, Any]

LINE = ("sku", "name", "options", "quantity", "unit_price", "discount", "total", "warranty_until")
PAYMENT = ("kind", "method", "amount", "currency", "paid_at", "reference")
DELIVERY = ("carrier", "tracking", "due_at", "shipped_at", "delivered_at", "address")
RETURN = ("at", "reason", "amount", "currency", "sku", "quantity")

NOUGHT, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
MOST = Decimal(10) ** 13


class Moments(Protocol):
    def __call__(self, told: str, /) -> datetime | None: ...


def minor(amount: str, currency: str) -> int:
    """Integer minor units of a told amount; 0 when nothing is told."""
    return Money.of(amount, currency).minor if amount else 0


def line_fields(line: OrderLineRecord, name: str = "") -> Fields:
    """A line with its price; what is missing follows from the rest. `name` stands in for a missing one.

    The line's own total counts where the source tells one, whatever quantity times price may be.
    """
    quantity = Decimal(line.quantity) if line.quantity else ONE
    price = Decimal(line.unit_price) if line.unit_price else None
    discount = _discount(line, quantity * (price or NOUGHT))
    total = Decimal(line.total) if line.total else quantity * (price or NOUGHT) - discount
    if price is None:
        price = _plain((total + discount) / quantity) if line.total and quantity else NOUGHT
    return {
        "sku": line.sku,
        "name": line.name or name,
        "options": line.options,
        "quantity": quantity,
        "unit_price": price,
        "discount": discount,
        "total": total,
        "warranty_until": line.warranty_until,
    }


def _discount(line: OrderLineRecord, gross: Decimal) -> Decimal:
    if line.discount:
        return Decimal(line.discount)
    return _plain(gross * Decimal(line.discount_percent) / HUNDRED) if line.discount_percent else NOUGHT


def _plain(value: Decimal) -> Decimal:
    """At most eight places, no zeros at the end, no exponent."""
    value = round(value, 8).normalize()
    return value if value.as_tuple().exponent <= 0 else value.quantize(ONE)  # type: ignore[operator]


def payment_fields(payment: PaymentEntry, currency: str, moment: Moments) -> Fields:
    own = payment.currency or currency
    return {
        "kind": payment.kind,
        "method": payment.method,
        "amount": minor(payment.amount, own),
        "currency": own,
        "paid_at": moment(payment.paid_at),
        "reference": payment.reference,
    }


def delivery_fields(delivery: DeliveryEntry, moment: Moments) -> Fields:
    return {
        "carrier": delivery.carrier,
        "tracking": delivery.tracking,
        "due_at": moment(delivery.due_at),
        "shipped_at": moment(delivery.shipped_at),
        "delivered_at": moment(delivery.delivered_at),
        "address": address_line(delivery.address) if delivery.address else "",
    }


def return_fields(returned: ReturnEntry, currency: str, moment: Moments) -> Fields:
    return {
        "at": moment(returned.at),
        "reason": returned.reason,
        "amount": minor(returned.amount, currency) if returned.amount else None,
        "currency": currency,
        "sku": returned.sku,
        "quantity": Decimal(returned.quantity) if returned.quantity else None,
    }


def order_currency(order: OrderRecord, fallback: str) -> str:
    told = (order.currency, *(line.currency for line in order.lines), *(paid.currency for paid in order.payments))
    return next(filter(None, told), fallback)


def is_sane(lines: Iterable[Row]) -> bool:
    """Whether the lines come to what an order may come to; ten million millions are a mistake."""
    return sum((abs(line["total"]) for line in lines), NOUGHT) < MOST


def total_of(lines: Iterable[Row], shipping: int, discount: int, currency: str) -> int:
    """What an order comes to, in minor units, when its source does not say."""
    goods = sum((line["total"] for line in lines), NOUGHT)
    return Money.of(goods, currency).minor + shipping - discount


def same(row: Row, fields: Row) -> bool:
    """Whether a row says just this. Amounts compare as numbers: 14.00 is 14."""
    return all(row[name] == value for name, value in fields.items())


def as_key(row: Row, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def placed_data(order: Row, lines: Sequence[Row]) -> Fields:
    """What the timeline tells of an order."""
    return {
        "number": order["number"],
        "status": order["status"],
        "source_status": order["source_status"],
        "total": order["total"],
        "currency": order["currency"],
        "first_line": lines[0]["name"] or lines[0]["sku"] if lines else "",
        "line_count": len(lines),
        "note": order["note"][:200],
    }


def payment_data(order: Row, payment: Row) -> Fields:
    told = {name: payment[name] for name in ("kind", "method", "amount", "currency", "reference")}
    return {"order_number": order["number"], **told}


def delivery_data(order: Row, delivery: Row) -> Fields:
    return {"order_number": order["number"], **{name: delivery[name] for name in ("carrier", "tracking", "address")}}


def return_data(order: Row, returned: Row) -> Fields:
    quantity = returned["quantity"]
    told = {name: returned[name] for name in ("reason", "amount", "currency", "sku")}
    return {"order_number": order["number"], **told, "quantity": None if quantity is None else str(quantity)}
