"""Knows when a window has been painted for the first time: what takes long waits for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

_AT_THE_LATEST_MS = 1_000


class FirstFrame(QObject):
    """Emits `painted` once; after a second also for a window that nobody sees, since that is never painted."""

    painted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)
        self._patience = QTimer(self, interval=_AT_THE_LATEST_MS, singleShot=True)
        self._patience.timeout.connect(self._tell)
        self._patience.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            self._patience.start(0)  # when all of it is painted
        return False

    def _tell(self) -> None:
        self._window.removeEventFilter(self)
        self.painted.emit()
