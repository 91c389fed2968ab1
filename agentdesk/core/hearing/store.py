"""Notes of conversations, for learning; and whether the shop wants suggestions from them."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.customers.standing import counted
from agentdesk.core.hearing.model import Noted
from agentdesk.core.hearing.words import LONGEST
from agentdesk.core.interactions.model import Mood, State
from agentdesk.core.interactions.store import interactions
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.schema import Id, synced_table

hearing_rules = synced_table(
    "hearing_rules",
    sa.Column("id", Id, primary_key=True),
    sa.Column("suggesting", sa.Boolean, nullable=False),
)


def suggesting(connection: sa.Connection) -> bool:
    said = connection.execute(sa.select(hearing_rules.c.suggesting).where(hearing_rules.c.id == SHOP)).scalar()
    return said is not False


def noted_before(connection: sa.Connection, most: int) -> Iterator[Noted]:
    """The newest first; nothing is learned from customers who object to statistics."""
    shown, c = sa.func.substr(interactions.c.notes, 1, LONGEST).label("notes"), interactions.c
    asked = sa.select(shown, c.reason_id, c.moods).where(c.state == State.DONE, c.notes != "", counted(c.customer_id))
    for row in connection.execute(asked.order_by(c.started_at.desc(), c.id).limit(most)):
        yield Noted(row.notes, row.reason_id, Mood(row.moods[-1][1]) if row.moods else None)
