"""What has to be said before something is done with many rows, and what came of it where some were refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.clock import Clock
from agentdesk.core.people.model import Person
from agentdesk.core.wording import text
from agentdesk.ui.lists.listing import Asks, Deed
from agentdesk.ui.lists.presenter import Refusals
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.moment_field import MomentField
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import Text

_LONGEST_WORDS = 2000


class BulkForm(Growing):
    """Stands below the list. Enter or the button says it, Esc leaves it."""

    said = Signal(object, object)
    """The deed, and what was said: a person's id, a moment, words, or the value chosen."""
    left = Signal()

    def __init__(self, name: str, deed: Deed, people: Sequence[Person], clock: Clock, zone: ZoneInfo, me: UUID) -> None:
        super().__init__()
        self.deed = deed
        self.setProperty("bar", "bulk")
        asked = text(f"lists.{name}.{deed.name}.asked")
        self.field = _field(deed, asked, people, clock, zone, me)
        self._problem = Text(role="small", wrap=True)
        self._problem.hide()
        go = Button(text(f"lists.{name}.{deed.name}"), "primary", icon=deed.icon, on_click=self.save)
        leave = Button(text("lists.leave"), "quiet", on_click=self.left.emit)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(Text(asked, "strong"))
        line.addWidget(self.field, 1)
        line.addWidget(go)
        line.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self._problem)
        self.setFocusProxy(self.field)
        if isinstance(self.field, MomentField):
            self.field.entered.connect(self.save)
        elif isinstance(self.field, QLineEdit):
            self.field.returnPressed.connect(self.save)

    def save(self) -> None:
        if isinstance(self.field, MomentField):
            if self.field.check():
                self.said.emit(self.deed, self.field.moment)
        elif isinstance(self.field, QComboBox):
            self.said.emit(self.deed, self.field.currentData())
        elif isinstance(self.field, QLineEdit) and (words := self.field.text().strip()):
            self.said.emit(self.deed, words)
        else:
            self._say(text("lists.words_missing"))
            self.field.setFocus()

    def show_working(self, working: bool) -> None:
        self._say(text("lists.working") if working else "")

    def _say(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(self.field, QComboBox):
                self.save()
        else:
            super().keyPressEvent(event)


def _field(deed: Deed, asked: str, people: Sequence[Person], clock: Clock, zone: ZoneInfo, me: UUID) -> QWidget:
    if deed.asks is Asks.MOMENT:
        return MomentField(asked, clock=clock, zone=zone)
    if deed.asks is Asks.WORDS:
        line = QLineEdit()
        line.setMaxLength(_LONGEST_WORDS)
        line.setAccessibleName(asked)
        spell(line)
        return line
    box = QComboBox()
    box.setAccessibleName(asked)
    choices: list[tuple[str, Any]] = [(text(key), value) for value, key in deed.choices]
    if deed.asks is Asks.PERSON:
        choices = people_choices(people, me)
    for words, value in choices:
        box.addItem(words, value)
    return box


def people_choices(people: Sequence[Person], me: UUID) -> list[tuple[str, UUID]]:
    """Everybody by name, whoever asks first."""
    mine_first = sorted(people, key=lambda person: (person.id != me, person.name.casefold()))
    return [(text("lists.me", name=each.name) if each.id == me else each.name, each.id) for each in mine_first]


class RefusedRows(Growing):
    """Nothing has changed: which rows were refused, why, and whether the rest is to be done without them."""

    agreed = Signal(object)
    """The `Wish` without the rows that were refused."""
    left = Signal()

    def __init__(self, refusals: Refusals, titles: Sequence[str]) -> None:
        super().__init__()
        self.setProperty("bar", "bulk")
        rest = refusals.rest
        head = Text(role="strong", wrap=True)
        head.setText(text("lists.refused", count=len(refusals.refused), all=len(refusals.wish.items)))
        rows = ScrollColumn(side=0, gap=3, fits=True)
        rows.setMaximumHeight(180)
        for title, (_, reason) in zip(titles, refusals.refused, strict=True):
            rows.add(Text(f"{title}: {reason}", wrap=True))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        self.go = Button(text("lists.do_rest", count=len(rest.items)), "primary", icon="check")
        self.go.clicked.connect(lambda: self.agreed.emit(rest))
        self.go.setVisible(bool(rest.items))
        leave = Button(text("lists.leave"), on_click=self.left.emit)
        buttons.addWidget(self.go)
        buttons.addWidget(leave)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        column.addWidget(head)
        column.addWidget(rows)
        column.addLayout(buttons)
        self.setFocusProxy(self.go if rest.items else leave)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
