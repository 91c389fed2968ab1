"""What the customer view reads: the header's facts, and the timeline by keyset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.model import SECOND_FAILURE_WITHIN, Status
from agentdesk.core.cases.store import cases, failures
from agentdesk.core.commands import AGENTS, SUPERVISORS, answers
from agentdesk.core.customers.queries import read_customer
from agentdesk.core.customers.standing import standing
from agentdesk.core.identity.standing import Present, standing_with
from agentdesk.core.interactions.model import State
from agentdesk.core.interactions.store import interactions
from agentdesk.core.meanwhile import MATTERS, Mark, matters
from agentdesk.core.orders.queries import read_orders
from agentdesk.core.overview.commands import MarkNow, Meanwhile, Timeline, TimelineCounts, ViewCustomer
from agentdesk.core.overview.model import Counted, CustomerView, Failed, LastContact, TimelineEntry, TimelinePage
from agentdesk.core.people.model import Form, shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.people.store import people
from agentdesk.core.promises.model import TO_THE_CUSTOMER, PromiseState
from agentdesk.core.promises.store import promises
from agentdesk.core.relations.store import who_of
from agentdesk.core.storage.prepared import MOST, NOUGHT, ONE, Prepared, spelled
from agentdesk.core.storage.schema import facts
from agentdesk.core.storage.unit_of_work import Reading

NEWEST_ORDERS = 5
ABOUT_TWO = frozenset(["duplicates.decided", "relation.made", "relation.changed", "relation.ended", "identity.speaker"])
MOST_PROMISED, MOST_FAILURES = 100, 5
_LATE = 3_600_000_000  # microseconds
_corrections = facts.alias("corrections")


def _of_latest_correction(column: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
    asked = sa.select(column).where(_corrections.c.corrects == facts.c.id, _corrections.c.retracted.is_(sa.false()))
    return (
        asked.order_by(_corrections.c.recorded_at.desc(), _corrections.c.id.desc())
        .limit(ONE)
        .offset(NOUGHT)
        .scalar_subquery()
    )


_CORRECTED_BY = _of_latest_correction(_corrections.c.id)
_OF_CUSTOMER = sa.and_(
    facts.c.customer_id == sa.bindparam("customer", type_=facts.c.customer_id.type), facts.c.retracted.is_(sa.false())
)
_PAGE = (
    sa.select(  # in the order of TimelineEntry
        facts.c.id,
        facts.c.kind,
        facts.c.lane,
        facts.c.occurred_at,
        sa.func.coalesce(people.c.name, "").label("person"),
        facts.c.subject_id,
        facts.c.data,
        sa.and_(
            facts.c.lane != "order",  # an imported order is always written down later
            facts.c.lane != "system",
            sa.type_coerce(facts.c.recorded_at, sa.BigInteger)
            > sa.type_coerce(facts.c.occurred_at, sa.BigInteger) + _LATE,
        ).label("late"),
        facts.c.corrects,
        _CORRECTED_BY.label("corrected_by"),
    )
    .outerjoin(people, people.c.id == facts.c.actor_id)
    .where(_OF_CUSTOMER)
    .order_by(facts.c.occurred_at.desc(), facts.c.id.desc())
    .limit(MOST)
    .offset(NOUGHT)
)
_OLDER = sa.tuple_(facts.c.occurred_at, facts.c.id) < sa.tuple_(
    sa.bindparam("at", type_=facts.c.occurred_at.type), sa.bindparam("id", type_=facts.c.id.type)
)
LANES = ("call", "message", "order", "case", "goodwill", "note", "system")
_IN_LANES = facts.c.lane.in_([sa.bindparam(f"among_{n}", type_=sa.Text()) for n in range(len(LANES))])
_PAGES = {
    (older, lanes): Prepared(
        _PAGE.where(*([_OLDER] if older else []), *([_IN_LANES] if lanes else [])), TimelineEntry._make
    )
    for older in (False, True)
    for lanes in (False, True)
}
_COUNTED = sa.select(facts.c.lane, facts.c.corrects).where(_OF_CUSTOMER).limit(MOST).offset(NOUGHT).subquery()
_COUNTS = Prepared(
    sa.select(
        _COUNTED.c.lane, sa.func.count().label("entries"), sa.func.count(_COUNTED.c.corrects).label("corrections")
    ).group_by(_COUNTED.c.lane)
)
_LAST_CONTACT = Prepared(
    sa.select(
        facts.c.occurred_at,
        sa.func.coalesce(_of_latest_correction(_corrections.c.data), facts.c.data, type_=facts.c.data.type).label(
            "data"
        ),
        people.c.name.label("person"),
    )
    .outerjoin(people, people.c.id == facts.c.actor_id)
    .where(_OF_CUSTOMER, facts.c.kind.in_(spelled("interaction.done", "interaction.ended")))
    .order_by(facts.c.occurred_at.desc())
    .limit(ONE)
    .offset(NOUGHT)
)


def _customer(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    return column == sa.bindparam("customer", type_=column.type)


_OPEN_CASES = Prepared(
    sa.select(sa.func.count().label("open")).where(
        _customer(cases.c.customer_id), cases.c.status.not_in(spelled(Status.RESOLVED, Status.CLOSED))
    )
)
_PROMISED = Prepared(
    sa.select(promises.c.due_at)
    .where(
        _customer(promises.c.customer_id),
        promises.c.state == spelled(PromiseState.OPEN)[0],
        promises.c.kind.in_(spelled(*sorted(TO_THE_CUSTOMER))),
    )
    .order_by(promises.c.due_at)
    .limit(MOST)
    .offset(NOUGHT)
)
_FAILED = Prepared(
    sa.select(  # in the order of Failed
        failures.c.kind, failures.c.severity, failures.c.words, failures.c.happened_at
    )
    .where(
        _customer(failures.c.customer_id),
        failures.c.happened_at >= sa.bindparam("since", type_=failures.c.happened_at.type),
    )
    .order_by(failures.c.happened_at.desc(), failures.c.id.desc())
    .limit(MOST)
    .offset(NOUGHT),
    Failed._make,
)


@answers(ViewCustomer, allowed=AGENTS)
def view_customer(query: ViewCustomer, reading: Reading) -> CustomerView:
    connection, customer, since = reading.connection, query.customer_id, reading.now - SECOND_FAILURE_WITHIN
    shop = shop_of(connection)
    return CustomerView(
        customer=read_customer(reading, query.customer_id),
        orders=read_orders(reading, query.customer_id, NEWEST_ORDERS),
        last_contact=_last_contact(reading, query.customer_id),
        time_zone=shop_zone(shop).key,
        form=shop.form if shop else Form.SIE,
        open_cases=_OPEN_CASES.all(connection, customer=customer)[0].open,
        promised=tuple(row.due_at for row in _PROMISED.all(connection, customer=customer, most=MOST_PROMISED)),
        failures=tuple(_FAILED.all(connection, customer=customer, since=since, most=MOST_FAILURES)),
        identity=standing_with(
            Present.of(connection, reading.actor.person_id, reading.now),
            customer,
            may_vouch=reading.actor.may(SUPERVISORS),
        ),
        rights=standing(connection, customer),
    )


@answers(Timeline, allowed=AGENTS)
def timeline(query: Timeline, reading: Reading) -> TimelinePage:
    wanted: dict[str, Any] = {"customer": query.customer_id, "most": query.limit + 1}
    if query.before:
        wanted |= {"at": query.before[0], "id": query.before[1]}
    if query.groups is not None:
        asked = [lane for lane in LANES if lane in query.groups]
        wanted |= {f"among_{n}": lane for n, lane in enumerate(asked)}
    rows = _PAGES[query.before is not None, query.groups is not None].all(reading.connection, **wanted)
    entries = _naming_others(reading, rows[: query.limit])
    more = len(rows) > query.limit
    return TimelinePage(entries, (entries[-1].occurred_at, entries[-1].id) if more else None)


@answers(MarkNow, allowed=AGENTS)
def mark_now(query: MarkNow, reading: Reading) -> Mark:
    begun = Mark(at=reading.now)
    return begun.knowing([each.id for each in _that_matter(reading, query.customer_id, begun)])


@answers(Meanwhile, allowed=AGENTS)
def meanwhile(query: Meanwhile, reading: Reading) -> tuple[TimelineEntry, ...]:
    known, me = set(query.mark.known), reading.actor.person_id
    new = [each for each in _that_matter(reading, query.customer_id, query.mark, but=me) if each.id not in known]
    return tuple(new[-query.most :])


def _that_matter(reading: Reading, customer_id: UUID, mark: Mark, but: UUID | None = None) -> list[TimelineEntry]:
    """Facts, and conversations that are going on, which the timeline tells only when they end; the oldest first."""
    told = (
        sa.select(*_PAGE.selected_columns[:7])
        .outerjoin(people, people.c.id == facts.c.actor_id)
        .where(
            facts.c.customer_id == customer_id,
            facts.c.retracted.is_(sa.false()),
            facts.c.kind.in_(sorted(MATTERS)),
            facts.c.occurred_at > mark.since,
            *([facts.c.actor_id.is_distinct_from(but)] if but else []),
        )
    )
    talks = (
        sa.select(interactions, people.c.name)
        .outerjoin(people, people.c.id == interactions.c.person_id)
        .where(
            interactions.c.customer_id == customer_id,
            interactions.c.state == State.RUNNING.value,
            interactions.c.started_at > mark.since,
            *([interactions.c.person_id != but] if but else []),
        )
    )
    entries = [TimelineEntry(*row) for row in reading.connection.execute(told)]
    running = [
        TimelineEntry(
            row.id, "interaction.started", "call", row.started_at, row.name or "", row.id,
            {"channel": row.channel, "direction": row.direction},
        )
        for row in reading.connection.execute(talks)
    ]  # fmt: skip
    found = [each for each in entries if matters(each.kind, each.data)] + running
    return sorted(found, key=lambda each: (each.occurred_at, each.id))


def _naming_others(reading: Reading, entries: Sequence[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """What is told of two customers names the other as they are known today, and nobody once they are erased."""
    others = {each.subject_id for each in entries if each.kind in ABOUT_TWO and each.subject_id}
    if not others:
        return tuple(entries)
    found = who_of(reading.connection, others)
    named = {id: {"number": who.number, "name": who.name} for id, who in found.items()}
    return tuple(
        each._replace(data=each.data | named.get(each.subject_id, {"number": "", "name": ""}))  # type: ignore[arg-type]
        if each.kind in ABOUT_TWO
        else each
        for each in entries
    )


@answers(TimelineCounts, allowed=AGENTS)
def timeline_counts(query: TimelineCounts, reading: Reading) -> dict[str, Counted]:
    rows = _COUNTS.all(reading.connection, customer=query.customer_id, most=query.most)
    return {lane: Counted(entries, corrections) for lane, entries, corrections in rows}


def _last_contact(reading: Reading, customer_id: UUID) -> LastContact | None:
    row = _LAST_CONTACT.first(reading.connection, customer=customer_id)
    if row is None:
        return None
    data = row.data
    return LastContact(
        row.occurred_at, data.get("channel", ""), data.get("outcome", ""), data.get("mood_last"), row.person or ""
    )
