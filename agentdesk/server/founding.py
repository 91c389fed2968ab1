"""Making a server of a database: its first epoch, the triggers, and an entry of the feed for every row that is there.

Rows are read and entries written as they come, and counted by the database: a shop of ten years takes no more memory
than one that opens today.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.ids import new_id
from agentdesk.core.storage import rows
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import servers
from agentdesk.core.storage.prepared import driver_of
from agentdesk.core.sync.protocol import DIGEST_BITS, key_words, row_hash
from agentdesk.core.sync.travelling import scope_of, travelling_tables
from agentdesk.server import feed

Told = Callable[[int], object]
"""Hears of so many rows more; what it raises ends the founding, and nothing is left of it."""
_AT_ONCE = 2_000
_PLACE = "CREATE TEMPORARY TABLE sync_founding (scope_id uuid, table_name text, key text, hash bigint) ON COMMIT DROP"
_ENTRIES = (
    "INSERT INTO sync_entries (scope_id, table_name, key, seq, hash) SELECT scope_id, table_name, key, "
    'row_number() OVER (PARTITION BY scope_id ORDER BY table_name COLLATE "C", key COLLATE "C"), hash '
    "FROM sync_founding"
)
_SCOPES = sa.text(
    "INSERT INTO sync_scopes (id, head, count, digest) SELECT scope_id, count(*), count(*), "
    "mod(sum(hash::numeric), CAST(:most AS numeric) + 1)::bigint FROM sync_founding GROUP BY scope_id"
)


def found(database: Database, moment: datetime) -> UUID:
    """Make a server of this database; its epoch."""
    epoch = new_id()
    with database.writing() as connection:
        found_within(connection, epoch, moment)
    return epoch


def found_within(connection: sa.Connection, epoch: UUID, moment: datetime, told: Told = lambda _: None) -> None:
    """The same as part of a transaction of somebody else."""
    feed.hang(connection)
    connection.exec_driver_sql(_PLACE)
    for table in travelling_tables():
        for entries in _entries_of(connection, table):
            with driver_of(connection).cursor().copy("COPY sync_founding FROM STDIN") as copy:
                for entry in entries:
                    copy.write_row(entry)
            told(len(entries))
    connection.exec_driver_sql(_ENTRIES)
    connection.execute(_SCOPES, {"most": DIGEST_BITS})
    key = secrets.token_bytes(32)
    connection.execute(servers.insert().values(id=1, epoch=epoch, since=moment, seal_key=key))


def _entries_of(connection: sa.Connection, table: sa.Table) -> Iterator[list[tuple[Any, ...]]]:
    streamed = connection.execute(sa.select(table), execution_options={"yield_per": _AT_ONCE})
    keys = [column.name for column in table.primary_key.columns]
    for page in streamed.mappings().partitions():
        entries = []
        for found in page:
            row = dict(found)
            plain = rows.to_plain(row)
            key = key_words([plain[name] for name in keys])
            entries.append((scope_of(table, row), table.name, key, row_hash(table.name, plain)))
        yield entries
