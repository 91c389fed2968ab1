"""Rows of a table as orders and their lines.

An order stands in one row, or in as many as it has lines. Its own columns then say the same in every row, or only in
the first; the first cell that is filled counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from agentdesk.core.cards import mask_cards
from agentdesk.core.intake.reading import amounts
from agentdesk.core.intake.reading.cells import identifier, name, short, words
from agentdesk.core.intake.reading.customer_rows import customer_maker
from agentdesk.core.intake.reading.fields import (
    Doubts,
    Row,
    Slot,
    Slots,
    decimal_maker,
    doubt,
    joined_maker,
    moment_maker,
    text_maker,
    too_long,
)
from agentdesk.core.intake.reading.layout import Column
from agentdesk.core.intake.reading.meanings import IGNORED, parted
from agentdesk.core.intake.reading.party_fields import NameFields, address_maker, name_maker
from agentdesk.core.intake.reading.statuses import furthest, order_status
from agentdesk.core.intake.records import (
    LINES_PER_ORDER,
    LIST_LENGTH,
    NAME_LENGTH,
    NOBODY,
    TEXT_LENGTH,
    AddressEntry,
    CustomerRecord,
    CustomerRef,
    DeliveryEntry,
    OrderLineRecord,
    OrderRecord,
    OrderStatus,
    PaymentEntry,
    ReturnEntry,
)

LINE_MEANINGS = words(
    "line_position sku item_name options quantity unit_price line_discount line_discount_percent line_discount_share "
    "line_total warranty_until"
)
_NAMES = ("salutation", "title", "full_name", "given_name", "family_name", "organisation")
_WHO = ("full_name", "given_name", "family_name", "organisation", "email", "phone", "mobile")

LineMaker = Callable[[Row], OrderLineRecord | None]


def order_key(columns: Sequence[Column]) -> Callable[[Row], str]:
    """The number by which rows belong to one order."""
    slots = Slots(columns)
    number, invoice = slots.first("order_number"), slots.first("invoice_number")
    places = [at for at in (number, invoice) if at is not None]

    def key(row: Row) -> str:
        for at in places:
            if row[at] and (found := identifier(row[at])):
                return found
        return ""

    return key


def line_maker(columns: Sequence[Column], *, with_order: bool) -> LineMaker:
    """A function from a row to its order line; None where the row speaks of none."""
    slots = Slots(columns)
    key = order_key(columns) if with_order else None
    texts = [
        (field, text_maker(slots, meaning, clean))
        for field, meaning, clean in (
            ("position", "line_position", identifier),
            ("sku", "sku", identifier),
            ("name", "item_name", short),
            ("options", "options", short),
        )
        if slots.has(meaning)
    ]
    numbers = [
        (field, decimal_maker(slots, meaning))
        for field, meaning in (
            ("quantity", "quantity"),
            ("unit_price", "unit_price"),
            ("discount", "line_discount"),
            ("discount_percent", "line_discount_percent"),
            ("total", "line_total"),
        )
        if slots.has(meaning)
    ]
    counted = slots.has("quantity")
    share_of = decimal_maker(slots, "line_discount_share") if slots.has("line_discount_share") else None
    warranty_of = moment_maker(slots, "warranty_until") if slots.has("warranty_until") else None
    currency_of = currency_maker(slots) if with_order else None

    def line_of(row: Row) -> OrderLineRecord | None:
        doubts: Doubts = []
        values: dict[str, Any] = {field: make(row) for field, make in texts}
        for field, number in numbers:
            values[field] = number(row, doubts)
        if not any(values.values()):
            return None
        if not counted:
            values["quantity"] = "1"
        if share_of and (share := share_of(row, doubts)):
            values["discount_percent"] = _percent(share)
        if warranty_of:
            values["warranty_until"] = warranty_of(row, doubts)[:10]
        if key:
            values["order_number"] = key(row)
        if currency_of:
            values["currency"] = currency_of(row)
        _settled(values)
        if doubts:
            values["doubts"] = tuple(doubts)
        return OrderLineRecord.made(values)

    return line_of


def _percent(share: str) -> str:
    return amounts.plain(Decimal(share) * 100)


def _settled(values: dict[str, Any]) -> None:
    """A discount is an amount off: its sign is dropped. A price missing beside a total follows from it."""
    for field in ("discount", "discount_percent"):
        if values.get(field):
            values[field] = values[field].lstrip("-") if values[field].strip("-0.") else ""
    total, quantity = values.get("total"), values.get("quantity")
    if total and quantity and not values.get("unit_price") and Decimal(quantity):
        values["unit_price"] = amounts.plain(round(Decimal(total) / Decimal(quantity), 4))


def currency_maker(slots: Slots) -> Callable[[Row], str]:
    """The currency by its own column, else by the sign beside an amount, else by the name of the column."""
    at = slots.first("currency")
    if at is not None:
        place = at
        return lambda row: amounts.currency(row[place]) if row[place] else ""
    beside = [slot.at for slot in slots.all if slot.meaning in ("total", "unit_price", "line_total", "shipping_cost")]
    named = next((code for at in beside if (code := _currency_in(slots.column(at).name))), "")

    def currency_of(row: Row) -> str:
        for at in beside:
            cell = row[at]
            if cell and not (cell[0].isdigit() and cell[-1].isdigit()) and (code := amounts.currency(cell)):
                return code
        return named

    return currency_of


def _currency_in(header: str) -> str:
    code = amounts.currency(header)
    return code if code in ("EUR", "USD", "CHF", "GBP") else "EUR" if "€" in header or "euro" in header.lower() else ""


def order_maker(
    columns: Sequence[Column], region: str, family_first: bool | None
) -> Callable[[Sequence[Row]], OrderRecord]:
    """A function from the rows of one order to the order."""
    slots = Slots(columns)
    key, line_of = order_key(columns), line_maker(columns, with_order=False)
    has_lines = slots.has("sku", "item_name", "quantity", "unit_price")
    whose_of = _whose_maker(slots, region, family_first)
    status_of = _status_maker(slots)
    placed_of = moment_maker(slots, "placed_at", "placed_time")
    currency_of = currency_maker(slots)
    sums = [
        (field, decimal_maker(slots, meaning))
        for field, meaning in (("shipping", "shipping_cost"), ("discount", "order_discount"), ("total", "total"))
        if slots.has(meaning)
    ]
    note_of = joined_maker(slots, "order_note")
    payments_of, deliveries_of = _payment_maker(slots), _delivery_maker(slots, region, family_first)
    returns_of = _return_maker(slots)
    own = [at for at, column in enumerate(columns) if parted(column.meaning)[0] not in LINE_MEANINGS | {IGNORED}]

    def order_of(rows: Sequence[Row]) -> OrderRecord:
        doubts: Doubts = []
        head = rows[0] if len(rows) == 1 else _merged(rows, own)
        lines = [line for row in rows[:LINES_PER_ORDER] if (line := line_of(row))] if has_lines else []
        if len(rows) > LINES_PER_ORDER:
            doubt(doubts, "lines", "order_too_many_lines", str(len(rows)))
        ref, customer = whose_of(head)
        state, word = status_of(head)
        number = key(head)
        values: dict[str, Any] = {
            "number": number,
            "customer_ref": ref,
            "customer": customer,
            "placed_at": placed_of(head, doubts),
            "status": state or _by_quantities(number, lines),
            "source_status": word,
            "currency": currency_of(head),
            "lines": tuple(lines),
        }
        for field, amount in sums:
            values[field] = amount(head, doubts)
        if values.get("discount"):
            values["discount"] = values["discount"].lstrip("-")
        values["note"] = note_of(head)[:TEXT_LENGTH]
        values["payments"] = payments_of(head, doubts)
        values["deliveries"] = deliveries_of(head, doubts)
        values["returns"] = returns_of(head, doubts)
        if sum(map(len, head)) > NAME_LENGTH:
            too_long(slots, head, doubts)
        if doubts:
            values["doubts"] = tuple(doubts)
        return OrderRecord.made(values)

    return order_of


def _merged(rows: Sequence[Row], own: Sequence[int]) -> Row:
    """The first row with the gaps of its own columns filled from the rows below."""
    head = list(rows[0])
    gaps = [at for at in own if not head[at]]
    for row in rows[1:]:
        if not gaps:
            break
        for at in gaps:
            head[at] = row[at]
        gaps = [at for at in gaps if not head[at]]
    return head


def _by_quantities(number: str, lines: Sequence[OrderLineRecord]) -> OrderStatus:
    """An order of nothing but negative quantities takes goods back; numbers like C1234 are cancellations."""
    if not lines or not all(line.quantity.startswith("-") for line in lines):
        return ""
    return "cancelled" if number[:1] in "Cc" and number[1:].isdigit() else "returned"


def _whose_maker(
    slots: Slots, region: str, family_first: bool | None
) -> Callable[[Row], tuple[CustomerRef, CustomerRecord | None]]:
    """Who ordered: by reference, and as a record when the row tells more than a number.

    Names and addresses marked as the delivery's say where goods went. They are the customer's only when the row names
    no customer by number, e-mail or other columns.
    """
    told = any(slot.meaning in _WHO and slot.owner != "shipping" for slot in slots.all)
    number_of = text_maker(slots, "customer_number", identifier)
    if slots.has("customer_number") and not told:
        return lambda row: (_reference(number_of(row), None), None)
    customer_of = customer_maker(_without_delivery(slots) if told else slots, region, family_first)

    def whose(row: Row) -> tuple[CustomerRef, CustomerRecord | None]:
        customer = customer_of(row)
        return _reference(customer.number if customer else number_of(row), customer), customer

    return whose


def _without_delivery(slots: Slots) -> Slots:
    """The columns that speak of the customer; the delivery's address stays when the row has no other."""
    theirs = [slot for slot in slots.all if slot.owner != "shipping"]
    placed = any(slot.meaning in ("street", "city", "address", "postcode") for slot in theirs)
    named = any(slot.meaning in ("full_name", "given_name", "family_name", "organisation") for slot in theirs)

    def kept(slot: Slot) -> bool:
        return slot.owner != "shipping" or not (named if slot.meaning in _NAMES else placed)

    ignored = {"meaning": IGNORED}
    return Slots([slot.column if kept(slot) else slot.column.model_copy(update=ignored) for slot in slots.all])


