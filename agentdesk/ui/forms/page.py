"""A form that has the centre for itself: a procedure that begins and ends in one contact."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.forms.asks import Words
from agentdesk.ui.forms.form import Form
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import Text


class FormPage(ScrollColumn):
    """`left` by Esc; what was typed is kept."""

    left = Signal()

    def __init__(self, title: Words, who: str, form: Form, *, parent: QWidget | None = None) -> None:
        super().__init__(side=20, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.form = form
        form.left.connect(self.left)
        self._say_title, self._title = title, Text(role="title", wrap=True)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        self._back = Button(kind="quiet", icon="arrow-left", key=key_name("Esc"), on_click=self.left.emit)
        row.addWidget(self._back)
        row.addWidget(Text(who, "muted"))
        row.addStretch(1)
        for part in (head, self._title, form):
            self.add(part)
        follow_language(self)

    def retranslate(self) -> None:
        self._title.setText(self._say_title())
        self.setAccessibleName(self._say_title())
        self._back.setText(text("cases.back"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
