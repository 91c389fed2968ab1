"""What is compared of a customer: folded words, so that every usual spelling of a word is the same word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from agentdesk.core.customers.folding import compact, fold, fold_all

MOST = 3
"""So many addresses of each kind are looked at: whoever has more of them is a firm, found by its name."""

_STREET = re.compile(r"(?<=.)(?:strasse|str|street)$")
_SAYS_NOTHING = frozenset(("", "0", "na", "nan", "none", "null", "unknown", "unbekannt", "test"))
_GENERATIONS = dict.fromkeys(("sen", "senior", "sr", "snr"), "senior") | dict.fromkeys(
    ("jun", "junior", "jr", "jnr"), "junior"
)


class Place(NamedTuple):
    """A postal address: `more` is what stands beside street and town, `c/o`, a flat, the name of a house."""

    street: str = ""
    house_number: str = ""
    more: str = ""
    postcode: str = ""
    city: str = ""


NOWHERE = Place()


class Portrait(NamedTuple):
    """One customer as compared. `born` is eight digits, year first; only files have it, the desk keeps no birthdays.
    `generation` is what a name says of father or son: `senior`, `junior`."""

    given: str = ""
    family: str = ""
    organisation: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    born: str = ""
    generation: str = ""

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
    suffix: str = "",
) -> Portrait:
    """Of a customer's names and contact points (rows, or whatever has their columns)."""
    (first, by_first), (last, by_last) = _without_generation(folded(given)), _without_generation(folded(family))
    generation = _without_generation(f"- {folded(suffix)}")[1] or by_last or by_first
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
    reached = _some(emails), _some(phones), _some_places(places)
    return Portrait(first, last, folded(organisation), *reached, born, generation)


@lru_cache(maxsize=32_768)
def _without_generation(name: str) -> tuple[str, str]:
    """A name of several words, and what one of them says of father or son."""
    words = name.split()
    told = [_GENERATIONS[word] for word in words if word in _GENERATIONS]
    if not told or len(told) == len(words):
        return name, ""
    return " ".join(word for word in words if word not in _GENERATIONS), told[0]


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


def forget_words() -> None:
    """How words are folded, which is remembered: tens of megabytes after some hundred thousand customers."""
    for remembered in (place_of, folded, _street, _without_generation, fold):
        remembered.cache_clear()


def _bare(number: str) -> str:
    return compact(number) if number else ""


def _some(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))[:MOST]


def _some_places(places: Sequence[Place]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(place for place in places if place != NOWHERE))[:MOST]
