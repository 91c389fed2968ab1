"""The deadlines that a new profile starts with: customary ones for a shop, all of which can be changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from agentdesk.core.commands import SYSTEM, Command
from agentdesk.core.deadlines.clocks import Measure
from agentdesk.core.deadlines.commands import SetPolicy
from agentdesk.core.deadlines.model import Policy, PolicyEdition, Rule, Severity, Unit, Within
from agentdesk.core.ids import derived_id, due_id
from agentdesk.core.interactions.model import Channel
from agentdesk.core.people.model import SHOP

_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
SHIPPED = due_id("deadlines.defaults", SHOP, _SINCE)
"""The id of the command that lays them down: the same in every profile, so that asking twice changes nothing."""
SHIPPED_EDITION = derived_id(SHIPPED, "policy_edition")


def shipped_deadlines() -> tuple[UUID, Command]:
    """The command that lays them down, and its id."""
    return SHIPPED, SetPolicy.of(shipped_edition().policy)


def shipped_edition() -> PolicyEdition:
    """What counts, under the id it will have, where nobody has laid anything down yet."""
    return PolicyEdition(SHIPPED_EDITION, _SINCE, SYSTEM, Policy((*_replies(), *_solutions())))


def _replies() -> Iterator[Rule]:
    in_the_talk = frozenset({Channel.PHONE, Channel.CHAT, Channel.COUNTER})
    for measure in (Measure.FIRST_REPLY, Measure.NEXT_REPLY):
        yield Rule(measure=measure, channels=in_the_talk, within=Within(0))
        yield Rule(
            measure=measure,
            channels=frozenset({Channel.SOCIAL}),
            within=Within(1),
            at_most=Within(1, Unit.SAME_DAY),
            warn_at=0.5,
        )
        yield Rule(
            measure=measure,
            channels=frozenset({Channel.EMAIL, Channel.REVIEW}),
            within=_days(1),
            at_most=_days(2),
        )
        yield Rule(measure=measure, channels=frozenset({Channel.LETTER}), within=_days(5))


def _solutions() -> Iterator[Rule]:
    yield Rule(measure=Measure.SOLUTION, within=_days(5))
    yield Rule(measure=Measure.SOLUTION, within=_days(10), channels=frozenset({Channel.LETTER}))
    for severity, days in ((Severity.MINOR, 10), (Severity.SERIOUS, 2), (Severity.CRITICAL, 1)):
        yield Rule(measure=Measure.SOLUTION, within=_days(days), severities=frozenset({severity}))


def _days(amount: int) -> Within:
    return Within(amount, Unit.WORKING_DAYS)
