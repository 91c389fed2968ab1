"""What the passing of time brings, at a server: one of its processes looks every half minute, for all desks.

Each command has an id made of what was due and when, so that two that look at once write it down once all the same.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from agentdesk.core.desk import Desk
from agentdesk.core.timekeeper import keep_up, note_what_time_brought
from agentdesk.server.clocks import Looking

EVERY = 30.0
"""Seconds between two looks."""
_LOCK = 0x41444553_54494D45
"""The number of the advisory lock of whoever looks."""


class Timekeeper(Looking):
    name = "timekeeper"

    def __init__(self, desk: Desk, every: float = EVERY) -> None:
        super().__init__()
        self._desk, self.every = desk, every
        self._kept_up: date | None = None

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
