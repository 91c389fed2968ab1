"""From the cells of a row to who somebody is: names, addresses, numbers, consent."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from agentdesk.core.intake.reading import addresses, cells, countries, emails, names, phones
from agentdesk.core.intake.reading.cells import NAMES, name, short
from agentdesk.core.intake.reading.fields import Doubts, Row, Slot, Slots, doubt
from agentdesk.core.intake.reading.given_names import is_given
from agentdesk.core.intake.reading.headers import concepts
from agentdesk.core.intake.reading.statuses import truth
from agentdesk.core.intake.records import (
    LINE_LENGTH,
    LIST_LENGTH,
    AddressEntry,
    ConsentEntry,
    EmailEntry,
    HandleEntry,
    PhoneEntry,
)

FURTHER = ("second", "third")
"""Owners of addresses of which no more is known than that they are not the first."""
_Entry = TypeVar("_Entry", EmailEntry, PhoneEntry)


NameFields = dict[str, Any]
_NAME_FIELDS = (
    ("organisation", "organisation"),
    ("title", "title"),
    ("given_name", "given_name"),
    ("family_name", "family_name"),
    ("suffix", "suffix"),
)


def name_maker(slots: Slots, owners: Sequence[str], family_first: bool | None) -> Callable[[Row], NameFields]:
    """Who it is, from columns for each part or from one for all: the fields of a customer's name that are filled."""
    places = [(field, at) for field, meaning in _NAME_FIELDS if (at := slots.first(meaning, *owners)) is not None]
    one, said = slots.first("full_name", *owners), slots.first("salutation", *owners)
    further = [slot.at for slot in slots.of("further_name")]
    company = slots.first("organisation", *owners)
    vague = company is not None and "organisation" not in concepts(slots.column(company).name).concepts

    def name_of(row: Row) -> NameFields:
        found: NameFields = {}
        for field, at in places:
            if row[at] and (text := NAMES[row[at]]):
                found[field] = text
        if said is not None and row[said]:
            word, title = names.salutation_and_title(row[said])
            if word:
                found["salutation"] = word
            if title:
                found.setdefault("title", title)
        if further and (more := tuple(text for at in further if row[at] and (text := NAMES[row[at]]))):
            found["further_names"] = more[:LIST_LENGTH]
        whole = NAMES[row[one]] if one is not None and row[one] else ""
        if vague and not whole and "organisation" in found and not found.keys() & {"given_name", "family_name"}:
            _reconsider(found, family_first)
        elif "given_name" not in found:
            _complete(found, whole, family_first)
        return found

    return name_of


def _reconsider(found: NameFields, family_first: bool | None) -> None:
    """A column of customers may hold persons among its organisations."""
    text = found.pop("organisation")
    told = names.split_name(text, family_first=family_first)
    if told.organisation or not (told.salutation or is_given(told.given_name.split(" ")[0])):
        found["organisation"] = told.organisation if told.organisation and text.endswith(told.organisation) else text
    else:
        _take(found, told)


def whole_name(found: NameFields) -> str:
    """Given and family name together, else the organisation's."""
    return f"{found.get('given_name', '')} {found.get('family_name', '')}".strip() or found.get("organisation", "")


def _complete(found: NameFields, whole: str, family_first: bool | None) -> None:
    """Add what one cell for the whole name says, or a family name's cell that holds more than that."""
    family = found.get("family_name", "")
    if whole and (not family or family in whole):
        _take(found, names.split_name(whole, family_first=family_first))
    elif family:
        told = names.split_name(family)
        if told.organisation or told.title or told.salutation or "," in family:
            _take(found, told)
    if found.get("salutation") == "Firma":
        _as_company(found)


def _take(found: NameFields, told: names.PersonName) -> None:
    found.pop("family_name", None)
    for field in ("given_name", "family_name"):
        if value := getattr(told, field):
            found[field] = value
    for field in ("salutation", "title", "suffix", "organisation"):
        if value := getattr(told, field):
            found.setdefault(field, value)
    if told.further:
        found["further_names"] = found.get("further_names", ()) + told.further


def _as_company(found: NameFields) -> None:
    """Under the salutation `Firma` the name is the company's."""
    del found["salutation"]
    if "organisation" not in found and (title := whole_name(found)):
        found["organisation"] = title
        found.pop("given_name", None)
        found.pop("family_name", None)


def email_maker(slots: Slots) -> Callable[[Row, Doubts], tuple[EmailEntry, ...]]:
    """Addresses of a row, those among its phone numbers too."""
    places = [(slot.at, _label(slot), True) for slot in slots.of("email")]
    places += [(slot.at, "", False) for kind, _ in _PHONES for slot in slots.of(kind)]

    def emails_of(row: Row, doubts: Doubts) -> tuple[EmailEntry, ...]:
        found: tuple[EmailEntry, ...] = ()
        for at, label, meant in places:
            cell = row[at]
            if cell and (meant or "@" in cell):
                entries, refused = emails.emails(cell, label)
                if refused and (parts := _reached_by(cell))[1]:
                    entries, refused = emails.emails(parts[0], label) if parts[0] else ((), "")
                found = found + entries if found else entries
                if refused:
                    doubt(doubts, "email", refused, cell)
        return found if len(found) < 2 else _once(found, lambda entry: entry.address.lower())

    return emails_of


