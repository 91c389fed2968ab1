"""What is due goes, once a day, at one process of the server (see `retention.running`)."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
import structlog

from agentdesk.core.actors import SYSTEM
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.retention.commands import EraseDue
from agentdesk.core.retention.running import let_go_daily
from agentdesk.core.storage.engine import Database
from agentdesk.server.logging import places

_log = structlog.stdlib.get_logger("agentdesk.server")
EVERY = 3_600.0
"""Seconds between two looks."""
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


class LettingGo:
    """A thread of its own, from `start` to `close`: a run may take minutes, and what time brings is not to wait."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="letting go", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """A run under way stops at its next step."""
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def look(self) -> None:
        let_go_daily(self._desk, AtServer(self._desk.database), self._closed.is_set)

    def _go_on(self) -> None:
        while not self._closed.wait(EVERY):
            try:
                self.look()
            except Refused:
                pass  # another process is at it
            except Exception as error:  # noqa: BLE001 - the next look does it
                _log.error("letting_go", error=places(error))
