"""Address cards (vCard 2.1, 3.0, 4.0; RFC 2426, RFC 6350) as customers.

The file is cut into its cards line by line, so that a damaged card costs only itself and pictures and keys are passed
over. Properties are parsed here and not by vobject: its expressions take exponential time (24 parameters: 20 seconds),
and it cuts names and notes at unescaped commas, which every second program writes.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from agentdesk.core.intake.reading import addresses, cells, countries, emails, names, phones
from agentdesk.core.intake.reading.cells import name, short, words
from agentdesk.core.intake.reading.fields import doubt
from agentdesk.core.intake.reading.limits import DEFAULT, Limits
from agentdesk.core.intake.reading.party_fields import language
from agentdesk.core.intake.records import (
    LINE_LENGTH,
    LIST_LENGTH,
    NAME_LENGTH,
    TEXT_LENGTH,
    AddressEntry,
    CustomerRecord,
    Doubt,
    EmailEntry,
    HandleEntry,
    PhoneEntry,
    Unreadable,
)

_LONGEST_HEAD = 1_000
_LINE = re.compile(
    r"(?P<head>(?:(?P<group>[A-Za-z0-9_-]{1,60})\.)?(?P<name>[A-Za-z0-9_-]{1,60})"
    r"(?P<params>(?:;(?:[^\":]|\"[^\"]*\")*)?)):(?P<value>.*)",
    re.DOTALL,
)
_PARAM = re.compile(r";((?:[^\";]|\"[^\"]*\")+)")
_ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"})
_BEGIN = re.compile(r"BEGIN\s*:\s*VCARD\s*$", re.IGNORECASE)
_END = re.compile(r"END\s*:\s*VCARD\s*$", re.IGNORECASE)
_LEFT_OUT = words("PHOTO LOGO SOUND KEY X-MS-OL-DESIGN X-MS-CARDPICTURE AGENT SOURCE BDAY CALURI FBURL")
_QUOTED_PRINTABLE = re.compile(r"QUOTED-PRINTABLE", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([nN,;:\\\"])")
_SEMICOLON = re.compile(r"(?<!\\);")
_LABEL_MARK = re.compile(r"_\$!<(.*)>!\$_")
_SILENT_TYPES = words("pref dom intl postal parcel internet voice msg text video x400 bbs modem isdn pcs other type")
_PHONE_LABELS = {"cell": "mobile", "fax": "fax", "home": "home", "work": "work", "pager": "pager", "car": "car"}


class Card(NamedTuple):
    """The lines of one card as they stood, and where they began. `whole` is False when its end is missing."""

    line_no: int
    lines: list[str]
    whole: bool


def read_cards(path: Path, region: str, limits: Limits = DEFAULT) -> Iterator[tuple[int, CustomerRecord | Unreadable]]:
    """Every card of a file as a customer, or why it is none, with the line it begins on."""
    for card in _cards(path, limits):
        yield card.line_no, _read(card, region, limits)


def _cards(path: Path, limits: Limits) -> Iterator[Card]:
    with path.open("rb") as file:
        begun: list[str] | None = None
        first = size = 0
        for number, raw in enumerate(_lines(file.read), start=1):
            text = raw.rstrip("\r\n")
            if _BEGIN.match(text.lstrip("\ufeff")):
                if begun is not None:
                    yield Card(first, begun, False)
                first, begun, size = number, [], 0
            elif begun is not None and _END.match(text):
                yield Card(first, begun, True)
                begun = None
            elif begun is not None and size < limits.card_bytes:
                size += len(text)
                begun.append(text)
        if begun is not None:
            yield Card(first, begun, False)


def _lines(read: Any) -> Iterator[str]:
    """Lines as text. UTF-8 where a line is, Windows text where it is not; UTF-16 by its mark."""
    head = read(4)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield from (head + read()).decode("utf-16", "replace").splitlines(keepends=True)
        return
    rest = head
    while rest:
        chunk = read(1 << 20)
        rest += chunk
        *whole, rest = rest.split(b"\n") if chunk else (*rest.split(b"\n"), b"")
        for line in whole:
            for part in line.rstrip(b"\r").split(b"\r"):
                yield _decoded(part)


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _read(card: Card, region: str, limits: Limits) -> CustomerRecord | Unreadable:
    raw = cells.raw_row("\n".join(line for line in card.lines if len(line) < 200))
    if not card.whole:
        return Unreadable(line_no=card.line_no, code="card_cut_off", raw=raw)
    doubts: list[Doubt] = []
    found: Properties = {}
    for text in _unfolded(card.lines):
        if len(text) > limits.card_property:
            doubt(doubts, text[:30].split(":")[0], "card_property_too_long", text[:80])
            continue
        prop = _property(text)
        if prop is None:
            doubt(doubts, "card", "card_line_unreadable", text[:200])
        elif prop.name not in _LEFT_OUT:
            found.setdefault(prop.name, []).append(prop)
    record = _customer(found, region, doubts)
    return record or Unreadable(line_no=card.line_no, code="card_empty", raw=raw)


def _unfolded(lines: Sequence[str]) -> Iterator[str]:
    """Properties on one line each. Folded lines begin with a blank (RFC 6350 3.2), quoted-printable ones end in `=`."""
    current = ""
    quoted = False
    for line in lines:
        if quoted and current.endswith("="):
            current = current[:-1] + line.lstrip()
        elif line[:1] in (" ", "\t") and current:
            current += line[1:]
        else:
            if current:
                yield current
            current = line
            quoted = bool(_QUOTED_PRINTABLE.search(line.split(":")[0]))
    if current:
        yield current


class Property(NamedTuple):
    """One property: its name, its value still escaped, its types in small letters, its group (`item1`)."""

    name: str
    value: str
    types: tuple[str, ...]
    group: str


def _property(text: str) -> Property | None:
    """One property: `group.NAME;PARAM=value;TYPE:value`; None for a line that is none."""
    found = _LINE.match(text)
    if not found or len(found["head"]) > _LONGEST_HEAD:
        return None
    title = found["name"].upper().replace("_", "-")
    if title in _LEFT_OUT:
        return Property(title, "", (), "")
    params = _params(found["params"] or "")
    value = _decoded_value(found["value"], params)
    types = [word.strip().strip('"').lower() for word in ",".join(params.get("TYPE", [])).split(",")]
    return Property(title, cells.raw(value, TEXT_LENGTH), tuple(filter(None, types)), (found["group"] or "").lower())


def _params(text: str) -> dict[str, list[str]]:
    """Parameters by name; a word without a name (vCard 2.1: `TEL;HOME;VOICE`) is a type, or an encoding."""
    found: dict[str, list[str]] = {}
    for part in _PARAM.findall(text):
        name, equals, value = part.partition("=")
        if not equals:
            name, value = ("ENCODING" if name.strip().upper() in _ENCODINGS else "TYPE"), name
        found.setdefault(name.strip().upper(), []).append(value.strip())
    return found


def _decoded_value(value: str, params: dict[str, list[str]]) -> str:
    """Quoted-printable as its CHARSET says; where that is wrong or missing, Windows text is what was meant."""
    if "QUOTED-PRINTABLE" not in (word.upper() for word in params.get("ENCODING", [])):
        return value
    data = quopri.decodestring(value.encode("utf-8", "replace"))
    for charset in (*params.get("CHARSET", []), "utf-8"):
        try:
            return data.decode(charset.strip('"'))
        except (UnicodeError, LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def _text(value: str) -> str:
    """Without the backslashes of RFC 6350 3.4."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _fields(value: str, count: int) -> list[str]:
    """The parts of a structured value; several values of one part with a comma between."""
    parts = [_text(part) for part in _SEMICOLON.split(value)]
    return (parts + [""] * count)[:count]


