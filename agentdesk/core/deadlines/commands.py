"""What can be asked about deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from agentdesk.core.commands import Command, Line, Query
from agentdesk.core.deadlines import model
from agentdesk.core.deadlines.clocks import WARN_AT, Measure
from agentdesk.core.deadlines.model import LONGEST, Due, PolicyEdition, Severity, Unit
from agentdesk.core.interactions.model import Channel

Channels = Annotated[frozenset[Channel], PlainSerializer(sorted, return_type=list[Channel])]
Severities = Annotated[frozenset[Severity], PlainSerializer(sorted, return_type=list[Severity])]
Tiers = Annotated[frozenset[Line], PlainSerializer(sorted, return_type=list[str])]
"""Written down in order: a set has another one in each process, and the same command must look the same in all."""
Amount = Annotated[int, Field(ge=0, le=LONGEST)]


class Rule(BaseModel):
    """See `model.Rule`. Conditions that name nothing fit everything; `most` is the last limit, 0 for none."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    measure: Measure
    amount: Amount
    unit: Unit = Unit.HOURS
    most: Amount = 0
    most_unit: Unit = Unit.WORKING_DAYS
    channels: Channels = frozenset()
    tiers: Tiers = frozenset()
    severities: Severities = frozenset()
    warn_at: float = Field(default=WARN_AT, gt=0, le=1)

    @classmethod
    def of(cls, rule: model.Rule) -> Rule:
        most = rule.at_most or model.Within(0, Unit.WORKING_DAYS)
        return cls(
            measure=rule.measure,
            amount=rule.within.amount,
            unit=rule.within.unit,
            most=most.amount,
            most_unit=most.unit,
            channels=rule.channels,
            tiers=rule.tiers,
            severities=rule.severities,
            warn_at=rule.warn_at,
        )

    def rule(self) -> model.Rule:
        """Raises Refused for what makes no rule."""
        return model.Rule(
            measure=self.measure,
            within=model.Within(self.amount, self.unit),
            at_most=model.Within(self.most, self.most_unit) if self.most else None,
            channels=self.channels,
            tiers=self.tiers,
            severities=self.severities,
            warn_at=self.warn_at,
        )


class SetPolicy(Command):
    """A new edition of the rules, all of them; it counts for what begins from now on. Clocks that run keep theirs.

    `instead_of`: the edition it was made from. Refused deadlines.moved where another one counts by now.
    """

    kind: ClassVar[str] = "deadlines.set_policy"
    undoable: ClassVar[bool] = True
    rules: Annotated[tuple[Rule, ...], Field(max_length=500)]
    instead_of: UUID | None = None

    @classmethod
    def of(cls, policy: model.Policy, instead_of: UUID | None = None) -> SetPolicy:
        return cls(rules=tuple(map(Rule.of, policy.rules)), instead_of=instead_of)

    def policy(self) -> model.Policy:
        """Raises Refused for rules that are none, and for two about the very same."""
        return model.Policy(tuple(rule.rule() for rule in self.rules))


@dataclass(frozen=True, slots=True)
class CurrentPolicy(Query[PolicyEdition]):
    """The edition that counts now."""


@dataclass(frozen=True, slots=True)
class DueNow(Query[tuple[Due, ...]]):
    """When the replies and the solution for this would be due if it came now, by the current policy and hours."""

    channel: Channel
    tier: str = ""
    severity: Severity = Severity.NORMAL
