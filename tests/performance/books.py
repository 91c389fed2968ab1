"""The books of a shop in which some stand twice: customers of `people` at addresses as a country has them.

Each postcode has some hundred streets, a third of them of the names that every town has; most house numbers are low;
one in seven shares a home with whoever came before: the name, the address, often the telephone. So streets, numbers and
mail addresses grow with the shop, and given names, most surnames and postcodes do not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from zlib import crc32

from tests.performance import names
from tests.performance.people import GERMANY, Person, Skewed, people

TWICE = 10
"""One in so many stands there twice."""
_SHARE_A_HOME = 1 / 7
_STREETS_OF_A_POSTCODE = 140
_COMMON = names.STREETS.split()
_FORE = [*names.GERMAN_FORE.split(), *names.GERMAN_FAMILY.split(), *names.TOWNS.split()]
_AFT = ("straße", "weg", "allee", "gasse", "platz", "ring", "steig", "ufer", "damm", "pfad", "grund", "berg")
_BEFORE = ("", "", "", "", "Am ", "Alte ", "Obere ", "Untere ")
_IN_A_POSTCODE = Skewed([str(n) for n in range(_STREETS_OF_A_POSTCODE)], 0.6)


def books(size: int, seed: int) -> Iterator[tuple[int, Person]]:
    """Places in the books: that of a copy follows that of its original, which stands at an even one."""
    chance = random.Random(seed)
    originals = at_home(islice(people(size, seed), size * TWICE // (1 + TWICE)), chance)
    for n, person in enumerate(originals):
        yield 2 * n, person
        if n % TWICE == 0:
            yield 2 * n + 1, slipped(person, chance)


def at_home(everybody: Iterator[Person], chance: random.Random) -> Iterator[Person]:
    before: Person | None = None
    for person in everybody:
        if before and not person.organisation and chance.random() < _SHARE_A_HOME:
            mail = ".".join(names.ascii_only(name) for name in (person.given, before.family))
            person = replace(
                person,
                family=before.family,
                phone=before.phone if chance.random() < 0.5 else person.phone,
                email=f"{mail}{chance.randrange(10_000)}@web.de" if person.email else "",
                **{name: getattr(before, name) for name in ("street", "postcode", "city")},
            )
        else:
            number = 1 + int(chance.expovariate(1 / 25))
            person = replace(person, street=f"{_street(person.postcode, int(_IN_A_POSTCODE.draw(chance)))} {number}")
        yield person
        before = None if person.organisation else person


@lru_cache(maxsize=100_000)
def _street(postcode: str, n: int) -> str:
    """Its n-th street is called the same every time."""
    chance = random.Random(crc32(f"{postcode} {n}".encode()))
    if chance.random() < 0.3:
        return chance.choice(_COMMON)
    return f"{chance.choice(_BEFORE)}{chance.choice(_FORE)}{chance.choice(_AFT)}"


def slipped(person: Person, chance: random.Random) -> Person:
    """The same person, typed in anew: a slip in the name, and one other thing is not known or another one."""
    changed: dict[str, str] = {"family": _typo(person.family, chance)} if chance.random() < 0.6 else {}
    what = chance.choice(("email", "phone", "street", "given", "moved"))
    match what:
        case "email":
            changed["email"] = ""
        case "phone":
            changed["phone"] = f"+49151{chance.randrange(10**8):08}"
        case "street":
            changed["street"] = _typo(person.street, chance)
        case "given":
            changed["given"] = person.given[:1]
        case _:
            postcode = f"{1_000 + 10 * chance.randrange(9_900):05}"
            changed |= {"postcode": postcode, "city": GERMANY.towns.draw(chance)}
            changed["street"] = f"{_street(postcode, chance.randrange(_STREETS_OF_A_POSTCODE))} {chance.randint(1, 90)}"
    return replace(person, **changed)


def _typo(word: str, chance: random.Random) -> str:
    at = chance.randrange(max(1, len(word) - 1))
    return chance.choice((word[:at] + word[at + 1 :], word[:at] + word[at + 1 : at + 2] + word[at:]))
