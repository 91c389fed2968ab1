"""What the program reads to learn from it."""

from __future__ import annotations

from agentdesk.core.commands import AGENTS, SYSTEM_ONLY, answers
from agentdesk.core.hearing.commands import NotedBefore, Suggesting
from agentdesk.core.hearing.model import Noted
from agentdesk.core.hearing.store import noted_before, suggesting
from agentdesk.core.storage.unit_of_work import Reading


@answers(Suggesting, allowed=AGENTS)
def is_suggesting(query: Suggesting, reading: Reading) -> bool:
    return suggesting(reading.connection)


@answers(NotedBefore, allowed=SYSTEM_ONLY)
def all_noted_before(query: NotedBefore, reading: Reading) -> tuple[Noted, ...]:
    return tuple(noted_before(reading.connection, query.most))
