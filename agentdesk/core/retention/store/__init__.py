"""Tables of who confirmed letting go, and of what runs did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.people.store import people
from agentdesk.core.retention.model import Asked, Run, RunState
from agentdesk.core.storage.schema import Id, Json, Moment, synced_table, text_column

retention_requests = synced_table(
    "retention_requests",
    sa.Column("id", Id, primary_key=True),
    # which periods (see `edition_of`)
    text_column("edition"),
    sa.Column("asked_by", Id, nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("seen", Json, nullable=False),
    sa.Column("confirmed_by", Id),
    sa.Column("confirmed_at", Moment),
    sa.Index("ix_retention_requests_asked_at", "asked_at"),
)

retention_runs = synced_table(
    "retention_runs",
    sa.Column("id", Id, primary_key=True),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    text_column("state"),
    sa.Column("counts", Json, nullable=False),
    text_column("because"),
    sa.Index("ix_retention_runs_started_at", "started_at"),
)

_asker, _confirmer = people.alias("asker"), people.alias("confirmer")
_REQUESTS = (
    sa.select(retention_requests, _asker.c.name.label("asker"), _confirmer.c.name.label("confirmer"))
    .outerjoin(_asker, _asker.c.id == retention_requests.c.asked_by)
    .outerjoin(_confirmer, _confirmer.c.id == retention_requests.c.confirmed_by)
    .order_by(retention_requests.c.asked_at.desc(), retention_requests.c.id.desc())
)


def latest_request(connection: sa.Connection) -> Asked | None:
    row = connection.execute(_REQUESTS.limit(1)).mappings().first()
    return _asked(dict(row)) if row else None


def confirmed_for(connection: sa.Connection, edition: str) -> Asked | None:
    """The latest confirmation of these very periods."""
    mine = _REQUESTS.where(retention_requests.c.edition == edition, retention_requests.c.confirmed_at.is_not(None))
    row = connection.execute(mine.limit(1)).mappings().first()
    return _asked(dict(row)) if row else None


def runs(connection: sa.Connection, limit: int, *which: sa.ColumnElement[bool]) -> tuple[Run, ...]:
    asked = sa.select(retention_runs).where(*which)
    asked = asked.order_by(retention_runs.c.started_at.desc(), retention_runs.c.id.desc()).limit(limit)
    return tuple(run_from(dict(row)) for row in connection.execute(asked).mappings())


def runs_since(connection: sa.Connection, moment: datetime) -> tuple[Run, ...]:
    return runs(connection, 400, retention_runs.c.started_at >= moment)


def unfinished(connection: sa.Connection) -> UUID | None:
    """A run that was killed."""
    asked = sa.select(retention_runs.c.id).where(retention_runs.c.state == RunState.RUNNING.value)
    return connection.execute(asked.order_by(retention_runs.c.started_at.desc()).limit(1)).scalar()


def run_from(row: Mapping[str, Any]) -> Run:
    told = {name: row[name] for name in ("id", "started_at", "ended_at", "counts", "because")}
    return Run(**told, state=RunState(row["state"]))


def _asked(row: Mapping[str, Any]) -> Asked:
    names = ("id", "edition", "asked_by", "asked_at", "seen", "confirmed_by", "confirmed_at")
    return Asked(**{name: row[name] for name in names}, asker=row["asker"] or "", confirmer=row["confirmer"] or "")
