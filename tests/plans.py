"""How a database goes about what it is asked: which indexes it looks into, and whether it reads everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from agentdesk.core.storage.prepared import Compiled


def plans(connection: sa.Connection, read: Callable[[], object]) -> list[str]:
    """How the database goes about what is read, where any of its indexes is better than none."""
    on_sqlite, sent = connection.dialect.name == "sqlite", list[tuple[str, Any]]()

    def note(connection: Any, cursor: Any, sql: str, parameters: Any, context: Any, many: bool) -> None:
        sent.append((sql, parameters))

    def note_prepared(compiled: Compiled, connection: sa.Connection, values: dict[str, Any]) -> list[Any]:
        bound = compiled.sent(values)
        sent.append((compiled.sql, tuple(bound) if compiled.positional else bound))
        return rows(compiled, connection, values)

    rows = Compiled.rows
    sa.event.listen(connection, "before_cursor_execute", note)
    with patch.object(Compiled, "rows", note_prepared):
        read()
    sa.event.remove(connection, "before_cursor_execute", note)
    if not on_sqlite:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    explain = "EXPLAIN QUERY PLAN" if on_sqlite else "EXPLAIN"
    lines = (row for sql, values in sent for row in connection.exec_driver_sql(f"{explain} {sql}", values))
    return [str(row[-1]) for row in lines]
