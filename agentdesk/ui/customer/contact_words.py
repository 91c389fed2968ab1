"""Contact points as people read them."""

from __future__ import annotations

import re
from functools import lru_cache

from agentdesk.core.customers.model import ContactPoint, PointKind
from agentdesk.core.wording import country_name, knows, text

_E164 = re.compile(r"\+[1-9]\d{6,14}\b")
POINT_ICONS = {
    PointKind.PHONE: "phone",
    PointKind.EMAIL: "mail",
    PointKind.ADDRESS: "map-pin",
    PointKind.HANDLE: "at-sign",
}


@lru_cache(maxsize=4096)
def phone_words(e164: str) -> str:
    """The international form in groups, as it can be read out: +49 171 5550142. What is no number stays as it is."""
    import phonenumbers

    try:
        return phonenumbers.format_number(phonenumbers.parse(e164), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return e164


@lru_cache(maxsize=4096)
def national_words(e164: str) -> str:
    """The number as it is written in its own country: 0171 5550142."""
    import phonenumbers

    try:
        return phonenumbers.format_number(phonenumbers.parse(e164), phonenumbers.PhoneNumberFormat.NATIONAL)
    except phonenumbers.NumberParseException:
        return e164


def readable_numbers(words: str) -> str:
    """The phone numbers among other words in groups, as they are read out."""
    return _E164.sub(lambda found: phone_words(found[0]), words)


def point_words(point: ContactPoint) -> str:
    """The point on one line."""
    if point.kind is PointKind.PHONE:
        extension = text("contact.extension", extension=point.extension) if point.extension else ""
        return f"{phone_words(point.value)} {extension}".rstrip()
    return point.value


def address_lines(point: ContactPoint) -> list[str]:
    """A postal address as it stands on an envelope; the one stored line where its parts are not known."""
    street = f"{point.street} {point.house_number}".strip()
    place = f"{point.postcode} {point.city}".strip()
    country = country_name(point.country) if point.country else ""
    lines = [point.addressee, point.line2, street, place, point.region, country]
    return [line for line in lines if line] if street or place else [point.value]


def label_words(point: ContactPoint) -> str:
    """What the point is called: our word for the usual labels (mobile, work, …), else the source's own or none."""
    if point.kind is PointKind.HANDLE and not point.label:
        return point.network
    key = f"contact.label.{point.label}"
    if point.label and knows(key):
        return text(key)
    return point.label
