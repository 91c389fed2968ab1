"""What is always true of cases: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.cases.model import ACTIVE, Status
from agentdesk.core.cases.queries.clocks import clocks_of
from agentdesk.core.cases.store import case_clocks, case_events, case_interactions, cases
from agentdesk.core.deadlines.standing import most_urgent
from agentdesk.core.people.queries import staff_of
from agentdesk.core.promises.store import promises
from agentdesk.core.storage.check import Finding, invariant

_ACTIVE = tuple(status.value for status in ACTIVE)
_other = cases.alias("other")


@invariant("cases.owned")
def every_open_case_lies_with_somebody(connection: sa.Connection) -> Iterator[Finding]:
    """It has one owner; whoever has left has somebody who stands in for them (see `people.cover`)."""
    asked = sa.select(cases.c.owner_id, sa.func.count().label("count")).where(cases.c.status.in_(_ACTIVE))
    owners = connection.execute(asked.group_by(cases.c.owner_id)).all()
    staff = staff_of(connection)
    somebody = any(person.active for person in staff.people)
    for row in owners:
        if not somebody or staff.person(row.owner_id) is None:
            yield Finding({"owner_id": str(row.owner_id), "cases": row.count})


@invariant("cases.dates")
def a_status_goes_with_its_dates(connection: sa.Connection) -> Iterator[Finding]:
    """What is open has not been settled; what is resolved has; what is closed was closed, and settled or merged."""
    found = cases.c
    settled, closed = found.resolved_at.is_not(None), found.closed_at.is_not(None)
    is_open = sa.and_(found.status.in_(_ACTIVE), sa.or_(settled, closed, found.merged_into.is_not(None)))
    resolved = sa.and_(found.status == Status.RESOLVED.value, sa.or_(sa.not_(settled), closed))
    put_away = sa.and_(found.status == Status.CLOSED.value, sa.or_(sa.not_(closed), sa.and_(
        sa.not_(settled), found.merged_into.is_(None))))  # fmt: skip
    unknown = found.status.not_in([status.value for status in Status])
    yield from _found(connection, sa.or_(is_open, resolved, put_away, unknown))


@invariant("cases.complete")
def what_is_settled_says_how(connection: sa.Connection) -> Iterator[Finding]:
    """Subject and resolution; what else is required may have become so later."""
    found = cases.c
    by_itself = sa.and_(found.status.not_in(_ACTIVE), found.merged_into.is_(None))
    yield from _found(connection, sa.and_(by_itself, sa.or_(found.subject == "", found.resolution == "")))


@invariant("cases.merged")
def a_loser_is_closed_and_shown_with_a_winner(connection: sa.Connection) -> Iterator[Finding]:
    """Of the same customer, and not merged itself."""
    found = cases.c
    lost = sa.select(found.id, found.status).outerjoin(_other, _other.c.id == found.merged_into)
    wrong = sa.or_(
        found.status != Status.CLOSED.value,
        _other.c.id.is_(None),
        _other.c.merged_into.is_not(None),
        found.customer_id.is_distinct_from(_other.c.customer_id),
    )
    yield from _told(connection, lost.where(found.merged_into.is_not(None), wrong))


@invariant("cases.chains")
def an_issue_chain_begins_with_a_case_of_its_customer(connection: sa.Connection) -> Iterator[Finding]:
    found = cases.c
    chained = sa.select(found.id, found.status).outerjoin(_other, _other.c.id == found.event_id)
    wrong = sa.or_(
        _other.c.id.is_(None),
        _other.c.event_id != _other.c.id,
        found.customer_id.is_distinct_from(_other.c.customer_id),
    )
    yield from _told(connection, chained.where(wrong))


@invariant("cases.parents")
def cases_have_two_levels(connection: sa.Connection) -> Iterator[Finding]:
    found = cases.c
    below = sa.select(found.id, found.status).outerjoin(_other, _other.c.id == found.parent_id)
    wrong = sa.or_(_other.c.id.is_(None), _other.c.parent_id.is_not(None), _other.c.merged_into.is_not(None))
    yield from _told(connection, below.where(found.parent_id.is_not(None), wrong))


@invariant("cases.promises")
def a_promise_is_about_a_case_of_its_customer(connection: sa.Connection) -> Iterator[Finding]:
    """Rooms below know nothing of cases: a promise only names one."""
    found = promises.c
    asked = sa.select(found.id).outerjoin(cases, cases.c.id == found.case_id).where(found.case_id.is_not(None))
    wrong = sa.or_(cases.c.id.is_(None), cases.c.customer_id != found.customer_id)
    yield from (Finding({"promise_id": str(each)}) for each in connection.execute(asked.where(wrong)).scalars())


@invariant("cases.parts")
def every_part_belongs_to_a_case(connection: sa.Connection) -> Iterator[Finding]:
    for table in (case_events, case_interactions):
        lost = sa.select(table.c.case_id).where(table.c.case_id.not_in(sa.select(cases.c.id))).distinct()
        yield from (Finding({"table": table.name, "case_id": str(key)}) for key in connection.execute(lost).scalars())


def _found(connection: sa.Connection, wrong: sa.ColumnElement[bool]) -> Iterator[Finding]:
    return _told(connection, sa.select(cases.c.id, cases.c.status).where(wrong))


def _told(connection: sa.Connection, asked: sa.Select[tuple[object, str]]) -> Iterator[Finding]:
    for row in connection.execute(asked.order_by(cases.c.number)):
        yield Finding({"case_id": str(row.id), "status": row.status})


@invariant("cases.clocks")
def a_list_reads_what_reckoning_finds(connection: sa.Connection) -> Iterator[Finding]:
    """The clock kept beside a case is the first that is due of those that run, by the editions stored with it."""
    beside = cases.c.id == case_clocks.c.case_id
    asked = sa.select(cases.c.id, case_clocks.c.measure, case_clocks.c.due_at).outerjoin(case_clocks, beside)
    kept = {row.id: row for row in connection.execute(asked)}
    reckoned = clocks_of(connection, list(kept), None)
    for case_id, row in kept.items():
        urgent = most_urgent(reckoned.get(case_id, ()))
        found = (urgent.measure.value, urgent.due_at) if urgent else (None, None)
        if found != (row.measure, row.due_at):
            yield Finding({"case_id": str(case_id), "kept": str(row.due_at), "found": str(found[1])})
