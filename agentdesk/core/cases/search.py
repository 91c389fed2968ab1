"""Lists of cases: by filter, in an order, page by page. Each page costs what it shows, however many cases there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, cast
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
from agentdesk.core.storage.unit_of_work import Reading

_SORTED_BY: dict[Sort, sa.ColumnElement[Any]] = {
    Sort.NEXT_STEP: cases.c.next_step_at,
    Sort.OPENED: cases.c.opened_at,
    Sort.RESOLVED: cases.c.resolved_at,
}
"""The other two: by number alone."""
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
            yield _among(text_column, names)
    for name in ("team_id", "customer_id", "product_id", "cause_id", "department_id"):
        if (value := getattr(wanted, name)) is not None:
            yield found[name] == value
    if wanted.unconfirmed:
        yield found.unconfirmed_since.is_not(None)
    if wanted.words.strip():
        yield _said(connection, wanted.words)
    yield from _in_time(wanted)


def _among(column: sa.ColumnElement[str], names: Collection[str]) -> sa.ColumnElement[bool]:
    """Of one alone as its index says it: SQLite finds an index of some rows by nothing else."""
    each = spelled(*sorted(names))
    return column == each[0] if len(each) == 1 else column.in_(each)


def _has_status(statuses: Collection[Status] | None) -> Iterator[sa.ColumnElement[bool]]:
    """By exclusion where closed ones are wanted, nearly all there are: an index would find them only to sort them."""
    if statuses is not None and Status.CLOSED in statuses:
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


def _parts(connection: sa.Connection, query: FindCases) -> Iterator[sa.Select[Any] | sa.CompoundSelect[Any]]:
    """The list in pieces that follow each other: each severity by itself; where what it is ordered by may be missing,
    those that have it go first.
    """
    fits, column = list(conditions(connection, query.filter, with_status=False)), _SORTED_BY.get(query.sort)
    at_nothing = query.after is not None and query.after[0] is None
    if query.sort is Sort.SEVERITY:
        for severity in _severities(query):
            beyond = _beyond(query) if query.after and list(Severity)[query.after[0]] is severity else sa.true()
            yield _in_order(query, [cases.c.severity == spelled(severity)[0], beyond, *fits])
    elif column is None:
        yield _in_order(query, [*fits, _beyond(query)] if query.after else fits)
    elif not at_nothing:
        there = [column.is_not(None)] if query.sort in _MAY_BE_MISSING else []
        yield _in_order(query, [*there, *fits, _beyond(query, column)] if query.after else [*there, *fits], column)
    if query.sort in _MAY_BE_MISSING:
        assert column is not None
        yield _in_order(query, [column.is_(None), *fits, _beyond(query) if at_nothing else sa.true()])


def _severities(query: FindCases) -> Sequence[Severity]:
    """From where the last page ended."""
    ranks = range(len(Severity))[query.after[0] if query.after and not query.descending else 0 :]
    if query.descending:
        ranks = range(query.after[0] if query.after else len(Severity) - 1, -1, -1)
    return [list(Severity)[rank] for rank in ranks]


def _in_order(
    query: FindCases, fits: list[sa.ColumnElement[bool]], column: sa.ColumnElement[Any] | None = None
) -> sa.Select[Any] | sa.CompoundSelect[Any]:
    """The numbers of those that fit. Of all there are, each status is walked by the index that has it in this order;
    what is found is merged, so that only what is shown is read. Of few, all are found and sorted.
    """
    listed = sa.select(cases.c.number, column) if column is not None else sa.select(cases.c.number)
    statuses = sorted(Status if query.filter.statuses is None else query.filter.statuses)
    if not statuses or query.sort is Sort.NUMBER or _is_narrow(query.filter):
        asked: Any = listed.where(*_has_status(query.filter.statuses), *fits)
    else:
        asked = sa.union_all(*(listed.where(cases.c.status == spelled(each)[0], *fits) for each in statuses))
    order = reversed(asked.selected_columns)
    return cast(sa.Select[Any], asked.order_by(*(each.desc() if query.descending else each for each in order)))


def _is_narrow(wanted: CaseFilter) -> bool:
    """Whether it asks for something that few cases have, and that an index finds."""
    named = (wanted.owners, wanted.team_id, wanted.reasons, wanted.customer_id)
    return any(each is not None for each in named) or wanted.unconfirmed or bool(wanted.words.strip())


def _beyond(query: FindCases, column: sa.ColumnElement[Any] | None = None) -> sa.ColumnElement[bool]:
    """After the place where the last page ended."""
    assert query.after
    value, number = query.after
    if column is None:
        return cases.c.number < number if query.descending else cases.c.number > number
    at = sa.literal(from_micros(value), column.type)
    place, after = sa.tuple_(column, cases.c.number), sa.tuple_(at, sa.literal(number))
    return place < after if query.descending else place > after


def _rows(connection: sa.Connection, listed: sa.Select[Any] | sa.CompoundSelect[Any]) -> list[CaseRow]:
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
