"""How long a customer may wait: rules by channel, tier and severity; of those that fit, the most specific. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from agentdesk.core.deadlines.clocks import WARN_AT, Measure
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Channel

LONGEST = 1_000
"""The most minutes, hours or working days that a rule may grant."""


class Severity(StrEnum):
    MINOR = "minor"
    NORMAL = "normal"
    SERIOUS = "serious"
    CRITICAL = "critical"


class Unit(StrEnum):
    """All of it is working time. A working day is as long as most of the week's are; the same day is what is left of
    the day on which it came, or, where the shop was closed, of the next one that it opens."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_DAYS = "working_days"
    SAME_DAY = "same_day"


@dataclass(frozen=True, slots=True)
class Within:
    """A span of working time; of none (0) it is at once. The same day has no amount of its own: always 1."""

    amount: int
    unit: Unit = Unit.HOURS

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= LONGEST or (self.unit is Unit.SAME_DAY and self.amount != 1):
            raise Refused("deadlines.amount_invalid", amount=self.amount, longest=LONGEST)

    @property
    def at_once(self) -> bool:
        return self.amount == 0


@dataclass(frozen=True, slots=True)
class Subject:
    """What a deadline is about; `tier` as it stands with the customer."""

    channel: Channel
    tier: str = ""
    severity: Severity = Severity.NORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The target of one measure, for what fits; a condition that names nothing fits everything.

    `at_most` is the last limit behind the target, if there is one. `warn_at` is the share of the target after which
    the clock warns. A reply `within` 0 is given at once, in the talk itself: no clock runs for it.
    """

    measure: Measure
    within: Within
    at_most: Within | None = None
    channels: frozenset[Channel] = frozenset()
    tiers: frozenset[str] = frozenset()
    severities: frozenset[Severity] = frozenset()
    warn_at: float = WARN_AT

    def __post_init__(self) -> None:
        if not 0 < self.warn_at <= 1:
            raise Refused("deadlines.warning_invalid")
        if self.within.at_once and self.measure is Measure.SOLUTION:
            raise Refused("deadlines.solution_at_once")

    def fits(self, measure: Measure, subject: Subject) -> bool:
        return (
            measure is self.measure
            and (not self.channels or subject.channel in self.channels)
            and (not self.severities or subject.severity in self.severities)
            and (not self.tiers or subject.tier.strip().casefold() in map(str.casefold, self.tiers))
        )

    @property
    def same_as(self) -> tuple[object, ...]:
        """Two rules of one policy never have this in common."""
        return self.measure, self.channels, frozenset(map(str.casefold, self.tiers)), self.severities

    @property
    def specificity(self) -> tuple[int, ...]:
        """More conditions before fewer, then who it is before how bad before which way; then what names fewer."""
        named = [bool(self.tiers), bool(self.severities), bool(self.channels)]
        return sum(named), *named, -len(self.tiers), -len(self.severities), -len(self.channels)


@dataclass(frozen=True, slots=True)
class Policy:
    """Raises Refused deadlines.rule_twice for two rules about the very same."""

    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        if len({rule.same_as for rule in self.rules}) < len(self.rules):
            raise Refused("deadlines.rule_twice")

    def rule_for(self, measure: Measure, subject: Subject) -> Rule | None:
        """The most specific one that fits, of equals the first; None where nothing was laid down."""
        fitting = [rule for rule in self.rules if rule.fits(measure, subject)]
        return max(fitting, key=lambda rule: rule.specificity) if fitting else None


@dataclass(frozen=True, slots=True)
class PolicyEdition:
    """A policy as it was laid down once; never changed. `made_by` is the person's id."""

    id: UUID
    made_at: datetime
    made_by: UUID
    policy: Policy


@dataclass(frozen=True, slots=True)
class Due:
    """When something that comes now would be due, by which rule (its place among the policy's rules)."""

    measure: Measure
    rule: int
    due_at: datetime
    latest_at: datetime | None = None
