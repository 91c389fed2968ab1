"""What is reckoned from rows follows them when the server's are written: search keys, clocks, words to be found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.keeping import index_clocks
from agentdesk.core.cases.store import cases, index_words
from agentdesk.core.commands import THE_SYSTEM
from agentdesk.core.customers.indexing import index as index_customers
from agentdesk.core.customers.search.index import index_orders, remove_orders
from agentdesk.core.history.indexing import index_told
from agentdesk.core.history.search import index as history
from agentdesk.core.ids import new_id
from agentdesk.core.knowledge.indexing import index_articles
from agentdesk.core.storage.rows import Row
from agentdesk.core.storage.unit_of_work import UnitOfWork

_OF_ALL_CLOCKS = frozenset({"calendars", "calendar_editions", "policy_editions", "shop"})


class Changed(NamedTuple):
    """A row as it was here and as it is now (None: there was, is none)."""

    table: str
    before: Row | None
    now: Row | None

    def either(self, column: str) -> Iterable[Any]:
        return {row[column] for row in (self.before, self.now) if row and row[column] is not None}


def follow(connection: sa.Connection, changed: Iterable[Changed], now: datetime) -> None:
    changed = list(changed)
    work = UnitOfWork(connection=connection, actor=THE_SYSTEM, command_id=new_id(), now=now, decided_at=now)
    index_customers(work, _ids(changed, customers="id", contact_points="customer_id", customer_merges="winner_id"))
    _follow_orders(connection, [each for each in changed if each.table == "orders"])
    for case in (each for each in changed if each.table == "cases"):
        [case_id] = case.either("id")
        index_words(connection, case_id, case.now["subject"] if case.now else None)
    index_clocks(work, _clocked(connection, changed))
    index_articles(work, _ids(changed, knowledge_articles="id"))
    _follow_history(connection, [each for each in changed if each.table == "facts"])


def _clocked(connection: sa.Connection, changed: Sequence[Changed]) -> list[UUID]:
    """Cases whose clocks are due at another moment now: all of them where hours, holidays, deadlines or
    the zone of the shop have changed."""
    if any(each.table in _OF_ALL_CLOCKS for each in changed):
        return sorted(connection.execute(sa.select(cases.c.id)).scalars())
    return _ids(changed, cases="id", case_events="case_id")


def _ids(changed: Iterable[Changed], **columns: str) -> list[UUID]:
    found = (each.either(columns[each.table]) for each in changed if each.table in columns)
    return sorted({id for ids in found for id in ids})


def _follow_orders(connection: sa.Connection, changed: Iterable[Changed]) -> None:
    for each in changed:
        if each.before:
            remove_orders(connection, [(each.before["id"], each.before["number"])])
        if each.now:
            index_orders(connection, [(each.now["id"], each.now["number"], each.now["customer_id"])])


def _follow_history(connection: sa.Connection, changed: Iterable[Changed]) -> None:
    gone = [each.before["id"] for each in changed if each.before and not each.now]
    if gone:
        history.forget(connection, gone)
    index_told(connection, [each.now for each in changed if each.now and not each.now["retracted"]])
