"""The mood by key: one key to the faces, a digit picks, and the hands are back in the notes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from agentdesk.ui.widgets.mood import MoodPicker

KEY = "Ctrl+M"
_DIGITS = {Qt.Key(Qt.Key.Key_1.value + n): n + 1 for n in range(5)}


class MoodKeys(MoodPicker):
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 delighted … 5 angry; Enter and Esc go back without a change."""
        key = Qt.Key(event.key())
        if key in _DIGITS:
            self.pick(_DIGITS[key])
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()
        else:
            super().keyPressEvent(event)
