"""One incident: what it is, why, what it rests on, and why there is nothing to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from agentdesk.core.patterns.model import Found, Incident
from agentdesk.core.patterns.words import line_words, reason_words
from agentdesk.core.wording import text
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.text import Text


class IncidentCard(SectionCard):
    """`explain(incident, words)` and `show_customer(id)` are what its buttons do. Enter in the line explains, Esc puts
    the line away."""

    def __init__(
        self,
        incident: Incident,
        found: Found,
        zone: ZoneInfo,
        *,
        explain: Callable[[Incident, str], object],
        show_customer: Callable[[UUID], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text(f"patterns.pattern.{incident.pattern}"), parent=parent)
        self.incident, self._explain = incident, explain
        self._known = found.explained.get(incident.key)
        self.line = QLineEdit(self._known.words if self._known else "")
        spell(self.line)
        self.line.setMaxLength(500)
        self._row = FieldRow(text("patterns.explanation"), self.line, hint=text("patterns.explanation_hint"))
        self._row.hide()
        self.body.addWidget(Text(reason_words(incident, found), wrap=True))
        for seen in incident.lines:
            self.body.addWidget(Text(line_words(seen, found, zone), "small", wrap=True))
        if self._known:
            told = text("patterns.explained_by", name=self._known.name, words=self._known.words)
            self.body.addWidget(Text(told, "strong", wrap=True))
        self.body.addWidget(self._row)
        self.body.addWidget(self._buttons(found, show_customer))

    @property
    def asks(self) -> bool:
        """Whether somebody is writing why there is nothing to it."""
        return not self._row.isHidden()

    def ask(self) -> None:
        self._row.show()
        self.button.hide()
        self.save_button.show()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def save(self) -> None:
        if words := self.line.text().strip():
            self._explain(self.incident, words)
        else:
            self._row.show_problem(text("patterns.explanation_missing"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.asks:
            self._put_away()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.line.hasFocus():
            self.save()
        else:
            super().keyPressEvent(event)

    def _put_away(self) -> None:
        self._row.hide()
        self.save_button.hide()
        self.button.show()
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _buttons(self, found: Found, show_customer: Callable[[UUID], object]) -> QWidget:
        beside = Growing()
        row = FlowLayout(beside, gap=8)
        row.setContentsMargins(0, 0, 0, 0)
        words = "patterns.explain_otherwise" if self._known else "patterns.explain"
        self.button = Button(text(words), on_click=self.ask)
        self.save_button = Button(text("patterns.explain_save"), "primary", on_click=self.save)
        self.save_button.hide()
        row.addWidget(self.button)
        row.addWidget(self.save_button)
        if self._known:
            row.addWidget(Button(text("patterns.open_again"), on_click=partial(self._explain, self.incident, "")))
        for customer_id in dict.fromkeys(seen.customer_id for seen in self.incident.lines):
            name = found.customers.get(customer_id, "")
            row.addWidget(Button(name, "quiet", icon="user", on_click=partial(show_customer, customer_id)))
        return beside
