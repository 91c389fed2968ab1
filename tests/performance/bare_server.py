"""The floor of what is asked over HTTP: FastAPI, psycopg, and statements as they were recorded.

`recorded` notes what a request of ours sends to PostgreSQL; the application carries it out on a kept connection, in the
same transactions. What reads is asked by GET, and answered with the rows as JSON; what writes by POST, with the body
that ours got.
"""

from __future__ import annotations

import json
import os
import pickle
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
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


class Recording(list[Statement]):
    """What was sent, and what was waited for."""

    round_trips = 0
    waited = 0.0
    """Seconds."""

    def forget(self) -> None:
        self.clear()
        self.round_trips, self.waited = 0, 0.0


@contextmanager
def recorded(engine: sa.Engine) -> Iterator[Recording]:
    """What connections of this engine are asked within, whichever way it goes to the driver."""
    sent = Recording()

    def watch(driver: Any, *_: object) -> None:
        def go(cursor: Any, query: Any, params: Any, **said: Any) -> None:
            if isinstance(cursor, driver.cursor_factory):  # else a write that has waited, or the commit
                sent.append(Statement(query, params))
                sent.round_trips += 1
            type(driver).go(driver, cursor, query, params, **said)

        def later(query: Any, rows: Iterable[Any]) -> None:
            rows = list(rows)
            if not str(query).startswith("BEGIN"):  # a connection of psycopg begins by itself
                sent.append(Statement(query, rows, many=True) if len(rows) > 1 else Statement(query, rows[0]))
            type(driver).later(driver, query, rows)

        driver.go, driver.later = go, later
        driver.wait = partial(wait, type(driver).wait, driver)

    def wait(waiting: Any, driver: Any, *said: Any, **more: Any) -> Any:
        began = time.perf_counter()
        try:
            return waiting(driver, *said, **more)
        finally:
            sent.waited += time.perf_counter() - began

    def ends(*_: object) -> None:
        sent.append(Statement(None))
        sent.round_trips += 1

    sa.event.listen(engine, "connect", watch)
    sa.event.listen(engine, "checkin", ends)
    engine.dispose()
    try:
        yield sent
    finally:
        sa.event.remove(engine, "connect", watch)
        sa.event.remove(engine, "checkin", ends)
        engine.dispose()


def from_file() -> FastAPI:
    url, first, answers = pickle.loads(Path(os.environ["AGENTDESK_BARE"]).read_bytes())
    app, free = FastAPI(), LifoQueue[psycopg.Connection[Any]]()
    for _ in range(_CONNECTIONS):
        free.put(_connected(url, first))

    @app.get("/{n}")
    def answer(n: int) -> Response:
        with one() as connection:
            return _said(_read(connection, answers[n]))

    @app.post("/{n}")
    def write(n: int, asked: dict[str, Any]) -> Response:
        with one() as connection:
            _write(connection, answers[n])
        return _said([each["id"] for each in asked["commands"]])

    @contextmanager
    def one() -> Iterator[psycopg.Connection[Any]]:
        connection = free.get()
        try:
            yield connection
        finally:
            free.put(connection)

    return app


def _connected(url: str, first: list[str]) -> psycopg.Connection[Any]:
    connection = psycopg.connect(url)
    for statement in first:
        connection.execute(statement)
    connection.commit()
    return connection


def _read(connection: psycopg.Connection[Any], sent: list[Statement]) -> list[list[Any]]:
    found = []
    for statement in sent:
        if statement.sql is None:
            connection.commit()  # taking it back would forget what psycopg has prepared
        else:
            found.append(connection.execute(statement.sql, statement.values).fetchall())
    return found


def _write(connection: psycopg.Connection[Any], sent: list[Statement]) -> None:
    for statement in sent:
        if statement.sql is None:
            connection.commit()
        elif statement.many:
            connection.cursor().executemany(statement.sql, statement.values)
        else:
            connection.execute(statement.sql, statement.values)


def _said(answer: object) -> Response:
    return Response(json.dumps(answer, default=str), media_type="application/json")
