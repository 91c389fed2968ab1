"""Card numbers disappear from what is typed, in sight of whoever types them, as soon as they are complete."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from agentdesk.core.cards import find_cards, masked
from agentdesk.ui.widgets.qt_places import qt_places

_OTHER_WINDOW = Qt.FocusReason.ActiveWindowFocusReason
PAUSE_MS = 1500
"""A number right before the cursor may go on; after so long it does not."""


class CardGuard(QObject):
    """`masked` once a number has been. What is kept or sent is masked in any case; this is what a person sees of it."""

    masked = Signal()

    def __init__(self, edit: QPlainTextEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._soon.timeout.connect(lambda: self._look(still_typing=self._edit.hasFocus()))
        self._pause.timeout.connect(lambda: self._look(still_typing=False))
        edit.textChanged.connect(self._soon.start)
        edit.cursorPositionChanged.connect(self._soon.start)
        edit.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever leaves the field has typed the number to its end; another window in front is no leaving."""
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() != _OTHER_WINDOW:
            self._soon.start()
        return False

    def _look(self, *, still_typing: bool) -> None:
        self._pause.stop()
        words, cursor = self._edit.toPlainText(), self._edit.textCursor().position()
        places = qt_places(words)
        for start, end in reversed(find_cards(words)):  # from the end, so that places before it stay right
            first, last = places[start], places[end]
            if still_typing and last == cursor:
                self._pause.start()
            else:
                self._mask(first, last, masked(words[start:end]))

    def _mask(self, first: int, last: int, masked: str) -> None:
        """For good: undo would bring the number back, so what came before can no longer be undone."""
        spot = QTextCursor(self._edit.document())
        spot.setPosition(first)
        spot.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        spot.insertText(masked)
        self._edit.document().clearUndoRedoStacks()
        self.masked.emit()
