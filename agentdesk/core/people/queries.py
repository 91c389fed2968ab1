"""What screens read about people and the shop."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import AGENTS, SYSTEM, THE_SYSTEM, Actor, Role, answers
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import People, Teams, TheShop
from agentdesk.core.people.model import Person, Shop, Team
from agentdesk.core.people.store import people, shop, teams
from agentdesk.core.storage.prepared import Prepared
from agentdesk.core.storage.unit_of_work import Reading

_ACTOR = Prepared(
    sa.select(people.c.name, people.c.roles, people.c.level, people.c.active).where(
        people.c.id == sa.bindparam("person", type_=people.c.id.type)
    )
)
_SHOP = Prepared(sa.select(shop))
_PEOPLE = sa.select(people, teams.c.name.label("team")).outerjoin(teams, teams.c.id == people.c.team_id)


def actor_of(connection: sa.Connection, person_id: UUID) -> Actor:
    """The person acting. Raises Refused when nobody of that id works here (any more)."""
    if person_id == SYSTEM:
        return THE_SYSTEM
    row = _ACTOR.first(connection, person=person_id)
    if row is None or not row.active:
        raise Refused("people.unknown", id=str(person_id))
    return Actor(person_id, row.name, frozenset(map(Role, row.roles)), row.level)


@answers(People, allowed=AGENTS)
def everybody(query: People, reading: Reading) -> tuple[Person, ...]:
    rows = reading.connection.execute(_PEOPLE.order_by(people.c.name, people.c.id))
    return tuple(
        Person(row.id, row.name, frozenset(map(Role, row.roles)), row.level, row.team_id, row.team or "", row.active)
        for row in rows
    )


@answers(Teams, allowed=AGENTS)
def all_teams(query: Teams, reading: Reading) -> tuple[Team, ...]:
    return tuple(Team(row.id, row.name) for row in reading.connection.execute(sa.select(teams).order_by(teams.c.name)))


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
    return Shop(row.name, row.region, row.time_zone, row.currency, row.language, bool(row.sample))
