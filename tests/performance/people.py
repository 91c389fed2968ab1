"""A million believable customers, the same ones every time: German and English names with some Turkish and Polish
ones, skewed as in life (one in a hundred is called Müller, most surnames are rare), households that share a number.

Names, towns and numbers are put together here from small lists of our own; nobody in it exists.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from tests.performance import names

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """One invented customer; `phone` is E.164, `last_contact` None for somebody who never called."""

    number: str
    given: str
    family: str
    organisation: str
    phone: str
    email: str
    postcode: str
    city: str
    street: str
    orders: tuple[str, ...]
    last_contact: datetime | None

    @property
    def name(self) -> str:
        return self.organisation or f"{self.given} {self.family}"

    @property
    def national(self) -> str:
        """The number as dialled within the country."""
        return "0" + self.phone[3:]


class Skewed:
    """Draws from a list so that the n-th is drawn about n ** -slope as often as the first."""

    def __init__(self, choices: Sequence[str], slope: float) -> None:
        self._choices = choices
        self._sums = list(accumulate((n + 1) ** -slope for n in range(len(choices))))

    def draw(self, chance: random.Random) -> str:
        return self._choices[bisect(self._sums, chance.random() * self._sums[-1])]


class Country:
    """Names, towns and numbering of one of the places our customers come from."""

    def __init__(self, given: str, common: str, fore: str, aft: str, towns: str, code: str) -> None:
        self.given = Skewed(given.split(), 0.5)
        self.common = Skewed(common.split(), 0.5)
        self.fore, self.aft = Skewed(fore.split(), 0.2), Skewed(aft.split(), 0.3)
        self.towns = Skewed(towns.split(), 0.7)
        self.code = code

    def surname(self, chance: random.Random) -> str:
        draw = chance.random()
        if draw < 0.5:
            return self.common.draw(chance)
        if draw < 0.53:
            return f"{self.common.draw(chance)}-{self.common.draw(chance)}"
        made = self.fore.draw(chance).capitalize() + self.aft.draw(chance)
        return made if draw < 0.9 else chance.choice(names.BEFORE.split()).capitalize() + made.lower()


GERMANY = Country(names.GERMAN_GIVEN, names.GERMAN_FAMILY, names.GERMAN_FORE, names.GERMAN_AFT, names.TOWNS, "+49")
BRITAIN = Country(
    names.ENGLISH_GIVEN, names.ENGLISH_FAMILY, names.ENGLISH_FORE, names.ENGLISH_AFT, names.ENGLISH_TOWNS, "+44"
)
GUESTS = Country(names.OTHER_GIVEN, names.OTHER_FAMILY, names.GERMAN_FORE, names.GERMAN_AFT, names.TOWNS, "+49")
AREAS, PROVIDERS = Skewed(names.AREAS.split(), 0.7), Skewed(names.MAIL.split(), 0.8)
_TOWN_POSTCODES = 40  # a town has this many postcodes, a village one


def people(count: int, seed: int = 1) -> Iterator[Person]:
    """The first `count` customers of this seed."""
    chance = random.Random(seed)
    lately: list[str] = ["+4930901820"]
    for n in range(count):
        draw = chance.random()
        country = GERMANY if draw < 0.68 else GUESTS if draw < 0.76 else BRITAIN
        phone = chance.choice(lately) if chance.random() < 0.08 else _phone(country, chance)
        lately = [*lately[-50:], phone]
        yield _person(n, country, phone, chance)


def _person(n: int, country: Country, phone: str, chance: random.Random) -> Person:
    given, family = country.given.draw(chance), country.surname(chance)
    if chance.random() < 0.06:
        given = f"{given}{chance.choice(' -')}{country.given.draw(chance)}"
    trade = chance.random() < 0.07
    organisation = f"{chance.choice(names.TRADES.split())} {family} {chance.choice(names.FORMS)}" if trade else ""
    town, postcode = _place(country, chance)
    return Person(
        number=f"{100_000 + n}",
        given=given,
        family=family,
        organisation=organisation,
        phone=phone,
        email=_email(given, family, chance) if chance.random() < 0.9 else "",
        postcode=postcode,
        city=town,
        street=f"{chance.choice(names.STREETS.split())} {chance.randint(1, 120)}",
        orders=tuple(f"{chance.randrange(10**8):08d}" for _ in range(int(chance.expovariate(0.5)) % 9)),
        last_contact=None if chance.random() < 0.25 else NOW - timedelta(minutes=chance.expovariate(1 / 400_000)),
    )


def _place(country: Country, chance: random.Random) -> tuple[str, str]:
    if chance.random() < 0.5:
        town = country.towns.draw(chance)
        n = sum(map(ord, town)) % 90 * 100 + chance.randrange(_TOWN_POSTCODES)
    else:
        n = chance.randrange(9_900)
        fore, aft = names.VILLAGE_FORE.split(), names.VILLAGE_AFT.split()
        town = fore[n % len(fore)] + aft[n // len(fore) % len(aft)]
    if country is BRITAIN:
        letters = "ABDEGHJLNPRSTWXY"
        return town, f"{town[:2].upper()}{n % 19 + 1} {n % 9}{letters[n % 16]}{letters[n // 16 % 16]}"
    return town, f"{1_000 + 10 * n:05d}"


def _phone(country: Country, chance: random.Random) -> str:
    if country is BRITAIN:
        return f"+447{chance.choice('34578')}{chance.randrange(10**8):08d}"
    if chance.random() < 0.6:
        prefix = chance.choice(names.MOBILE.split())
        return f"+49{prefix}{chance.randrange(10**7):07d}" + (str(chance.randrange(10)) if prefix < "16" else "")
    village = f"{chance.choice('23456789')}{chance.randrange(1000):03d}"
    area = AREAS.draw(chance) if chance.random() < 0.5 else village
    return f"+49{area}{chance.randrange(1, 10)}{chance.randrange(10**6):06d}"


def _email(given: str, family: str, chance: random.Random) -> str:
    first, last = names.ascii_only(given), names.ascii_only(family)
    local = chance.choice(
        (
            f"{first}.{last}",
            f"{first[0]}.{last}",
            f"{first}{last}",
            f"{last}{chance.randrange(100):02d}",
            f"{first}.{last}{chance.randrange(1950, 2010)}",
        )
    )
    house = f"{last}.{chance.choice(('de', 'com', 'co.uk'))}"
    return f"{local}@{house if chance.random() < 0.12 else PROVIDERS.draw(chance)}"