def phone_maker(slots: Slots, region: str) -> Callable[[Row, str, Doubts], tuple[PhoneEntry, ...]]:
    """Numbers of a row, those among its e-mail addresses too; the country of the row's address says where national
    ones are dialled."""
    places = [(slot.at, _label(slot) or word, True) for kind, word in _PHONES for slot in slots.of(kind)]
    places += [(slot.at, "", False) for slot in slots.of("email")]
    places.sort()
    area = slots.first("area_code")

    def phones_of(row: Row, land: str, doubts: Doubts) -> tuple[PhoneEntry, ...]:
        found: tuple[PhoneEntry, ...] = ()
        for at, label, meant in places:
            cell = row[at]
            if cell and (not meant or "@" in cell):
                cell = _reached_by(cell)[1]
            if cell:
                if area is not None and row[area] and cell[0] not in "0+":
                    cell = f"0{row[area].lstrip('0')} {cell}"
                entries, refused = phones.phones(cell, label, land or region, sure=bool(land))
                found = found + entries if found else entries
                if refused:
                    doubt(doubts, "phone", refused, cell)
        return found if len(found) < 2 else _once(found, lambda entry: entry.e164 + entry.extension)

    return phones_of


_PHONES = (("phone", ""), ("mobile", "mobile"), ("fax", "fax"))
_ADDRESSED = re.compile(r"[^\s,;|<>()]+@[^\s,;|<>()]+")
_DIALLED = re.compile(r"(?:\d\D{0,3}){5}")


def _reached_by(cell: str) -> tuple[str, str]:
    """Which part of a cell is an e-mail address, and the rest if it can be dialled: some columns hold both."""
    rest = _ADDRESSED.sub(" ", cell)
    return (" ".join(_ADDRESSED.findall(cell)), rest) if _DIALLED.search(rest) else (cell, "")


def _label(slot: Slot) -> str:
    return slot.owner


def _once(entries: tuple[_Entry, ...], key: Callable[[_Entry], str]) -> tuple[_Entry, ...]:
    """Each entry once, the first of those that are the same."""
    first: dict[str, _Entry] = {}
    for entry in entries:
        first.setdefault(key(entry), entry)
    return tuple(first.values())[:LIST_LENGTH]


def address_maker(slots: Slots, owner: str, region: str) -> Callable[[Row, Doubts], AddressEntry | None] | None:
    """The address of one owner (`shipping`, or "" for the row's own); None when no column speaks of it."""
    if not slots.has(*_ADDRESS, owner=owner):
        return None
    steps = _address_steps(slots, owner, region)
    land = slots.first("country", owner, "")

    def address_of(row: Row, doubts: Doubts) -> AddressEntry | None:
        values: dict[str, str] = {}
        where = _country(row[land], doubts) if land is not None and row[land] else ""
        for at, take in steps:
            if row[at]:
                where = take(row[at], where, values)
        if not where and not any(values.values()):
            return None
        values["country"], values["label"] = where, "" if owner in FURTHER else owner
        return AddressEntry.made(values)

    return address_of


Step = Callable[[str, str, dict[str, str]], str]
"""Takes a cell and the country known so far, adds to the address, answers with the country known now."""


def _address_steps(slots: Slots, owner: str, region: str) -> list[tuple[int, Step]]:
    """What to do with each column of an address, in the order in which they build on one another."""
    pad = region in addresses.FIVE_DIGITS
    located = slots.has("postcode", "city", "postcode_city", owner=owner)
    steps: list[tuple[str, Callable[[int], Step]]] = [
        ("address", lambda at: _whole_address),
        ("postcode_city", lambda at: _postcode_and_city),
        ("postcode", lambda at: _postcode(pad=pad and slots.column(at).padded)),
        ("city", lambda at: _named("city")),
        ("street", lambda at: _street(region) if located else _street_or_whole(region)),
        ("house_number", lambda at: _house_number),
        ("line2", lambda at: _second_line),
        ("region", lambda at: _named("region")),
    ]
    return [(slot.at, step(slot.at)) for meaning, step in steps for slot in slots.of(meaning, owner)]


def _country(cell: str, doubts: Doubts) -> str:
    known = countries.country(cell)
    if known is None:
        doubt(doubts, "country", "country_unknown", cell)
    return known or ""


