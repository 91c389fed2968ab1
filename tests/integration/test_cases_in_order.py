"""Lists of cases, page by page in every order: what is shown is right, and no more is read than is shown."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.cases.commands import FindCases, IncidentProposals
from agentdesk.core.cases.model import ACTIVE, CaseFilter, CaseRow, Kind, Severity, Sort, Status
from agentdesk.core.cases.store import cases
from agentdesk.core.commands import Query
from agentdesk.core.desk import Desk
from agentdesk.core.people.store import people
from agentdesk.core.storage.gate import gate_open
from tests.desks import NOON, empty_desk
from tests.performance.view import recorded
from tests.performance.work import fill

MINUTE = timedelta(minutes=1)
WHICH = (frozenset(ACTIVE), None, frozenset({Status.CLOSED}), frozenset({Status.OPEN, Status.CLOSED}), frozenset())
BY_NUMBER = ("LAST TERM", "SCAN cases USING INDEX sqlite_autoindex_cases_2")
"""Of the same moment; and of all that is settled."""
FILTERS = (
    CaseFilter(),
    CaseFilter(kinds=frozenset({Kind.COMPLAINT})),
    CaseFilter(severities=frozenset({Severity.SERIOUS})),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """500 cases; of some it is not said when their next step is due or when they were resolved."""
    chance, desk = random.Random(5), empty_desk(tmp_path_factory.mktemp("cases"), "desk.db")
    fill(desk, 500, chance)
    with desk.database.writing() as connection, gate_open(connection):
        for number in connection.execute(sa.select(cases.c.number)).scalars().all():
            said = {"severity": chance.choice(list(Severity)), "status": chance.choice(list(Status))}
            said |= {"next_step_at": None} if chance.random() < 0.3 else {}
            said |= {"resolved_at": cases.c.opened_at} if chance.random() < 0.5 else {"resolved_at": None}
            said |= {"interim_due_at": NOON + chance.randrange(-600, 9000) * MINUTE} if chance.random() < 0.2 else {}
            connection.execute(cases.update().where(cases.c.number == number).values(**said))
    yield desk
    desk.database.close()


def me(desk: Desk) -> UUID:
    with desk.database.reading() as connection:
        found: UUID = connection.execute(sa.select(people.c.id)).scalar_one()
        return found


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", Sort)
def test_pages_in_any_order_are_the_whole_in_that_order(desk: Desk, sort: Sort, descending: bool) -> None:
    all_there_are = desk.ask(FindCases(CaseFilter(statuses=None), Sort.NUMBER, limit=1000), actor=me(desk)).rows
    assert len(all_there_are) == 500
    for statuses, wanted in product(WHICH, FILTERS):
        query = FindCases(replace(wanted, statuses=statuses), sort, descending, limit=37)
        fits = [row for row in all_there_are if _fits(row, query.filter)]
        assert [row.number for row in _pages(desk, query)] == [row.number for row in _sorted(fits, sort, descending)]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", [each for each in Sort if each is not Sort.NUMBER])
def test_a_page_is_read_in_the_order_of_an_index(desk: Desk, sort: Sort, descending: bool) -> None:
    """Of few cases by number: all open ones are found, which is a matter of milliseconds."""
    for statuses in WHICH[:4]:
        query = FindCases(CaseFilter(statuses=statuses), sort, descending)
        for plan in _plans(desk, query):
            steps = [step for step in plan if not any(by in step for by in BY_NUMBER)]
            assert not any("TEMP B-TREE" in step or "SCAN cases" in step for step in steps), plan


def test_open_incidents_and_what_has_risen_are_found_by_an_index_of_their_own(desk: Desk) -> None:
    incidents = FindCases(CaseFilter(kinds=frozenset({Kind.INCIDENT})), Sort.OPENED, descending=True)
    for query, index in ((incidents, "ix_cases_incidents"), (IncidentProposals(), "COVERING INDEX ix_cases_rising")):
        steps = [step for plan in _plans(desk, query) for step in plan]
        assert any(index in step for step in steps), steps
        assert not any("ix_cases_reason" in step or "ix_cases_opened" in step for step in steps), steps


def _fits(row: CaseRow, wanted: CaseFilter) -> bool:
    named = ((wanted.statuses, row.status), (wanted.kinds, row.kind), (wanted.severities, row.severity))
    return all(names is None or value in names for names, value in named)


def _sorted(rows: list[CaseRow], sort: Sort, descending: bool) -> list[CaseRow]:
    """Those without what it is ordered by come last."""

    def place(row: CaseRow) -> tuple[object, int]:
        if sort is Sort.DUE:
            return row.due and row.due.at, row.number
        if sort is Sort.SEVERITY:
            return list(Severity).index(row.severity), row.number
        value = {Sort.NEXT_STEP: row.next_step_at, Sort.OPENED: row.opened_at, Sort.RESOLVED: row.resolved_at}.get(sort)
        return value or 0, row.number

    missing = {
        Sort.DUE: lambda row: not row.due,
        Sort.NEXT_STEP: lambda row: not row.next_step_at,
        Sort.RESOLVED: lambda row: not row.resolved_at,
    }
    lacks = missing.get(sort, lambda row: False)
    have = sorted((row for row in rows if not lacks(row)), key=place, reverse=descending)
    newest_first = descending if sort is not Sort.DUE else not descending
    return have + sorted((row for row in rows if lacks(row)), key=lambda row: row.number, reverse=newest_first)


def _pages(desk: Desk, query: FindCases) -> Iterator[CaseRow]:
    page = desk.ask(query, actor=me(desk))
    yield from page.rows
    while page.next:
        page = desk.ask(replace(query, after=page.next), actor=me(desk))
        yield from page.rows


def _plans(desk: Desk, query: Query[object]) -> Iterator[list[str]]:
    """How SQLite goes about the statements that look for cases."""
    with recorded(desk) as sent:
        desk.ask(query, actor=me(desk))
    with desk.database.reading() as connection:
        for sql, values in sent:
            if "FROM cases" in sql and "customers" not in sql:
                yield [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
