"""What is always true of conversations: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.actors import SYSTEM
from agentdesk.core.interactions.model import State
from agentdesk.core.interactions.store import interactions
from agentdesk.core.storage.check import Finding, invariant


@invariant("interactions.states")
def a_conversation_has_what_its_state_says(connection: sa.Connection) -> Iterator[Finding]:
    """One that runs has no end; one that is done has an end, an outcome and an answer to "solved?".

    Of one that an import brought, which is the system's, nobody knows how it ended.
    """
    found = interactions.c
    answered = sa.or_(found.person_id == SYSTEM, sa.and_(found.outcome != "", found.solved != ""))
    running = sa.and_(found.state == State.RUNNING, found.ended_at.is_not(None))
    ended = sa.and_(found.state == State.WRAP_UP, found.ended_at.is_(None))
    done = sa.and_(found.state == State.DONE, sa.or_(found.ended_at.is_(None), sa.not_(answered)))
    wrong = sa.select(found.id, found.state).where(sa.or_(running, ended, done))
    yield from (Finding({"interaction_id": str(row.id), "state": row.state}) for row in connection.execute(wrong))
