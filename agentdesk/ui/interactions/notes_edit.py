"""Where an agent types while listening: plain text, whatever is pasted."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.qt_places import qt_places

LONGEST = 200_000
"""Letters that a command takes (`core.commands.Words`)."""
_LINES = (3, 9)


class NotesEdit(QPlainTextEdit):
    """Grows with its words from three lines to nine; `keep_below` counts as one of the three. `moved` comes with every
    change of words, cursor or scroll."""

    moved = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._below = 0
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self._fit)
        for signal in (self.textChanged, self.cursorPositionChanged, self.selectionChanged):
            signal.connect(self.moved)
        self.verticalScrollBar().valueChanged.connect(self.moved)
        follow_language(self)

    def keep_below(self, height: int) -> None:
        """So many pixels under the words, within the frame, for what lies there."""
        if self._below != height:
            self._below = height
            self.setViewportMargins(0, 0, 0, height)
            self._fit()
            self.updateGeometry()

    @property
    def place(self) -> tuple[str, int, int, int]:
        """Words, cursor, anchor of the selection, scroll."""
        cursor = self.textCursor()
        return self.toPlainText(), cursor.position(), cursor.anchor(), self.verticalScrollBar().value()

    def take_up(self, words: str, cursor: int, anchor: int, scroll: int) -> None:
        """As it was left: words, selection, scroll."""
        self.setPlainText(words)
        end = qt_places(words)[-1]
        spot = self.textCursor()
        spot.setPosition(min(anchor, end))
        spot.setPosition(min(cursor, end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(spot)
        self._fit()
        QTimer.singleShot(0, self, lambda: self.verticalScrollBar().setValue(scroll))

    @property
    def before_cursor(self) -> str:
        """The line up to the cursor."""
        cursor = self.textCursor()
        cursor.setPosition(cursor.position())
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText()

    def replace_before(self, letters: int, words: str) -> None:
        """Put words in the place of the letters before the cursor; one undo takes it back."""
        spot = self.textCursor()
        spot.beginEditBlock()
        spot.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, letters)
        spot.insertText(words)
        spot.endEditBlock()
        self.setTextCursor(spot)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Words alone, never markup or pictures; as many as the desk takes."""
        words = source.text().replace("\0", "").replace("\u2028", "\n").replace("\u2029", "\n\n")
        room = LONGEST - self.document().characterCount() + len(self.textCursor().selectedText())
        self.textCursor().insertText(words[: max(0, room)])
        self.ensureCursorVisible()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isprintable() and event.text() and self.document().characterCount() > LONGEST:
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(look().sp(300), self._height_of(self._least))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().sp(160), self._height_of(self._least))

    def retranslate(self) -> None:
        self.setAccessibleName(text("call.notes"))
        self.setPlaceholderText(text("call.notes_hint"))

    def _fit(self) -> None:
        """Its own height, so that the timeline above gives way line by line and not at a jump."""
        lines = min(max(int(self.document().size().height()), self._least), _LINES[1])
        if self.minimumHeight() != (wanted := self._height_of(lines)):
            self.setFixedHeight(wanted)

    @property
    def _least(self) -> int:
        return _LINES[0] - (self._below > 0)

    def _height_of(self, lines: int) -> int:
        """With one pixel less, Qt holds the last line for hidden; it lays lines at whole pixels."""
        words = lines * ceil(QFontMetricsF(self.font()).lineSpacing()) + 2 * int(self.document().documentMargin()) + 1
        return words + 2 * (look().sp(6) + 1) + self._below
