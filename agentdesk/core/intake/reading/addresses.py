"""Postal addresses: street and house number, postcode and place, a whole address in one cell.

A guess never loses a letter: what does not fit a known shape stays in the street (or the place) as it was written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from agentdesk.core.cards import mask_cards
from agentdesk.core.intake.reading.cells import folded, name, short
from agentdesk.core.intake.reading.countries import country
from agentdesk.core.intake.reading.vocabulary import lines

NUMBER_FIRST = frozenset({"GB", "US", "FR", "IE", "CA", "AU", "NZ", "LU", "MT", "ZA", "IN", "SG", "MC"})
FIVE_DIGITS = frozenset({"DE", "US", "FR", "ES", "IT", "FI", "MX", "TR", "EE", "HR", "MC", "UA", "RS", "LT"})
_PLATES = {"D": "DE", "A": "AT", "F": "FR", "I": "IT", "B": "BE", "L": "LU", "E": "ES", "P": "PT", "S": "SE", "N": "NO"}

_NUMBER = r"\d{1,5}(?:\s?[a-zA-Z](?![a-zA-Z]))?[½¼¾]?(?:\s?[-–/+]\s?\d{1,5}(?:\s?[a-zA-Z](?![a-zA-Z]))?){0,4}"
_BEHIND = re.compile(
    rf"(?P<street>.*?[^\d\s,])(?:,\s*|\s+|(?<=[a-zß.])(?=\d))(?:Nr\.?\s*|No\.?\s*|Hausnr\.?\s*)?(?P<number>{_NUMBER})"
)
_FRONT = re.compile(
    r"(?P<number>\d{1,5}[a-zA-Z]?(?:\s?[-–/]\s?\d{1,5}[a-zA-Z]?)?)(?:\s*,\s*|\s+)(?P<street>(?:\d+(?:st|nd|rd|th)\b|[^\d\s.,/-]).*)"
)
_QUARTER = re.compile(r"(?P<street>[A-U]\s?[1-9]\d?),?\s+(?P<number>\d{1,3}\s?[a-z]?)")
_MORE_WORDS = (
    r"hinterhaus|vorderhaus|seitenfl|quergeb|hh\b|vh\b|[eud]g\b|\d+\.?\s?og\b|\d+\.\s?(?:stock|etage)|stock|etage|whg|wohnung|"
    r"app?t?\b|appartement|apartment|zimmer|zi\b|haus\b|c/o|z\.?\s?hd|t[uü]r\b|top\b|stiege|stg\b|geb[aä]?u?d?e?|aufgang|"
    r"links|rechts|mitte|suite|ste\b|unit|floor|flat|room|rm\b|bldg|building|#"
)
_MORE = re.compile(
    rf"(?P<first>.*?\S)(?:\s*,\s*|\s*//?\s+|\s+-\s+|\s+\(?)(?P<more>(?:{_MORE_WORDS}).*?)\)?", re.IGNORECASE
)
_ADDED_BEFORE = re.compile(rf"(?P<more>(?:{_MORE_WORDS})[^,]*),\s*(?P<street>[^,]*\d[^,]*)", re.IGNORECASE)
_ADDITION = re.compile(rf"\s*(?:{_MORE_WORDS})", re.IGNORECASE)
_BOX = re.compile(
    r"(?:postfach|p\.?\s?o\.?\s?-?box|postbus|apartado|casella|bo[iî]te|b\.?p\.?\s\d|postfiliale)\b", re.IGNORECASE
)

_CODE = (
    r"(?:(?P<land>[A-Z]{1,3})\s?[-–\s]\s?)?"
    r"(?P<code>\d{4}\s?[A-Z]{2}(?![A-Za-z])|\d{2}-\d{3}|\d{3}\s\d{2}(?!\d)|\d{4}-\d{3}|\d{5}-\d{3,4}|\d{4,6})"
)
_CODE_CITY = re.compile(rf"{_CODE}[\s,/]+(?P<city>[^\d\s].*)")
_CITY_CODE = re.compile(rf"(?P<city>[^\d]*?[^\d\s,/-]{{2}})[\s,/-]+{_CODE}")
_BRITISH = re.compile(
    r"(?:(?P<city>.*?[^\s,])[\s,]+)?(?P<code>[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)(?:[\s,]+(?P<after>[^\d].*))?"
)
_AMERICAN = re.compile(r"(?:(?P<city>.*?[^\s,])[\s,]+)?(?P<region>[A-Z]{2})\.?\s+(?P<code>\d{5}(?:-\d{4})?)")
_ALONE = re.compile(rf"{_CODE}")
_SEGMENTS = re.compile(
    r"\s*(?:\r?\n|;|\||,|•|·|<br\s*/?>|\s[–-]\s|\s/\s(?=(?:[A-Z]{1,2}-)?\d{4,5}\s))\s*", re.IGNORECASE
)
_ONE_LINE = re.compile(
    r"(?P<street>.+?[\s,]+\d+\s?[a-zA-Z]?(?:[-/]\d+)?)[\s,]+(?P<rest>(?:[A-Z]{1,2}-)?\d{4,5}\s+[^\d].*)"
)


_LONGEST = 1_000
_MOST_SEGMENTS = 12


class Place(NamedTuple):
    """Postcode, city, region and country of one cell, each as far as it tells."""

    postcode: str
    city: str
    region: str = ""
    country: str = ""


class Whole(NamedTuple):
    before: str
    street: str
    house_number: str
    line2: str
    place: Place


@lru_cache(maxsize=65_536)
def street_and_number(text: str, land: str = "") -> tuple[str, str, str]:
    """Street, house number and what stood behind it (flat, floor, c/o).

    >>> street_and_number("Straße des 17. Juni 135"), street_and_number("120 Hanover Sq.", "GB")
    (('Straße des 17. Juni', '135', ''), ('Hanover Sq.', '120', ''))
    """
    more = ""
    if _BOX.match(text):
        return text, "", ""
    if found := _ADDED_BEFORE.fullmatch(text):
        street, number, behind = street_and_number(found["street"], land)
        return street, number, ", ".join(filter(None, (found["more"], behind)))
    found = _MORE.fullmatch(text)
    if found and any(map(str.isdigit, found["first"])):
        text, more = found["first"].rstrip(" ,"), found["more"]
    return (*_split(text, land), more)


def is_addition(text: str) -> bool:
    """Whether a line names a flat, a floor or a suite rather than a street."""
    return bool(_ADDITION.match(text))


def _split(text: str, land: str) -> tuple[str, str]:
    shapes = (_QUARTER, _FRONT, _BEHIND) if land in NUMBER_FIRST else (_QUARTER, _BEHIND, _FRONT)
    for shape in shapes:
        found = shape.fullmatch(text)
        if (found and sum(map(str.isalpha, found["street"])) > 1) or (found and shape is _QUARTER):
            return found["street"].rstrip(" ,"), found["number"].strip()
    return text, ""


@lru_cache(maxsize=65_536)
def place(text: str) -> Place:
    """Postcode and city of one cell: `D-10115 Berlin`, `London WC1A 1AA`, `New York, NY 10083`, `Berlin`."""
    for shape in (_CODE_CITY, _AMERICAN, _BRITISH, _CITY_CODE, _ALONE):
        found = shape.fullmatch(text)
        if found:
            return _placed(found.groupdict())
    return Place("", text)


def _placed(parts: dict[str, str | None]) -> Place:
    land = (parts.get("land") or "").upper()
    code = _PLATES.get(land) or (country(land) if land else "") or ("US" if parts.get("region") else "")
    city = parts.get("city") or parts.get("after") or ""
    return Place(parts["code"] or "", city.strip(" ,"), parts.get("region") or "", code)


@lru_cache(maxsize=16_384)
def whole(cell: str, land: str = "") -> Whole:
    """An address in one cell, on several lines or between commas. Cut into pieces, a card number would be none."""
    segments = [name(part) for part in _SEGMENTS.split(mask_cards(cell.strip()[:_LONGEST]))]
    segments = [part for part in segments if part][:_MOST_SEGMENTS]
    if len(segments) > 1 and (told := country(segments[-1])):
        land = told
        segments.pop()
    at = _place_at(segments)
    if at is None:
        return _without_place(segments, land)
    spot = place(segments[at])
    after, before = segments[at + 1 :], segments[:at]
    if not spot.city:
        spot, after, before = _with_city(spot, after, before)
    if not before and (found := _ONE_LINE.fullmatch(segments[at])):
        spot, before = place(found["rest"]), [found["street"]]
    if not before:
        before, after = after, []
    lead, street, number, more = _street_of(before, land or spot.country)
    line2 = ", ".join(part for part in (more, *after) if part)
    return Whole(lead, street, number, line2, spot._replace(country=land or spot.country))


def _place_at(segments: list[str]) -> int | None:
    """Which segment holds the postcode: the last one that can."""
    for at in reversed(range(len(segments))):
        if place(segments[at]).postcode and (at or len(segments) == 1 or _CODE_CITY.fullmatch(segments[at])):
            return at
    return 0 if len(segments) == 1 and _ONE_LINE.fullmatch(segments[0]) else None


def _with_city(spot: Place, after: list[str], before: list[str]) -> tuple[Place, list[str], list[str]]:
    """A postcode that stands alone: its city stands beside it."""
    if after:
        return spot._replace(city=after[0]), after[1:], before
    if len(before) > 2 and folded(before[-1]) in _regions():
        return spot._replace(city=before[-2], region=before[-1]), after, before[:-2]
    if len(before) > 1 or (before and not any(map(str.isdigit, before[0]))):
        return spot._replace(city=before[-1]), after, before[:-1]
    return spot, after, before


@lru_cache(maxsize=1)
def _regions() -> frozenset[str]:
    return frozenset(folded(region) for row in lines("regions") for region in row.split(";"))


def _street_of(before: list[str], land: str) -> tuple[str, str, str, str]:
    """Of the lines above the place: what comes before the street, street, number, and more of it."""
    for at, text in enumerate(before):
        street, number, more = street_and_number(text, land)
        if number or _BOX.match(text):
            rest = ", ".join(part for part in (more, *before[at + 1 :]) if part)
            return ", ".join(before[:at]), street, number, rest
    return ", ".join(before[:-1]), before[-1] if before else "", "", ""


def _without_place(segments: list[str], land: str) -> Whole:
    lead, street, number, more = _street_of(segments[:1], land)
    city = segments[-1] if len(segments) > 1 else ""
    line2 = ", ".join(part for part in (more, *segments[1:-1]) if part)
    return Whole(lead, street, number, line2, Place("", city, "", land))


@lru_cache(maxsize=65_536)
def postcode(cell: str, land: str, *, pad: bool = False) -> tuple[str, str]:
    """A postcode and the country its prefix names. `10115.0` and `D-10115` are cleaned; with `pad`, or in a country
    of five digits, the zeros a spreadsheet dropped come back (`1067` is `01067` Dresden)."""
    text = short(cell)[:20].lstrip("'")
    if text[-2:] == ".0" and text[:-2].isdigit():
        text = text[:-2]
    found = re.fullmatch(r"([A-Z]{1,3})\s?[-–]\s?(\d{4,5})", text)
    if found:
        land, text = _PLATES.get(found[1]) or country(found[1]) or land, found[2]
    if text.isdigit() and len(text) in (3, 4) and (land in FIVE_DIGITS or (pad and not land)):
        text = text.zfill(5)
    return text, land
