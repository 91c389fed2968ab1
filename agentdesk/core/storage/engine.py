"""One database, two kinds: SQLite through SQLCipher at the desk, PostgreSQL at the server."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher

from agentdesk.core.errors import Failure
from agentdesk.core.storage import connect
from agentdesk.core.storage.connect import failure_of, open_sqlcipher
from agentdesk.core.storage.prepared import driver_of

T = TypeVar("T")
COLLISIONS = (sa.exc.IntegrityError, sqlcipher.IntegrityError)
"""A row breaks a constraint; many statements go to the driver as they are."""
_CACHE_OF_A_WALK = -4096
"""KiB, as SQLite wants to be told."""


class Database:
    """Hands out transactions: `reading` as many as asked for, each on one snapshot, and `writing` as many at a time as
    there are `writers`. One is what SQLite has; of PostgreSQL's the later one hears that it lost a race (`lost_race`)
    wherever two write the same row."""

    def __init__(self, engine: sa.Engine, path: Path | None = None, writers: int = 1) -> None:
        self.engine = engine
        self.path = path
        self.dialect = engine.dialect.name
        self._turn = threading.BoundedSemaphore(writers)

    @classmethod
    def sqlite(cls, path: Path, key: bytes, *, create: bool = False) -> Database:
        """The encrypted file under this raw 32-byte key. Raises Failure (see `connect`)."""
        if create:
            open_sqlcipher(path, key, create=True).close()
        return cls.through(lambda: open_sqlcipher(path, key), path)

    @classmethod
    def through(cls, connect: Callable[[], Any], path: Path) -> Database:
        """Over connections made elsewhere: where encryption itself is measured, or writes are watched."""
        engine = sa.create_engine(
            "sqlite://",
            module=sqlcipher,
            creator=connect,
            poolclass=sa.pool.QueuePool,
            pool_size=4,
            max_overflow=8,
            pool_use_lifo=True,  # the one used last: whatever others had read is forgotten when it writes
            pool_reset_on_return="rollback",
        )
        sa.event.listen(engine, "begin", _begin)
        return cls(engine, path)

    @classmethod
    def postgresql(cls, url: str, *, connections: int = 15) -> Database:
        """What an error of the driver quotes is cut out of it: a statement's values are somebody's data.

        Half of the connections may write: whoever does may want to look something up beside it.
        """
        from agentdesk.core.storage.unwaited import Unwaited  # no desk has its driver

        options = {"pool_size": connections, "max_overflow": 0, "hide_parameters": True}
        engine = sa.create_engine(url, pool_use_lifo=True, **options)  # the one used last: it knows what is asked
        sa.event.listen(engine, "do_connect", lambda _, __, args, said: Unwaited.opened(*args, **said))
        sa.event.listen(engine, "connect", _plan_at_once)
        sa.event.listen(engine, "begin", _begin_later)
        return cls(engine, writers=max(1, connections // 2))

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A write transaction: leaving commits, an exception rolls back.

        Raises Failure for the disk's troubles.
        """
        with self._turn, self._failures(), self.engine.connect() as connection:
            connection.execution_options(begin="IMMEDIATE")
            connection.begin()  # now: some statements go past SQLAlchemy
            yield connection
            connection.commit()

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """The answer of `work`, carried out in a transaction that writes, and after a lost race from its beginning."""

        def once() -> T:
            with self.writing() as connection:
                return work(connection)

        return until_won(once)

    @contextmanager
    def writing_schema(self) -> Iterator[sa.Connection]:
        """Like `writing`, with foreign keys off on SQLite: rebuilding a table must not delete the rows of others."""
        with self._turn, self._failures(), self.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            if self.dialect == "sqlite" and raw is not None:
                raw.execute("PRAGMA foreign_keys = OFF")  # has no effect once a transaction is open
            try:
                connection.execution_options(begin="IMMEDIATE")
                yield connection
                connection.commit()
            finally:
                connection.invalidate()  # the next connection has its settings read back anew

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A snapshot to read from; nothing written in it is kept."""
        with self._failures(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def asking(self) -> Iterator[sa.Connection]:
        """Like `reading`, where each statement may see what is there at its moment (PostgreSQL): there is no
        transaction to begin and to end."""
        with self._failures(), self.engine.connect() as connection:
            yield connection.execution_options(begin="BY ITSELF")

    @contextmanager
    def walking(self) -> Iterator[sa.Connection]:
        """Like `reading`, for a walk through whole tables: pages that nobody reads twice need no cache."""
        with self.reading() as connection:
            if self.dialect != "sqlite":
                yield connection
                return
            driver = driver_of(connection)
            (usual,) = driver.execute("PRAGMA cache_size").fetchone()
            driver.execute(f"PRAGMA cache_size = {_CACHE_OF_A_WALK}")
            try:
                yield connection
            finally:
                driver.execute(f"PRAGMA cache_size = {usual}")

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Says in our terms what the driver reports; a broken constraint is the business of whoever wrote the row."""
        try:
            yield
        except COLLISIONS:
            raise
        except (sa.exc.DBAPIError, self._driver_error) as error:
            origin = error.orig if isinstance(error, sa.exc.DBAPIError) else error
            if self.path and isinstance(origin, sqlcipher.Error):
                raise failure_of(origin, self.path) from error
            told = error if isinstance(error, sa.exc.DBAPIError) else self._told(error)
            if isinstance(told, sa.exc.OperationalError) and not self.path and _is_away(told):
                raise Failure("storage.server_away") from error
            raise told from error.__cause__

    @property
    def _driver_error(self) -> type[Exception]:
        error: type[Exception] = self.engine.dialect.loaded_dbapi.Error
        return error

    def _told(self, error: Exception) -> sa.exc.DBAPIError:
        """As SQLAlchemy tells it: many statements go past it."""
        dialect, base = self.engine.dialect, self._driver_error
        told = sa.exc.DBAPIError.instance(None, None, error, base, hide_parameters=True, dialect=dialect)
        assert isinstance(told, sa.exc.DBAPIError)
        return told


