"""Where a race is run: an encrypted file of one's own, or a database of a PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.desk import Desk
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.storage import engine
from agentdesk.core.storage.engine import Database
from tests.desks import KEY, NOON, empty_desk, make_postgres_desk
from tests.postgres import Cluster
from tests.promises.promise import Trial

BUSY = "storage.busy"
"""Sixteen at once may wait longer than the desk has patience: who asks again changes nothing of what is promised."""
LOST = (AgentDeskError, sa.exc.DBAPIError)


@dataclass(frozen=True, slots=True)
class Place:
    connect: Callable[[], Database]

    def open(self) -> Desk:
        return Desk(self.connect(), FixedClock(NOON))


@contextmanager
def a_place(trial: Trial, cluster: Cluster | None) -> Iterator[Place]:
    """An empty one."""
    if cluster is None:
        folder = trial.fresh_folder("race")
        empty_desk(folder).database.close()
        yield Place(lambda: Database.sqlite(folder / "desk.db", KEY))
        return
    with cluster.database() as name:
        url = cluster.url(name)
        make_postgres_desk(url).database.close()
        yield Place(lambda: Database.postgresql(url))


def why(lost: AgentDeskError | sa.exc.DBAPIError) -> str:
    """The code of a refusal. Where many write at once, somebody may lose for as long as they have patience to ask."""
    if isinstance(lost, AgentDeskError):
        return lost.code
    return BUSY if engine.lost_race(lost) else type(lost.orig).__name__
