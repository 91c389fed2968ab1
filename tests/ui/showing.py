"""Windows in tests as they stand before a person: shown, active, with the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot


def show_active(qtbot: QtBot, window: QWidget) -> None:
    """Keys go to the active window only, and the one of the test before may still be it."""
    with qtbot.waitActive(window, timeout=60_000):
        window.show()
        window.activateWindow()


class Windows(QObject):
    """What comes up as a window of its own, while it listens: a piece of a page must not, not even for a moment."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app, self.shown = app, list[str]()

    def __enter__(self) -> Windows:
        self._app.installEventFilter(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False
