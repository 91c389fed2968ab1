"""What is compared of a customer: folded words, so that every usual spelling of a word is the same word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from agentdesk.core.customers.folding import compact, fold_all

MOST = 3
"""So many addresses of each kind are looked at: whoever has more of them is a firm, found by its name."""

_STREET = re.compile(r"(?<=.)(?:strasse|str|street)$")
_SAYS_NOTHING = frozenset(("", "0", "na", "nan", "none", "null", "unknown", "unbekannt", "test"))


class Place(NamedTuple):
    """A postal address: `more` is what stands beside street and town, `c/o`, a flat, the name of a house."""

    street: str = ""
    house_number: str = ""
    more: str = ""
    postcode: str = ""
    city: str = ""


NOWHERE = Place()


class Portrait(NamedTuple):
    """One customer as compared. `born` is eight digits, year first; only files have it, the desk keeps no birthdays."""

    given: str = ""
    family: str = ""
    organisation: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    born: str = ""

    @property
    def is_empty(self) -> bool:
        return self == NOBODY


NOBODY = Portrait()


def portrait_of(
    given: str,
    family: str,
    organisation: str = "",
    points: Iterable[Mapping[str, Any]] = (),
    born: str = "",
) -> Portrait:
    """Of a customer's names and contact points (rows, or whatever has their columns)."""
    emails: list[str] = []
    phones: list[str] = []
    places: list[Place] = []
    for point in points:
        match point["kind"]:
            case "email":
                emails.append(point["value"].casefold())
            case "phone":
                phones.append(point["value"])
            case "address":
                places.append(place_of(*(point[name] for name in _PLACE)))
    return Portrait(
        folded(given), folded(family), folded(organisation), _some(emails), _some(phones), _some_places(places), born
    )


_PLACE = ("street", "house_number", "line2", "postcode", "city")


@lru_cache(maxsize=1_024)
def place_of(street: str, house_number: str, more: str, postcode: str, city: str) -> Place:
    return Place(_street(street), _bare(house_number), folded(more), _bare(postcode), folded(city))


@lru_cache(maxsize=32_768)
def folded(words: str) -> str:
    found = " ".join(word.key for word in fold_all(words)) if words else ""
    return "" if found in _SAYS_NOTHING else found


@lru_cache(maxsize=32_768)
def _street(words: str) -> str:
    """`Hauptstr.`, `Hauptstraße` and `Haupt Straße` are one street."""
    return _STREET.sub("", folded(words)).replace(" ", "")


def _bare(number: str) -> str:
    return compact(number) if number else ""


def _some(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))[:MOST]


def _some_places(places: Sequence[Place]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(place for place in places if place != NOWHERE))[:MOST]
