"""A form that has the centre for itself: a procedure that begins and ends in one contact."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.forms.form import Form
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import Text


class FormPage(ScrollColumn):
    """`left` by Esc; what was typed is kept."""

    left = Signal()

    def __init__(self, title: str, who: str, form: Form, *, parent: QWidget | None = None) -> None:
        super().__init__(side=20, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.form = form
        form.left.connect(self.left)
        self.setAccessibleName(title)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        back = Button(text("cases.back"), "quiet", icon="arrow-left", key=key_name("Esc"), on_click=self.left.emit)
        row.addWidget(back)
        row.addWidget(Text(who, "muted"))
        row.addStretch(1)
        for part in (head, Text(title, "title", wrap=True), form):
            self.add(part)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
