"""When the rise of one reason with one product is unusual: more cases than chance explains. Pure.

What is usual follows from the weeks before. Cases come independently of one another when there is no common cause, so
their number in a week is Poisson distributed around the usual one; a number that would come about by chance less than
once in a thousand such weeks is proposed as an incident. Few cases are no incident, however rare they were before.
"""

from __future__ import annotations

import math
from datetime import timedelta

WINDOW = timedelta(days=7)
BEFORE = timedelta(days=56)
LEAST = 5
"""Cases within the window below which nothing is proposed."""
UNUSUAL = 0.001
"""Chance below which a number is unusual."""
_NEVER_NONE = 0.5
"""Cases a week that are expected even where there were none: a new product has no past."""


def usual(count_before: int) -> float:
    """Cases expected within the window, after so many in the time before."""
    return max(count_before * (WINDOW / BEFORE), _NEVER_NONE)


def chance_of(count: int, expected: float) -> float:
    """How likely at least so many are where `expected` are usual: the upper tail of the Poisson distribution."""
    below = sum(math.exp(n * math.log(expected) - expected - math.lgamma(n + 1)) for n in range(count))
    return max(0.0, 1.0 - below)


def is_unusual(count: int, count_before: int) -> bool:
    return count >= LEAST and chance_of(count, usual(count_before)) < UNUSUAL
