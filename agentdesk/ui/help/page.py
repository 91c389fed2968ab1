"""The help page: how the desk works in a few sentences, articles to read, and all keys, found by typing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QScrollBar, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import Actions
from agentdesk.ui.help.articles import HelpArticles
from agentdesk.ui.help.presenter import HelpPresenter, KeyGroup, KeyLine
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.chip import KeyCap
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.state_page import StatefulPanel
from agentdesk.ui.widgets.text import ElidedText, Text, announce

TOPICS = ("find", "contact", "next", "kept", "undo", "safe")
PRACTISE, FIRST_HOUR = "practice.open", "first_hour.begin"
_TWO_COLUMNS_FROM = 560
"""Pixels at 100 % text."""


class HelpPage(QWidget):
    """Typing narrows the keys; Esc clears what was typed, then closes."""

    closed = Signal()

    def __init__(self, actions: Actions, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = HelpPresenter(actions, self)
        self._title = Text(role="title")
        self.search = QLineEdit()
        self.search.textChanged.connect(self._look_for)
        self.search.installEventFilter(self)
        self._practise = Button(icon="phone-incoming", on_click=lambda: actions.run(PRACTISE))
        self._first_hour = Button(icon="list-checks", on_click=lambda: actions.run(FIRST_HOUR))
        self._cross = Button(kind="icon", icon="x", on_click=self.closed.emit)
        self.topics, self.articles, self.keys = Topics(), HelpArticles(parent=self), KeyGroups()
        self.column = ScrollColumn(side=20, gap=12)
        self.column.add(self.topics)
        self.column.add(self.articles)
        self.column.add(self.keys)
        self.either = StatefulPanel(self.column)
        self._lay_out()
        for button, id in ((self._practise, PRACTISE), (self._first_hour, FIRST_HOUR)):
            button.setVisible(any(action.id == id and action.enabled() for action in actions))
        self.presenter.changed.connect(self._show_keys)
        follow_language(self)

    def take_focus(self) -> None:
        self.presenter.refresh()  # since it was shown last the shop may have come to be of several people
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def retranslate(self) -> None:
        self._title.setText(text("help.title"))
        self.setAccessibleName(text("help.title"))
        self.search.setPlaceholderText(text("help.search"))
        self.search.setAccessibleName(text("help.search"))
        self._practise.setText(text("practice.practise"))
        self._first_hour.setText(text("first_hour.title"))
        self._cross.set_name(text("help.close"))
        self.presenter.refresh()
        self._show_keys()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keyboard stays in the search field; keys that mean nothing there turn the pages."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._scroll(Qt.Key(event.key()))
        return False

    def _scroll(self, key: Qt.Key) -> bool:
        bar: QScrollBar = self.column.verticalScrollBar()
        steps = {Qt.Key.Key_PageDown: bar.pageStep(), Qt.Key.Key_Down: bar.singleStep()}
        steps |= {Qt.Key.Key_PageUp: -bar.pageStep(), Qt.Key.Key_Up: -bar.singleStep()}
        if key not in steps:
            return False
        bar.setValue(bar.value() + steps[key])
        return True

    def _look_for(self, words: str) -> None:
        self.presenter.look_for(words)
        self._show_keys()  # articles may be others where the keys are not

    def _leave(self) -> None:
        if self.search.text():
            self.search.clear()
        else:
            self.closed.emit()

    def _show_keys(self) -> None:
        self.topics.setVisible(not self.presenter.wanted)
        self.keys.show_groups(self.presenter.groups)
        if self.articles.look_for(self.presenter.wanted) or self.presenter.groups:
            self.either.show_content()
            self.column.verticalScrollBar().setValue(0)
        else:
            self.either.show_state().empty("keyboard", text("help.nothing"), text("help.nothing_words"))
            announce(self.search, text("help.nothing"))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 14, 14, 8)
        head.setSpacing(16)
        head.addWidget(self._title)
        head.addWidget(self.search, 1)
        head.addWidget(self._first_hour)
        head.addWidget(self._practise)
        head.addWidget(self._cross)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.either, 1)


class Topics(SectionCard):
    """How the desk works: a word in bold, a sentence or two."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(folds=True, parent=parent)
        self._lines = [(Text(role="strong", wrap=True), Text(wrap=True)) for _ in TOPICS]
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        for row, (lead, words) in enumerate(self._lines):
            grid.addWidget(lead, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, row, 1)
        self.body.addLayout(grid)
        follow_language(self)

    def retranslate(self) -> None:
        self.set_words(text("help.how"))
        for topic, (lead, words) in zip(TOPICS, self._lines, strict=True):
            lead.setText(text(f"help.{topic}"))
            words.setText(text(f"help.{topic}_words"))


class KeyGroups(Growing):
    """Groups of keys in one column or two, as the width allows; each goes into the shorter column."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._groups: tuple[KeyGroup, ...] = ()
        self._shown: list[QWidget] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self._columns = (QVBoxLayout(), QVBoxLayout())
        for column in self._columns:
            column.setSpacing(12)
            row.addLayout(column, 1)
            column.addStretch(1)
        self._wide = True

    def show_groups(self, groups: tuple[KeyGroup, ...]) -> None:
        if groups != self._groups:
            self._groups = groups
            self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = self.width() >= look().sp(_TWO_COLUMNS_FROM)
        if wide != self._wide:
            self._wide = wide
            self._fill()
        super().resizeEvent(event)

    def _fill(self) -> None:
        for card in self._shown:
            card.hide()
            card.deleteLater()
        self._shown = []
        heights = [0, 0]
        for group in self._groups:
            place = heights.index(min(heights)) if self._wide else 0
            heights[place] += len(group.lines) + 2
            card = _card(group)
            self._shown.append(card)
            self._columns[place].insertWidget(self._columns[place].count() - 1, card)
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.setStretch(1, int(heights[1] > 0))


def _card(group: KeyGroup) -> SectionCard:
    card = SectionCard(group.name)
    card.body.setSpacing(5)
    for line in group.lines:
        card.body.addLayout(_line(line))
    return card


def _line(line: KeyLine) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    name = ElidedText(line.name)
    name.setAccessibleName(f"{line.name}: {line.key}")
    row.addWidget(name, 1)
    row.addWidget(KeyCap(line.key))
    return row