def _reference(number: str, customer: CustomerRecord | None) -> CustomerRef:
    if customer is None:
        return CustomerRef.made({"number": number}) if number else NOBODY
    whole = " ".join(filter(None, (customer.given_name, customer.family_name))) or customer.organisation
    return CustomerRef.made(
        {
            "number": number,
            "email": customer.emails[0].address if customer.emails else "",
            "phone": customer.phones[0].e164 if customer.phones else "",
            "name": whole[:NAME_LENGTH],
        }
    )


_DATED: tuple[tuple[str, OrderStatus], ...] = (
    ("cancelled_at", "cancelled"),
    ("delivered_at", "delivered"),
    ("shipped_at", "shipped"),
    ("paid_at", "paid"),
)


def _status_maker(slots: Slots) -> Callable[[Row], tuple[OrderStatus, str]]:
    """Our state of an order and the source's words for it (order, payment, delivery)."""
    told = ("status", "payment_status", "delivery_status")
    words_of = [text_maker(slots, meaning, short) for meaning in told if slots.has(meaning)]
    dated = [(text_maker(slots, meaning, short), state) for meaning, state in _DATED if slots.has(meaning)]

    def status_of(row: Row) -> tuple[OrderStatus, str]:
        words = [word for make in words_of if (word := make(row))]
        state = furthest([order_status(word) for word in words])
        if not state or state in ("open", "processing", "paid"):
            state = furthest([state, *(known for make, known in dated if make(row))])
        return state, " / ".join(dict.fromkeys(words))[:500]

    return status_of


