"""A connection to PostgreSQL on which writes wait for nothing: they travel with the next question, or with the commit.

A command writes a dozen rows of which nothing comes back, and each way to the database and back costs more than the
row. What fails is told by whatever it travelled with (libpq's pipeline mode, section 34.5 of its manual): after the
first statement that fails, the server carries out none of the others, the commit included.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ"
_MOST = 1_000
"""Rows that wait: a shop that moves in writes millions of them in one transaction."""


class Unwaited(psycopg.Connection[Any]):
    """In autocommit as far as psycopg knows: the beginning of a transaction waits for its first question as well."""

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        self.cursor_factory, self.server_cursor_factory = _Asking, _Streaming
        self._later: list[tuple[Any, Any]] = []
        self._asking: psycopg.Cursor[Any] | None = None
        self._unread = psycopg.Cursor(self)

    @classmethod
    def opened(cls, *args: Any, **said: Any) -> Unwaited:
        return cls.connect(*args, **said, autocommit=True)

    def execute(self, query: Any, params: Any = None, **said: Any) -> psycopg.Cursor[Any]:
        """By a cursor that is used again: what it has found is to be read before the next question. To make one takes
        as long as PostgreSQL takes to find a row."""
        if self._asking is None:
            self._asking = self.cursor()
        return self._asking.execute(query, params, **said)

    def begin(self) -> None:
        self.later(_BEGIN, [None])

    def later(self, statement: Any, rows: Iterable[Any]) -> None:
        """With the next question, in the order in which they were said; for each of these values once."""
        self._later += [(statement, values) for values in rows]
        if len(self._later) > _MOST:
            self.flush()

    def flush(self) -> None:
        """All that waits, now."""
        if self._later:
            self.go(self._unread, *self._later.pop())

    def go(self, cursor: psycopg.Cursor[Any], statement: Any, values: Any, **said: Any) -> None:
        """This statement, with all that waits for one."""
        if not self._later:
            psycopg.Cursor.execute(cursor, statement, values, **said)
            return
        waiting, self._later = self._later, []
        failed: psycopg.Error | None = None
        try:
            with self.pipeline():
                try:
                    for each in waiting:
                        self._unread.execute(*each)
                    psycopg.Cursor.execute(cursor, statement, values, **said)
                except psycopg.Error as error:
                    failed = error  # once the others have been answered, too
        except psycopg.Error as error:
            failed = failed or _first(error)
        if failed:
            raise failed

    def commit(self) -> None:
        if [statement for statement, _ in self._later] == [_BEGIN]:
            self._later.clear()  # nothing was asked
        elif self._later:
            try:
                self.go(self._unread, "COMMIT", None, prepare=False)
            except psycopg.Error:
                self.rollback()  # after a commit nobody does
                raise
        else:
            super().commit()

    def rollback(self) -> None:
        """What is prepared stays so where nothing has failed: psycopg would have all of it prepared anew."""
        self._later.clear()
        status = self.info.transaction_status
        if status is psycopg.pq.TransactionStatus.IDLE:
            return
        if status is psycopg.pq.TransactionStatus.INTRANS:
            psycopg.Cursor(self).execute("ROLLBACK", prepare=False)
        else:
            super().rollback()


class _Asking(psycopg.Cursor[Any]):
    """Whoever asks a cursor waits."""

    connection: Unwaited

    def execute(self, query: Any, params: Any = None, **said: Any) -> Any:
        self.connection.go(self, query, params, **said)
        return self

    def copy(self, statement: Any, params: Any = None, **said: Any) -> Any:
        self.connection.flush()
        return super().copy(statement, params, **said)

    def executemany(self, query: Any, params_seq: Iterable[Any], *, returning: bool = False) -> None:
        if returning:
            raise NotImplementedError("ask for each")
        self.connection.later(query, params_seq)


class _Streaming(psycopg.ServerCursor[Any]):
    """It lies at the server, and goes there by a way of its own."""

    connection: Unwaited

    def execute(self, query: Any, params: Any = None, **said: Any) -> Any:
        self.connection.flush()
        return super().execute(query, params, **said)


def _first(error: psycopg.Error) -> psycopg.Error:
    """Those behind it say nothing but that something before them has failed."""
    while isinstance(error, psycopg.errors.PipelineAborted) and isinstance(error.__context__, psycopg.Error):
        error = error.__context__
    return error
