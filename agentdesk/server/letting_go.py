"""What is due goes, once a day, at one process of the server (see `retention.running`)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import SYSTEM
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.retention.commands import EraseDue
from agentdesk.core.retention.running import let_go_daily
from agentdesk.core.storage.engine import Database
from agentdesk.server.clocks import Looking

_LOCK = 0x41444553_4C455447
"""The number of the advisory lock of whoever lets go."""


class AtServer:
    """Beside the database of a server lies nothing of ours: what is typed lies at desks, copies are the
    administrator's, and free pages PostgreSQL's. Whom the notebook remembers is noted with each command."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def alone(self) -> AbstractContextManager[object] | None:
        connection = self._database.engine.connect()
        try:
            if connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))).scalar():
                return connection  # closing it lets go of the lock, whatever happens
        except BaseException:
            connection.close()
            raise
        connection.close()
        return None

    def erase(self, desk: object, customer_id: UUID, command: EraseDue) -> None:
        assert isinstance(desk, Desk)
        desk.execute(command, actor=SYSTEM)

    def clean(self) -> None:
        pass

    def files_due(self, before: date) -> Iterable[Path]:
        return ()


class LettingGo(Looking):
    """In a thread of its own: a run may take minutes, and what time brings is not to wait."""

    name, every = "letting_go", 3_600.0

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def look(self) -> bool:
        """Once; whether it was this process that did, and not another one."""
        try:
            let_go_daily(self._desk, AtServer(self._desk.database), self._closed.is_set)
        except Refused:
            return False
        return True
