"""Unusual rises among the things to do, for those who lead: looked for beside everything else, now and then.

What is counted is all cases of two months; so the list of work never asks for it, and nobody who types waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.cases.commands import IncidentProposals
from agentdesk.core.cases.model import IncidentProposal
from agentdesk.core.logs import note
from agentdesk.core.work.items import of_rise
from agentdesk.ui.door import Door
from agentdesk.ui.tasks import Lane

FIRST_AFTER_MS, AT_MOST_EVERY_MS = 10_000, 300_000


class RisingWatch(QObject):
    """Looks some time after the start, and after changes; at most every few minutes, or when it is told to."""

    shown = Signal(tuple)
    """What there is to do about it (`WorkItem`s)."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self._next = QTimer(self, interval=FIRST_AFTER_MS, singleShot=True)
        self._next.timeout.connect(self.look)

    def begin(self) -> None:
        self._next.start()

    def heard(self, subjects: Iterable[Any]) -> None:
        if any(kind == "case" for kind, _ in subjects) and not self._next.isActive():
            self._next.start(AT_MOST_EVERY_MS)

    def look(self) -> None:
        self._next.stop()
        asked = lambda: self._door.asked(IncidentProposals())  # noqa: E731
        self._door.runner.run(asked, owner=self, done=self._show, failed=_noted, lane=Lane.WORK, supersedes="rising")

    def _show(self, found: tuple[IncidentProposal, ...]) -> None:
        now = self._door.clock.now()
        self.shown.emit(tuple(of_rise(each, now) for each in found))


def _noted(error: Exception) -> None:
    """Looked for again at the next occasion."""
    note(error)
