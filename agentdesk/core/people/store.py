"""Tables of people, teams and the shop."""

from __future__ import annotations

import sqlalchemy as sa

from agentdesk.core.storage.schema import Id, Json, synced_table, text_column

teams = synced_table(
    "teams",
    sa.Column("id", Id, primary_key=True),
    text_column("name"),
)

people = synced_table(
    "people",
    sa.Column("id", Id, primary_key=True),
    text_column("name"),
    sa.Column("roles", Json, nullable=False),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("team_id", Id),
    sa.Column("active", sa.Boolean, nullable=False),
)

shop = synced_table(
    "shop",
    sa.Column("id", Id, primary_key=True),
    text_column("name"),
    text_column("region"),
    text_column("time_zone"),
    text_column("currency"),
    text_column("language"),
    sa.Column("sample", sa.Boolean, nullable=False),
)


def team_known(connection: sa.Connection, name: str) -> bool:
    return connection.execute(sa.select(teams.c.id).where(teams.c.name == name)).first() is not None
