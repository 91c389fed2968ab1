"""A row of a table as a product, or as a note or conversation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from agentdesk.core.intake.reading import cells
from agentdesk.core.intake.reading.cells import identifier, name, short
from agentdesk.core.intake.reading.fields import (
    Doubts,
    Row,
    Slots,
    decimal_maker,
    joined_maker,
    moment_maker,
    text_maker,
)
from agentdesk.core.intake.reading.headers import concepts
from agentdesk.core.intake.reading.layout import Column
from agentdesk.core.intake.reading.order_rows import currency_maker
from agentdesk.core.intake.reading.party_fields import email_maker, name_maker, phone_maker, whole_name
from agentdesk.core.intake.reading.statuses import channel, direction, truth
from agentdesk.core.intake.records import NAME_LENGTH, NOBODY, TEXT_LENGTH, CustomerRef, NoteRecord, ProductRecord

_STARS = re.compile(r"[★⭐]")


def product_maker(columns: Sequence[Column]) -> Callable[[Row], ProductRecord | None]:
    """A function from a row to its product; None for a row without number and name."""
    slots = Slots(columns)
    texts = [
        (field, text_maker(slots, meaning, clean))
        for field, meaning, clean in (
            ("sku", "sku", identifier),
            ("name", "item_name", short),
            ("options", "options", short),
            ("group", "group", identifier),
            ("category", "category", name),
            ("maker", "maker", name),
            ("ean", "ean", identifier),
            ("manual_url", "manual_url", _url),
            ("description", "description", cells.text),
        )
        if slots.has(meaning)
    ]
    price_of, currency_of = decimal_maker(slots, "unit_price"), currency_maker(slots)
    available_of = _available_maker(slots)

    def product_of(row: Row) -> ProductRecord | None:
        doubts: Doubts = []
        values: dict[str, Any] = {field: make(row) for field, make in texts}
        if not values.get("sku") and not values.get("name"):
            return None
        values["price"], values["currency"] = price_of(row, doubts), currency_of(row)
        values["available"] = available_of(row)
        if doubts:
            values["doubts"] = tuple(doubts)
        return ProductRecord.made(values)

    return product_of


def _url(cell: str) -> str:
    """A web address; anything else (files, scripts) is none."""
    text = cells.line(cell)
    if text.startswith("www."):
        text = f"https://{text}"
    return text[:2_000] if text.startswith(("https://", "http://")) and text.isprintable() and " " not in text else ""


def _available_maker(slots: Slots) -> Callable[[Row], bool | None]:
    """Whether it can be bought; a column of what is discontinued says the contrary."""
    at = slots.first("available")
    if at is None:
        return lambda row: None
    place = at
    turned = "discontinued" in concepts(slots.column(at).name).concepts

    def available(row: Row) -> bool | None:
        said = truth(row[place])
        return said if said is None or not turned else not said

    return available


def note_maker(columns: Sequence[Column], region: str) -> Callable[[Row], NoteRecord | None]:
    """A function from a row to its note; None for a row without any words."""
    slots = Slots(columns)
    texts = [
        (field, text_maker(slots, meaning, clean))
        for field, meaning, clean in (
            ("number", "note_number", identifier),
            ("order_number", "order_number", identifier),
            ("sku", "sku", identifier),
            ("author", "author", name),
            ("reason", "reason", short),
            ("subject", "subject", short),
        )
        if slots.has(meaning)
    ]
    at_of, text_of = moment_maker(slots, "at", "at_time"), joined_maker(slots, "text")
    rating_of, whose_of = _rating_maker(slots), _whose_maker(slots, region)
    channel_of, direction_of = text_maker(slots, "channel", short), text_maker(slots, "direction", short)
    rated = slots.has("rating")

    def note_of(row: Row) -> NoteRecord | None:
        doubts: Doubts = []
        values: dict[str, Any] = {field: make(row) for field, make in texts}
        values["text"] = text_of(row)[:TEXT_LENGTH]
        values["rating"] = rating_of(row, doubts)
        if not (values["text"] or values.get("subject") or values.get("reason") or values["rating"]):
            return None
        word = channel_of(row)
        values["channel"] = channel(word) or ("review" if rated and not word else "")
        values["direction"] = direction(direction_of(row))
        values["at"], values["customer_ref"] = at_of(row, doubts), whose_of(row, doubts)
        if doubts:
            values["doubts"] = tuple(doubts)
        return NoteRecord.made(values)

    return note_of


def _rating_maker(slots: Slots) -> Callable[[Row, Doubts], str]:
    number_of, at = decimal_maker(slots, "rating"), slots.first("rating")
    if at is None:
        return number_of
    place = at

    def rating(row: Row, doubts: Doubts) -> str:
        stars = len(_STARS.findall(row[place]))
        if stars:
            return str(stars)
        whole = row[place].split("/")[0]  # 4/5
        return (
            number_of([*row[:place], whole, *row[place + 1 :]], doubts) if "/" in row[place] else number_of(row, doubts)
        )

    return rating


def _whose_maker(slots: Slots, region: str) -> Callable[[Row, Doubts], CustomerRef]:
    """The customer a note is about, by all that the row tells."""
    number_of = text_maker(slots, "customer_number", identifier)
    name_of = name_maker(slots, ("", "billing", "home", "work", "shipping"), None)
    emails_of, phones_of = email_maker(slots), phone_maker(slots, region)

    def whose(row: Row, doubts: Doubts) -> CustomerRef:
        found = name_of(row)
        mails, numbers = emails_of(row, doubts), phones_of(row, "", doubts)
        values = {
            "number": number_of(row),
            "email": mails[0].address if mails else "",
            "phone": numbers[0].e164 if numbers else "",
            "name": whole_name(found)[:NAME_LENGTH],
        }
        return CustomerRef.made(values) if any(values.values()) else NOBODY

    return whose
