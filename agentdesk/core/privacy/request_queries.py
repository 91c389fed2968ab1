"""What is read about requests and rights; what the work list shows of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from agentdesk.core.commands import AGENTS, LEADERS, answers
from agentdesk.core.customers.rights import Bound, Ground
from agentdesk.core.customers.standing import STANDS, customer_rights, standing
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.people.store import people
from agentdesk.core.privacy import request_commands as asked
from agentdesk.core.privacy.requests import REMINDED_BEFORE, Asked, Right, code
from agentdesk.core.privacy.store.requests import (
    IS_OPEN,
    check_stands,
    day_in_shop,
    four_eyes,
    known_request,
    needs_second,
    open_requests,
    privacy_requests,
    request_called,
    requests_where,
)
from agentdesk.core.storage.unit_of_work import Reading
from agentdesk.core.work.model import Lane, WorkItem
from agentdesk.core.work.sources import Looking, source


@answers(asked.PrivacyRequests, allowed=LEADERS)
def privacy_requests_listed(query: asked.PrivacyRequests, reading: Reading) -> tuple[Asked, ...]:
    if not query.ended:
        return tuple(open_requests(reading.connection)[: query.most])
    over = privacy_requests.c.ended_at.is_not(None)
    return tuple(requests_where(reading.connection, over, most=query.most))


@answers(asked.PrivacyRequestsOf, allowed=AGENTS)
def requests_of(query: asked.PrivacyRequestsOf, reading: Reading) -> tuple[Asked, ...]:
    return tuple(requests_where(reading.connection, privacy_requests.c.customer_id == query.customer_id))


@answers(asked.GetPrivacyRequest, allowed=LEADERS)
def get_request(query: asked.GetPrivacyRequest, reading: Reading) -> Asked:
    """Raises Refused privacy.request_unknown."""
    return known_request(reading.connection, query.request_id)


@answers(asked.PrivacyRequestCalled, allowed=LEADERS)
def request_of_number(query: asked.PrivacyRequestCalled, reading: Reading) -> Asked:
    return request_called(reading.connection, query.number)


@answers(asked.TheirRights, allowed=AGENTS)
def their_rights(query: asked.TheirRights, reading: Reading) -> asked.RightsOf:
    of, connection = customer_rights.c, reading.connection
    named = sa.select(customer_rights, people.c.name.label("by")).outerjoin(people, people.c.id == of.by_id)
    rows = connection.execute(named.where(of.customer_id == query.customer_id, STANDS).order_by(of.since, of.id))
    rights = tuple(
        asked.StandingRight(
            Bound(row["bound"]),
            Ground(row["ground"]) if row["ground"] else None,
            row["words"],
            row["since"],
            row["by"] or "",
        )
        for row in rows.mappings()
    )
    theirs = (privacy_requests.c.customer_id == query.customer_id, IS_OPEN)
    waiting = tuple(requests_where(connection, *theirs))
    checked = frozenset(each.id for each in waiting if each.needs and check_stands(connection, each, reading.now))
    return asked.RightsOf(standing(connection, query.customer_id), rights, waiting, checked)


@answers(asked.ThePrivacyRules, allowed=LEADERS)
def the_rules(query: asked.ThePrivacyRules, reading: Reading) -> asked.PrivacyRules:
    return asked.PrivacyRules(four_eyes(reading.connection), needs_second(reading.connection))


@source
def requests_on_their_data(looking: Looking) -> Iterator[WorkItem]:
    """Of every leader, and where none is there of everybody: a request is never on nobody's list."""
    waiting = open_requests(looking.reading.connection)
    if not waiting or not _is_for(looking):
        return
    zone = shop_zone(shop_of(looking.reading.connection))
    today = day_in_shop(looking.reading.connection, looking.now)
    for each in waiting:
        ends = _end_of(each, zone)
        midnight = ends + timedelta(minutes=1)
        looking.wake(*(midnight - timedelta(days=days + 1) for days in REMINDED_BEFORE), midnight)
        left = each.days_left(today)
        yield WorkItem(
            kind="privacy_request",
            lane=_lane(left),
            subject_id=each.id,
            customer_id=each.customer_id,
            title=each.customer or code(each.number),
            why="work.privacy.late" if left < 0 else f"work.privacy.{_stage(each, looking)}",
            facts={"number": code(each.number), "right": each.right.value, "due": each.due_on},
            since=each.requested_at,
            due=ends,
            action="work.action.privacy",
        )


def _is_for(looking: Looking) -> bool:
    there = looking.staff.present(looking.now)
    leading = [each for each in there if not each.roles.isdisjoint(LEADERS)]
    return not leading or looking.person_id in {each.id for each in leading}


def _stage(each: Asked, looking: Looking) -> str:
    """What is to be done next."""
    if each.prepared_by:
        return "second" if each.prepared_by != looking.person_id else "prepared"
    return "answer" if each.identity or each.right is Right.OBJECTION else "identify"


def _lane(days_left: int) -> Lane:
    """As it comes nearer it comes further up: 14 days before, and 7 (G04)."""
    later, sooner = REMINDED_BEFORE
    if days_left <= sooner:
        return Lane.NOW
    return Lane.TODAY if days_left <= later else Lane.WAITING


def _end_of(each: Asked, zone: ZoneInfo) -> datetime:
    """The last minute of the period, on the clock of the shop: shown, it is still that day."""
    return datetime.combine(each.due_on, time(23, 59), tzinfo=zone)
