"""Core events become Qt signals here, and nowhere else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal


class Events(Protocol):
    """What tells of changes: calls back with the changed subjects, from any thread, after the commit."""

    def subscribe(self, listener: Callable[[frozenset[Any]], None], /) -> Callable[[], None] | None: ...


class Bridge(QObject):
    """Emits `changed` on the GUI thread; changes that come faster than the window can look arrive as one."""

    changed = Signal(frozenset)
    _heard = Signal()

    def __init__(self, events: Events, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: frozenset[Any] = frozenset()
        self._heard.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        self._end = events.subscribe(self._hear)

    def close(self) -> None:
        """Stops listening; what was heard but not passed on is dropped."""
        if self._end:
            self._end()
        self._waiting = frozenset()

    def _hear(self, subjects: frozenset[Any]) -> None:
        with self._lock:
            first, self._waiting = not self._waiting, self._waiting | subjects
        if first:
            self._heard.emit()

    def _pass_on(self) -> None:
        with self._lock:
            subjects, self._waiting = self._waiting, frozenset()
        if subjects:
            self.changed.emit(subjects)
