"""The periods that the shop has chosen, and whether time alone lets anything go."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from agentdesk.core.people.model import SHOP
from agentdesk.core.privacy.rules import usual_periods, years_by_class
from agentdesk.core.storage.schema import Id, Json, Moment, synced_table

retention_rules = synced_table(
    "retention_rules",
    # the shop's
    sa.Column("id", Id, primary_key=True),
    sa.Column("running", sa.Boolean, nullable=False),
    # {rule: days, months or years}
    sa.Column("periods", Json, nullable=False),
    sa.Column("made_by", Id, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
)


def rules_row(connection: sa.Connection) -> dict[str, Any] | None:
    row = connection.execute(sa.select(retention_rules).where(retention_rules.c.id == SHOP)).mappings().first()
    return dict(row) if row else None


def is_running(connection: sa.Connection) -> bool:
    row = rules_row(connection)
    return bool(row and row["running"])


def periods_in_force(connection: sa.Connection) -> dict[str, int]:
    row = rules_row(connection)
    return usual_periods() | (row["periods"] if row else {})


def years_in_force(connection: sa.Connection) -> dict[str, int]:
    """By retention class."""
    return years_by_class(periods_in_force(connection))
