"""A question in its place: what would happen, yes and no. For the few things that cannot be undone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.text import announce


class Question(Growing):
    """Hidden until `ask`; Esc means no. `answered`, either way, once it is hidden again."""

    answered = Signal()

    def __init__(self, on_yes: Callable[[], object], *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._on_yes = on_yes
        self._notice = Notice("", "", Tone.CARE)
        self._said = ""
        self.yes, self.no = Button(kind="primary", on_click=self._agree), Button(on_click=self._close)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.no)
        buttons.addWidget(self.yes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._notice)
        column.addLayout(buttons)
        self.hide()

    def set_words(self, words: str, yes: str) -> None:
        self._said = words
        self._notice.say("", words, Tone.CARE)
        self.setAccessibleName(words)
        self.yes.setText(yes)
        self.no.setText(text("settings.cancel"))

    def ask(self) -> None:
        self.show()
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)
        reveal(self)
        announce(self, self._said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def _agree(self) -> None:
        self._close()
        self._on_yes()

    def _close(self) -> None:
        self.hide()
        self.answered.emit()
