"""Statements that are compiled once: their limits stand in the text, for SQLite plans anew when one is bound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from agentdesk.core.storage.prepared import MOST, NOUGHT, ONE, Prepared, PreparedAmong
from agentdesk.core.storage.schema import counters
from tests.desks import empty_desk

_KINDS = sa.select(counters.c.kind).order_by(counters.c.kind)
_FROM = _KINDS.where(counters.c.kind >= sa.bindparam("first"))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sa.Connection]:
    desk = empty_desk(tmp_path)
    with desk.database.writing() as connection:
        connection.execute(counters.delete())
        connection.execute(counters.insert(), [{"kind": kind, "next": 1} for kind in "abcd"])
        yield connection


def test_a_limit_may_differ_from_call_to_call(connection: sa.Connection) -> None:
    asked = Prepared(_FROM.limit(MOST).offset(NOUGHT))
    found = ["".join(row.kind for row in asked.all(connection, first="b", most=most)) for most in (1, 2, 9, 2)]
    assert found == ["b", "bc", "bcd", "bc"]


def test_no_limit_is_bound(connection: sa.Connection) -> None:
    within = Prepared(sa.select(_KINDS.limit(MOST).offset(NOUGHT).subquery()).limit(ONE).offset(NOUGHT))
    assert [row.kind for row in within.all(connection, most=3)] == ["a"]
    [compiled] = within._compiled.values()
    assert "?" not in compiled.sql


def test_a_list_of_unknown_length_is_not_prepared(connection: sa.Connection) -> None:
    with pytest.raises(AssertionError):
        Prepared(_KINDS.where(counters.c.kind.in_(["a", "b"]))).all(connection)


def test_ids_are_asked_for_among_many_and_among_few(connection: sa.Connection) -> None:
    found = PreparedAmong(lambda kinds: Prepared(_KINDS.where(counters.c.kind.in_(kinds))), sa.Text())
    for wanted in ([], ["b"], ["a", "d"], [*"abcdefghi"], [f"{n:04}" for n in range(600)] + ["c"]):
        assert [row.kind for row in found.all(connection, wanted)] == [kind for kind in "abcd" if kind in wanted]


def test_rows_come_by_name_where_that_is_said(connection: sa.Connection) -> None:
    assert Prepared.by_name(_FROM).all(connection, first="d") == [{"kind": "d"}]
