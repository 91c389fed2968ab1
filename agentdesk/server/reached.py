"""How far the database has been, noted beside the notebook every few seconds: a copy of its disk that takes its place
has everything by which it is known (`identity`), but not what was done since.
"""

from __future__ import annotations

import json
from pathlib import Path

import sqlalchemy as sa
from pydantic import TypeAdapter

from agentdesk.core.errors import Failure
from agentdesk.core.paths import write_atomically
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import servers
from agentdesk.core.storage.schema import command_log
from agentdesk.server.clocks import Looking

FILE = "reached"
_TOLD = TypeAdapter(dict[str, int])
_HERE = sa.select(servers.c.epoch, sa.select(sa.func.max(command_log.c.log_no)).scalar_subquery())


class Reached:
    """A file of epochs in their order, each with the last line of the log that was committed under it. Where several
    processes write at once, it may tell of less than it did; never of more than was on disk."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def note(self, epoch: str, log_no: int) -> None:
        """Raises OSError, Failure server.reached_damaged."""
        told = self._told()
        if log_no > told.get(epoch, -1):
            write_atomically(self.path, json.dumps(told | {epoch: log_no}).encode())

    def is_further_than(self, epoch: str, log_no: int) -> bool:
        """Whether a database that stands there has been further on: it has fewer lines, or is under a former epoch. One
        that was never served with this folder has not. Raises Failure server.reached_damaged."""
        told = self._told()
        return epoch in told and (log_no < told[epoch] or epoch != list(told)[-1])

    def _told(self) -> dict[str, int]:
        try:
            return _TOLD.validate_json(self.path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as problem:
            raise Failure("server.reached_damaged", path=str(self.path)) from problem


class NotingHowFar(Looking):
    name, every = "noting_how_far", 5.0

    def __init__(self, database: Database, reached: Reached) -> None:
        super().__init__()
        self._database, self._reached = database, reached

    def look(self) -> None:
        with self._database.asking() as connection:
            self._reached.note(*standing_of(connection))


def standing_of(connection: sa.Connection) -> tuple[str, int]:
    """The epoch, and the last line of the log that is committed."""
    epoch, log_no = connection.execute(_HERE).one()
    return str(epoch), log_no or 0


def reached_in(folder: Path | None) -> Reached | None:
    return Reached(folder) if folder else None
