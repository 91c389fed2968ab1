"""One line that says why: for what is cancelled, given up or settled in another way."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from agentdesk.core.wording import error_text, text
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import Growing


class ReasonLine(Growing):
    """Why, in one line: Enter does it, Esc leaves everything as it is. The three are message keys."""

    given = Signal(str)
    left = Signal()

    def __init__(self, question: str, action: str, missing: str) -> None:
        super().__init__()
        self._question, self._action, self._missing = question, action, missing
        self.reason = QLineEdit()
        self.reason.setMaxLength(300)
        spell(self.reason)
        self._row = FieldRow("", self.reason)
        self._do = Button(on_click=self._give)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._row)
        column.addWidget(self._do, 0, Qt.AlignmentFlag.AlignLeft)
        follow_language(self)

    def begin(self, words: str = "") -> None:
        self.reason.setText(words)
        self.reason.selectAll()
        self._row.show_problem("")
        self.show()
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refuse(self, error: Exception) -> None:
        self._row.show_problem(error_text(error))

    def retranslate(self) -> None:
        self._row.set_words(text(self._question))
        self._do.setText(text(self._action))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._give()
        else:
            super().keyPressEvent(event)

    def _give(self) -> None:
        reason = self.reason.text().strip()
        if reason:
            self.given.emit(reason)
        else:
            self._row.show_problem(text(self._missing))
            self.reason.setFocus()
