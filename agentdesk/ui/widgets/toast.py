"""What just happened, for a few seconds, with the way back: where undo lives."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.text import ElidedText, announce

SHOWN_MS = 8000
UNDO_KEY = "Alt+Z"
_MOST_WIDTH = 560
"""Of the words, in pixels; where the line has less room they end in …"""


class Toasts(QFrame):
    """One message in the status line, where it covers nothing an agent needs; a new one takes the place of the old.

    Stays while the pointer is on it. Screen readers hear it.
    """

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._undo: Callable[[], object] | None = None
        self._words = ElidedText()
        self._words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._button = Button(kind="toast", on_click=self.undo)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 2, 0)
        row.setSpacing(12)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        self._clock = QTimer(self, interval=SHOWN_MS, singleShot=True)
        self._clock.timeout.connect(self.hide)
        self.hide()
        follow_language(self)

    def show_message(self, words: str, *, undo: Callable[[], object] | None = None) -> None:
        self._undo = undo
        self._words.setText(words)
        self._words.setMaximumWidth(_MOST_WIDTH)
        self._button.setVisible(undo is not None)
        self.setAccessibleName(words)
        self.show()
        self._clock.start()
        announce(self, words)

    @property
    def can_undo(self) -> bool:
        return self.isVisible() and self._undo is not None

    def undo(self) -> None:
        """Takes back what the message tells of; once."""
        call, self._undo = self._undo, None
        self.hide()
        if call:
            call()

    def undo_or_say(self) -> None:
        """For the key: with nothing to take back it says so."""
        if self.can_undo:
            self.undo()
        else:
            self.show_message(text("toast.nothing"))

    def retranslate(self) -> None:
        self._button.setText(text("toast.undo"))
        self._button.set_key(key_name(UNDO_KEY))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Enter:
            self._clock.stop()
        elif event.type() == QEvent.Type.Leave:
            self._clock.start()
        return super().event(event)
