"""What screens read about goodwill: the room before anybody speaks, and what was given."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import ADMINISTRATORS, AGENTS, LEADERS, Role, answers
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.authority import with_raises
from agentdesk.core.goodwill.commands import (
    AuthorityEditions,
    AuthorityOf,
    Comparable,
    CurrentAuthority,
    GetAct,
    GoodwillOf,
    PeopleWhoMayDecide,
    StaffPoints,
)
from agentdesk.core.goodwill.giving import Room, room_of
from agentdesk.core.goodwill.lease_commands import OpenLeases
from agentdesk.core.goodwill.lease_model import MoneyLease
from agentdesk.core.goodwill.matter import affected, owed_by_law
from agentdesk.core.goodwill.model import Act, AuthorityNow, Decider, StaffPoint, Wanted
from agentdesk.core.goodwill.policy import LEADING, AuthorityEdition
from agentdesk.core.goodwill.store import (
    NAMED_ACTS,
    act_from,
    authority_editions,
    edition_from,
    edition_on,
    goodwill_acts,
    points_of_person,
    reasons_under,
    row_of,
)
from agentdesk.core.goodwill.store.leases import open_leases
from agentdesk.core.goodwill.store.sums import Compared, given_for
from agentdesk.core.goodwill.suggesting import (
    COMPARED,
    COMPARED_WITHIN,
    ComparedBy,
    Comparison,
    comparison,
    suggestion,
)
from agentdesk.core.interactions.store import reasons
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.people.store import people
from agentdesk.core.storage.unit_of_work import Reading
from agentdesk.core.vouchers.model import day_in


@answers(AuthorityOf, allowed=AGENTS)
def authority_of(query: AuthorityOf, reading: Reading) -> AuthorityNow:
    person_id = query.person_id or reading.actor.person_id
    if person_id != reading.actor.person_id and not reading.actor.may(LEADERS):
        raise Refused("permission.missing", asked=type(query).__name__, person=reading.actor.name)
    return shown(reading, room_of(reading.connection, person_id, _wanted(query), reading.now))


@answers(PeopleWhoMayDecide, allowed=AGENTS)
def people_who_may_decide(query: PeopleWhoMayDecide, reading: Reading) -> tuple[Decider, ...]:
    """The budget is that of whoever asks; what they have is what they may decide about alone."""
    me, found = reading.actor.person_id, []
    asked = sa.select(people.c.id, people.c.name, people.c.roles).where(people.c.active, people.c.id != me)
    for row in reading.connection.execute(asked.order_by(people.c.name, people.c.id)):
        if not {Role(role) for role in row.roles}.isdisjoint(LEADING):
            room = room_of(reading.connection, row.id, _wanted(query), reading.now, team_of=me)
            if not room.asking.own_benefit:
                found.append(Decider(row.id, row.name, room.most_alone))
    return tuple(sorted(found, key=lambda decider: -decider.room))


@answers(GoodwillOf, allowed=AGENTS)
def goodwill_of(query: GoodwillOf, reading: Reading) -> tuple[Act, ...]:
    of_customer = goodwill_acts.c.customer_id == query.customer_id
    asked = NAMED_ACTS.where(of_customer).order_by(goodwill_acts.c.at.desc(), goodwill_acts.c.no.desc())
    return tuple(map(act_from, reading.connection.execute(asked).mappings()))


@answers(GetAct, allowed=AGENTS)
def get_act(query: GetAct, reading: Reading) -> Act:
    row = reading.connection.execute(NAMED_ACTS.where(goodwill_acts.c.id == query.act_id)).mappings().first()
    if row is None:
        raise Refused("goodwill_acts.unknown", id=str(query.act_id))
    return act_from(row)


@answers(Comparable, allowed=AGENTS)
def comparable(query: Comparable, reading: Reading) -> Comparison:
    currency = edition_on(reading.connection, _today(reading)).policy.currency
    of = Compared(query.severity, currency, query.but_customer)
    return _compared(reading.connection, query.reason_id, of, reading.now)


@answers(CurrentAuthority, allowed=AGENTS)
def current_authority(query: CurrentAuthority, reading: Reading) -> AuthorityEdition:
    return edition_on(reading.connection, _today(reading))


@answers(AuthorityEditions, allowed=LEADERS)
def editions(query: AuthorityEditions, reading: Reading) -> tuple[AuthorityEdition, ...]:
    edition = authority_editions.c
    asked = sa.select(authority_editions).where(edition.withdrawn.is_(sa.false()))
    rows = reading.connection.execute(asked.order_by(edition.valid_from.desc(), edition.made_at.desc())).mappings()
    return tuple(map(edition_from, rows))


@answers(StaffPoints, allowed=AGENTS)
def points_of_staff(query: StaffPoints, reading: Reading) -> tuple[StaffPoint, ...]:
    if query.person_id != reading.actor.person_id and not reading.actor.may(ADMINISTRATORS):
        raise Refused("permission.missing", asked=type(query).__name__, person=reading.actor.name)
    found = points_of_person(reading.connection, query.person_id)
    return tuple(sorted(found, key=lambda point: (point.kind, point.key)))


def _wanted(query: AuthorityOf | PeopleWhoMayDecide) -> Wanted:
    names = ("customer_id", "reason_id", "case_id", "order_id", "failure_id", "skus")
    said: dict[str, Any] = {name: getattr(query, name) for name in names}
    return Wanted(**said, kind=query.goodwill)


def shown(reading: Reading, room: Room) -> AuthorityNow:
    """A room with all that a screen says beside it."""
    connection, matter, policy = reading.connection, room.matter, room.edition.policy
    happened = affected(connection, matter, policy.currency, reading.now)
    compared = Compared(matter.severity, policy.currency, matter.wanted.customer_id)
    return AuthorityNow(
        currency=policy.currency,
        authority=with_raises(room.authority, room.asking, room.given, policy, room.now),
        suggestion=suggestion(happened, room.authority.room, policy.suggesting),
        comparison=_compared(connection, matter.reason_id, compared, reading.now),
        owed_by_law=owed_by_law(connection, matter, room.day),
        edition_id=room.edition.id,
        reason_id=matter.reason_id,
        order_id=matter.order_id,
    )


def _compared(connection: sa.Connection, reason_id: UUID | None, of: Compared, now: datetime) -> Comparison:
    """By the very reason; where nothing was given for it, by all that lies under the same group."""
    if reason_id is None:
        return Comparison(ComparedBy.REASON)
    since = now - COMPARED_WITHIN
    found = given_for(connection, [reason_id], of, since, COMPARED)
    if found:
        return comparison(ComparedBy.REASON, found)
    parent = row_of(connection, reasons, reason_id, "parent_id")["parent_id"]
    group = reasons_under(connection, parent or reason_id)
    return comparison(ComparedBy.GROUP, given_for(connection, group, of, since, COMPARED))


def _today(reading: Reading) -> date:
    return day_in(shop_zone(shop_of(reading.connection)), reading.now)


@answers(OpenLeases, allowed=LEADERS)
def all_open(query: OpenLeases, reading: Reading) -> tuple[MoneyLease, ...]:
    return tuple(open_leases(reading.connection))
