"""Notices what a command-line call writes beside the window: reads on in the command log."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.events import about
from agentdesk.ui.door import Door

LOOK_EVERY_MS = 2_000


class Outside(QObject):
    """`wrote` gets the subjects of commands that somebody else has logged since the last look."""

    wrote = Signal(frozenset)

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._seen: int | None = None
        self._timer.start()
        self._look()  # at once: what is written from now on is news

    def _look(self) -> None:
        self._door.work(
            lambda: self._door.desk.heard_outside(self._seen), owner=self, done=self._tell, supersedes="look"
        )

    def _tell(self, found: tuple[int, frozenset[UUID]]) -> None:
        self._seen, ids = found
        if ids:
            self.wrote.emit(about(ids))
