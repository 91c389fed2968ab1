"""What the passing of time brings, at a server: one of its processes looks every half minute, for all desks.

Each command has an id made of what was due and when, so that two that look at once write it down once all the same.
"""

from __future__ import annotations

import threading
from datetime import date

import sqlalchemy as sa
import structlog

from agentdesk.core.desk import Desk
from agentdesk.core.timekeeper import keep_up, note_what_time_brought
from agentdesk.server.logging import places

_log = structlog.stdlib.get_logger("agentdesk.server")
EVERY = 30.0
"""Seconds between two looks."""
_LOCK = 0x41444553_54494D45
"""The number of the advisory lock of whoever looks."""


class Timekeeper:
    """One thread, from `start` to `close`."""

    def __init__(self, desk: Desk, every: float = EVERY) -> None:
        self._desk, self._every = desk, every
        self._closed = threading.Event()
        self._kept_up: date | None = None
        self._thread = threading.Thread(target=self._go_on, name="timekeeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def look(self) -> bool:
        """Once; whether it was this process that did."""
        with self._desk.database.engine.connect() as connection:  # which lets go of the lock, whatever happens
            is_ours = bool(connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))).scalar())
            if is_ours:
                self._look()
            return is_ours

    def _look(self) -> None:
        note_what_time_brought(self._desk)
        today = self._desk.clock.now().date()
        if today != self._kept_up:
            keep_up(self._desk)
            self._kept_up = today

    def _go_on(self) -> None:
        while not self._closed.wait(self._every):
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - a database that is away comes back, and then it looks again
                _log.error("timekeeper", error=places(error))
