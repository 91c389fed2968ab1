"""What tests share between the files they open, and what they do not."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from agentdesk.core.customers.store import customers
from agentdesk.core.desk import Desk
from tests.desks import empty_desk
from tests.statements import compiled_once


def _read(desk: Desk) -> list[object]:
    with desk.database.reading() as connection:
        return list(connection.execute(sa.select(customers.c.id)))


def test_what_one_file_has_compiled_the_next_one_finds(tmp_path: Path) -> None:
    with compiled_once():
        one, other = empty_desk(tmp_path, "one.db"), empty_desk(tmp_path, "other.db")
        assert _read(one) == []
        compiled = len(one.database.engine._compiled_cache)  # type: ignore[arg-type]
        assert _read(other) == []
        assert len(other.database.engine._compiled_cache) == compiled  # type: ignore[arg-type]
        assert other.database.engine._compiled_cache is one.database.engine._compiled_cache
    for desk in (one, other):
        desk.database.close()
