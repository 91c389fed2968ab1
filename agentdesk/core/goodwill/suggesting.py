"""What giving would be fitting, and why: value affected × severity × repetition; beside it what others were given.

Pure. No trait of a person is looked at: not who the customer is, what they are worth, or how they asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from agentdesk.core.deadlines.model import Severity
from agentdesk.core.goodwill.policy import Suggesting

REPEATED_WITHIN = timedelta(days=365)
COMPARED_WITHIN = timedelta(days=365)
COMPARED = 20
"""So many of the newest cases are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """What happened: the `value` affected (None where no order is concerned), how bad it was, and how often this
    customer was let down within `REPEATED_WITHIN`, this time included."""

    value: int | None = None
    severity: Severity = Severity.NORMAL
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for the range: the message `goodwill.suggested.<key>` with these facts."""

    key: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """From and to, in minor units; never above the room."""

    least: int
    most: int
    why: tuple[Why, ...]


def suggestion(affected: Affected, room: int, weights: Suggesting) -> Suggestion:
    middle = _percent_of_value(affected, weights) * _factor(affected, weights)
    least, most = (_rounded(middle * (100 + sign * weights.spread), weights) for sign in (-1, 1))
    why = list(_why(affected, weights))
    if most > room:
        why.append(Why("room", {"room": room}))
    return Suggestion(min(least, room), min(most, room), tuple(why))


def _percent_of_value(affected: Affected, weights: Suggesting) -> int:
    """In hundredths of a minor unit."""
    if affected.value is None:
        return weights.bases[affected.severity] * 100
    return max(0, affected.value) * weights.shares[affected.severity]


def _factor(affected: Affected, weights: Suggesting) -> int:
    time = min(max(affected.failures, 1), len(weights.repetition))
    return weights.repetition[time - 1]


def _rounded(millionths: int, weights: Suggesting) -> int:
    """To whole steps, half a step up; three times percent of a whole number are millionths."""
    step = weights.fine_step if millionths < weights.fine_below * 10**6 else weights.step
    return (2 * millionths + step * 10**6) // (2 * step * 10**6) * step


def _why(affected: Affected, weights: Suggesting) -> Iterable[Why]:
    severity = affected.severity
    if affected.value is None:
        yield Why("base", {"severity": severity.value, "base": weights.bases[severity]})
    else:
        share = weights.shares[severity]
        yield Why("value", {"value": affected.value, "severity": severity.value, "share": share})
    if affected.failures > 1:
        yield Why("repeated", {"times": affected.failures, "factor": _factor(affected, weights)})


class ComparedBy(StrEnum):
    """Where nothing was given for the very reason, what it lies under is looked at."""

    REASON = "reason"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was given in comparable cases: of the same reason and severity, the newest `COMPARED` of 12 months.

    Median and quartiles are None without any.
    """

    by: ComparedBy
    count: int = 0
    lower: int | None = None
    median: int | None = None
    upper: int | None = None


def comparison(by: ComparedBy, amounts: Sequence[int]) -> Comparison:
    """`amounts`: what was given in each case, the parts of one together."""
    if not amounts:
        return Comparison(by)
    ordered = sorted(amounts)
    quartiles = (_quantile(ordered, quarter) for quarter in (1, 2, 3))
    return Comparison(by, len(amounts), *quartiles)


def _quantile(ordered: Sequence[int], quarter: int) -> int:
    """Linear between neighbours, rounded half up to the minor unit (Hyndman and Fan, 1996: type 7)."""
    at, quarters = divmod((len(ordered) - 1) * quarter, 4)
    below, above = ordered[at], ordered[min(at + 1, len(ordered) - 1)]
    return (4 * below + (above - below) * quarters + 2) // 4
