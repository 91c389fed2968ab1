"""Lists of cases: by filter, in an order, page by page. Each page costs what it shows, however many cases there are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
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
"""Severity and number: by number alone; what is due first: see there."""
_FREQUENT = 2_000
"""Cases that have a word, from which on it is frequent."""
_MAY_BE_MISSING = (Sort.NEXT_STEP, Sort.RESOLVED)
"""Cases without come last, whichever way the rest is ordered."""


@answers(FindCases, allowed=AGENTS)
def find_cases(query: FindCases, reading: Reading) -> CasePage:
    rows: list[CaseRow] = []
    parts = _due_parts if query.sort is Sort.DUE else _parts
    for part in parts(reading.connection, query):
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
    connection: sa.Connection,
    wanted: CaseFilter,
    *,
    with_status: bool = True,
    with_due: bool = True,
    walked: bool = False,
) -> Iterator[sa.ColumnElement[bool]]:
    """What a case has to be to fit; `walked`: said so that no index is taken for it but that of the order."""
    found = cases.c
    if with_status:
        yield from _has_status(wanted.statuses)
    for column, values in ((found.owner_id, wanted.owners), (found.reason_id, wanted.reasons)):
        if values is not None:
            yield column.in_(sorted(values))
    for text_column, names in ((found.kind, wanted.kinds), (found.severity, wanted.severities)):
        if names is not None:
            yield (
                sa.func.coalesce(text_column, "").in_(spelled(*sorted(names))) if walked else _among(text_column, names)
            )
    for name in ("team_id", "customer_id", "product_id", "cause_id", "department_id"):
        if (value := getattr(wanted, name)) is not None:
            yield found[name] == value
    if wanted.unconfirmed:
        yield found.unconfirmed_since.is_not(None)
    if wanted.words.strip():
        yield _said(connection, wanted.words)
    if with_due and (wanted.due_from or wanted.due_before):
        yield from _due_within(wanted)
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
        return _ordered(query, [listed.where(*_has_status(query.filter.statuses), *fits)])
    return _ordered(query, [listed.where(cases.c.status == spelled(each)[0], *fits) for each in statuses])


# ── what is due first ───────────────────────────────────────────────────────────────────────────────────────────────
# Of a follow-up, an interim update and the first clock that runs, the earliest. No index can hold that, for the clock
# is beside the case. So each of the three is walked by an index of its own, and a case is found by the one that is its
# earliest. The walks are merged: a page costs what it shows, and what is passed over on the way, cases of which another
# of the three is due sooner. (Latest first that may be half of those that are open.) What few cases fit is found whole
# and sorted: that costs at most all cases that are open.
_STEP, _INTERIM, _CLOCK = cases.c.next_step_at, cases.c.interim_due_at, case_clocks.c.due_at
_Dates = tuple[sa.ColumnElement[Any], ...]
_WALKED: tuple[tuple[sa.ColumnElement[Any], _Dates, _Dates], ...] = (
    (_STEP, (), (_INTERIM, _CLOCK)),
    (_INTERIM, (_STEP,), (_CLOCK,)),
    (_CLOCK, (_STEP, _INTERIM), ()),
)
"""Each with the other two: of what is due at the same moment the first counts."""
_BESIDE = cases.outerjoin(case_clocks, case_clocks.c.case_id == cases.c.id)
_SAMPLE, _ENOUGH = 1000, 50
"""Where of a sample of open cases this many fit, a walk comes upon them soon."""


def _due_parts(connection: sa.Connection, query: FindCases) -> Iterator[sa.Select[Any] | sa.CompoundSelect[Any]]:
    """First what is due; then what is not, the newest in front: open without a date, and all that is settled."""
    wanted, fits = query.filter, list(conditions(connection, query.filter, with_status=False, with_due=False))
    statuses = frozenset(Status) if wanted.statuses is None else wanted.statuses
    still_open = sorted(statuses.intersection(ACTIVE))
    at_nothing = query.after is not None and query.after[0] is None
    if still_open and not at_nothing:
        passing = list(conditions(connection, wanted, with_status=False, with_due=False, walked=True))
        few = fits and (_is_narrow(wanted) or _are_few(connection, still_open, passing))
        walks, those = ([_found_whole(still_open)], fits) if few else (_due_walks(still_open), passing)
        yield _ordered(query, [walk.where(*those, *_on_this_page(query, due)) for walk, due in walks])
    if not wanted.due_from and not wanted.due_before:
        newest_first = replace(query, descending=not query.descending)
        beyond = [_beyond(newest_first)] if at_nothing else []
        if rest := [each.where(*fits, *beyond) for each in _not_due(statuses)]:
            yield _ordered(newest_first, rest)


Walk = tuple[sa.Select[Any], sa.ColumnElement[Any]]
"""Numbers of open cases with when they are due, and what says when."""


def _due_walks(statuses: Sequence[Status]) -> Iterator[Walk]:
    for own, before, after in _WALKED[:2]:
        for status in spelled(*statuses):
            listed = sa.select(cases.c.number, own).select_from(_BESIDE)
            yield listed.where(cases.c.status == status, own.is_not(None), *_is_first(own, before, after)), own
    own, before, after = _WALKED[2]
    # said so that no index of states is taken for it: the clocks are to be walked
    is_open = sa.func.coalesce(cases.c.status, "").in_(spelled(*statuses))
    listed = sa.select(cases.c.number, own).select_from(case_clocks.join(cases, cases.c.id == case_clocks.c.case_id))
    yield listed.where(is_open, *_is_first(own, before, after)), own


def _found_whole(statuses: Sequence[Status]) -> Walk:
    firsts = [(sa.and_(own.is_not(None), *_is_first(own, before, after)), own) for own, before, after in _WALKED]
    due = sa.case(*firsts)
    listed = sa.select(cases.c.number, due.label("due")).select_from(_BESIDE)
    return listed.where(cases.c.status.in_(spelled(*statuses)), due.is_not(None)), due


def _are_few(connection: sa.Connection, statuses: Sequence[Status], fits: Sequence[sa.ColumnElement[bool]]) -> bool:
    """Judged by those whose follow-up comes first."""
    status = cases.c.status == spelled(statuses[0])[0]
    some = sa.select(cases.c.number).where(status).order_by(_STEP, cases.c.number).limit(_SAMPLE).subquery()
    found = sa.select(sa.func.count()).where(cases.c.number.in_(sa.select(some.c.number)), *fits)
    return connection.execute(found).scalar_one() < _ENOUGH


def _is_first(
    own: sa.ColumnElement[Any], before: Iterable[sa.ColumnElement[Any]], after: Iterable[sa.ColumnElement[Any]]
) -> Iterator[sa.ColumnElement[bool]]:
    """Of what is due at the same moment the one that is named first counts, so that each case is found once."""
    yield from (sa.or_(other.is_(None), other > own) for other in before)
    yield from (sa.or_(other.is_(None), other >= own) for other in after)


def _on_this_page(query: FindCases, due: sa.ColumnElement[Any]) -> Iterator[sa.ColumnElement[bool]]:
    yield from _due_between(query.filter, due)
    if query.after:
        at = sa.literal(from_micros(query.after[0]), due.type)
        yield due <= at if query.descending else due >= at  # where an index has no numbers, this much is by index
        yield _beyond(query, due)


def _due_between(wanted: CaseFilter, due: sa.ColumnElement[Any]) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.due_from:
        yield due >= wanted.due_from
    if wanted.due_before:
        yield due < wanted.due_before


def _due_within(wanted: CaseFilter) -> Iterator[sa.ColumnElement[bool]]:
    """Something is due in this time, and nothing before it."""
    yield cases.c.status.in_(spelled(*ACTIVE))
    yield cases.c.number.in_(_dated(lambda date: _due_between(wanted, date)))
    if since := wanted.due_from:
        yield cases.c.number.not_in(_dated(lambda date: [date < since]))


def _dated(when: Callable[[sa.ColumnElement[Any]], Iterable[sa.ColumnElement[bool]]]) -> sa.CompoundSelect[Any]:
    """Numbers of open cases of which something is due then: by the index of each of the three."""
    number, of = sa.select(_OTHERS.c.number), _OTHERS.c
    is_open = of.status.in_(spelled(*ACTIVE))
    dated = [number.where(is_open, date.is_not(None), *when(date)) for date in (of.next_step_at, of.interim_due_at)]
    running = number.select_from(case_clocks.join(_OTHERS, case_clocks.c.case_id == of.id))
    return sa.union_all(*dated, running.where(*when(_CLOCK)))


_OTHERS = cases.alias("others")


def _not_due(statuses: frozenset[Status]) -> Iterator[sa.Select[Any]]:
    """Numbers of open cases with no date, and of settled ones, which nothing is due of whatever was planned once."""
    listed, found = sa.select(cases.c.number), cases.c
    dateless = (found.next_step_at.is_(None), found.interim_due_at.is_(None))
    no_clock = ~sa.exists().where(case_clocks.c.case_id == found.id)
    for status in sorted(statuses.intersection(ACTIVE)):
        yield listed.where(found.status == spelled(status)[0], *dateless, no_clock)
    if settled := statuses - frozenset(ACTIVE):
        yield listed.where(*_has_status(settled))


def _ordered(query: FindCases, walks: list[sa.Select[Any]]) -> sa.Select[Any] | sa.CompoundSelect[Any]:
    """By the last column and the number."""
    asked: Any = sa.union_all(*walks) if len(walks) > 1 else walks[0]
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
        case Sort.DUE:
            value: Any = row.due and to_micros(row.due.at)
        case Sort.NEXT_STEP:
            value = row.next_step_at and to_micros(row.next_step_at)
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