def _payment_maker(slots: Slots) -> Callable[[Row, Doubts], tuple[PaymentEntry, ...]]:
    if not slots.has("payment_method", "paid_at", "payment_reference"):
        return lambda row, doubts: ()
    method_of, reference_of = (
        text_maker(slots, "payment_method", name),
        text_maker(slots, "payment_reference", identifier),
    )
    paid_of = moment_maker(slots, "paid_at")

    def payments_of(row: Row, doubts: Doubts) -> tuple[PaymentEntry, ...]:
        values = {
            "method": method_of(row),
            "paid_at": paid_of(row, doubts),
            "reference": mask_cards(reference_of(row)),
        }
        return (PaymentEntry.made(values),) if any(values.values()) else ()

    return payments_of


def _delivery_maker(
    slots: Slots, region: str, family_first: bool | None
) -> Callable[[Row, Doubts], tuple[DeliveryEntry, ...]]:
    """Parcels: one for each tracking number, with the address goods went to."""
    place_of = address_maker(slots, "shipping", region) or _own_address(slots, region)
    told = ("carrier", "tracking", "shipped_at", "delivered_at", "due_at")
    if not place_of and not slots.has(*told):
        return lambda row, doubts: ()
    carrier_of, tracking_of = text_maker(slots, "carrier", name), text_maker(slots, "tracking", short)
    moments = [(meaning, moment_maker(slots, meaning)) for meaning in told[2:] if slots.has(meaning)]
    name_of = name_maker(slots, ("shipping",), family_first)

    def deliveries_of(row: Row, doubts: Doubts) -> tuple[DeliveryEntry, ...]:
        values: dict[str, Any] = {"carrier": carrier_of(row)}
        for field, make in moments:
            values[field] = make(row, doubts)
        place = place_of(row, doubts) if place_of else None
        numbers = tracking_of(row).replace(";", ",").split(",")
        if place:
            values["address"] = _named_place(place, name_of(row))
        if not any(values.values()) and not any(numbers):
            return ()
        parcels = ({**values, "tracking": number.strip()[:NAME_LENGTH]} for number in numbers[:LIST_LENGTH])
        return tuple(DeliveryEntry.made(parcel) for parcel in parcels)

    return deliveries_of


