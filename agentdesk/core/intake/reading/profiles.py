"""What the values of a column look like, and how well that fits what its name promises."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from agentdesk.core.intake.reading import amounts, dates
from agentdesk.core.intake.reading.addresses import place, street_and_number, whole
from agentdesk.core.intake.reading.cells import Exact, line, words
from agentdesk.core.intake.reading.countries import country
from agentdesk.core.intake.reading.given_names import is_given
from agentdesk.core.intake.reading.names import is_organisation, salutation
from agentdesk.core.intake.reading.statuses import channel, order_status, truth

LOOKED_AT = 300
_TELLING = 200  # characters of a cell; no shape needs more
_EMAIL = re.compile(r".*\S@\S+\.\S.*", re.DOTALL)
_PHONE = re.compile(
    r"(?:[^\d@]{0,16})?[+(]?[\d\uff10-\uff19][\d\uff10-\uff19\s/().–\-+]{4,40}(?:\D{1,4}\d{1,6})?(?:\.0)?|\d[,.]\d+E\+\d+",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\s+(?:/|:::|und|oder|and|or)\s+|[;,]\s+")
_DIGITS = re.compile(r"\d")
_POSTCODE = re.compile(
    r"(?:[A-Z]{1,3}[\s-])?\d{3,6}(?:\.0)?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|"
    r"\d{4}\s?[A-Z]{2}|\d{2,5}[- ]\d{2,4}|[A-Z]\d{2}\s?[A-Z\d]{4}",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]m)?(?: uhr)?", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[#A-Za-z0-9_\-./:]{1,40}")
_CURRENCY = re.compile(r"[A-Z]{3}|€|\$|£|Euro|EURO|eur", re.IGNORECASE)
_TRACKING = re.compile(r"(?=.*\d.*\d.*\d)[A-Za-z0-9 \-]{8,40}")
_LANGUAGE = re.compile(
    r"[a-z]{2}(?:[-_][a-z]{2})?|deutsch|englisch|german|english|franz\S+|french|italien\S+|italian|t[uü]r\S+",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"str(?:\.|aße|asse)?\b|str\.|weg\b|platz\b|allee\b|gasse\b|ring\b|damm\b|ufer\b|street|road\b|\brd\b|\bst\b\.?|avenue|\bave\b|lane\b|drive\b|\brue\b|via\b|calle\b|postfach|packstation",
    re.IGNORECASE,
)
_HOUSE = re.compile(r"\d{1,5}(?:\s?[a-zA-Z])?(?:\s?[-–/+]\s?\d{1,5}(?:\s?[a-zA-Z])?){0,4}|\d{1,5}\.0")
_URL = re.compile(r"https?://\S+|www\.\S+|\S+\.(?:pdf|html?)", re.IGNORECASE)
_TITLE = re.compile(r"(?:prof|dr|mag|dipl|ing|b\.?sc|m\.?sc|m\.?a|ph\.?d)\b.*", re.IGNORECASE)
_FORMS = ("du", "sie", "per du", "per sie", "duzen", "siezen")
_SALUTATIONS = words("Herr Frau Mr Mrs Ms Miss Mx Divers Familie Firma Monsieur Madame")


class Profile:
    """The filled cells of one column in the sample, with shares (0 to 1) worked out when asked for."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.cells = [cell for cell in cells if line(cell)][:LOOKED_AT]
        self.lines = [line(cell)[:_TELLING] for cell in self.cells]
        self.filled = len(self.cells) / len(cells) if cells else 0.0
        self._shares: dict[str, float] = {}

    def share(self, shape: str) -> float:
        """How many of the filled cells have this shape; 0.7 when nothing is filled, for nothing speaks against it."""
        if not self.lines:
            return 0.7
        if shape not in self._shares:
            test = SHAPES[shape]
            self._shares[shape] = sum(map(test, self.lines)) / len(self.lines)
        return self._shares[shape]

    @cached_property
    def samples(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.lines))[:3]

    @cached_property
    def distinct(self) -> float:
        return len(set(self.lines)) / len(self.lines) if self.lines else 0.0

    @cached_property
    def decimal_sign(self) -> str:
        return amounts.decimal_sign(self.cells)

    @cached_property
    def typed(self) -> bool:
        """Whether its file stores these values as numbers or dates rather than texts."""
        return bool(self.cells) and all(type(cell) is Exact for cell in self.cells)

    @cached_property
    def length(self) -> float:
        return sum(map(len, self.lines)) / len(self.lines) if self.lines else 0.0

    def largest(self) -> float:
        values = [amounts.decimal(cell, self.decimal_sign or ".") for cell in self.cells]
        return max((abs(float(value)) for value in values if value), default=0.0)


