"""Notes of conversations, for learning."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.hearing.model import Noted
from agentdesk.core.hearing.words import LONGEST
from agentdesk.core.interactions.model import Mood, State
from agentdesk.core.interactions.store import interactions


def noted_before(connection: sa.Connection, most: int) -> Iterator[Noted]:
    """The newest first."""
    shown, c = sa.func.substr(interactions.c.notes, 1, LONGEST).label("notes"), interactions.c
    asked = sa.select(shown, c.reason_id, c.moods).where(c.state == State.DONE, c.notes != "")
    for row in connection.execute(asked.order_by(c.started_at.desc(), c.id).limit(most)):
        yield Noted(row.notes, row.reason_id, Mood(row.moods[-1][1]) if row.moods else None)