# --- From properties to a customer -----------------------------------------------------------------------------------

Properties = dict[str, list[Property]]


def _customer(found: Properties, region: str, doubts: list[Doubt]) -> CustomerRecord | None:
    places = _addresses(found, region, doubts)
    land = next((place.country for place in places if place.country), "")
    mails, numbers = _emails(found, doubts), _phones(found, land, region, doubts)
    values = _names(found)
    if not (any(values.get(key) for key in ("given_name", "family_name", "organisation")) or mails or numbers):
        return None
    values["emails"], values["phones"], values["addresses"] = mails, numbers, places
    values["handles"] = _handles(found)
    values["tags"] = _tags(found)
    values["language"] = next((code for prop in found.get("LANG", []) if (code := language(_text(prop.value)))), "")
    values["note"] = "\n".join(filter(None, (cells.text(_text(prop.value)) for prop in found.get("NOTE", []))))[
        :TEXT_LENGTH
    ]
    if doubts:
        values["doubts"] = tuple(doubts)
    return CustomerRecord.made(values)


def _names(found: Properties) -> dict[str, Any]:
    """N says the parts, FN the whole; a card whose whole name is its organisation's is the organisation's."""
    organisation, department = _organisation(found)
    family, given, middle, before, suffix = ("",) * 5
    for prop in found.get("N", [])[:1]:
        family, given, middle, before, suffix = (name(part) for part in _fields(prop.value, 5))
    whole = next((name(_text(prop.value)) for prop in found.get("FN", [])), "")
    told = names.PersonName(family_name=family, given_name=given, suffix=suffix)
    if not given and not family and whole and cells.folded(whole) != cells.folded(organisation):
        told = names.split_name(whole)
    elif before:
        said = names.split_name(f"{before} X")
        told = told._replace(salutation=said.salutation, title=said.title)
    organisation = organisation or told.organisation
    person = told.given_name or told.family_name
    nicknames = [name(_text(prop.value)) for prop in found.get("NICKNAME", [])]
    further = tuple(dict.fromkeys(filter(None, (middle, *nicknames, *told.further))))
    position = next((name(_text(prop.value)) for prop in found.get("TITLE", [])), "")
    return {
        "kind": "person" if person or not organisation else "organisation",
        "salutation": told.salutation,
        "title": told.title,
        "given_name": told.given_name,
        "family_name": told.family_name,
        "suffix": told.suffix,
        "organisation": organisation,
        "department": department,
        "position": position,
        "further_names": further[:LIST_LENGTH],
    }