def _date(text: str) -> bool:
    return bool(dates.moment(text)) and not (text.isdigit() and len(text) == 10)


def _written_date(text: str) -> bool:
    """A date nobody would take for a number."""
    return (bool(dates.moment(text)) and not text.replace(".", "").replace(",", "").isdigit()) or (
        text.count(".") == 2 and _date(text)
    )


def _decimal(text: str) -> bool:
    return bool(amounts.decimal(text, ".") or amounts.decimal(text, ","))


def _name(text: str) -> bool:
    return not _DIGITS.search(text) and "@" not in text and any(map(str.isalpha, text)) and len(text) < 60


def _full_name(text: str) -> bool:
    return _name(text) and len(text.replace(",", " ").split()) >= 2 and len(text.split()) < 8


def _known_full_name(text: str) -> bool:
    if not _full_name(text):
        return False
    words = text.replace(",", " ").split()
    return salutation(words[0]) in _SALUTATIONS or any(map(is_given, words[:3]))


def _postcode_city(text: str) -> bool:
    found = place(text)
    return bool(found.postcode and found.city)


def _address(text: str) -> bool:
    found = whole(text)
    apart = found.place.postcode or "," in text or "\n" in text
    return bool(apart and found.street and any(map(str.isalpha, found.place.city)))


def _city(text: str) -> bool:
    return any(map(str.isalpha, text)) and not _DIGITS.search(text) and len(text) < 60


def _street(text: str) -> bool:
    return any(map(str.isalpha, text)) and "@" not in text and not _postcode_city(text) and len(text) < 120


def _known_street(text: str) -> bool:
    return bool(_STREET.search(text)) and bool(street_and_number(text)[1]) and not _address(text)


def _country(text: str) -> bool:
    return bool(country(text)) and not text.isdigit()


def _order_number(text: str) -> bool:
    return bool(_IDENTIFIER.fullmatch(text)) and bool(_DIGITS.search(text)) and not _written_date(text)


def _known_status(text: str) -> bool:
    return bool(order_status(text))


def _phone(text: str) -> bool:
    """One number, or several."""
    return all(map(_PHONE.fullmatch, _SEVERAL.split(text))) and not _written_date(text)


def _email(text: str) -> bool:
    return bool(_EMAIL.fullmatch(text))


SHAPES: dict[str, Callable[[str], bool]] = {
    "any": bool,
    "email": _email,
    "phone": _phone,
    "email_or_phone": lambda text: _email(text) or _phone(text),
    "date": _date,
    "written_date": _written_date,
    "clock": lambda text: bool(_CLOCK.fullmatch(text)),
    "decimal": _decimal,
    "whole_number": lambda text: text.removesuffix(".0").lstrip("-").isdigit(),
    "postcode": lambda text: bool(_POSTCODE.fullmatch(text)),
    "postcode_city": _postcode_city,
    "address": _address,
    "city": _city,
    "street": _street,
    "known_street": _known_street,
    "house": lambda text: bool(_HOUSE.fullmatch(text)),
    "country": _country,
    "salutation": lambda text: salutation(text) in _SALUTATIONS,
    "title": lambda text: bool(_TITLE.match(text)) and len(text) < 30,
    "word": lambda text: any(map(str.isalpha, text)) and "@" not in text,
    "name": _name,
    "full_name": _full_name,
    "known_full_name": _known_full_name,
    "given": lambda text: _name(text) and " " not in text and is_given(text),
    "organisation": is_organisation,
    "identifier": lambda text: bool(_IDENTIFIER.fullmatch(text)),
    "order_number": _order_number,
    "currency": lambda text: bool(_CURRENCY.fullmatch(text)),
    "tracking": lambda text: bool(_TRACKING.fullmatch(text)),
    "language": lambda text: bool(_LANGUAGE.fullmatch(text)),
    "form": lambda text: text.casefold() in _FORMS or truth(text) is not None,
    "url": lambda text: bool(_URL.fullmatch(text)),
    "truth": lambda text: truth(text) is not None,
    "status": _known_status,
    "channel": lambda text: bool(channel(text)),
    "short": lambda text: len(text) <= 60,
    "long": lambda text: len(text) > 40,
    "rating": lambda text: bool(re.fullmatch(r"\d(?:[.,]\d)?(?:\s?/\s?\d+)?|[★☆⭐*]{1,5}|10", text)),
}
