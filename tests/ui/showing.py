"""Windows in tests as they stand before a person: shown, active, with the keyboard."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


def show_active(qtbot: QtBot, window: QWidget) -> None:
    """Keys go to the active window only, and the one of the test before may still be it."""
    with qtbot.waitActive(window, timeout=60_000):
        window.show()
        window.activateWindow()
