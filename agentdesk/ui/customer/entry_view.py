"""An opened entry of the timeline or an opened order: facts, tables, the words somebody wrote."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.customer.details import Details, Table
from agentdesk.ui.customer.facts import FactLabel
from agentdesk.ui.customer.header_words import HeaderFact
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.text import Text

CORRECT_KEY = "Ctrl+Shift+E"


class EntryView(Growing):
    """`close_asked` by its cross or Esc; `correct_asked` for a note or a wrap-up."""

    close_asked = Signal()
    correct_asked = Signal()

    def __init__(self, details: Details, name: str, *, narrow: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.details = details
        self.setProperty("notice", "neutral")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 8, 10)
        column.setSpacing(8)
        column.addLayout(self._head())
        if details.words:
            column.addWidget(_written(details.words))
        for table in details.tables:
            column.addWidget(TableView(table, narrow=narrow))
        if details.can_correct:
            column.addLayout(self._buttons())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_asked.emit()
        else:
            super().keyPressEvent(event)

    def _head(self) -> QHBoxLayout:
        facts = QWidget()
        flow = FlowLayout(facts, gap=16, line_gap=2)
        for label, value in self.details.facts:
            flow.addWidget(FactLabel(HeaderFact(id=label, label=label, value=value)))
        if not (self.details.facts or self.details.words or self.details.tables):
            flow.addWidget(Text(text("entry.nothing"), "muted"))
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(facts, 1)
        if self.details.words:
            head.addWidget(_small("copy", text("entry.copy"), self._copy), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(_small("x", text("entry.close"), self.close_asked.emit), 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        key = key_name(CORRECT_KEY)
        row.addWidget(Button(text("entry.correct"), icon="pencil", key=key, on_click=self.correct_asked.emit))
        row.addStretch(1)
        return row

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.words)


class TableView(Growing):
    """A small table out of labels, each of which can be marked and copied. `narrow`: words in one column."""

    def __init__(self, table: Table, *, narrow: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 4, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        shown = _narrowed(table) if narrow else table
        columns = max((len(row) for row in shown.rows), default=1)
        grid.addWidget(Text(table.heading.upper(), "section"), 0, 0, 1, columns)
        roomy = _roomy_column(shown, columns)
        grid.setColumnStretch(roomy, 1)
        for n, row in enumerate(shown.rows, start=1):
            strong = table.strong_last and n == len(table.rows)
            for column, words in enumerate(row):
                grid.addWidget(_cell(words, strong, wrap=column == roomy, right=column in shown.figures), n, column)


def _narrowed(table: Table) -> Table:
    """Two columns: all words, and the last figure."""
    last = max(table.figures, default=-1)
    joined = ((_joined(row, table.figures), row[last] if last > 0 else "") for row in table.rows)
    return Table(table.heading, tuple(joined), frozenset({1}), table.strong_last)


def _joined(row: tuple[str, ...], figures: frozenset[int]) -> str:
    count = f"{row[0]} " if 0 in figures and row[0] else ""
    return count + " · ".join(part for n, part in enumerate(row) if part and n not in figures)


def _roomy_column(table: Table, columns: int) -> int:
    """The one that takes the room that is left: the last one that holds words rather than figures."""
    return max((n for n in range(columns) if n not in table.figures), default=0)


def _cell(words: str, strong: bool, *, wrap: bool, right: bool) -> Text:
    cell = Text(words, "strong" if strong else "", wrap=wrap)
    cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    cell.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    cell.setAlignment(
        (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignTop
    )
    return cell


def _written(words: str) -> Text:
    label = Text(words, wrap=True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setAccessibleName(words[:1000])
    return label


def _small(icon: str, name: str, run: Callable[[], object]) -> Button:
    return Button(kind="icon", icon=icon, name=name, on_click=run)
