"""Lists of cases: by filter, in an order, page by page. Each page costs what it shows, however many cases there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.commands import CountCases, FindCases
from agentdesk.core.cases.model import (
    ACTIVE,
    CaseAtHand,
    CaseFilter,
    CasePage,
    CaseRow,
    Keyset,
    Severity,
    Sort,
    Status,
    parse_code,
)
from agentdesk.core.cases.store import NAMED_CASES, case_clocks, case_row_from, case_words, cases
from agentdesk.core.clock import from_micros, to_micros
from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.customers.folding import fold, written_words
from agentdesk.core.customers.model import display_name, shown_name
from agentdesk.core.customers.store import NAME_COLUMNS, customers
from agentdesk.core.deadlines.clocks import Measure
from agentdesk.core.storage.prepared import Prepared, PreparedAmong, spelled
from agentdesk.core.storage.schema import Moment
from agentdesk.core.storage.unit_of_work import Reading

_RANK = sa.case({severity.value: rank for rank, severity in enumerate(Severity)},
                value=cases.c.severity, else_=0)  # fmt: skip
_SORTED_BY: dict[Sort, sa.ColumnElement[Any]] = {
    Sort.NEXT_STEP: cases.c.next_step_at,
    Sort.OPENED: cases.c.opened_at,
    Sort.RESOLVED: cases.c.resolved_at,
    Sort.SEVERITY: _RANK,
    Sort.NUMBER: cases.c.number,
}
_FREQUENT = 2_000
"""Cases that have a word, from which on it is frequent."""
_MAY_BE_MISSING = (Sort.NEXT_STEP, Sort.RESOLVED)
"""Cases without come last, whichever way the rest is ordered."""


@answers(FindCases, allowed=AGENTS)
def find_cases(query: FindCases, reading: Reading) -> CasePage:
    rows: list[CaseRow] = []
    for part in _parts(reading.connection, query):
        if len(rows) <= query.limit:
            rows += _rows(reading.connection, part.limit(query.limit + 1 - len(rows)))
    shown = tuple(rows[: query.limit])
    return CasePage(shown, _place(shown[-1], query.sort) if len(rows) > query.limit else None)


@answers(CountCases, allowed=AGENTS)
def count_cases(query: CountCases, reading: Reading) -> dict[Status, int]:
    asked = sa.select(cases.c.status, sa.func.count()).where(
        *conditions(reading.connection, query.filter, with_status=False)
    )
    found = {Status(status): count for status, count in reading.connection.execute(asked.group_by(cases.c.status))}
    return {status: found.get(status, 0) for status in Status}


def conditions(
    connection: sa.Connection, wanted: CaseFilter, *, with_status: bool = True
) -> Iterator[sa.ColumnElement[bool]]:
    """What a case has to be to fit."""
    found = cases.c
    if with_status:
        yield from _has_status(wanted.statuses)
    for column, values in ((found.owner_id, wanted.owners), (found.reason_id, wanted.reasons)):
        if values is not None:
            yield column.in_(sorted(values))
    for text_column, names in ((found.kind, wanted.kinds), (found.severity, wanted.severities)):
        if names is not None:
            yield text_column.in_(sorted(names))
    for name in ("team_id", "customer_id", "product_id", "cause_id", "department_id"):
        if (value := getattr(wanted, name)) is not None:
            yield found[name] == value
    if wanted.unconfirmed:
        yield found.unconfirmed_since.is_not(None)
    if wanted.words.strip():
        yield _said(connection, wanted.words)
    yield from _in_time(wanted)


def _has_status(statuses: Collection[Status] | None, sort: Sort | None = None) -> Iterator[sa.ColumnElement[bool]]:
    """By the next step an index has each status in order: all are said, so that it is walked, a piece of each. In any
    other order it would find the closed ones, nearly all there are, only to sort them.
    """
    if sort is Sort.NEXT_STEP:
        yield cases.c.status.in_(sorted(Status if statuses is None else statuses))
    elif statuses is not None and Status.CLOSED in statuses:
        yield cases.c.status.not_in([status.value for status in Status if status not in statuses])
    elif statuses is not None:
        yield cases.c.status.in_(sorted(statuses))


def _in_time(wanted: CaseFilter) -> Iterator[sa.ColumnElement[bool]]:
    found = cases.c
    if wanted.due_from:
        yield found.next_step_at >= wanted.due_from
    if wanted.due_before:
        yield found.next_step_at < wanted.due_before
    if wanted.opened_since:
        yield found.opened_at >= wanted.opened_since
    if wanted.opened_before:
        yield found.opened_at < wanted.opened_before


def _said(connection: sa.Connection, words: str) -> sa.ColumnElement[bool]:
    """A case number, or the beginning of a word of the subject for each word said."""
    number = parse_code(words)
    if number is not None:
        return cases.c.number == number
    keys = [key for word in written_words(words) if (key := fold(word).key)]
    return sa.and_(*(_has_word(connection, key) for key in keys)) if keys else sa.false()


def _has_word(connection: sa.Connection, key: str) -> sa.ColumnElement[bool]:
    """A rare word names its cases; of a frequent one each case is asked whether it has it, in the order of the list."""
    among = sa.select(case_words.c.case_id).where(_begins(case_words.c.word, key))
    found = connection.execute(sa.select(sa.func.count()).select_from(among.limit(_FREQUENT).subquery())).scalar_one()
    if found < _FREQUENT:
        return cases.c.id.in_(among)
    return sa.exists().where(case_words.c.case_id == cases.c.id, _begins(case_words.c.word, key))


def _begins(column: sa.ColumnElement[str], key: str) -> sa.ColumnElement[bool]:
    return sa.and_(column >= key, column < key[:-1] + chr(ord(key[-1]) + 1))


def _parts(connection: sa.Connection, query: FindCases) -> Iterator[sa.Select[Any]]:
    """The list in one piece; where what it is ordered by may be missing, in two: those that have it go first."""
    column, fits = _SORTED_BY[query.sort], list(conditions(connection, query.filter, with_status=False))
    fits += _has_status(query.filter.statuses, query.sort)
    numbered = cases.c.number.desc() if query.descending else cases.c.number
    listed = sa.select(cases.c.number).where(*fits)
    at_nothing = query.after is not None and query.after[0] is None
    if not at_nothing:
        first = listed.where(column.is_not(None)) if query.sort in _MAY_BE_MISSING else listed
        ordered = first.order_by(column.desc() if query.descending else column, numbered)
        yield ordered.where(_beyond(query, column)) if query.after else ordered
    if query.sort in _MAY_BE_MISSING:
        last = listed.where(column.is_(None)).order_by(numbered)
        yield last.where(_beyond(query)) if at_nothing else last


def _beyond(query: FindCases, column: sa.ColumnElement[Any] | None = None) -> sa.ColumnElement[bool]:
    """After the place where the last page ended."""
    assert query.after
    value, number = query.after
    if column is None:
        return cases.c.number < number if query.descending else cases.c.number > number
    if isinstance(column.type, Moment):
        value = from_micros(value)
    place, after = sa.tuple_(column, cases.c.number), sa.tuple_(sa.literal(value, column.type), sa.literal(number))
    return place < after if query.descending else place > after


def _rows(connection: sa.Connection, listed: sa.Select[Any]) -> list[CaseRow]:
    """First which, then their names: joined beforehand, a sorted list would look up the names of all. By number, since
    that is in the indexes: an id would be looked up for all that are sorted.
    """
    numbers = list(connection.execute(listed).scalars())
    rows = {row["number"]: case_row_from(row) for row in _NUMBERED.all(connection, numbers)}
    return [rows[number] for number in numbers]


_NUMBERED = PreparedAmong(
    lambda numbers: Prepared.by_name(NAMED_CASES.where(cases.c.number.in_(numbers))), sa.Integer()
)


def _place(row: CaseRow, sort: Sort) -> Keyset:
    match sort:
        case Sort.NEXT_STEP:
            value: Any = row.next_step_at and to_micros(row.next_step_at)
        case Sort.RESOLVED:
            value = row.resolved_at and to_micros(row.resolved_at)
        case Sort.OPENED:
            value = to_micros(row.opened_at)
        case Sort.SEVERITY:
            value = list(Severity).index(row.severity)
        case Sort.NUMBER:
            value = row.number
    return value, row.number


# ── at hand ─────────────────────────────────────────────────────────────────────────────────────────────────────────
_AT_HAND = (
    sa.select(
        cases.c.id,
        cases.c.number,
        cases.c.customer_id,
        cases.c.subject,
        cases.c.status,
        cases.c.owner_id,
        cases.c.next_step,
        cases.c.next_step_at,
        cases.c.interim_due_at,
        cases.c.unconfirmed_since,
        cases.c.opened_at,
        case_clocks.c.measure,
        case_clocks.c.due_at,
        *NAME_COLUMNS,
    )
    .outerjoin(case_clocks, case_clocks.c.case_id == cases.c.id)
    .outerjoin(customers, customers.c.id == cases.c.customer_id)
)
_OPEN = cases.c.status.in_(spelled(*ACTIVE))
_UNCONFIRMED = cases.c.unconfirmed_since.is_not(None)
_STATUSES: dict[str, Status] = {each.value: each for each in Status}
_MEASURES: dict[str | None, Measure | None] = {None: None} | {each.value: each for each in Measure}


def _as_at_hand(values: Iterable[Any]) -> CaseAtHand:
    """By place, as _AT_HAND has them: hundreds are made at a time."""
    (id, number, customer_id, subject, status, owner_id, next_step, next_step_at, interim_due_at, unconfirmed_since,
     opened_at, measure, due_at, *name, customer_number) = values  # fmt: skip
    customer = shown_name(display_name(*name), customer_number) if customer_number else ""
    return CaseAtHand(id, number, customer_id, customer, subject, _STATUSES[status], owner_id, next_step, next_step_at,
                      interim_due_at, unconfirmed_since, opened_at, _MEASURES[measure], due_at)  # fmt: skip


def _owned(these: sa.ColumnElement[bool]) -> PreparedAmong:
    owner = cases.c.owner_id
    return PreparedAmong(lambda owners: Prepared(_AT_HAND.where(these, owner.in_(owners)), _as_at_hand), owner.type)


# each has an index of its own
_OPEN_OF, _UNCONFIRMED_OF = _owned(_OPEN), _owned(sa.and_(_UNCONFIRMED, ~_OPEN))


def cases_at_hand(connection: sa.Connection, owners: Iterable[UUID]) -> list[CaseAtHand]:
    """The cases of these owners that are open, or settled without their confirmation having left; in no order."""
    among = tuple(owners)
    return _OPEN_OF.all(connection, among) + _UNCONFIRMED_OF.all(connection, among)
