"""What do I do next: asks the desk when something has changed, looks at the clock once a minute, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.wording import error_text
from agentdesk.core.work.commands import WorkList
from agentdesk.core.work.model import WorkItem
from agentdesk.ui.customer.contact_words import phone_words
from agentdesk.ui.door import Door

AFTER_CHANGE_MS = 120
"""Changes that come together are looked at together."""
MINUTE_MS = 60_000
_HEARS = {"interaction", "import", "imports", "work", "customer", "reason"}


class WorkPresenter(QObject):
    """`items` is what was shown last, most urgent first."""

    shown = Signal(object)
    failed = Signal(str)
    ticked = Signal()
    """A second has passed that somebody sees: a conversation is running."""
    opened = Signal(object)
    """A person wants to work on this item."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self.items: tuple[WorkItem, ...] = ()
        self._soon = QTimer(self, interval=AFTER_CHANGE_MS, singleShot=True)
        self._minute, self._second = QTimer(self, interval=MINUTE_MS), QTimer(self, interval=1000)
        self._soon.timeout.connect(self.load)
        self._minute.timeout.connect(self.load)
        self._second.timeout.connect(self.ticked)
        self._minute.start()

    @property
    def now(self) -> datetime:
        return self._door.clock.now()

    def load(self) -> None:
        self._door.work(self._look, owner=self, done=self._show, failed=self._fail, supersedes="work")

    def heard(self, subjects: Iterable[Any]) -> None:
        """What changed somewhere; looks again soon when it may be work."""
        if any(kind in _HEARS for kind, _ in subjects) and not self._soon.isActive():
            self._soon.start()

    def open(self, key: object) -> None:
        item = next((item for item in self.items if (item.kind, item.subject_id) == key), None)
        if item:
            self.opened.emit(item)

    def next(self, at: object | None) -> object | None:
        """The key of the most urgent item, or of the one after `at` when that is the one being worked on."""
        keys = [(item.kind, item.subject_id) for item in self.items]
        if not keys:
            return None
        return keys[(keys.index(at) + 1) % len(keys)] if at in keys else keys[0]

    def _look(self) -> tuple[WorkItem, ...]:
        """In the database lane: what it takes to write a number as people read it loads slowly."""
        return tuple(map(_readable, self._door.asked(WorkList(self._door.person_id))))

    def _show(self, items: tuple[WorkItem, ...]) -> None:
        self.items = items
        running = any(item.kind == "conversation" for item in items)
        if running != self._second.isActive():
            self._second.start() if running else self._second.stop()
        self.shown.emit(items)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))


def _readable(item: WorkItem) -> WorkItem:
    number = item.facts.get("number")
    return replace(item, facts={**item.facts, "number": phone_words(number)}) if number and not item.title else item
