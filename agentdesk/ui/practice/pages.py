"""The pages of a practice window: who shall ring, and the debrief afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.practice.debrief import Section
from agentdesk.core.practice.model import Scenario
from agentdesk.core.wording import label, text
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.scroll_column import ScrollColumn, reveal
from agentdesk.ui.widgets.text import Text


class ChoicePage(QWidget):
    """Every simulated customer in a row of their own; up and down walk, Enter lets them ring."""

    chosen = Signal(str)

    def __init__(self, scenarios: Sequence[Scenario], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scenarios = tuple(scenarios)
        self._title, self._words = Text(role="title", wrap=True), Text(role="muted", wrap=True)
        self.rows = [_Row(each, partial(self.chosen.emit, each.scenario)) for each in self._scenarios]
        column = ScrollColumn(side=20, gap=8)
        for part in (self._title, self._words, *self.rows):
            column.add(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 12, 0, 0)
        whole.addWidget(column)
        follow_language(self)

    def take_focus(self) -> None:
        self.rows[0].button.setFocus(Qt.FocusReason.TabFocusReason)

    def focusInEvent(self, event: object) -> None:
        self.take_focus()

    def retranslate(self) -> None:
        self._title.setText(text("practice.choose"))
        self._words.setText(text("practice.choose_words"))
        for row in self.rows:
            row.say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        at = next((n for n, row in enumerate(self.rows) if row.button.hasFocus()), 0)
        if event.key() in steps:
            row = self.rows[(at + steps[Qt.Key(event.key())]) % len(self.rows)]
            row.button.setFocus(Qt.FocusReason.TabFocusReason)
            reveal(row)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.rows[at].button.click()
        else:
            super().keyPressEvent(event)


class _Row(Growing):
    def __init__(self, scenario: Scenario, run: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._scenario = scenario
        self._title, self._about = Text(role="strong", wrap=True), Text(role="muted", wrap=True)
        self.button = Button(icon="phone-incoming", on_click=run)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._about)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 8, 10, 9)
        line.setSpacing(12)
        line.addLayout(words, 1)
        line.addWidget(self.button)

    def say(self) -> None:
        title = label(self._scenario.title)
        self._title.setText(title)
        self._about.setText(label(self._scenario.about))
        self.button.setText(text("practice.let_ring"))
        self.button.setAccessibleName(f"{title}: {text('practice.let_ring')}")


class DebriefPage(QWidget):
    """What it was, in words. Kept nowhere, unless somebody saves it."""

    again = Signal()
    other = Signal()
    closed = Signal()
    save_asked = Signal(Path)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._words = Text(role="title", wrap=True), Text(role="muted", wrap=True)
        self._again = Button(kind="primary", icon="repeat", on_click=self.again.emit)
        self._other = Button(icon="phone-incoming", on_click=self.other.emit)
        self._save = Button(icon="download", on_click=self._ask_where)
        self._close = Button(kind="quiet", on_click=self.closed.emit)
        self._column = ScrollColumn(side=20, gap=10)
        self._dialogs = FileDialogs()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(20, 0, 20, 4)
        buttons.setSpacing(8)
        for button in (self._again, self._other, self._save, self._close):
            buttons.addWidget(button)
        buttons.addStretch(1)
        head = QVBoxLayout()
        head.setContentsMargins(20, 14, 20, 2)
        head.setSpacing(4)
        head.addWidget(self._title)
        head.addWidget(self._words)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addLayout(head)
        whole.addLayout(buttons)
        whole.addWidget(self._column, 1)
        follow_language(self)

    def show_sections(self, sections: Sequence[Section]) -> None:
        self._column.clear()
        for section in sections:
            card = SectionCard(section.title)
            for line in section.lines:
                words = Text(line, wrap=True)
                words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                card.body.addWidget(words)
            self._column.add(card)

    def take_focus(self) -> None:
        self._again.setFocus(Qt.FocusReason.TabFocusReason)

    def focusInEvent(self, event: object) -> None:
        self.take_focus()

    def retranslate(self) -> None:
        self._title.setText(text("practice.debrief.title"))
        self._words.setText(text("practice.debrief.words"))
        self._again.setText(text("practice.again"))
        self._other.setText(text("practice.other"))
        self._save.setText(text("practice.save"))
        self._close.setText(text("practice.close"))

    def _ask_where(self) -> None:
        self._dialogs.to_save(
            self, text("practice.save"), f"{text('practice.file_name')}.txt", "*.txt", self.save_asked.emit, fresh=False
        )
