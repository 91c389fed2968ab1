"""How rare a value is among all customers: counted in a table of fixed size, however many there are. Pure.

Agreeing on a rare value tells more than agreeing on a common one: log2 of how much rarer. The counts are those of a
count-min sketch (G. Cormode, S. Muthukrishnan, "An improved data stream summary", J. Algorithms 55, 2005), which never
counts too little. Counts of few customers say little about the world: each kind of value has a usual frequency, which
weighs as much as a thousand customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from math import log2
from typing import Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

CELLS = 1 << 20
_USUAL_WEIGHS = 1_000
_LEAST = 9.0
_MIX = (np.uint32(0x9E3779B1), np.uint32(0x85EBCA77))
_SHIFT = np.uint32(32 - 20)


class Kind(IntEnum):
    """What is counted, and how often a value of it usually occurs: once among so many."""

    GIVEN = 400
    FAMILY = 3_000
    ORGANISATION = 5_000
    EMAIL = 50_000
    EMAIL_NAME = 5_001
    EMAIL_DOMAIN = 20
    PHONE = 50_001
    STREET = 2_000
    HOUSE_NUMBER = 60
    MORE = 1_000
    POSTCODE = 2_001
    CITY = 500
    BORN = 20_000


class Rarity(Protocol):
    """How much agreeing on each of these values tells, in bits."""

    def bits(self, kind: Kind, values: Sequence[str]) -> Floats: ...


def stamp(kind: Kind, value: str) -> int:
    """What is remembered of a value, to count it."""
    return crc32(value.encode(), kind)


class Counts:
    """How often each value occurs among `customers`."""

    def __init__(self) -> None:
        self.customers = 0
        self._cells: NDArray[np.uint32] = np.zeros((len(_MIX), CELLS), dtype=np.uint32)

    def add(self, stamps: NDArray[np.uint32], customers: int) -> None:
        """The stamps of all values that so many further customers have."""
        self.customers += customers
        for row, mix in zip(self._cells, _MIX, strict=True):
            row += np.bincount((stamps * mix) >> _SHIFT, minlength=CELLS).astype(np.uint32)

    def times(self, kind: Kind, values: Sequence[str]) -> NDArray[np.uint32]:
        stamps = np.fromiter((stamp(kind, value) for value in values), dtype=np.uint32, count=len(values))
        cells = [row[(stamps * mix) >> _SHIFT] for row, mix in zip(self._cells, _MIX, strict=True)]
        least: NDArray[np.uint32] = np.minimum(*cells)
        return least

    def bits(self, kind: Kind, values: Sequence[str]) -> Floats:
        """How much agreeing on each of these values tells."""
        expected = (self.times(kind, values) + _USUAL_WEIGHS / int(kind)) / (self.customers + _USUAL_WEIGHS)
        return -np.log2(expected).astype(np.float32)


def bits_wanted(customers: int) -> float:
    """How much has to agree before two customers are shown as perhaps one: more, the more there are to be mixed up.

    Nine bits up to a thousand, twelve among ten thousand, twenty-two among a million. One more for twice as many would
    keep the share of mistakes if values were spread evenly; names and towns are not.
    """
    return max(_LEAST, 1.5 * log2(customers + _USUAL_WEIGHS) - 7.5)
