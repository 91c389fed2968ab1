"""Pages of the list of cases, among a million: first and fiftieth, by owner, status and reason; proposals of incidents.

The floor is the very same statements, as they were sent, on a bare connection of the same library to the same file.
What a page costs must not depend on how many cases there are: that shows in the milliseconds, beside another size.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.commands import FindCases, IncidentProposals
from agentdesk.core.cases.model import CaseFilter, Sort, Status
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Query
from agentdesk.core.desk import Desk
from agentdesk.core.people.store import people
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.engine import Database
from tests.desks import KEY, NOON
from tests.performance.kept import filled, folder_of_files
from tests.performance.pairs import Pair, measure
from tests.performance.view import ask_bare, recorded
from tests.performance.work import REASONS, fill

SIZE = 1_000_000
ASKED = 5
_ANY, _OF_ONE_REASON = CaseFilter(statuses=None), CaseFilter(statuses=None, reasons=frozenset(REASONS[:1]))


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of cases, as `work` fills them."""
    with folder_of_files() as folder:
        path = filled(folder / f"work-{size}-{seed}.db", lambda desk: fill(desk, size, random.Random(seed)))
        desk, bare = Desk(Database.sqlite(path, KEY), FixedClock(NOON)), open_sqlcipher(path, KEY)
        with desk.database.reading() as connection:
            me = connection.execute(sa.select(people.c.id)).scalar_one()
        for name, query in _asked(desk, me):
            with recorded(desk) as sent:
                desk.ask(query, actor=me)
            pair = Pair(lambda q=query: desk.ask(q, actor=me), lambda s=sent: ask_bare(bare, s))
            yield measure(name, size, [pair] * ASKED, note=f"{len(sent)} statements")
        bare.close()
        desk.database.close()


def _asked(desk: Desk, me: UUID) -> Iterator[tuple[str, Query[Any]]]:
    newest = FindCases(_ANY, Sort.OPENED, descending=True)
    yield "list_of_open", FindCases()
    yield "list_of_open_page_50", _page(desk, me, FindCases(), 50)
    yield "list_of_open_latest_first", FindCases(descending=True)
    yield "list_of_open_by_next_step", FindCases(sort=Sort.NEXT_STEP)
    yield "list_of_all", FindCases(_ANY)
    yield "list_of_all_newest_first", newest
    yield "list_of_all_newest_first_page_50", _page(desk, me, newest, 50)
    yield "list_of_one_owner", FindCases(CaseFilter(owners=frozenset({me})))
    yield "list_of_one_status", FindCases(CaseFilter(statuses=frozenset({Status.WAITING_CUSTOMER})))
    yield "list_of_one_reason_newest_first", replace(newest, filter=_OF_ONE_REASON)
    yield "list_of_open_by_age", FindCases(sort=Sort.OPENED)
    yield "incident_proposals", IncidentProposals()


def _page(desk: Desk, me: UUID, query: FindCases, number: int) -> FindCases:
    """Or the last there is."""
    for _ in range(number - 1):
        after = desk.ask(query, actor=me).next
        query = replace(query, after=after) if after else query
    return query
