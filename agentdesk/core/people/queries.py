"""What screens read about people and the shop."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import AGENTS, LEADERS, SYSTEM, THE_SYSTEM, Actor, Role, answers
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import (
    Absences,
    People,
    PinStates,
    Teams,
    TheLetterhead,
    TheShop,
    TheStaff,
    WhatLies,
)
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.lying import Lying, what_lies_with
from agentdesk.core.people.model import Absence, Form, HasPin, Letterhead, Person, PinState, Shop, Team
from agentdesk.core.people.store import ADDRESS, LOGO, absences, letterheads, people, person_pins, shop, teams
from agentdesk.core.storage.prepared import Prepared
from agentdesk.core.storage.unit_of_work import Reading

ACTING = (people.c.name, people.c.roles, people.c.level, people.c.active)
"""What `acting` wants to know of somebody: for statements that ask for more as well."""
_ACTOR = Prepared(sa.select(*ACTING).where(people.c.id == sa.bindparam("person", type_=people.c.id.type)))
_SHOP = Prepared(sa.select(shop))
_PEOPLE = Prepared(
    sa.select(people, teams.c.name.label("team"))
    .outerjoin(teams, teams.c.id == people.c.team_id)
    .order_by(people.c.name, people.c.id)
)
_ABSENCES = Prepared(
    sa.select(absences)
    .where(absences.c.ends_at > sa.bindparam("since", type_=absences.c.ends_at.type))
    .order_by(absences.c.starts_at, absences.c.id)
)
_THE_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def actor_of(connection: sa.Connection, person_id: UUID) -> Actor:
    """The person acting. Raises Refused when nobody of that id works here (any more)."""
    return THE_SYSTEM if person_id == SYSTEM else acting(person_id, _ACTOR.first(connection, person=person_id))


def acting(person_id: UUID, row: Any) -> Actor:
    """The same, of a row that has the columns of `ACTING`, empty if there is nobody of that id."""
    if person_id == SYSTEM:
        return THE_SYSTEM
    if row is None or not row.active:
        raise Refused("people.unknown", id=str(person_id))
    return Actor(person_id, row.name, frozenset(map(Role, row.roles)), row.level)


@answers(People, allowed=AGENTS)
def everybody(query: People, reading: Reading) -> tuple[Person, ...]:
    return _everybody(reading.connection)


@answers(TheLetterhead, allowed=AGENTS)
def the_letterhead(query: TheLetterhead, reading: Reading) -> Letterhead:
    return letterhead_of(reading.connection)


def letterhead_of(connection: sa.Connection) -> Letterhead:
    said = {row.id: row.content for row in connection.execute(sa.select(letterheads))}
    return Letterhead(b64decode(said.get(LOGO, "")), said.get(ADDRESS, ""))


@answers(Absences, allowed=AGENTS)
def planned_absences(query: Absences, reading: Reading) -> tuple[Absence, ...]:
    found = _absences(reading.connection, None if query.over else reading.now)
    return tuple(_as_seen_by(reading.actor, each) for each in found)


@answers(TheStaff, allowed=AGENTS)
def the_staff(query: TheStaff, reading: Reading) -> Staff:
    staff = staff_of(reading.connection, since=reading.now)
    return Staff(staff.people, tuple(_as_seen_by(reading.actor, each) for each in staff.absences))


def staff_of(connection: sa.Connection, since: datetime | None = None) -> Staff:
    """Everybody, and their absences; only those that are not over at `since`, if it is given."""
    return Staff(_everybody(connection), _absences(connection, since))


def _everybody(connection: sa.Connection) -> tuple[Person, ...]:
    return tuple(
        Person(
            row.id,
            row.name,
            frozenset(map(Role, row.roles)),
            row.level,
            row.team_id,
            row.team or "",
            bool(row.active),
            row.row_version,
            tuple(row.languages),
            frozenset(map(UUID, row.reasons)),
        )
        for row in _PEOPLE.all(connection)
    )


def _absences(connection: sa.Connection, since: datetime | None) -> tuple[Absence, ...]:
    return tuple(
        Absence(
            id=row.id,
            person_id=row.person_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            cover_id=row.cover_id,
            note=row.note,
            row_version=row.row_version,
        )
        for row in _ABSENCES.all(connection, since=since or _THE_BEGINNING)
    )


def _as_seen_by(actor: Actor, absence: Absence) -> Absence:
    """Why somebody is away is not for everybody to read."""
    may_read = absence.person_id == actor.person_id or actor.may(LEADERS)
    return absence if may_read else replace(absence, note="")


@answers(Teams, allowed=AGENTS)
def all_teams(query: Teams, reading: Reading) -> tuple[Team, ...]:
    asked = sa.select(teams).where(teams.c.active).order_by(teams.c.name)
    return tuple(Team(row.id, row.name) for row in reading.connection.execute(asked))


@answers(WhatLies, allowed=LEADERS)
def what_lies(query: WhatLies, reading: Reading) -> tuple[Lying, ...]:
    return tuple(what_lies_with(reading.connection, query.person_id))


@answers(PinStates, allowed=AGENTS)
def pin_states(query: PinStates, reading: Reading) -> tuple[HasPin, ...]:
    asked = sa.select(people.c.id, people.c.name, people.c.roles, person_pins.c.set_by).where(people.c.active)
    joined = asked.outerjoin(person_pins, person_pins.c.person_id == people.c.id)
    rows = reading.connection.execute(joined.order_by(people.c.name, people.c.id)).all()
    return tuple(
        HasPin(row.id, row.name, not LEADERS.isdisjoint(row.roles), _pin_state(row.id, row.set_by)) for row in rows
    )


def _pin_state(person_id: UUID, set_by: UUID | None) -> PinState:
    if set_by is None:
        return PinState.NONE
    return PinState.OWN if set_by in (person_id, SYSTEM) else PinState.FIRST


@answers(TheShop, allowed=AGENTS)
def the_shop(query: TheShop, reading: Reading) -> Shop | None:
    return shop_of(reading.connection)


def region_of(connection: sa.Connection) -> str:
    """Where a national phone number is dialled (ISO 3166); Germany, before anybody has set up the shop."""
    known = shop_of(connection)
    return known.region if known else "DE"


def shop_of(connection: sa.Connection) -> Shop | None:
    row = _SHOP.first(connection)
    if row is None:
        return None
    return Shop(row.name, row.region, row.time_zone, row.currency, row.language, bool(row.sample), Form(row.form))
