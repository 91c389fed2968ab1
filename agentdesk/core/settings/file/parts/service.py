"""How long a customer may wait, and when we ring them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from agentdesk.core.calendars.model import MINUTES_OF_A_DAY
from agentdesk.core.callbacks.commands import SetRules, TheRules
from agentdesk.core.deadlines import commands as deadlines
from agentdesk.core.deadlines.clocks import WARN_AT, Measure
from agentdesk.core.deadlines.commands import CurrentPolicy, SetPolicy
from agentdesk.core.deadlines.model import LONGEST, Severity, Unit
from agentdesk.core.interactions.model import Channel
from agentdesk.core.settings.file.part import Here, Part, Steps
from agentdesk.core.settings.file.shapes import Clock, Name, Shape, Share, Whole

_Amount = Annotated[Whole, Field(ge=0, le=LONGEST)]


class Rule(Shape):
    """As `deadlines.commands.Rule`."""

    measure: Measure
    channels: frozenset[Channel] = frozenset()
    tiers: frozenset[Name] = frozenset()
    severities: frozenset[Severity] = frozenset()
    amount: _Amount
    unit: Unit
    most: _Amount = 0
    most_unit: Unit = Unit.WORKING_DAYS
    warn_at: Share = Decimal(str(WARN_AT))


class Deadlines(Shape):
    rules: Annotated[tuple[Rule, ...], Field(max_length=500)]


class DeadlinesPart(Part[Deadlines]):
    name = "deadlines"
    commands = (SetPolicy.kind,)
    shape = Deadlines

    def now(self, here: Here) -> Deadlines:
        said = SetPolicy.of(here.ask(CurrentPolicy()).policy)
        rules = (rule.model_dump() | {"warn_at": Decimal(str(rule.warn_at))} for rule in said.rules)
        return Deadlines(rules=tuple(Rule(**rule) for rule in rules))

    def plan(self, wanted: Deadlines, now: Deadlines, steps: Steps) -> None:
        rules = (rule.model_dump() | {"warn_at": float(rule.warn_at)} for rule in wanted.rules)
        steps.add(SetPolicy(rules=tuple(deadlines.Rule(**rule) for rule in rules)), (self.name, "rules"))


class Callbacks(Shape):
    begin: Clock
    end: Clock
    sundays: bool
    per_person: Annotated[Whole, Field(ge=1, le=30)]
    max_attempts: Annotated[Whole, Field(ge=1, le=20)]
    spacing_minutes: Annotated[Whole, Field(ge=1, le=7 * MINUTES_OF_A_DAY)]


class CallbacksPart(Part[Callbacks]):
    name = "callbacks"
    commands = (SetRules.kind,)
    shape = Callbacks

    def now(self, here: Here) -> Callbacks:
        rules = here.ask(TheRules())
        return Callbacks(
            begin=rules.courtesy.from_minute,
            end=rules.courtesy.to_minute,
            sundays=rules.courtesy.sundays,
            per_person=rules.per_person,
            max_attempts=rules.max_attempts,
            spacing_minutes=rules.spacing_minutes,
        )

    def plan(self, wanted: Callbacks, now: Callbacks, steps: Steps) -> None:
        said = {name: getattr(wanted, name) for name in ("sundays", "per_person", "max_attempts", "spacing_minutes")}
        steps.add(SetRules(from_minute=wanted.begin, to_minute=wanted.end, **said), (self.name,))