def _organisation(found: Properties) -> tuple[str, str]:
    for prop in found.get("ORG", []):
        title, *units = [name(part) for part in _fields(prop.value, 4)]
        if title or any(units):
            return title, ", ".join(filter(None, units))[:NAME_LENGTH]
    return "", ""


def _emails(found: Properties, doubts: list[Doubt]) -> tuple[EmailEntry, ...]:
    entries: dict[str, EmailEntry] = {}
    for prop in _preferred(found.get("EMAIL", [])):
        value = _text(prop.value)
        several, refused = emails.emails(value, _label(prop, found))
        if refused:
            doubt(doubts, "email", refused, value)
        for entry in several:
            entries.setdefault(entry.address.lower(), entry)
    return tuple(entries.values())[:LIST_LENGTH]


def _phones(found: Properties, land: str, region: str, doubts: list[Doubt]) -> tuple[PhoneEntry, ...]:
    entries: dict[str, PhoneEntry] = {}
    for prop in _preferred(found.get("TEL", [])):
        value = _text(prop.value)
        word = next((_PHONE_LABELS[word] for word in _PHONE_LABELS if word in prop.types), "") or _label(prop, found)
        several, refused = phones.phones(value, word, land or region, sure=bool(land))
        if refused:
            doubt(doubts, "phone", refused, value)
        for entry in several:
            entries.setdefault(entry.e164 + entry.extension, entry)
    return tuple(entries.values())[:LIST_LENGTH]


def _addresses(found: Properties, region: str, doubts: list[Doubt]) -> tuple[AddressEntry, ...]:
    entries: list[AddressEntry] = []
    for prop in _preferred(found.get("ADR", [])):
        box, more, street, city, area, code, land = _fields(prop.value, 7)
        known = countries.country(land)
        if known is None:
            doubt(doubts, "country", "country_unknown", land)
        entry = _address(box, more, street, city, area, code, known or "", region)
        if entry:
            entries.append(entry.model_copy(update={"label": _label(prop, found)}))
    return tuple(dict.fromkeys(entries))[:LIST_LENGTH]


def _address(
    box: str, more: str, street: str, city: str, area: str, code: str, land: str, region: str
) -> AddressEntry | None:
    """Some programs write the whole address into the street, or into the line before it; some swap the two."""
    if more and (not street or (addresses.is_addition(street) and not addresses.is_addition(more))):
        more, street = street, more
    values: dict[str, Any] = {"country": land}
    if "\n" in street.strip() and not code and not city:
        whole = addresses.whole(street, land)
        spot = whole.place
        values.update(street=whole.street, house_number=whole.house_number, country=spot.country or land)
        values.update(postcode=spot.postcode, city=spot.city, region=spot.region)
        lines = [whole.before, whole.line2]
    else:
        first, *rest = street.strip(" ,\n").split("\n")
        split = addresses.street_and_number(name(first), land or region)
        values.update(street=split[0], house_number=split[1], city=name(city), region=name(area))
        values["postcode"], values["country"] = addresses.postcode(code, land)
        lines = [split[2], *rest]
    values["line2"] = short(", ".join(filter(None, (*(short(line) for line in lines), short(more), short(box)))))[
        :LINE_LENGTH
    ]
    return AddressEntry.made(values) if any(values.values()) else None


def _handles(found: Properties) -> tuple[HandleEntry, ...]:
    entries = []
    for prop in found.get("IMPP", []):
        scheme, _, handle = _text(prop.value).rpartition(":")
        entries.append((scheme or "impp", handle))
    for title in ("X-SKYPE", "X-ICQ", "X-JABBER", "X-AIM", "X-MS-IMADDRESS", "X-TWITTER", "X-SOCIALPROFILE", "X-MSN"):
        entries += [(title[2:].lower(), _text(prop.value)) for prop in found.get(title, [])]
    cleaned = ((name(network), short(handle)) for network, handle in entries)
    made = (HandleEntry.made({"network": network, "handle": handle}) for network, handle in cleaned if handle)
    return tuple(dict.fromkeys(made))[:LIST_LENGTH]


def _tags(found: Properties) -> tuple[str, ...]:
    words = (name(word) for prop in found.get("CATEGORIES", []) for word in _text(prop.value).split(","))
    return tuple(dict.fromkeys(word for word in words if word))[:LIST_LENGTH]


def _preferred(properties: list[Property]) -> list[Property]:
    return sorted(properties, key=lambda prop: "pref" not in prop.types)


def _label(prop: Property, found: Properties) -> str:
    """home, work, or the name that a person gave the entry (Apple writes it beside, in the same group)."""
    if prop.group:
        for label in found.get("X-ABLABEL", []):
            if label.group == prop.group:
                text = _text(label.value)
                marked = _LABEL_MARK.fullmatch(text)
                return name(marked[1].lower() if marked else text)
    return next((word for word in prop.types if word in ("home", "work")), "") or next(
        (name(word) for word in prop.types if word not in _SILENT_TYPES), ""
    )
