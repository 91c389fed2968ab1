"""What belongs to cases as screens read it: internal queries, answers given, failures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.model import (
    ACTIVE,
    SECOND_FAILURE_WITHIN,
    AnswerGiven,
    Failure,
    FailureKind,
    InternalQuery,
    Repetition,
    Severity,
)
from agentdesk.core.cases.store import answers_given, case_causes, cases, departments, failures, queries
from agentdesk.core.commands import AGENTS, Command, answers
from agentdesk.core.customers.store import NAME_COLUMNS, called, customers
from agentdesk.core.people.lying import Lying, LyingKind, lies_with
from agentdesk.core.people.store import people
from agentdesk.core.storage.prepared import Prepared, PreparedAmong
from agentdesk.core.storage.unit_of_work import Reading


@answers(asked.OpenQueries, allowed=AGENTS)
def open_queries(query: asked.OpenQueries, reading: Reading) -> tuple[InternalQuery, ...]:
    return tuple(map(_internal_query, _STILL_OPEN.all(reading.connection, query.owners)))


_QUERIES = (
    sa.select(queries, cases.c.number, cases.c.customer_id, cases.c.owner_id, departments.c.labels, *NAME_COLUMNS)
    .join(cases, cases.c.id == queries.c.case_id)
    .outerjoin(customers, customers.c.id == cases.c.customer_id)
    .outerjoin(departments, departments.c.id == queries.c.department_id)
    .order_by(queries.c.due_at, queries.c.id)
)
_STILL_OPEN = PreparedAmong(
    lambda owners: Prepared(
        _QUERIES.where(queries.c.answered_at.is_(None), queries.c.withdrawn_at.is_(None), cases.c.owner_id.in_(owners))
    ),
    cases.c.owner_id.type,
)


def internal_queries(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> tuple[InternalQuery, ...]:
    return tuple(map(_internal_query, connection.execute(_QUERIES.where(*which))))


def _internal_query(row: Any) -> InternalQuery:
    return InternalQuery(
        id=row.id,
        case_id=row.case_id,
        case_number=row.number,
        customer_id=row.customer_id,
        owner_id=row.owner_id,
        department_id=row.department_id,
        department=row.labels,
        asked_of=row.asked_of,
        question=row.question,
        asked_at=row.asked_at,
        due_at=row.due_at,
        answer=row.answer,
        answered_at=row.answered_at,
        withdrawn_at=row.withdrawn_at,
        customer=called(row._asdict(), row.customer_number),
    )


@answers(asked.AnswersTo, allowed=AGENTS)
def answers_to(query: asked.AnswersTo, reading: Reading) -> tuple[AnswerGiven, ...]:
    return answers_in(reading.connection, answers_given.c.customer_id == query.customer_id)[: query.limit]


@answers(asked.ContradictingAnswers, allowed=AGENTS)
def contradicting_answers(query: asked.ContradictingAnswers, reading: Reading) -> tuple[AnswerGiven, ...]:
    topic, words = _compared(query.topic), _compared(query.words)
    given = answers_in(reading.connection, answers_given.c.customer_id == query.customer_id)
    return tuple(each for each in given if _compared(each.topic) == topic and _compared(each.words) != words)


def _compared(words: str) -> str:
    return " ".join(words.casefold().split())


def answers_in(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> tuple[AnswerGiven, ...]:
    asked_for = sa.select(answers_given, cases.c.number, people.c.name.label("person"))
    asked_for = asked_for.join(cases, cases.c.id == answers_given.c.case_id)
    asked_for = asked_for.outerjoin(people, people.c.id == answers_given.c.person_id)
    latest = asked_for.where(*which).order_by(answers_given.c.given_at.desc(), answers_given.c.id.desc())
    return tuple(
        AnswerGiven(
            id=row.id,
            customer_id=row.customer_id,
            case_id=row.case_id,
            case_number=row.number,
            topic=row.topic,
            words=row.words,
            given_at=row.given_at,
            person=row.person or "",
        )
        for row in connection.execute(latest)
    )


@answers(asked.FailuresOf, allowed=AGENTS)
def failures_of(query: asked.FailuresOf, reading: Reading) -> tuple[Failure, ...]:
    return failures_in(reading.connection, failures.c.customer_id == query.customer_id)[: query.limit]


@answers(asked.RecentFailures, allowed=AGENTS)
def recent_failures(query: asked.RecentFailures, reading: Reading) -> Repetition:
    since = reading.now - SECOND_FAILURE_WITHIN
    of_customer = (failures.c.customer_id == query.customer_id, failures.c.happened_at >= since)
    return Repetition(failures_in(reading.connection, *of_customer))


def failures_in(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> tuple[Failure, ...]:
    asked_for = sa.select(failures, case_causes.c.labels.label("cause"))
    asked_for = asked_for.outerjoin(case_causes, case_causes.c.id == failures.c.cause_id).where(*which)
    rows = connection.execute(asked_for.order_by(failures.c.happened_at.desc(), failures.c.id.desc()))
    return tuple(
        Failure(
            id=row.id,
            customer_id=row.customer_id,
            case_id=row.case_id,
            promise_id=row.promise_id,
            kind=FailureKind(row.kind),
            severity=Severity(row.severity),
            cause_id=row.cause_id,
            cause=row.cause,
            order_id=row.order_id,
            words=row.words,
            happened_at=row.happened_at,
            noted_by=row.noted_by,
        )
        for row in rows
    )


@lies_with(LyingKind.CASE)
def cases_to_settle(connection: sa.Connection, person_id: UUID) -> Iterator[Lying]:
    mine = sa.select(cases.c.id).where(cases.c.owner_id == person_id, cases.c.status.in_(ACTIVE))
    for case_id in connection.execute(mine.order_by(cases.c.number)).scalars():
        yield Lying(LyingKind.CASE, case_id, partial(_to_settle, case_id))


def _to_settle(case_id: UUID, person_id: UUID) -> Command:
    return asked.AssignCase(case_id=case_id, owner_id=person_id)
