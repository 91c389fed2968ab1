"""Whether this is the database that was served last, and as far on as it was.

Another one answers to other names: the identifier of its cluster, its timeline (which a fail-over and a restore to a
point in time begin anew), its number among the databases, and the number of a table (which each restore of a dump gives
anew). A copy of the disk has all of that too: then what was noted beside the notebook tells (`reached`), or a desk that
was told more (`receipts`).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from agentdesk.core.errors import Failure
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import servers
from agentdesk.server.reached import Reached, standing_of

OLDER, ANOTHER = "server.older_database", "server.another_database"
"""What is told to whoever looks after the server; desks are told `sync.server_unsure`."""
_FOUND = (
    "SELECT (SELECT system_identifier FROM pg_control_system()) || '/' "
    "|| substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '/' "
    "|| (SELECT oid FROM pg_database WHERE datname = current_database()) || '/' "
    "|| coalesce(to_regclass('sync_servers')::oid, 0)"
)
"""The timeline as it is now: what `pg_control_checkpoint` says is true only some seconds after a fail-over."""
_KNOWN = "SELECT identity, epoch, (SELECT max(log_no) FROM command_log) FROM sync_servers"


def identity_of(connection: sa.Connection) -> str:
    return str(connection.exec_driver_sql(_FOUND).scalar_one())


def require_the_same(database: Database, reached: Reached | None) -> None:
    """Before anybody is answered; the first time it is noted which one it is.

    Raises Failure server.another_database, server.older_database, server.reached_damaged.
    """
    with database.writing() as connection:
        found, row = identity_of(connection), connection.execute(sa.select(servers)).first()
        if row is None:
            return
        if row.doubt:
            raise Failure(row.doubt)
        if row.identity is None:
            connection.execute(sa.update(servers).values(identity=found))
        elif row.identity != found:
            raise Failure(ANOTHER)
        if is_behind := reached is not None and reached.is_further_than(*standing_of(connection)):
            connection.execute(sa.update(servers).values(doubt=OLDER))
    if is_behind:
        raise Failure(OLDER)


def guard(database: Database, reached: Reached | None) -> None:
    """From now on no connection is used that is one to another database: a fail-over may happen at any time.

    Whoever wants one gets Failure sync.server_unsure then.
    """

    def require(driver: Any, record: object) -> None:
        _require_same(driver, reached)

    sa.event.listen(database.engine, "connect", require)


def _require_same(driver: Any, reached: Reached | None) -> None:
    with driver.cursor() as cursor:
        [(found,)] = cursor.execute(_FOUND).fetchall()
        [(known, epoch, log_no)] = cursor.execute(_KNOWN).fetchall()
    driver.rollback()
    if known not in (None, found) or (reached and reached.is_further_than(str(epoch), log_no or 0)):
        raise Failure("sync.server_unsure")
