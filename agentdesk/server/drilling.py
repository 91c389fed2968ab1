"""A drill: a backup is made and restored into a PostgreSQL of its own, and held against what it was made of.

A backup that was never restored is a hope. Work goes on meanwhile: both are of one moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agentdesk.core.clock import Clock
from agentdesk.core.desk import Desk
from agentdesk.core.storage.carrying import tally
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.schema import metadata
from agentdesk.server import temporary_postgresql
from agentdesk.server.comparing import Same, compared
from agentdesk.server.dumping import dump, load
from agentdesk.server.feed import Feed
from agentdesk.server.notebook import Notebook
from agentdesk.server.restoring import PutRight, put_back

Told = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Drilled:
    """What was restored and is the same, and what would be put right then; seconds for the backup and the restore."""

    same: Same
    put_right: PutRight
    bytes: int
    to_dump: float
    to_load: float


def drill(database: Database, notebook: Notebook | None, clock: Clock, beneath: Path, told: Told) -> Drilled:
    """Nothing of it stays, in a folder `beneath`, whose path has to be short; what is there is only read.

    `told` hears what begins: dumping, loading, comparing, putting_right. Raises Failure moving.differs with what and
    where, those of `dumping`, server.no_postgresql, server.postgresql_broken.
    """
    with database.reading() as here, temporary_postgresql.running(beneath=beneath) as cluster:
        moment = str(here.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one())
        told("dumping")
        began, file = time.monotonic(), cluster / "drill.dump"
        size = dump(database, file, moment)
        told("loading")
        dumped, copy = time.monotonic(), Database.postgresql(temporary_postgresql.url(cluster))
        try:
            load(copy, file)
            loaded = time.monotonic()
            told("comparing")
            tables = {table.name: tally(here, table, lambda _: None) for table in metadata.sorted_tables}
            with copy.reading() as there:
                same = compared(tables, here, there, lambda _: None, metadata.sorted_tables)
            told("putting_right")
            put_right = put_back(Desk(copy, clock, side=Feed(copy)), notebook)
        finally:
            copy.close()
    return Drilled(same, put_right, size, dumped - began, loaded - dumped)
