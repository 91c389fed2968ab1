"""A row of a table as a customer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agentdesk.core.intake.reading import names
from agentdesk.core.intake.reading.cells import identifier, name, short
from agentdesk.core.intake.reading.fields import Doubts, Row, Slots, joined_maker, moment_maker, text_maker, too_long
from agentdesk.core.intake.reading.party_fields import (
    FURTHER,
    address_maker,
    consent_maker,
    email_maker,
    form_of_address,
    handles_maker,
    language,
    name_maker,
    phone_maker,
    tags_maker,
)
from agentdesk.core.intake.reading.statuses import truth
from agentdesk.core.intake.records import NAME_LENGTH, TEXT_LENGTH, AddressEntry, CustomerRecord

OWNERS = ("", "billing", "home", "work", "shipping", *FURTHER)
_PLAIN = (
    ("department", name),
    ("position", name),
    ("vat_id", identifier),
)


def customer_maker(slots: Slots, region: str, family_first: bool | None) -> Callable[[Row], CustomerRecord | None]:
    """A function from a row to its customer; None when the row names nobody.

    What no column speaks of costs nothing: only makers with columns are called.
    """
    number_of = text_maker(slots, "customer_number", identifier)
    name_of = name_maker(slots, OWNERS, family_first)
    emails_of, phones_of = email_maker(slots), phone_maker(slots, region)
    addresses_of = [made for owner in OWNERS if (made := address_maker(slots, owner, region))]
    extras = _extras(slots)

    def customer_of(row: Row) -> CustomerRecord | None:
        doubts: Doubts = []
        values = name_of(row)
        places = [place for make in addresses_of if (place := make(row, doubts))]
        land = places[0].country if places else ""
        mails, numbers = emails_of(row, doubts), phones_of(row, land, doubts)
        if not (mails or numbers or values.keys() & _IDENTITY):
            return None
        _settle_kind(values)
        values["number"] = number_of(row)
        values["emails"], values["phones"] = mails, numbers
        values["addresses"] = tuple(places) if len(places) < 2 else _different(places)
        for extra in extras:
            extra(row, values, doubts)
        if sum(map(len, row)) > NAME_LENGTH:
            too_long(slots, row, doubts)
        if doubts:
            values["doubts"] = tuple(doubts)
        return CustomerRecord.made(values)

    return customer_of


_IDENTITY = frozenset({"given_name", "family_name", "organisation"})


def _settle_kind(values: dict[str, Any]) -> None:
    """Person or organisation. A family name that is a company's, with no given name before it, is the organisation."""
    family = values.get("family_name")
    if family and "given_name" not in values and "organisation" not in values and names.is_organisation(family):
        values["organisation"] = values.pop("family_name")
    if "organisation" in values:
        values["kind"] = "organisation"


def _different(places: list[AddressEntry]) -> tuple[AddressEntry, ...]:
    """Delivery and billing address written twice are one."""
    seen: dict[tuple[str, ...], AddressEntry] = {}
    for place in places:
        key = (place.street, place.house_number, place.postcode, place.city, place.line2)
        if any(key):
            seen.setdefault(tuple(part.lower() for part in key), place)
    return tuple(seen.values()) or tuple(places[:1])


Extra = Callable[[Row, dict[str, Any], Doubts], None]


def _extras(slots: Slots) -> list[Extra]:
    """Setters for the fields that this layout has columns for."""
    extras = [_plain(field, text_maker(slots, field, clean)) for field, clean in _PLAIN if slots.has(field)]
    if slots.has("tier"):
        extras.append(_plain("tier", _tier_maker(slots)))
    if slots.has("language"):
        word = text_maker(slots, "language", short)
        extras.append(_plain("language", lambda row: language(word(row))))
    if slots.has("form"):
        said = text_maker(slots, "form", short)
        extras.append(_plain("form", lambda row: form_of_address(said(row))))
    if slots.has("tags"):
        extras.append(_plain("tags", tags_maker(slots)))
    if slots.has("handle"):
        extras.append(_plain("handles", handles_maker(slots)))
    if slots.has("note"):
        note = joined_maker(slots, "note", named=True)
        extras.append(_plain("note", lambda row: note(row)[:TEXT_LENGTH]))
    if slots.has("customer_since"):
        extras.append(_doubtful("customer_since", moment_maker(slots, "customer_since")))
    if slots.has("consent"):
        extras.append(_doubtful("consent", consent_maker(slots)))
    return extras


def _tier_maker(slots: Slots) -> Callable[[Row], str]:
    """The tier's name; a column of yes and no (`VIP`) is the name of the tier itself."""
    tier, at = text_maker(slots, "tier", name), slots.first("tier")
    title = name(slots.column(at).name) if at is not None else ""

    def tier_of(row: Row) -> str:
        told = tier(row)
        said = None if told.isdigit() else truth(told)
        return told if said is None else title if said else ""

    return tier_of


def _plain(field: str, make: Callable[[Row], Any]) -> Extra:
    def set_it(row: Row, values: dict[str, Any], doubts: Doubts) -> None:
        values[field] = make(row)

    return set_it


def _doubtful(field: str, make: Callable[[Row, Doubts], Any]) -> Extra:
    def set_it(row: Row, values: dict[str, Any], doubts: Doubts) -> None:
        values[field] = make(row, doubts)

    return set_it
