"""Tables of people, teams and the shop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import Role
from agentdesk.core.storage.schema import Id, Json, Moment, command_log, synced_table, text_column

teams = synced_table(
    "teams",
    sa.Column("id", Id, primary_key=True),
    text_column("name"),
    # one that was dissolved keeps its name for what was done in it
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
)

people = synced_table(
    "people",
    sa.Column("id", Id, primary_key=True),
    text_column("name"),
    sa.Column("roles", Json, nullable=False),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("team_id", Id),
    sa.Column("active", sa.Boolean, nullable=False),
    # skills: languages (ISO 639), and reasons that somebody knows about (one of the upper level means those below it)
    sa.Column("languages", Json, nullable=False, server_default="[]"),
    sa.Column("reasons", Json, nullable=False, server_default="[]"),
)

absences = synced_table(
    "absences",
    sa.Column("id", Id, primary_key=True),
    sa.Column("person_id", Id, nullable=False),
    sa.Column("starts_at", Moment, nullable=False),
    sa.Column("ends_at", Moment, nullable=False),
    sa.Column("cover_id", Id),
    text_column("note"),
    sa.Index("ix_absences_person", "person_id", "starts_at"),
    sa.Index("ix_absences_end", "ends_at"),
)

person_pins = synced_table(
    "person_pins",
    sa.Column("person_id", Id, primary_key=True),
    text_column("verifier"),
    sa.Column("set_at", Moment, nullable=False),
    sa.Column("set_by", Id, nullable=False),
    lasting=True,
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
    sa.Column("form", sa.Text, nullable=False, server_default="sie"),
)

letterheads = synced_table(
    "letterheads",
    # LOGO and ADDRESS, a row each, so that one can be taken back without the other
    sa.Column("id", Id, primary_key=True),
    # a PNG in base64, or lines of text
    text_column("content"),
)
LOGO, ADDRESS = UUID(int=1), UUID(int=2)


def team_known(connection: sa.Connection, name: str, but: UUID | None = None) -> bool:
    """Whether a team (other than `but`) has this name; one that was dissolved has given it up."""
    asked = sa.select(teams.c.id).where(teams.c.name == name, teams.c.active)
    return any(team_id != but for team_id in connection.execute(asked).scalars())


def active_people(connection: sa.Connection) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(people).where(people.c.active)).scalar_one()


def members_of(connection: sa.Connection, team_id: UUID) -> int:
    """How many active people are in a team."""
    asked = sa.select(sa.func.count()).select_from(people).where(people.c.team_id == team_id, people.c.active)
    return connection.execute(asked).scalar_one()


def named_since(connection: sa.Connection, command_id: UUID, of: UUID, but: Iterable[str]) -> bool:
    """Whether a command after this one, other than of these kinds, was asked by a person or names them (or a team)."""
    log = command_log.c
    then = sa.select(log.log_no).where(log.command_id == command_id).scalar_subquery()
    named = sa.or_(log.actor_id == of, log.args.contains(str(of), autoescape=True))
    since = sa.select(log.log_no).where(log.log_no > then, log.kind.not_in(but), named)
    return connection.execute(since.limit(1)).first() is not None


def administrators(connection: sa.Connection) -> frozenset[UUID]:
    """Those who may sign in and do everything."""
    rows = connection.execute(sa.select(people.c.id, people.c.roles).where(people.c.active))
    return frozenset(row.id for row in rows if Role.ADMINISTRATOR in row.roles)


def away_already(
    connection: sa.Connection, person_id: UUID, starts_at: datetime, ends_at: datetime, but: UUID | None = None
) -> bool:
    """Whether an absence of this person (other than `but`) touches the time from `starts_at` to `ends_at`."""
    found, meets = absences.c, sa.and_(absences.c.starts_at < ends_at, absences.c.ends_at > starts_at)
    ids = connection.execute(sa.select(found.id).where(found.person_id == person_id, meets)).scalars()
    return any(absence_id != but for absence_id in ids)


def cover_of(connection: sa.Connection, person_id: UUID, starts_at: datetime, ends_at: datetime) -> UUID | None:
    """Who stands in for this person during the first absence that touches this time, if anybody does."""
    found = absences.c
    meets = sa.and_(found.person_id == person_id, found.starts_at < ends_at, found.ends_at > starts_at)
    asked = sa.select(found.cover_id).where(meets, found.cover_id.is_not(None)).order_by(found.starts_at).limit(1)
    cover_id: UUID | None = connection.execute(asked).scalar()
    return cover_id
