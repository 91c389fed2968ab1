"""What a look at a customer is for that nothing explains: asked quietly, once, and never in the way."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.privacy.views import Why
from agentdesk.core.wording import text
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.text import Text, announce


class LookStrip(Growing):
    """← → another reason, Enter notes it, Esc leaves it unsaid. It takes no focus by itself. `left`: the keyboard, if
    it was here, goes back."""

    left = Signal()

    def __init__(self, customer: CustomerPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.customer = customer
        self._look: UUID | None = None
        self._words, self.reasons, self.problem = Text(role="strong", wrap=True), FilterChips(), Text(wrap=True)
        self.line, self.go = QLineEdit(), Button(on_click=self._save)
        self.line.setMaxLength(300)
        self.close_button = Button(kind="icon", icon="x", on_click=self._leave)
        head = QHBoxLayout()
        head.addWidget(self._words, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        typed = QHBoxLayout()
        typed.setSpacing(8)
        typed.setContentsMargins(0, 0, 6, 0)  # ends where the page's own lines do
        typed.addWidget(self.line, 1)
        typed.addWidget(self.go)
        typed.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 2, 14, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.reasons)
        column.addLayout(typed)
        column.addWidget(self.problem)
        self.hide()
        self.reasons.picked.connect(lambda _: self._turn())
        customer.why_asked.connect(self._ask)
        follow_language(self)

    def take_focus(self) -> None:
        self.reasons.take_focus()

    def retranslate(self) -> None:
        self._words.setText(text("privacy.why_asked"))
        self.setAccessibleName(text("privacy.why_asked"))
        self.reasons.setAccessibleName(text("identity.reasons"))
        self.reasons.show_filters([Filter(each.value, text(f"privacy.why.{each}")) for each in Why])
        self.line.setPlaceholderText(text("identity.reason_words"))
        self.line.setAccessibleName(text("identity.reason_words"))
        self.go.setText(text("identity.take_speaker"))
        self.close_button.set_name(text("privacy.why_unsaid"))
        self._turn()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._save()
        else:
            super().keyPressEvent(event)

    def _ask(self, look: UUID) -> None:
        self._look = look
        self.show()
        announce(self, self._words.text())

    def _turn(self) -> None:
        self.problem.hide()
        self.line.setVisible(self.reasons.chosen == Why.OTHER)

    def _save(self) -> None:
        if self._look:
            why = Why(self.reasons.chosen)
            words = self.line.text() if why is Why.OTHER else ""
            self.customer.explain(self._look, why, words, self._saved, self._say_problem)

    def _saved(self) -> None:
        self._leave()
        self.customer.happened.emit(text("privacy.why_noted"), None)

    def _say_problem(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.show()
        announce(self, words)

    def _leave(self) -> None:
        focus = self.window().focusWidget()
        had_focus = focus is not None and self.isAncestorOf(focus)
        self._look = None
        self.hide()
        if had_focus:
            self.left.emit()
