"""What a server asks of its PostgreSQL before it starts: that it is there, is recent enough and loses nothing; and
that of several processes which start at once, one alone brings the tables to the present schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import sqlalchemy as sa

from agentdesk.core.errors import Failure
from agentdesk.core.storage import migrate
from agentdesk.core.storage.engine import Database

OLDEST = 15
"""The oldest PostgreSQL that we try everything with."""
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""With any of these a crash may lose what somebody was told is kept (chapter 19.5 of PostgreSQL's manual)."""
_SEVERAL = re.compile(r"//(?P<who>[^/?]*@)?(?P<hosts>[^/?@]+,[^/?@]+)/(?P<name>[^?]*)(?:\?(?P<more>.*))?$")
"""Hosts of an address, of which one can be written to at a time (chapter 34.1.1.3 of PostgreSQL's manual)."""
_TURN = 0x4144736B
"""The number of our advisory lock: "ADsk"."""


def require_safe(database: Database) -> None:
    """As the database itself tells it, now. Raises Failure storage.server_unreachable, storage.server_old,
    storage.server_unsafe, storage.server_encoding."""
    try:
        with database.reading() as connection:
            found = {name: _shown(connection, name) for name in ("server_version_num", "server_encoding", *UNSAFE)}
    except Failure as away:
        raise Failure("storage.server_unreachable", cause=_said(away)) from away
    if int(found["server_version_num"]) < OLDEST * 10_000:
        raise Failure("storage.server_old", found=int(found["server_version_num"]) // 10_000, oldest=OLDEST)
    for setting, unsafe in UNSAFE.items():
        if found[setting] == unsafe:
            raise Failure("storage.server_unsafe", setting=setting, value=unsafe)
    if found["server_encoding"] != "UTF8":
        raise Failure("storage.server_encoding", found=found["server_encoding"])


def require_modest(database: Database) -> None:
    """Whoever gets hold of a superuser's connection can run programs on the machine of the database, and read the
    others' databases: a server for desks needs none of that. Raises Failure storage.server_superuser."""
    with database.reading() as connection:
        if _shown(connection, "is_superuser") == "on":
            raise Failure("storage.server_superuser", role=connection.exec_driver_sql("SELECT current_user").scalar())


def bring_up_to_date(database: Database, tell: Callable[[str, str], None]) -> None:
    """Take the steps that are missing, or wait while another process does. `tell` hears from which to which.

    Raises Failure storage.server_empty where nothing was set up yet, and those of `migrate`.
    """
    with the_only_one(database):
        if migrate.is_empty(database):
            raise Failure("storage.server_empty")
        if not migrate.is_current(database):
            tell(migrate.revision(database), migrate.HEAD)
            migrate.take_steps(database, migrate.HEAD)


def is_ready(database: Database) -> bool:
    """Whether it answers, with the tables of this program. Raises Failure storage.server_away."""
    return migrate.revision(database) == migrate.HEAD


@contextmanager
def the_only_one(database: Database) -> Iterator[None]:
    """Of all processes that have this database, one at a time; the others wait."""
    with database.engine.connect().execution_options(begin="BY ITSELF") as connection:
        connection.detach()  # closed at the end, whatever becomes of the pool meanwhile
        connection.execute(sa.select(sa.func.pg_advisory_lock(_TURN)))
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(_TURN)))


def the_only_one_now(database: Database, lock: int) -> AbstractContextManager[object] | None:
    """The advisory lock of this number until it is left, or for as long as this process lives; None where another one
    has it."""
    connection = database.engine.connect().execution_options(begin="BY ITSELF")
    connection.detach()  # closed at the end, and the lock with it, whatever becomes of the pool meanwhile
    try:
        if connection.execute(sa.select(sa.func.pg_try_advisory_lock(lock))).scalar():
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


def address_for(url: str) -> str:
    """A PostgreSQL address for our driver. It may name several hosts, as libpq has it. Raises Failure
    server.database_address."""
    try:
        made = sa.make_url(_SEVERAL.sub(_as_query, url))
    except (sa.exc.ArgumentError, ValueError) as problem:
        raise Failure("server.database_address") from problem
    if made.get_backend_name() not in ("postgresql", "postgres") or not made.database:
        raise Failure("server.database_address")
    waits = {} if "connect_timeout" in made.query else {"connect_timeout": "5"}
    return made.set(drivername="postgresql+psycopg").update_query_dict(waits).render_as_string(hide_password=False)


def _as_query(several: re.Match[str]) -> str:
    """`//who@one:5433,two/name` as both SQLAlchemy and libpq read it: hosts and ports behind the question mark."""
    named = [host.partition(":") for host in several["hosts"].split(",")]
    hosts, ports = ",".join(host for host, _, _ in named), ",".join(port or "5432" for _, _, port in named)
    more = f"&{several['more']}" if several["more"] else ""
    return f"//{several['who'] or ''}/{several['name']}?host={hosts}&port={ports}{more}"


def _shown(connection: sa.Connection, setting: str) -> str:
    return str(connection.exec_driver_sql(f"SHOW {setting}").scalar())


def _said(away: Failure) -> str:
    """What the driver said, on one line: the host, the role and why, never the password."""
    origin = getattr(away.__cause__, "orig", None) or away
    return " ".join(str(origin).split())[:300]
