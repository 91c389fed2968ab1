"""What agents type: every keystroke on the way to a customer."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.performance.people import Person

EACH = 120
"""Customers typed for of each kind."""


@dataclass(frozen=True, slots=True)
class Scrap:
    """One state of the search box. `done`: it is all the agent knows, so this customer must be among the hits."""

    kind: str
    text: str
    person: Person
    done: bool = False


def scraps(people: Sequence[Person], seed: int, each: int = EACH) -> list[Scrap]:
    """Keystrokes of realistic typing for customers drawn by chance."""
    chance = random.Random(seed)
    drawn = iter(chance.sample(people, min(len(people), each * 20)))
    found: list[Scrap] = []
    for _ in range(each):
        person = next(drawn)
        found += _strokes("first last", _name(person), person)
        person = next(drawn)
        found += _strokes("last first", f"{person.family} {person.given}".lower(), person)
        person = next(someone for someone in drawn if someone.email)
        found += _strokes("e-mail", person.email, person)
        person = next(drawn)
        found += _strokes("phone start", person.national, person)
        person = next(drawn)
        found += _strokes("phone infix", infix(person, chance), person, shortest=4)
        person = next(someone for someone in drawn if someone.orders)
        found += _strokes("order", person.orders[0], person)
        person = next(drawn)
        found += _strokes("postcode name", f"{person.postcode} {person.family}".lower(), person)
        person = next(someone for someone in drawn if len(someone.family) > 4)
        found += _strokes("typo", mistyped(person.family.lower(), chance), person, shortest=4)
    return found


def infix(person: Person, chance: random.Random) -> str:
    """Seven digits from the number, behind the country and area codes half a town has."""
    digits = person.phone[1:]
    start = chance.randint(min(5, len(digits) - 7), len(digits) - 7)
    return digits[start : start + 7]


def mistyped(word: str, chance: random.Random) -> str:
    """One letter left out, doubled, swapped with the next, or replaced by another; never the first."""
    n = chance.randrange(1, len(word) - 1)
    slips = (
        word[:n] + word[n + 1 :],
        word[:n] + word[n] + word[n:],
        word[:n] + word[n + 1] + word[n] + word[n + 2 :],
        word[:n] + chance.choice("aeinrstu") + word[n + 1 :],
    )
    return chance.choice([slip for slip in slips if slip != word])


def _name(person: Person) -> str:
    return f"{person.given} {person.family}".lower()


def _strokes(kind: str, text: str, person: Person, shortest: int = 1) -> Iterator[Scrap]:
    for end in range(shortest, len(text) + 1):
        if text[end - 1] != " ":
            yield Scrap(kind, text[:end], person, done=end == len(text))