def _whole_address(cell: str, where: str, values: dict[str, str]) -> str:
    found = addresses.whole(cell, where)
    spot = found.place
    line2 = ", ".join(filter(None, (found.before, found.line2)))[:LINE_LENGTH]
    values.update(street=found.street, house_number=found.house_number, line2=line2)
    values.update(postcode=spot.postcode, city=spot.city, region=spot.region)
    return spot.country or where


def _postcode_and_city(cell: str, where: str, values: dict[str, str]) -> str:
    spot = addresses.place(NAMES[cell])
    values.update(postcode=spot.postcode, city=spot.city, region=spot.region)
    return where or spot.country


def _postcode(*, pad: bool) -> Step:
    """`pad`: a column of five digits, where four of unsaid country are five that lost their zero."""

    def take(cell: str, where: str, values: dict[str, str]) -> str:
        if len(cell) == 5 and cell.isdecimal():
            values["postcode"] = cell
        else:
            values["postcode"], where = addresses.postcode(cell, where, pad=pad)
        return where

    return take


def _named(field: str) -> Step:
    def take(cell: str, where: str, values: dict[str, str]) -> str:
        values[field] = NAMES[cell]
        return where

    return take


def _street(region: str) -> Step:
    def take(cell: str, where: str, values: dict[str, str]) -> str:
        street, number, more = addresses.street_and_number(NAMES[cell], where or region)
        values["street"] = street
        if number:
            values["house_number"] = number
        if more:
            values["line2"] = more
        return where

    return take


def _street_or_whole(region: str) -> Step:
    """Where no column has postcode or city, they may stand behind the street, in some rows at least."""
    street = _street(region)

    def take(cell: str, where: str, values: dict[str, str]) -> str:
        told = addresses.whole(cell, where).place.postcode
        return _whole_address(cell, where, values) if told else street(cell, where, values)

    return take


def _house_number(cell: str, where: str, values: dict[str, str]) -> str:
    """A column of its own for the number: then the street's own ending (`Straße 12`) is part of its name."""
    number = cells.identifier(cell)
    if number and "house_number" in values and values["house_number"] != number:
        values["street"] = f"{values['street']} {values['house_number']}"
    if number:
        values["house_number"] = number
    return where


def _second_line(cell: str, where: str, values: dict[str, str]) -> str:
    more = short(cell)
    if more:
        values["line2"] = ", ".join(filter(None, (values.get("line2", ""), more)))[:LINE_LENGTH]
    return where


_ADDRESS = ("street", "house_number", "postcode", "city", "postcode_city", "address", "line2", "country", "region")


def consent_maker(slots: Slots) -> Callable[[Row, Doubts], ConsentEntry | None]:
    at = slots.first("consent")
    if at is None:
        return lambda row, doubts: None
    place, wording = at, short(slots.column(at).name)

    def consent_of(row: Row, doubts: Doubts) -> ConsentEntry | None:
        cell = short(row[place])
        granted = truth(cell) if cell else None
        if cell and granted is None:
            doubt(doubts, "consent", "consent_unclear", cell)
        return None if granted is None else ConsentEntry.made({"granted": granted, "wording": wording, "raw": cell})

    return consent_of


def tags_maker(slots: Slots) -> Callable[[Row], tuple[str, ...]]:
    places = [slot.at for slot in slots.of("tags")]

    def tags_of(row: Row) -> tuple[str, ...]:
        words = (name(part) for at in places if row[at] for part in _APART.split(row[at]))
        return tuple(dict.fromkeys(word for word in words if word))[:LIST_LENGTH]

    return tags_of


def handles_maker(slots: Slots) -> Callable[[Row], tuple[HandleEntry, ...]]:
    places = [(slot.at, name(slot.column.name)) for slot in slots.of("handle")]

    def handles_of(row: Row) -> tuple[HandleEntry, ...]:
        found = ((network, short(row[at])) for at, network in places if row[at])
        return tuple(HandleEntry.made({"network": network, "handle": handle}) for network, handle in found if handle)

    return handles_of


@lru_cache(maxsize=1_024)
def language(cell: str) -> str:
    """ISO 639 code of a language named in German or English, or of a locale (`de_AT`); "" when unknown."""
    word = cells.folded(cell)
    code = word.split(" ")[0]
    return code if code in _languages().values() else _languages().get(word, "")


def form_of_address(cell: str) -> str:
    """ "du" or "sie", also in a column that is asked whether one says du; "" when the cell says neither."""
    word = cells.folded(cell)
    said = truth(cell)
    if word in ("du", "per du", "duzen", "dich") or said:
        return "du"
    return "sie" if word in ("sie", "per sie", "siezen") or said is False else ""


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    from babel import Locale

    known: dict[str, str] = {}
    for spoken in ("de", "en"):
        for code, title in Locale(spoken).languages.items():
            if len(code) == 2:
                known.setdefault(cells.folded(title), code)
    return known


_APART = re.compile(r"[,;|]|\s:::\s")
