"""One sentence, wrapped so that all of it can be read while it is typed or read aloud."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, Qt, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_LEAST, _MOST = 2, 8
"""Lines."""
_AROUND = 18
"""Pixels of frame and margins."""


class SentenceField(QPlainTextEdit):
    """As high as its words. Enter belongs to the form, Tab goes on; a pasted break becomes a space when it is read.

    `edited(words)`: a person, not the program, has changed it.
    """

    edited = Signal(str)

    def __init__(self, longest: int, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._longest, self._filling = longest, False
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._tell)
        self._grow()

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._grow()

    def _grow(self) -> None:
        lines = max(_LEAST, min(_MOST, int(self.document().size().height())))
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + _AROUND)

    def _tell(self) -> None:
        self._grow()
        if self._filling:
            return
        if len(self.toPlainText()) > self._longest:
            cursor = self.textCursor()
            place = min(cursor.position(), self._longest)
            self.setText(self.toPlainText()[: self._longest])
            cursor.setPosition(place)
            self.setTextCursor(cursor)
        self.edited.emit(self.text())