def _plan_at_once(driver: Any, record: object) -> None:
    """PostgreSQL is not to make machine code of what it takes for a long statement: none of ours is, and making it took
    70 ms where the statement took 2."""
    driver.execute("SET jit = off")


def _begin_later(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("begin") != "BY ITSELF":  # else each statement is
        driver_of(connection).begin()


def _begin(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("begin") == "IMMEDIATE":
        _take_turn(driver_of(connection))
    else:
        driver_of(connection).execute("BEGIN DEFERRED")


def _take_turn(driver: Any) -> None:
    """BEGIN IMMEDIATE, asking again every few milliseconds while another process writes.

    SQLite's own waiting asks ever less often, at last every 100 ms: beside an import, which rests 5 ms between two
    batches, it misses one gap after the other (measured: 1.1 s in the median, up to the time-out).
    """
    deadline = time.monotonic() + connect.BUSY_MS / 1000
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlcipher.OperationalError as busy:
                if busy.sqlite_errorcode & 0xFF != sqlcipher.SQLITE_BUSY or time.monotonic() >= deadline:
                    raise
                time.sleep(_ASK_AGAIN)
    finally:
        driver.execute(f"PRAGMA busy_timeout = {connect.BUSY_MS}")


def until_won(once: Callable[[], T]) -> T:
    """What `once` answers, which is one transaction; asked again where somebody else was faster, after a rest that
    grows and is never the same for two of them."""
    deadline, rest = time.monotonic() + PATIENCE, _FIRST_REST
    while True:
        try:
            return once()
        except sa.exc.DBAPIError as error:
            if not lost_race(error) or time.monotonic() > deadline:
                raise
        time.sleep(secrets.randbelow(rest) / 1_000_000)
        rest = min(2 * rest, _LONGEST_REST)


def lost_race(error: sa.exc.DBAPIError) -> bool:
    """Whether somebody else's transaction was faster, so that the same one asked again may come off.

    Of PostgreSQL's states those that its manual names for it (section 13.5): serialization_failure, deadlock_detected,
    and unique_violation, where two took the same next number. SQLite lets one write at a time.
    """
    return getattr(error.orig, "sqlstate", None) in ("40001", "40P01", "23505")


def _is_away(error: sa.exc.OperationalError) -> bool:
    """Whether PostgreSQL could not be reached, or has ended the connection: classes 08 (connection exception), 53
    (insufficient resources) and 57 (operator intervention) of its states; none where there was no connection."""
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or state is None or state[:2] in ("08", "28", "3D", "53", "57")


PATIENCE = 5.0
"""Seconds for which a transaction that lost a race is asked again."""
_FIRST_REST, _LONGEST_REST = 4_000, 64_000
"""Microseconds, at most, before it is."""
_ASK_AGAIN = 0.002
"""Seconds; less than half of what an import leaves between two batches (`intake.runner.BREATH`)."""
