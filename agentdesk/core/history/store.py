"""Events and the notes of conversations, as the search needs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.history.model import INTERACTIONS
from agentdesk.core.history.search.index import waiting
from agentdesk.core.interactions.store import interactions
from agentdesk.core.storage.schema import facts

_SOME = 500
_TOLD = ("id", "customer_id", "subject_id", "kind", "occurred_at", "data")


_corrections = facts.alias("corrections")
STANDING = sa.and_(
    facts.c.retracted.is_(sa.false()),
    ~sa.exists().where(_corrections.c.corrects == facts.c.id, _corrections.c.retracted.is_(sa.false())),
)
"""An event that is told, and has not been set right by a later one."""


def facts_called(connection: sa.Connection, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    asked = sa.select(*(facts.c[name] for name in _TOLD)).where(facts.c.id.in_(ids))
    return [dict(row) for row in connection.execute(asked).mappings()] if ids else []


def notes_of(connection: sa.Connection, interaction_ids: Sequence[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for start in range(0, len(interaction_ids), _SOME):
        some = interaction_ids[start : start + _SOME]
        asked = sa.select(interactions.c.id, interactions.c.notes).where(interactions.c.id.in_(some))
        found.update((row.id, row.notes) for row in connection.execute(asked))
    return found


def told_of(connection: sa.Connection, talks: Sequence[Mapping[str, Any]]) -> list[UUID]:
    """The events that tell of these conversations' notes."""
    found: list[UUID] = []
    for row in talks:
        asked = sa.select(facts.c.id).where(facts.c.customer_id == row["customer_id"], facts.c.subject_id == row["id"])
        found += connection.execute(asked.where(facts.c.kind.in_(INTERACTIONS))).scalars()
    return found


def all_told(connection: sa.Connection) -> Iterator[list[dict[str, Any]]]:
    """All events of customers that still count and should be findable by now, some at a time."""
    asked = sa.select(*(facts.c[name] for name in _TOLD)).where(facts.c.customer_id.is_not(None), STANDING)
    asked = asked.where(facts.c.id.not_in(sa.select(waiting.c.fact_id))).order_by(facts.c.id).limit(_SOME)
    after = None
    while rows := connection.execute(asked.where(facts.c.id > after) if after else asked).mappings().all():
        yield [dict(row) for row in rows]
        after = rows[-1]["id"]
