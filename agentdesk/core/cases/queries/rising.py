"""Which incidents are to be proposed, and what an incident gathers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.incidents import BEFORE, LEAST, WINDOW, chance_of, is_unusual, usual
from agentdesk.core.cases.model import ACTIVE, CaseRow, Gathered, IncidentProposal, Kind, case_code
from agentdesk.core.cases.store import IS_INCIDENT, case_rows, cases, mails_of, told_of
from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.customers.standing import counted
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import full_reason
from agentdesk.core.interactions.store import reasons
from agentdesk.core.orders.store import products
from agentdesk.core.storage.unit_of_work import Reading

About = tuple[UUID, UUID]
"""A reason, and a product."""
_ABOUT = (cases.c.reason_id, cases.c.product_id)
# said so that no index of reasons is taken for it: all that is counted lies together in the index of what is rising
_AMONG = sa.tuple_(sa.func.coalesce(cases.c.reason_id, cases.c.product_id), cases.c.product_id)
_COUNTED = (
    cases.c.product_id.is_not(None),
    cases.c.kind != Kind.INCIDENT.value,
    cases.c.merged_into.is_(None),
)
_FIGURES = (*_COUNTED, counted(cases.c.customer_id))


@answers(asked.IncidentProposals, allowed=AGENTS)
def incident_proposals(query: asked.IncidentProposals, reading: Reading) -> tuple[IncidentProposal, ...]:
    connection, since, now = reading.connection, reading.now - WINDOW, reading.now
    gathered = _gathered(connection)
    risen = {
        (row.reason_id, row.product_id): row
        for row in connection.execute(_risen(since, now))
        if row.reason_id and is_unusual(row.lately, row.before) and (row.reason_id, row.product_id) not in gathered
    }
    recent = _recent_ones(connection, risen, since, now)
    return tuple(
        IncidentProposal(
            reason_id=row.reason_id,
            reason=full_reason(row.reason, row.parent_reason) if row.reason else {},
            product_id=row.product_id,
            product=row.product,
            count=row.lately,
            usual=usual(row.before),
            chance=chance_of(row.lately, usual(row.before)),
            since=since,
            case_ids=tuple(recent[about]),
        )
        for about, row in risen.items()
    )


def _risen(since: datetime, now: datetime) -> sa.Select[Any]:
    """Reasons with products, by name: of how many customers lately, and how many cases before. Whoever objects to
    statistics is not counted, and gathered all the same: an incident is about their matter, too."""
    count = sa.func.count(sa.distinct(cases.c.customer_id)).label("lately")
    lately = sa.select(*_ABOUT, count).where(*_FIGURES, cases.c.opened_at.between(since, now)).group_by(*_ABOUT)
    risen = lately.having(count >= LEAST).cte("risen")
    of_these = _AMONG.in_(sa.select(risen.c.reason_id, risen.c.product_id))
    within = (cases.c.opened_at >= since - BEFORE, cases.c.opened_at < since)
    earlier = sa.select(*_ABOUT, sa.func.count().label("cases")).where(*_FIGURES, *within, of_these)
    before = earlier.group_by(*_ABOUT).subquery("earlier")
    same = sa.and_(before.c.reason_id == risen.c.reason_id, before.c.product_id == risen.c.product_id)
    parents = reasons.alias("parents")
    names = (
        reasons.c.labels.label("reason"),
        parents.c.labels.label("parent_reason"),
        sa.func.coalesce(products.c.name, "").label("product"),
    )
    return (
        sa.select(risen, sa.func.coalesce(before.c.cases, 0).label("before"), *names)
        .outerjoin_from(risen, before, same)
        .outerjoin(reasons, reasons.c.id == risen.c.reason_id)
        .outerjoin(parents, parents.c.id == reasons.c.parent_id)
        .outerjoin(products, products.c.id == risen.c.product_id)
        .order_by(risen.c.lately.desc(), risen.c.reason_id, risen.c.product_id)
    )


def _gathered(connection: sa.Connection) -> set[About]:
    """What open incidents are about."""
    statuses = [status.value for status in ACTIVE]
    incidents = sa.select(*_ABOUT).where(IS_INCIDENT, cases.c.status.in_(statuses))
    return {(row.reason_id, row.product_id) for row in connection.execute(incidents)}


def _recent_ones(
    connection: sa.Connection, risen: Collection[About], since: datetime, now: datetime
) -> dict[About, list[UUID]]:
    """The cases that an incident would gather, oldest first."""
    found = defaultdict[About, list[UUID]](list)
    lately = (*_COUNTED, cases.c.opened_at.between(since, now), cases.c.parent_id.is_(None))
    listed = sa.select(*_ABOUT, cases.c.id).where(*lately, _AMONG.in_(sorted(risen)))
    if risen:
        for reason_id, product_id, case_id in connection.execute(listed.order_by(cases.c.opened_at, cases.c.id)):
            found[reason_id, product_id].append(case_id)
    return found


@answers(asked.GatheredBy, allowed=AGENTS)
def gathered_by(query: asked.GatheredBy, reading: Reading) -> tuple[Gathered, ...]:
    connection = reading.connection
    number = connection.execute(sa.select(cases.c.number).where(cases.c.id == query.incident_id)).scalar()
    if number is None:
        raise Refused("cases.unknown", id=str(query.incident_id))
    rows = case_rows(connection, cases.c.parent_id == query.incident_id)
    customers = [row.customer_id for row in rows]
    told, mails = told_of(connection, case_code(number), customers), mails_of(connection, customers)
    return tuple(_gathered_case(row, told, mails) for row in rows)


def _gathered_case(row: CaseRow, told: dict[UUID, list[Any]], mails: dict[UUID, str]) -> Gathered:
    last = told.get(row.customer_id, [None])[-1] if row.customer_id else None
    mail = mails.get(row.customer_id, "") if row.customer_id else ""
    return Gathered(row, last["words"] if last else None, last["given_at"] if last else None, mail)
