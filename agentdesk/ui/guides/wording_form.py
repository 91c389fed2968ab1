"""The form in the guide card for words that somebody said better."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.customer.note_composer import SAVE_KEY
from agentdesk.ui.guides.proposing import Proposing
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.text import Text

_ROWS = 3


class WordingForm(Growing):
    """Ctrl+S proposes, Esc closes: what was typed is there again when the form is opened once more."""

    def __init__(self, presenter: Proposing, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter = presenter
        self._title, self._shown = Text(role="strong", wrap=True), Text(role="muted", wrap=True)
        self.words, self.why = QPlainTextEdit(), QLineEdit()
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(self.words.fontMetrics().lineSpacing() * _ROWS + 16)
        self._words, self._why = FieldRow("", self.words), FieldRow("", self.why)
        self._send = Button(kind="primary", on_click=presenter.send)
        self._drop = Button(kind="quiet", on_click=self._give_up)
        self._lay_out()
        spell(self.words, self.why)
        self.words.textChanged.connect(self._type)
        self.why.textEdited.connect(self._type)
        self.why.returnPressed.connect(presenter.send)
        presenter.changed.connect(self._show)
        presenter.refused.connect(self._words.show_problem)
        self.hide()
        follow_language(self)

    def open(self) -> None:
        self.show()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        self._title.setText(text("guides.better_words"))
        self._words.set_words(text("guides.better_said"))
        self._why.set_words(text("guides.better_why"))
        self._send.setText(text("guides.propose"))
        self._send.set_key(key_name(SAVE_KEY))
        self._drop.setText(text("guides.propose_drop"))
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_form()
        else:
            super().keyPressEvent(event)

    def close_form(self) -> None:
        """What was typed stays."""
        had = self.isAncestorOf(self.window().focusWidget() or self)
        self.hide()
        if had:
            self._give_keyboard_back()

    def _give_keyboard_back(self) -> None:
        """To whatever holds this form and knows where its keyboard belongs."""
        above: QWidget | None = self.parentWidget()
        while above and not hasattr(above, "take_focus"):
            above = above.parentWidget()
        if above:
            take: Callable[[], object] = getattr(above, "take_focus", above.setFocus)
            take()

    def _give_up(self) -> None:
        self.presenter.drop()

    def _type(self) -> None:
        self._words.show_problem("")
        self.presenter.write(self.words.toPlainText(), self.why.text())

    def _show(self) -> None:
        of = self.presenter.about
        if of is None:
            self.close_form()
        shown = of.shown if of else ""
        self._shown.setText(text("guides.instead_of", words=shown) if shown else "")
        self._shown.setVisible(bool(shown))
        if self.words.toPlainText() != self.presenter.words:
            self.words.setPlainText(self.presenter.words)
        if self.why.text() != self.presenter.why:
            self.why.setText(self.presenter.why)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        for part in (self._title, self._shown, self._words, self._why):
            column.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(self._send)
        row.addWidget(self._drop)
        row.addStretch(1)
        column.addLayout(row)
