"""The line at the top: wordmark, the one box for everything, status with its timer, who I am."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.chip import ChipButton
from agentdesk.ui.widgets.search_field import SearchField
from agentdesk.ui.widgets.text import Text


class TopBar(QWidget):
    """`search`, `status` and `person` are filled by whoever knows; both chips are hidden until they have words."""

    right_asked = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.wordmark = Text("AgentDesk", "wordmark")
        self.search = SearchField()
        self.status, self.person = ChipButton(), ChipButton()
        self.right_button = Button(kind="icon", icon="panel-right", key="F4", on_click=self.right_asked.emit)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 7, 16, 8)
        self._row.setSpacing(16)
        self._row.addWidget(self.wordmark)
        self._row.addWidget(self.search, 1000)  # grows to its own limit first, then the gap before the person does
        self._row.addWidget(self.status)
        self._row.addStretch(1)
        self._row.addWidget(self.person)
        self._row.addWidget(self.right_button)
        self.status.hide()
        self.person.hide()
        follow_language(self)

    def add_chip(self, chip: QWidget) -> None:
        """Beside the status: approvals and what else comes."""
        self._row.insertWidget(self._row.indexOf(self.status) + 1, chip)

    def focus_search(self) -> None:
        self.search.call()

    def focus_palette(self) -> None:
        """The same box, asking for a command."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.setText(">")
        self.search.textEdited.emit(">")

    def show_right_button(self, shown: bool) -> None:
        self.right_button.setVisible(shown)

    def retranslate(self) -> None:
        self.search.set_words(text("top.search_hint"), text("top.search_name"), key_name("Ctrl+K"))
        self.status.setAccessibleName(text("top.status_name"))
        self.person.setAccessibleName(text("top.person_name"))
        self.right_button.set_name(text("top.right_name"))
