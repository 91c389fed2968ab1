"""Groups of customers who are probably one person: what A and B, and B and C have in common, A and C have too. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_IN_A_GROUP = 12
"""Whoever seems to be so many is a mistake of the file: they stay in the groups they were in."""

Pair = tuple[int, int]
Score = Callable[[Sequence[Pair]], Sequence[float]]


def grouped(pairs: Iterable[tuple[float, int, int]], score: Score, wanted: float) -> list[list[int]]:
    """The groups that pairs with their bits make, surest pairs first; `score` weighs pairs that are not among them.

    Two groups become one where their members, in the mean, have as much in common as is wanted of a pair that others
    speak for: less, for each pair that is sure speaks for the others. A pair of minus infinity keeps them apart.
    """
    known: dict[Pair, float] = {}
    sure = sorted(pairs, reverse=True)
    for bits, one, other in sure:
        known[min(one, other), max(one, other)] = bits
    groups: dict[int, list[int]] = {}
    for bits, one, other in sure:
        if bits < wanted:
            break
        mine, theirs = groups.get(one, [one]), groups.get(other, [other])
        if mine is theirs or len(mine) + len(theirs) > MOST_IN_A_GROUP:
            continue
        if _mean(mine, theirs, known, score) >= wanted - _SPOKEN_FOR * (len(mine) + len(theirs) > 2):
            whole = mine + theirs
            groups.update(dict.fromkeys(whole, whole))
    return [group for first, group in groups.items() if group[0] == first]


_SPOKEN_FOR = 6.0


def _mean(mine: list[int], theirs: list[int], known: dict[Pair, float], score: Score) -> float:
    pairs = [(min(pair), max(pair)) for pair in product(mine, theirs)]
    unknown = [pair for pair in pairs if pair not in known]
    if unknown:
        known.update(zip(unknown, score(unknown), strict=True))
    return sum(known[pair] for pair in pairs) / len(pairs)


def hanging_together(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.int64]:
    """For each pair the least number of all that hang together by pairs: no group reaches beyond them."""
    numbers, places = np.unique(np.concatenate((one, other)), return_inverse=True)
    left, right = places[: len(one)], places[len(one) :]
    least = np.arange(len(numbers))
    while True:
        before = least.copy()
        lower = np.minimum(least[left], least[right])
        np.minimum.at(least, left, lower)
        np.minimum.at(least, right, lower)
        least = least[least]
        if (least == before).all():
            return numbers[least[left]].astype(np.int64)
