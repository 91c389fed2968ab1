"""The floor of what is asked over HTTP: FastAPI, psycopg, and statements as they were recorded.

`recorded` notes what a request of ours sends to PostgreSQL; the application carries it out on a kept connection, in the
same transactions, and answers with the rows as JSON.
"""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue
from typing import Any, NamedTuple

import psycopg
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.responses import Response

_CONNECTIONS = 15
"""As many as each worker of ours has, unless it is told otherwise."""


class Statement(NamedTuple):
    """None as `sql`: here a transaction ends."""

    sql: str | None
    values: Any = None
    many: bool = False


@contextmanager
def recorded(engine: sa.Engine) -> Iterator[list[Statement]]:
    """What connections of this engine are asked within, whichever way it goes to the driver."""
    sent: list[Statement] = []

    class Noting(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **said: Any) -> Any:
            sent.append(Statement(query, params))
            return super().execute(query, params, **said)

        def executemany(self, query: Any, params_seq: Any, **said: Any) -> None:
            rows = list(params_seq)
            sent.append(Statement(query, rows, many=True))
            super().executemany(query, rows, **said)

    def watch(driver: Any, *_: object) -> None:
        driver.cursor_factory = Noting

    def ends(*_: object) -> None:
        sent.append(Statement(None))

    sa.event.listen(engine, "checkout", watch)
    sa.event.listen(engine, "checkin", ends)
    engine.dispose()
    try:
        yield sent
    finally:
        sa.event.remove(engine, "checkout", watch)
        sa.event.remove(engine, "checkin", ends)
        engine.dispose()


def from_file() -> FastAPI:
    url, answers = pickle.loads(Path(os.environ["AGENTDESK_BARE"]).read_bytes())
    app, free = FastAPI(), LifoQueue[psycopg.Connection[Any]]()
    for _ in range(_CONNECTIONS):
        free.put(psycopg.connect(url))

    @app.get("/{n}")
    def answer(n: int) -> Response:
        connection = free.get()
        try:
            return Response(json.dumps(carried_out(connection, answers[n]), default=str), media_type="application/json")
        finally:
            free.put(connection)

    return app


def carried_out(connection: psycopg.Connection[Any], sent: list[Statement]) -> list[list[Any]]:
    found = []
    for statement in sent:
        if statement.sql is None:
            connection.rollback()
        else:
            found.append(connection.execute(statement.sql, statement.values).fetchall())
    return found
