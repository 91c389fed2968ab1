"""What somebody typed into the box, when nobody was found: a phone number, an e-mail address, or a name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agentdesk.core.customers.model import PointKind

LONGEST = 120


@dataclass(frozen=True, slots=True)
class Prefill:
    """How a new customer begins: with what was typed, in the field it belongs to (an address by its postcode)."""

    given_name: str = ""
    family_name: str = ""
    organisation: str = ""
    number: str = ""
    points: tuple[tuple[PointKind, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == Prefill()


def recognise(typed: str) -> Prefill:
    """Each piece goes where it belongs: `Jörg Müller 0171 5550142` is a name and a number."""
    rest = " ".join(typed.split())[:LONGEST]
    if _CUSTOMER_NUMBER.fullmatch(rest):
        return Prefill(number=rest)
    points: list[tuple[PointKind, str]] = []
    for kind, pattern in _POINTS:
        if found := pattern.search(rest):
            points.append((kind, found[0].strip()))
            rest = " ".join((rest[: found.start()] + " " + rest[found.end() :]).split())
    return _named(rest.strip(" ,;"), tuple(points))


def _named(rest: str, points: tuple[tuple[PointKind, str], ...]) -> Prefill:
    if not any(letter.isalpha() for letter in rest):  # the number of an order, a half postcode: nobody's name
        return Prefill(points=points)
    if _ORGANISATION.search(rest):
        return Prefill(organisation=rest, points=points)
    if "," in rest:
        family, _, given = (part.strip() for part in rest.partition(","))
        return Prefill(_capital(given), _capital(family), points=points)
    given, family = _split(rest.split())
    return Prefill(_capital(given), _capital(family), points=points)


def _split(words: list[str]) -> tuple[str, str]:
    """Given and family name; a particle (van der Heide) belongs to the family name."""
    particle = next((n for n, word in enumerate(words) if word.casefold() in _PARTICLES), len(words) - 1)
    return " ".join(words[:particle]), " ".join(words[particle:])


def _capital(name: str) -> str:
    """`jörg müller` was typed in haste; `van der Heide` and `McDonald` were not."""
    if not name.islower():
        return name
    return " ".join(word if word in _PARTICLES else word[:1].upper() + word[1:] for word in name.split())


_EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]*")
_PHONE = re.compile(r"(?:\+|\b00|\(0|\b0|\b)(?:[\d][\s()/.–-]*){6,}")
_POSTCODE = re.compile(r"\b\d{4,5}\b")
_POINTS = ((PointKind.EMAIL, _EMAIL), (PointKind.PHONE, _PHONE), (PointKind.ADDRESS, _POSTCODE))
_CUSTOMER_NUMBER = re.compile(r"[A-Za-z]{1,4}[-/ ]?\d{3,}[\w/-]*")
_PARTICLES = frozenset(
    ("von", "van", "vom", "zu", "zum", "zur", "de", "der", "den", "del", "della", "di", "da", "dos", "du", "la", "ter")
)
_ORGANISATION = re.compile(
    r"\b(GmbH|AG|KG|OHG|UG|eG|e\.? ?V\.?|GbR|SE|Ltd\.?|LLC|Inc\.?|Corp\.?|PLC|B\.?V\.?|S\.?A\.?|S\.?r\.?l\.?|Verein|"
    r"Praxis|Hotel|Café|Cafe|Restaurant|Apotheke|Bäckerei|Stiftung|Gemeinde|Stadt|School|Schule|Council)(?!\w)",
    re.IGNORECASE,
)
