"""What the customer view reads: the header's facts, and the timeline by keyset."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.customers.queries import read_customer
from agentdesk.core.orders.queries import read_orders
from agentdesk.core.overview.commands import Timeline, TimelineCounts, ViewCustomer
from agentdesk.core.overview.model import CustomerView, LastContact, TimelineEntry, TimelinePage
from agentdesk.core.people.queries import shop_of
from agentdesk.core.people.store import people
from agentdesk.core.storage.schema import facts
from agentdesk.core.storage.unit_of_work import Reading

NEWEST_ORDERS = 5
_LATE = timedelta(hours=1)
_corrections = facts.alias("corrections")
_CORRECTED_BY = (
    sa.select(_corrections.c.id)
    .where(_corrections.c.corrects == facts.c.id)
    .order_by(_corrections.c.recorded_at.desc())
    .limit(1)
    .scalar_subquery()
)
_SHOWN = ("id", "kind", "lane", "occurred_at", "recorded_at", "subject_id", "corrects", "data")
_OF_CUSTOMER = sa.and_(facts.c.customer_id == sa.bindparam("customer"), facts.c.retracted.is_(sa.false()))
_PAGE = (
    sa.select(*(facts.c[name] for name in _SHOWN), people.c.name.label("person"), _CORRECTED_BY.label("corrected_by"))
    .outerjoin(people, people.c.id == facts.c.actor_id)
    .where(_OF_CUSTOMER)
    .order_by(facts.c.occurred_at.desc(), facts.c.id.desc())
    .limit(sa.bindparam("most"))
)
_OLDER = sa.tuple_(facts.c.occurred_at, facts.c.id) < sa.tuple_(
    sa.bindparam("at", type_=facts.c.occurred_at.type), sa.bindparam("id", type_=facts.c.id.type)
)
_IN_LANES = facts.c.lane.in_(sa.bindparam("lanes", expanding=True))
_PAGES = {
    (older, lanes): _PAGE.where(*([_OLDER] if older else []), *([_IN_LANES] if lanes else []))
    for older in (False, True)
    for lanes in (False, True)
}
_COUNTED = sa.select(facts.c.lane).where(_OF_CUSTOMER).limit(sa.bindparam("most")).subquery()
_COUNTS = sa.select(_COUNTED.c.lane, sa.func.count()).group_by(_COUNTED.c.lane)
_LAST_CONTACT = (
    sa.select(facts.c.occurred_at, facts.c.data, people.c.name.label("person"))
    .outerjoin(people, people.c.id == facts.c.actor_id)
    .where(_OF_CUSTOMER, facts.c.kind == "interaction.done")
    .order_by(facts.c.occurred_at.desc())
    .limit(1)
)


@answers(ViewCustomer, allowed=AGENTS)
def view_customer(query: ViewCustomer, reading: Reading) -> CustomerView:
    shop = shop_of(reading.connection)
    return CustomerView(
        customer=read_customer(reading, query.customer_id),
        orders=read_orders(reading, query.customer_id, NEWEST_ORDERS),
        last_contact=_last_contact(reading, query.customer_id),
        time_zone=shop.time_zone if shop else "UTC",
    )


@answers(Timeline, allowed=AGENTS)
def timeline(query: Timeline, reading: Reading) -> TimelinePage:
    wanted: dict[str, Any] = {"customer": query.customer_id, "most": query.limit + 1}
    if query.before:
        wanted |= {"at": query.before[0], "id": query.before[1]}
    if query.groups is not None:
        wanted |= {"lanes": sorted(query.groups)}
    page = _PAGES[query.before is not None, query.groups is not None]
    rows = reading.connection.execute(page, wanted).all()
    entries = tuple(_entry(row) for row in rows[: query.limit])
    more = len(rows) > query.limit
    return TimelinePage(entries, (entries[-1].occurred_at, entries[-1].id) if more else None)


@answers(TimelineCounts, allowed=AGENTS)
def timeline_counts(query: TimelineCounts, reading: Reading) -> dict[str, int]:
    asked = {"customer": query.customer_id, "most": query.most}
    return dict(reading.connection.execute(_COUNTS, asked).tuples().all())


def _entry(row: Any) -> TimelineEntry:
    return TimelineEntry(
        id=row.id,
        kind=row.kind,
        group=row.lane,
        occurred_at=row.occurred_at,
        person=row.person or "",
        subject_id=row.subject_id,
        data=row.data,
        late=row.recorded_at - row.occurred_at > _LATE,
        corrects=row.corrects,
        corrected_by=row.corrected_by,
    )


def _last_contact(reading: Reading, customer_id: UUID) -> LastContact | None:
    row = reading.connection.execute(_LAST_CONTACT, {"customer": customer_id}).first()
    if row is None:
        return None
    data = row.data
    return LastContact(
        row.occurred_at, data.get("channel", ""), data.get("outcome", ""), data.get("mood_last"), row.person or ""
    )
