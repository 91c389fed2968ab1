"""What can be asked about deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from agentdesk.core.commands import Command, Line, Query
from agentdesk.core.deadlines.clocks import WARN_AT, Measure
from agentdesk.core.deadlines.model import LONGEST, PolicyEdition, Severity, Unit
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


class SetPolicy(Command):
    """A new edition of the rules, all of them; it counts for what begins from now on. Clocks that run keep theirs."""

    kind: ClassVar[str] = "deadlines.set_policy"
    undoable: ClassVar[bool] = True
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class CurrentPolicy(Query[PolicyEdition]):
    """The edition that counts now. Refused: deadlines.no_policy."""
