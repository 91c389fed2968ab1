"""Rights that bind how a customer's data may be used: restriction (Art. 18 GDPR) and objections (Art. 21). Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Bound(StrEnum):
    """What somebody's data are not used for: nothing at all but keeping, or what they have objected to."""

    EVERYTHING = "everything"
    ADVERTISING = "advertising"
    SURVEY = "survey"
    STATISTICS = "statistics"
    PROFILING = "profiling"


OBJECTIONS = (Bound.ADVERTISING, Bound.SURVEY, Bound.STATISTICS, Bound.PROFILING)


class Ground(StrEnum):
    """Why data are restricted: Art. 18 (1) a to d."""

    ACCURACY = "accuracy"
    UNLAWFUL = "unlawful"
    CLAIMS = "claims"
    OBJECTION = "objection"


@dataclass(frozen=True, slots=True)
class Rights:
    """How a customer's data may be used at this moment."""

    bounds: frozenset[Bound] = field(default_factory=frozenset)

    @property
    def restricted(self) -> bool:
        return Bound.EVERYTHING in self.bounds

    @property
    def objections(self) -> tuple[Bound, ...]:
        return tuple(each for each in OBJECTIONS if each in self.bounds)

    def allows(self, use: Bound) -> bool:
        """Whether data may be used for this; those that are restricted are used for nothing."""
        return not self.restricted and use not in self.bounds


NOTHING_BINDS = Rights()
