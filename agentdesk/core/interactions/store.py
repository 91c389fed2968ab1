"""Tables of conversations, reasons and snippets."""

from __future__ import annotations

import sqlalchemy as sa

from agentdesk.core.storage.schema import Id, Json, Moment, synced_table


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


interactions = synced_table(
    "interactions",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id),
    sa.Column("person_id", Id, nullable=False),
    _text("channel"),
    _text("direction"),
    _text("state"),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("reason_id", Id),
    # [[microseconds, mood], …]
    sa.Column("moods", Json, nullable=False),
    _text("notes"),
    _text("outcome"),
    _text("solved"),
    # what the telephone system knew (model.Popped)
    sa.Column("popped", Json, nullable=False),
    sa.Index("ix_interactions_person_state", "person_id", "state"),
    sa.Index("ix_interactions_customer", "customer_id", "started_at"),
)

reasons = synced_table(
    "reasons",
    sa.Column("id", Id, primary_key=True),
    sa.Column("parent_id", Id),
    sa.Column("labels", Json, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
)

snippets = synced_table(
    "snippets",
    sa.Column("id", Id, primary_key=True),
    sa.Column("shortcut", sa.Text, nullable=False, unique=True),
    sa.Column("labels", Json, nullable=False),
    sa.Column("words", Json, nullable=False),
)
