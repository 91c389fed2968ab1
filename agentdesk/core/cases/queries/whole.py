"""A case with all that belongs to it, those of a customer or a contact, its history, and its confirmation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.confirmations import Letter, confirmation, language_for
from agentdesk.core.cases.model import (
    ACTIVE,
    FOLLOWS_WITHIN,
    Case,
    CaseRow,
    Confirmation,
    HistoryEntry,
    Linked,
    LinkKind,
    parse_code,
)
from agentdesk.core.cases.queries.belongings import answers_in, failures_in, internal_queries
from agentdesk.core.cases.store import (
    NAMED_CASES,
    answers_given,
    case_causes,
    case_interactions,
    case_row_from,
    case_rows,
    cases,
    departments,
    failures,
    family,
    interactions_with,
    label_in,
    lacks,
    links_of,
    name_in,
    number_known,
    queries,
    whole_fields,
)
from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.customers.queries import read_customer
from agentdesk.core.errors import Refused
from agentdesk.core.orders.store import orders, products
from agentdesk.core.people.queries import letterhead_of, shop_of
from agentdesk.core.people.store import people
from agentdesk.core.storage.schema import facts
from agentdesk.core.storage.unit_of_work import Reading

_ACTIVE = tuple(status.value for status in ACTIVE)


@answers(asked.GetCase, allowed=AGENTS)
def get_case(query: asked.GetCase, reading: Reading) -> Case:
    connection = reading.connection
    row = connection.execute(NAMED_CASES.where(cases.c.id == query.case_id)).mappings().first()
    if row is None:
        raise Refused("cases.unknown", id=str(query.case_id))
    ids = family(connection, query.case_id)
    return Case(
        **whole_fields(row),
        product=name_in(connection, products, row["product_id"]),
        order_number=name_in(connection, orders, row["order_id"], "number"),
        cause=label_in(connection, case_causes, row["cause_id"]),
        department=label_in(connection, departments, row["department_id"]),
        missing=lacks(connection, dict(row)) if row["status"] in _ACTIVE else (),
        interaction_ids=tuple(interactions_with(connection, ids)),
        queries=internal_queries(connection, queries.c.case_id.in_(ids)),
        answers=answers_in(connection, answers_given.c.case_id.in_(ids)),
        failures=failures_in(connection, failures.c.case_id.in_(ids)),
        **_around(connection, row),
    )


def _around(connection: sa.Connection, row: Any) -> dict[str, Any]:
    """The other cases that a case is connected with, read at once."""
    links = links_of(connection, row["id"])
    linked = {each["other_id"] if each["case_id"] == row["id"] else each["case_id"]: each["kind"] for each in links}
    near = [case for case in _connected(connection, row, list(linked)) if case.id != row["id"]]
    return {
        "parent": next((case for case in near if case.id == row["parent_id"]), None),
        "children": tuple(case for case in near if case.parent_id == row["id"]),
        "merged": tuple(case for case in near if case.merged_into == row["id"]),
        "links": tuple(Linked(LinkKind(linked[case.id]), case) for case in near if case.id in linked),
        "chain": tuple(case for case in near if case.event_id == row["event_id"]),
    }


def _connected(connection: sa.Connection, row: Any, linked: list[UUID]) -> tuple[CaseRow, ...]:
    """First which, each by its own index: asked for at once and in order, all cases would be looked through."""
    found = cases.c
    by = (found.parent_id == row["id"], found.merged_into == row["id"], found.event_id == row["event_id"])
    ids = {id for fits in by for id in connection.execute(sa.select(found.id).where(fits)).scalars()}
    wanted = ids.union(linked, [row["parent_id"]] if row["parent_id"] else [])
    return case_rows(connection, found.id.in_(sorted(wanted)))


@answers(asked.CaseByNumber, allowed=AGENTS)
def case_by_number(query: asked.CaseByNumber, reading: Reading) -> UUID:
    number = parse_code(query.number)
    found = number_known(reading.connection, number) if number is not None else None
    if found is None:
        raise Refused("cases.number_unknown", number=query.number)
    return found


@answers(asked.CasesOf, allowed=AGENTS)
def cases_of(query: asked.CasesOf, reading: Reading) -> tuple[CaseRow, ...]:
    settled = sa.case((cases.c.status.in_(_ACTIVE), 0), else_=1)
    of_customer = NAMED_CASES.where(cases.c.customer_id == query.customer_id)
    rows = reading.connection.execute(
        of_customer.order_by(settled, cases.c.opened_at.desc(), cases.c.number.desc()).limit(query.limit)
    )
    return tuple(map(case_row_from, rows.mappings()))


@answers(asked.CasesOfTalk, allowed=AGENTS)
def cases_of_talk(query: asked.CasesOfTalk, reading: Reading) -> tuple[CaseRow, ...]:
    about = sa.select(case_interactions.c.case_id).where(case_interactions.c.interaction_id == query.interaction_id)
    return case_rows(reading.connection, cases.c.id.in_(about))


@answers(asked.ChainProposals, allowed=AGENTS)
def chain_proposals(query: asked.ChainProposals, reading: Reading) -> tuple[CaseRow, ...]:
    fits = (cases.c.customer_id == query.customer_id, cases.c.moved_at >= reading.now - FOLLOWS_WITHIN)
    rows = reading.connection.execute(
        NAMED_CASES.where(*fits, cases.c.merged_into.is_(None)).order_by(cases.c.moved_at.desc(), cases.c.number.desc())
    )
    return tuple(map(case_row_from, rows.mappings()))


@answers(asked.CaseHistory, allowed=AGENTS)
def case_history(query: asked.CaseHistory, reading: Reading) -> tuple[HistoryEntry, ...]:
    """Found on the timeline of its customer, since it was opened. Rooms above name the case in their facts."""
    connection = reading.connection
    ids = family(connection, query.case_id)
    span = sa.select(cases.c.customer_id, sa.func.min(cases.c.opened_at).over().label("since"))
    case = connection.execute(span.where(cases.c.id.in_(ids)).limit(1)).first()
    if case is None:
        raise Refused("cases.unknown", id=str(query.case_id))
    named = [facts.c.data.cast(sa.Text).contains(f'"case_id":"{id}"') for id in ids]
    of_customer = facts.c.customer_id == case.customer_id if case.customer_id else facts.c.customer_id.is_(None)
    rows = connection.execute(
        sa.select(facts, people.c.name.label("person"))
        .outerjoin(people, people.c.id == facts.c.actor_id)
        .where(of_customer, facts.c.retracted.is_(sa.false()), facts.c.lane.in_(("case", "goodwill")))
        .where(sa.or_(facts.c.subject_id.in_(ids), *named))
        .order_by(facts.c.occurred_at.desc(), facts.c.id.desc())
        .limit(query.limit)
    )
    return tuple(HistoryEntry(row.id, row.kind, row.occurred_at, row.person or "", row.data) for row in rows)


@answers(asked.ConfirmationOf, allowed=AGENTS)
def confirmation_of(query: asked.ConfirmationOf, reading: Reading) -> Confirmation:
    case = get_case(asked.GetCase(query.case_id), reading)
    customer = read_customer(reading, case.customer_id) if case.customer_id else None
    shop = shop_of(reading.connection)
    written = confirmation(Letter(case, customer, shop, language_for(query.language, customer, shop)))
    return replace(written, letterhead=letterhead_of(reading.connection), shop=shop.signature if shop else "")
