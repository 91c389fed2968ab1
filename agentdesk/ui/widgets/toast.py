"""What just happened, for a few seconds, with the way back: the bar that undo lives in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.text import ElidedText

SHOWN_MS = 8000
UNDO_KEY = "Alt+Z"


class Toasts(QFrame):
    """One bar above the status line; a new message takes the place of the old. Stays while the pointer is on it."""

    def __init__(self, window: QWidget, *, above: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("toast")
        self._above = above
        self._undo: Callable[[], object] | None = None
        self._words = ElidedText()
        self._button = Button(on_click=self.undo)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(16)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        self._clock = QTimer(self, interval=SHOWN_MS, singleShot=True)
        self._clock.timeout.connect(self.hide)
        window.installEventFilter(self)
        self.hide()
        follow_language(self)

    def show_message(self, words: str, *, undo: Callable[[], object] | None = None) -> None:
        self._undo = undo
        self._words.setText(words)
        self._button.setVisible(undo is not None)
        self._place()
        self.show()
        self.raise_()
        self._clock.start()

    @property
    def can_undo(self) -> bool:
        return self.isVisible() and self._undo is not None

    def undo(self) -> None:
        """Takes back what the bar tells of; once."""
        call, self._undo = self._undo, None
        self.hide()
        if call:
            call()

    def retranslate(self) -> None:
        self._button.setText(text("toast.undo"))
        self._button.set_key(key_name(UNDO_KEY))
        self.setAccessibleName(text("toast.name"))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Enter:
            self._clock.stop()
        elif event.type() == QEvent.Type.Leave:
            self._clock.start()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        wanted = self._words.fontMetrics().horizontalAdvance(self._words.text()) + 56
        width = min(self.parentWidget().width() - 48, max(320, wanted + self._button.sizeHint().width()))
        height = self.sizeHint().height()
        self.setGeometry((self.parentWidget().width() - width) // 2, self._above.y() - height - 16, width, height)