def _own_address(slots: Slots, region: str) -> Callable[[Row, Doubts], AddressEntry | None] | None:
    """An order that names its customer by number alone, beside an address: that is where it went."""
    if any(slot.meaning in _WHO for slot in slots.all) or not slots.has(
        "street", "city", "address", "country", owner=""
    ):
        return None
    return address_maker(slots, "", region)


def _named_place(place: AddressEntry, found: NameFields) -> AddressEntry:
    person = " ".join(found[part] for part in ("title", "given_name", "family_name") if part in found)
    title = ", ".join(filter(None, (found.get("organisation", ""), person)))[:NAME_LENGTH]
    return (
        place.model_copy(update={"name": title, "label": place.label or "shipping"})
        if title or not place.label
        else place
    )


def _return_maker(slots: Slots) -> Callable[[Row, Doubts], tuple[ReturnEntry, ...]]:
    if not slots.has("return_reason", "returned_at", "return_amount"):
        return lambda row, doubts: ()
    reason_of, at_of = text_maker(slots, "return_reason", short), moment_maker(slots, "returned_at")
    amount_of = decimal_maker(slots, "return_amount")

    def returns_of(row: Row, doubts: Doubts) -> tuple[ReturnEntry, ...]:
        values = {"reason": reason_of(row), "at": at_of(row, doubts), "amount": amount_of(row, doubts).lstrip("-")}
        if not values["amount"].strip("0."):
            values["amount"] = ""
        return (ReturnEntry.made(values),) if any(values.values()) else ()

    return returns_of
