"""What screens read about deadlines."""

from __future__ import annotations

from agentdesk.core.calendars.queries import working_time_of
from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.deadlines.commands import CurrentPolicy, DueNow
from agentdesk.core.deadlines.model import Due, PolicyEdition, Subject
from agentdesk.core.deadlines.standing import Deadlines
from agentdesk.core.deadlines.store import current_edition
from agentdesk.core.storage.unit_of_work import Reading


@answers(CurrentPolicy, allowed=AGENTS)
def current_policy(query: CurrentPolicy, reading: Reading) -> PolicyEdition:
    return current_edition(reading.connection)


@answers(DueNow, allowed=AGENTS)
def due_now(query: DueNow, reading: Reading) -> tuple[Due, ...]:
    deadlines = Deadlines(current_edition(reading.connection).policy, working_time_of(reading.connection))
    return tuple(deadlines.due(Subject(query.channel, query.tier, query.severity), reading.now))
