"""One database, two kinds: SQLite through SQLCipher at the desk, PostgreSQL at the server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3.dbapi2

from agentdesk.core.storage.connect import open_sqlcipher, translated_errors


class Database:
    """Hands out transactions: `writing` one at a time, `reading` as many as asked for, each on one snapshot."""

    def __init__(self, engine: sa.Engine, path: Path | None = None) -> None:
        self.engine = engine
        self.path = path
        self.dialect = engine.dialect.name
        self._turn = threading.Lock()

    @classmethod
    def sqlite(cls, path: Path, key: bytes | None) -> Database:
        """An encrypted file; `key` is the raw 32-byte key (None only where encryption itself is measured)."""
        engine = sa.create_engine(
            "sqlite://",
            module=sqlcipher3.dbapi2,
            creator=lambda: open_sqlcipher(path, key),
            poolclass=sa.pool.QueuePool,
            pool_size=4,
            max_overflow=8,
            skip_autocommit_rollback=True,
        )
        sa.event.listen(engine, "begin", _begin)
        return cls(engine, path)

    @classmethod
    def postgresql(cls, url: str) -> Database:
        return cls(sa.create_engine(url, isolation_level="REPEATABLE READ"))

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """The one write transaction: leaving commits, an exception rolls back. Raises Failure for the disk's troubles."""
        with self._turn, translated_errors(self.path), self.engine.connect() as connection:
            connection.execution_options(begin="IMMEDIATE")
            with connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A snapshot to read from; nothing written in it is kept."""
        with translated_errors(self.path), self.engine.connect() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def _begin(connection: sa.Connection) -> None:
    mode: Any = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
