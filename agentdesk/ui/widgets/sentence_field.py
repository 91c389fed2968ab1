"""One sentence, wrapped so that all of it can be read while it is typed or read aloud."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, Qt, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_LINES = 3
_AROUND = 16
"""Pixels of frame and margins."""


class SentenceField(QPlainTextEdit):
    """Three lines high. Enter belongs to the form, Tab goes on; a break that is pasted becomes a space when it is read.

    `edited(words)`: a person, not the program, has changed it.
    """

    edited = Signal(str)

    def __init__(self, longest: int, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._longest, self._filling = longest, False
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        self.setFixedHeight(round(QFontMetricsF(self.font()).lineSpacing() * _LINES) + _AROUND)
        self.textChanged.connect(self._tell)

    def text(self) -> str:
        return " ".join(self.toPlainText().split())

    def setText(self, words: str) -> None:
        self._filling = True
        self.setPlainText(words)
        self._filling = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        if self._filling:
            return
        if len(self.toPlainText()) > self._longest:
            cursor = self.textCursor()
            place = min(cursor.position(), self._longest)
            self.setText(self.toPlainText()[: self._longest])
            cursor.setPosition(place)
            self.setTextCursor(cursor)
        self.edited.emit(self.text())
