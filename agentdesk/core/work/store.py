"""The table of saved views, and how its rows become models."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.storage.schema import Id, Json, synced_table, text_column
from agentdesk.core.work.commands import Look
from agentdesk.core.work.wanted import Page, SavedView, Wanted

saved_views = synced_table(
    "saved_views",
    sa.Column("id", Id, primary_key=True),
    text_column("page"),
    text_column("name"),
    sa.Column("person_id", Id),
    sa.Column("wanted", Json, nullable=False),
)


def views_for(connection: sa.Connection, person_id: UUID) -> list[SavedView]:
    """Those of this person and those of everybody, by name."""
    theirs = sa.or_(saved_views.c.person_id == person_id, saved_views.c.person_id.is_(None))
    found = map(_view_from, connection.execute(sa.select(saved_views).where(theirs)).mappings())
    return sorted(found, key=lambda view: (view.name.casefold(), view.id))


def name_taken(connection: sa.Connection, row: Any) -> bool:
    """Whether another view of this page and of whose this one is has its name, however it is written."""
    column = saved_views.c
    of_the_same = column.person_id.is_(None) if row["person_id"] is None else column.person_id == row["person_id"]
    others = sa.select(column.name).where(column.page == row["page"], column.id != row["id"], of_the_same)
    return row["name"].casefold() in (name.casefold() for name in connection.execute(others).scalars())


def _view_from(row: Any) -> SavedView:
    wanted = Wanted(**dict(Look.model_validate(row["wanted"])))
    return SavedView(id=row["id"], page=Page(row["page"]), name=row["name"], person_id=row["person_id"], wanted=wanted)
