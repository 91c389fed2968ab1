"""A few marks of each customer, and what they tell of two at a glance: who is not worth a whole comparison. Pure.

A mark is sixteen bits of a value that most slips leave alone: how a name sounds, a street, a postcode, a number. Marks
that agree tell as much as they are rare (see `rarity`); what only resembles has other marks, so that an estimate by
them falls short of what a comparison finds, by `ALIKE_TELLS` at most where it matters (measured: decision 0027).
What both have and is another speaks against them, as it does there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from agentdesk.core.customers.sounds import cologne
from agentdesk.core.duplicates.portraits import NOWHERE, Portrait
from agentdesk.core.duplicates.rarity import Floats, bits_wanted

_VALUES = 1 << 16
_USUAL = 1_000
FEW_CUSTOMERS = 20_000
NAMED_ALIKE = 4.0
"""What a similar mail address is worth where the names agree: most are made of names."""
ALIKE_TELLS = 6.0
"""Bits that may come from values which only resemble each other."""


class Mark(IntEnum):
    GIVEN = 0
    FAMILY = 1
    ORGANISATION = 2
    STREET = 3
    HOUSE_NUMBER = 4
    POSTCODE = 5
    CITY = 6
    PHONE = 7
    EMAIL = 8
    YEAR = 9
    DAY = 10


Marks = NDArray[np.uint16]
"""A row of them for each customer; 0 where there is no such value."""


def marks_of(who: Portrait) -> Iterator[tuple[int, ...]]:
    """Once for each address, at least once."""
    given, family = (_mark(cologne(name.replace(" ", ""))) for name in (who.given, who.family))
    organisation, year, day = map(_mark, (who.organisation, who.born[:4], who.born[4:]))
    phone = _mark(who.phones[0] if who.phones else "")
    email = _mark(letters_of(who.emails[0]) if who.emails else "")
    for place in who.places or (NOWHERE,):
        at = map(_mark, (place.street, place.house_number, place.postcode, place.city))
        yield (given, family, organisation, *at, phone, email, year, day)


def letters_of(email: str) -> str:
    """What stands before the @, without digits and signs."""
    return "".join(filter(str.isalpha, email.partition("@")[0]))


def _mark(value: str) -> int:
    return crc32(value.encode()) % (_VALUES - 1) + 1 if value else 0


class Told:
    """What marks that agree tell, by how many customers have each of them."""

    def __init__(self) -> None:
        self.customers = 0
        self._counts: NDArray[np.int64] = np.zeros((len(Mark), _VALUES), dtype=np.int64)
        self._bits: Floats = np.zeros((len(Mark), _VALUES), dtype=np.float32)

    def add(self, marks: Marks) -> None:
        """Those of further customers, one row each."""
        self.customers += len(marks)
        for counts, column in zip(self._counts, marks.T, strict=True):
            counts += np.bincount(column, minlength=_VALUES)

    def weigh(self) -> Told:
        """After the last of them."""
        bits = -np.log2((self._counts + 1) / (self.customers + _USUAL))
        bits[:, 0] = 0
        self._bits = bits.astype(np.float32)
        return self

    @property
    def wanted(self) -> float:
        """An estimate from which on two are compared; among few customers all are who share a key."""
        return -np.inf if self.customers <= FEW_CUSTOMERS else bits_wanted(self.customers) - ALIKE_TELLS

    def estimate(self, one: Marks, other: Marks) -> Floats:
        """Bits for each pair; names may have changed places, and a house has its number in its street."""
        told = np.where(one == other, self._bits[np.arange(len(Mark)), one], np.float32(0))
        kin = told[:, Mark.FAMILY] > 0
        told[:, Mark.EMAIL] = np.where(kin, np.minimum(told[:, Mark.EMAIL], NAMED_ALIKE), told[:, Mark.EMAIL])
        crossed = (one[:, 0] == other[:, 1]) & (one[:, 1] == other[:, 0])
        swapped = np.where(crossed, self._bits[0, one[:, 0]] + self._bits[1, one[:, 1]], np.float32(0))
        told[:, Mark.GIVEN] = np.maximum(told[:, Mark.GIVEN] + told[:, Mark.FAMILY], swapped)
        told[:, Mark.FAMILY] = 0
        told[:, Mark.HOUSE_NUMBER] *= told[:, Mark.STREET] > 0
        told[:, Mark.POSTCODE] = np.maximum(told[:, Mark.POSTCODE], told[:, Mark.CITY])
        told[:, Mark.CITY] = 0
        estimated: Floats = told.sum(axis=1) - _against(one, other)
        return estimated


def _against(one: Marks, other: Marks) -> Floats:
    """About half of what contradicts costs: some of what differs resembles, after all."""
    differ = (one != other) & (one > 0) & (other > 0)
    moved = differ[:, Mark.POSTCODE] & differ[:, Mark.CITY]
    born = differ[:, Mark.YEAR] & differ[:, Mark.DAY]
    costs = differ[:, Mark.PHONE] + 1.5 * differ[:, Mark.STREET] + 1.5 * moved + 3.0 * born
    against: Floats = np.asarray(costs, dtype=np.float32)
    return against


def told_by(marks: Iterable[Marks]) -> Told:
    told = Told()
    for some in marks:
        told.add(some)
    return told.weigh()
