"""The values of one kind that many customers have, and how much it tells what two of them have in common. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agentdesk.core.duplicates.likenesses import Level
from agentdesk.core.duplicates.rarity import Floats

Ints = NDArray[np.int64]
MISSING = -1
_INITIAL = 2.5


class Column(NamedTuple):
    """The values of one kind that a batch of customers has: each text once, and which of them each customer has."""

    texts: list[str]
    of: Ints
    bits: Floats


class Weight(NamedTuple):
    """How many bits less than agreement each level of likeness is worth; and what contradicts costs."""

    near: float
    like: float
    vague: float
    other: float
    most: float


class Compared(NamedTuple):
    bits: Floats
    levels: Ints


def agreeing(one: Column, other: Column, left: Ints, right: Ints) -> NDArray[np.bool_]:
    mine = one.of[left]
    agree: NDArray[np.bool_] = (mine == other.of[right]) & (mine != MISSING)
    return agree


def told_by_having(column: Column, of: Ints) -> Floats:
    """How much it tells to have the value of these customers."""
    if not column.texts:
        return np.zeros(len(of), dtype=np.float32)
    return np.where(column.of[of] == MISSING, np.float32(0), column.bits[column.of[of]])


def compare(one: Column, other: Column, left: Ints, right: Ints, weight: Weight, how: Callable[..., Any]) -> Compared:
    """Each two values that differ are compared once, however many pairs have them."""
    mine, theirs = one.of[left], other.of[right]
    levels = np.full(len(left), Level.UNKNOWN, dtype=np.int64)
    bits = np.zeros(len(left), dtype=np.float32)
    known = np.flatnonzero((mine != MISSING) & (theirs != MISSING))
    if not len(known):
        return Compared(bits, levels)
    pairs, back = np.unique(mine[known] * len(other.texts) + theirs[known], return_inverse=True)
    first, second = pairs // len(other.texts), pairs % len(other.texts)
    texts, others = [one.texts[at] for at in first.tolist()], [other.texts[at] for at in second.tolist()]
    level = how(texts, others)
    levels[known] = level[back]
    agreed = np.minimum(np.minimum(one.bits[first], other.bits[second]), weight.most)
    bits[known] = _worth(agreed, level, weight)[back]
    return Compared(bits, levels)


def _worth(agreed: Floats, level: Ints, weight: Weight) -> Floats:
    floor = max(weight.vague, 0.5)
    worth: Any = np.select(
        [level == Level.SAME, level == Level.NEAR, level == Level.LIKE, level == Level.SHORT, level == Level.VAGUE],
        [
            agreed,
            np.maximum(agreed - weight.near, floor),
            np.maximum(agreed * weight.like, floor),
            np.minimum(agreed, _INITIAL),
            weight.vague,
        ],
        weight.other,
    )
    return worth.astype(np.float32)  # type: ignore[no-any-return]
