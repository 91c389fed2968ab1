"""A flattened JSON record as customers, orders with their lines, products with their variants, notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from agentdesk.core.cards import mask_cards
from agentdesk.core.intake.reading.cells import identifier, name, short
from agentdesk.core.intake.reading.customer_rows import customer_maker
from agentdesk.core.intake.reading.fields import Doubts, Row, Slots, decimal_maker, moment_maker, text_maker
from agentdesk.core.intake.reading.headers import concepts
from agentdesk.core.intake.reading.json_records import Flat, child_of
from agentdesk.core.intake.reading.layout import Column, Layout
from agentdesk.core.intake.reading.order_rows import line_maker, order_maker
from agentdesk.core.intake.reading.other_rows import note_maker, product_maker
from agentdesk.core.intake.records import (
    LINES_PER_ORDER,
    LIST_LENGTH,
    AnyRecord,
    DeliveryEntry,
    OrderRecord,
    PaymentEntry,
    ProductRecord,
)

Make = Callable[[Flat], Iterator[AnyRecord | None]]
_NUMBERED = re.compile(r"([a-z]+(?:_[a-z]+)*)_\d+")
_PAYMENT = frozenset({"payment_amount", "payment_method", "payment_reference", "payment_kind", "paid_at"})
_DELIVERY = frozenset({"tracking", "carrier", "shipped_at", "delivered_at", "due_at"})


class _Child:
    """The columns of one inner list."""

    def __init__(self, title: str, columns: Sequence[Column]) -> None:
        self.title = title
        self.columns = [column.model_copy(update={"name": f"{title} {child_of(column.name)[1]}"}) for column in columns]
        self._names = [child_of(column.name)[1] for column in columns]
        self.meanings = {column.meaning for column in columns}

    def rows(self, flat: Flat) -> list[Row]:
        found = flat.children.get(self.title, ())
        return [[row.get(name, "") for name in self._names] for row in found]


def json_maker(layout: Layout) -> Make:
    """A function from a record to what it says: one record, or one for each variant of a product."""
    own = [column for column in layout.columns if not child_of(column.name)[0]]
    names = [column.name for column in own]
    inner = [column for column in layout.columns if child_of(column.name)[0]]
    children = [
        _Child(title, list(found)) for title, found in groupby(inner, key=lambda column: child_of(column.name)[0])
    ]
    if layout.kind == "orders":
        make = _orders(layout, own, children)
    elif layout.kind == "products":
        make = _products(own, children)
    elif layout.kind == "customers":
        customer = customer_maker(Slots(own), layout.region, layout.family_first)
        make = lambda flat, row: iter((customer(row),))  # noqa: E731
    else:
        simple = note_maker(own, layout.region) if layout.kind == "notes" else line_maker(own, with_order=True)
        make = lambda flat, row: iter((simple(row),))  # noqa: E731

    def records(flat: Flat) -> Iterator[AnyRecord | None]:
        return make(flat, [flat.cells.get(title, "") for title in names])

    return records


def _orders(
    layout: Layout, own: list[Column], children: list[_Child]
) -> Callable[[Flat, Row], Iterator[AnyRecord | None]]:
    order_of = order_maker(own, layout.region, layout.family_first)
    lines = next((child for child in children if child.meanings & {"sku", "item_name"}), None)
    line_of = line_maker(lines.columns, with_order=False) if lines else None
    payments = next((child for child in children if child.meanings & _PAYMENT), None)
    payments_of = _payments(payments) if payments else None
    parcels = [child for child in children if child.meanings & _DELIVERY]
    parcels_of = [_parcels(child) for child in parcels]

    def orders_of(flat: Flat, row: Row) -> Iterator[OrderRecord | None]:
        order = order_of([row])
        if not order.number:
            yield None
            return
        update: dict[str, Any] = {}
        if lines and line_of:
            found = (line_of(one) for one in lines.rows(flat)[:LINES_PER_ORDER])
            update["lines"] = tuple(line for line in found if line)
        if payments and payments_of:
            update["payments"] = tuple(payments_of(one) for one in payments.rows(flat)[:LIST_LENGTH])
        deliveries = [parcel for make in parcels_of for parcel in make(flat)]
        if deliveries:
            update["deliveries"] = _with_address(order, deliveries)
        yield order.model_copy(update=update)

    return orders_of


def _with_address(order: OrderRecord, parcels: list[DeliveryEntry]) -> tuple[DeliveryEntry, ...]:
    """What the order itself says of its delivery (the address) holds for each parcel."""
    if not order.deliveries:
        return tuple(parcels)[:LIST_LENGTH]
    own = order.deliveries[0].model_dump(exclude_defaults=True, exclude={"address"})
    own["address"] = order.deliveries[0].address
    return tuple(
        parcel.model_copy(update={key: value for key, value in own.items() if not getattr(parcel, key)})
        for parcel in parcels[:LIST_LENGTH]
    )


def _payments(child: _Child) -> Callable[[Row], PaymentEntry]:
    slots = Slots(child.columns)
    amount_of, paid_of = decimal_maker(slots, "payment_amount"), moment_maker(slots, "paid_at")
    method_of, kind_of = text_maker(slots, "payment_method", name), text_maker(slots, "payment_kind", name)
    reference_of, currency_of = text_maker(slots, "payment_reference", identifier), text_maker(slots, "currency", name)

    def payment_of(row: Row) -> PaymentEntry:
        doubts: Doubts = []
        amount, reference = amount_of(row, doubts), mask_cards(reference_of(row))
        back = amount.startswith("-") or "return" in concepts(kind_of(row)).concepts
        means = _NUMBERED.fullmatch(reference)
        currency = currency_of(row).upper()
        return PaymentEntry.made(
            {
                "kind": "refund" if back else "payment",
                "method": method_of(row) or (means[1] if means else ""),
                "amount": amount.lstrip("-"),
                "currency": currency if len(currency) == 3 and currency.isalpha() else "",
                "paid_at": paid_of(row, doubts),
                "reference": reference,
            }
        )

    return payment_of


def _parcels(child: _Child) -> Callable[[Flat], list[DeliveryEntry]]:
    slots = Slots(child.columns)
    carrier_of, tracking_of = text_maker(slots, "carrier", name), text_maker(slots, "tracking", short)
    moments = [(field, moment_maker(slots, field)) for field in ("shipped_at", "delivered_at", "due_at")]

    def parcels_of(flat: Flat) -> list[DeliveryEntry]:
        parcels = []
        for row in child.rows(flat)[:LIST_LENGTH]:
            doubts: Doubts = []
            values: dict[str, Any] = {field: make(row, doubts) for field, make in moments}
            values["carrier"] = carrier_of(row)
            numbers = [number.strip() for number in tracking_of(row).replace(",", ";").split(";")]
            if any(numbers) or any(values.values()):
                parcels += [DeliveryEntry.made({**values, "tracking": number[:200]}) for number in numbers]
        return parcels

    return parcels_of


def _products(own: list[Column], children: list[_Child]) -> Callable[[Flat, Row], Iterator[AnyRecord | None]]:
    """A product, or its variants: each with what the product says where it says nothing itself."""
    variants = next((child for child in children if child.meanings & {"sku", "options"}), None)
    if not variants:
        single = product_maker(own)
        return lambda flat, row: iter((single(row),))
    own_name = next((at for at, column in enumerate(own) if column.meaning == "item_name"), None)
    inner = [column for column in variants.columns if own_name is None or column.meaning != "item_name"]
    kept = [at for at, column in enumerate(variants.columns) if column in inner]
    taken = {column.meaning for column in inner}
    outer = [
        column if column.meaning not in taken else column.model_copy(update={"meaning": "ignored"}) for column in own
    ]
    product_of, whole = product_maker([*outer, *inner]), product_maker(own)

    def products_of(flat: Flat, row: Row) -> Iterator[ProductRecord | None]:
        found = variants.rows(flat)
        if not found:
            yield whole(row)
        for one in found:
            yield product_of([*row, *(one[at] for at in kept)])

    return products_of
