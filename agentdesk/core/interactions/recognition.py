"""Contact data in typed text: what an agent notes while listening becomes data by one key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agentdesk.core.customers.commands import NewPoint
from agentdesk.core.customers.model import ContactPoint, PointKind

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}(?![\w-])")
# Street and number, then (after a comma, a new line or nothing) postcode and city: the German, Austrian, Swiss way.
_WORD = r"[A-ZÄÖÜ][\wäöüß.'-]*"
_ADDRESS = re.compile(
    rf"(?P<street>(?:{_WORD} ){{0,4}}{_WORD}) (?P<number>\d{{1,4}} ?[a-zA-Z]?(?:[-/]\d{{1,4}}[a-zA-Z]?)?)"
    r"\s{0,2}[,;]?\s{1,2}(?:(?P<country>DE|D|AT|A|CH)[- ])?(?P<postcode>\d{4,5}) "
    r"(?P<city>(?:(?:Bad|Sankt|St\.|Groß|Klein|Neu|Alt|Markt|Burg) )?[A-ZÄÖÜ][\wäöüß-]+"
    r"(?: (?:am|an der|im|in der|bei|ob der|a\.|a\. ?d\.|i\.|v\. ?d\.) ?[A-ZÄÖÜ][\wäöüß-]*)?)"
)
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\. ?(?:0?[1-9]|1[0-2])\. ?(?:\d\d)?\d\d")
_COUNTRIES = {"D": "DE", "A": "AT"}
_STREET_WORD = re.compile(
    r"(?:stra(?:ß|ss)e|str\.?|weg|allee|platz|gasse|ring|damm|ufer|chaussee|steig|pfad|hof|markt|berg|tor|wall|graben)$",
    re.IGNORECASE,
)
_BEFORE_A_STREET = re.compile(
    r"(?:Am|An|Im|In|Auf|Zum|Zur|Unter|Hinter|Vor|Beim?|Sankt|St\.|Dr\.|(?:Alt|Neu|Groß|Klein|Ober|Unter|Hinter|Vorder|Lang|Breit|Hoh|Kurz)"
    r"e[rns]?)$"
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A piece of the text, from `start` to `end`, and the contact point that it gives."""

    start: int
    end: int
    point: NewPoint


def recognise(text: str, region: str) -> tuple[Recognised, ...]:
    """Phones, e-mail addresses and postal addresses in the order of the text; `region` tells what 0171 … means.

    Takes a millisecond for a thousand characters of notes, and some 60 for the first time.
    """
    postal = list(_addresses(text, region))
    found = [*postal, *_emails(text), *_phones(text, region, taken=postal)]
    return tuple(sorted(found, key=lambda piece: piece.start))


def unknown_to(points: tuple[ContactPoint, ...], found: tuple[Recognised, ...]) -> tuple[Recognised, ...]:
    """What the customer does not have yet, each once."""
    known = {_compared(point.kind, point.value, point.street, point.house_number, point.postcode) for point in points}
    fresh = {_of(piece.point): piece for piece in reversed(found)}
    return tuple(piece for piece in found if piece in fresh.values() and _of(piece.point) not in known)


def _emails(text: str) -> Iterator[Recognised]:
    for seen in _EMAIL.finditer(text):
        yield Recognised(seen.start(), seen.end(), NewPoint(kind=PointKind.EMAIL, value=seen[0]))


def _phones(text: str, region: str, taken: list[Recognised]) -> Iterator[Recognised]:
    import phonenumbers  # 60 ms: only when somebody notes something

    for seen in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID):
        if _DAY.fullmatch(seen.raw_string):  # 09.11.2026 could be rung in Nuremberg
            continue
        if not any(piece.start < seen.end and seen.start < piece.end for piece in taken):
            value = phonenumbers.format_number(seen.number, phonenumbers.PhoneNumberFormat.E164)
            point = NewPoint(kind=PointKind.PHONE, value=value, extension=seen.number.extension or "")
            yield Recognised(seen.start, seen.end, point)


def _addresses(text: str, region: str) -> Iterator[Recognised]:
    for seen in _ADDRESS.finditer(text):
        street = _street(seen["street"])
        country = _COUNTRIES.get(seen["country"] or "", seen["country"] or region)
        if len(seen["postcode"]) == (5 if country == "DE" else 4):
            yield Recognised(seen.end("street") - len(street), seen.end(), _address(seen, street, country))


def _street(words: str) -> str:
    """Without what stands before it by chance, for a sentence begins with a capital too: "Umzug Lindenweg"."""
    *before, last = words.split(" ")
    stands_alone = _STREET_WORD.fullmatch(last) is not None
    kept = [last]
    while before and (_BEFORE_A_STREET.match(before[-1]) or (stands_alone and len(kept) == 1)):
        kept.insert(0, before.pop())
    return " ".join(kept)


def _address(seen: re.Match[str], street: str, country: str) -> NewPoint:
    return NewPoint(
        kind=PointKind.ADDRESS,
        street=street,
        house_number=seen["number"].replace(" ", ""),
        postcode=seen["postcode"],
        city=seen["city"].rstrip("-"),
        country=country,
    )


def _of(point: NewPoint) -> tuple[str, ...]:
    return _compared(point.kind, point.value, point.street, point.house_number, point.postcode)


def _compared(kind: PointKind, value: str, street: str, number: str, postcode: str) -> tuple[str, ...]:
    if kind is not PointKind.ADDRESS:
        return (kind, value.casefold())
    return (kind, re.sub(r"\W|str(?:asse|aße)?\b", "", street.casefold()), number.casefold().replace(" ", ""), postcode)
