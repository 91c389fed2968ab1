"""The table of editions of the weights, and how rows become models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.prepared import NOUGHT, ONE, Prepared
from agentdesk.core.storage.schema import Id, Json, Moment, synced_table
from agentdesk.core.story.risk import Weights
from agentdesk.core.story.weighing import SHIPPED, WeightsEdition

risk_editions = synced_table(
    "risk_editions",
    sa.Column("id", Id, primary_key=True),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", Id, nullable=False),
    sa.Column("weights", Json, nullable=False),
    # taken back: it counts no more
    sa.Column("withdrawn", sa.Boolean, nullable=False),
    sa.Index("ix_risk_editions_made_at", "made_at"),
)

_ALL = (
    sa.select(risk_editions.c.id, risk_editions.c.made_at, risk_editions.c.made_by, risk_editions.c.weights)
    .where(risk_editions.c.withdrawn.is_(sa.false()))
    .order_by(risk_editions.c.made_at.desc(), risk_editions.c.id.desc())
)
_CURRENT = Prepared(_ALL.limit(ONE).offset(NOUGHT))


def current_weights(connection: sa.Connection) -> WeightsEdition:
    row = _CURRENT.first(connection)
    return _edition(row) if row else SHIPPED


def weights_editions(connection: sa.Connection) -> Iterator[WeightsEdition]:
    """The newest first."""
    yield from map(_edition, connection.execute(_ALL))
    yield SHIPPED


def _edition(row: Any) -> WeightsEdition:
    return WeightsEdition(row.id, row.made_at, row.made_by, Weights(**row.weights))


def edition_row(edition: WeightsEdition) -> dict[str, Any]:
    row: dict[str, Any] = {"id": edition.id, "made_at": edition.made_at, "made_by": edition.made_by}
    return row | {"weights": asdict(edition.weights), "withdrawn": False, "scope_id": SHOP}
