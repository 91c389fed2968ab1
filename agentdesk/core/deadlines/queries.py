"""What screens read about deadlines."""

from __future__ import annotations

from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.deadlines.commands import CurrentPolicy
from agentdesk.core.deadlines.model import PolicyEdition
from agentdesk.core.deadlines.store import current_edition
from agentdesk.core.storage.unit_of_work import Reading


@answers(CurrentPolicy, allowed=AGENTS)
def current_policy(query: CurrentPolicy, reading: Reading) -> PolicyEdition:
    return current_edition(reading.connection)
