"""A list of at most two levels, walked by keys: what reasons and snippets are picked from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from agentdesk.ui.theme import look
from agentdesk.ui.widgets.text import one_line


@dataclass(frozen=True, slots=True)
class StockRow:
    """`quiet`: not in use any more. `under`: those one level below."""

    id: UUID
    columns: tuple[str, ...]
    quiet: bool = False
    under: tuple[StockRow, ...] = ()


class StockList(QTreeWidget):
    """`picked` with every row the keyboard reaches; Enter goes on to its form, Alt+↑ ↓ moves it, Del takes it away."""

    picked = Signal()
    entered = Signal()
    moved = Signal(int)
    taken_away = Signal()

    def __init__(self, rows: int = 11, *, flat: bool = False, numbers: bool = False, even: bool = False) -> None:
        """As high as `rows`, its heading among them. A `flat` one has no levels, and only its first column gives way,
        unless all are `even`, as two languages are; with `numbers` all the others stand at the right, one below the
        other."""
        super().__init__()
        self._rows, self._flat, self._numbers, self._even = rows, flat, numbers, even or not flat
        self.setRootIsDecorated(not flat)
        self.header().setStretchLastSection(not flat)
        self.setUniformRowHeights(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentItemChanged.connect(lambda now, before: self.picked.emit() if now else None)
        self._measure()

    @property
    def chosen(self) -> UUID | None:
        item = self.currentItem()
        return item.data(0, Qt.ItemDataRole.UserRole) if item else None

    def show_rows(self, headings: tuple[str, ...], rows: Iterable[StockRow]) -> None:
        """Keeps what is chosen, and tells nobody of it."""
        chosen = self.chosen
        self.blockSignals(True)
        self.clear()
        self.setHeaderLabels(headings)
        self._align(self.headerItem())
        self.addTopLevelItems([self._item(row) for row in rows])
        self.expandAll()
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column in range(1, 1 if self._even else len(headings)):
            self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        if chosen:
            self.choose(chosen)
        self.blockSignals(False)

    def choose(self, id: UUID) -> None:
        for item in self.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive):
            if item.data(0, Qt.ItemDataRole.UserRole) == id:
                self.setCurrentItem(item)
                return  # whoever hears it may show other rows

    def choose_none(self) -> None:
        self.setCurrentIndex(QModelIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        way = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if alt and way:
            self.moved.emit(way)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.taken_away.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure()

    def _item(self, row: StockRow) -> QTreeWidgetItem:
        item = QTreeWidgetItem([one_line(words, 200) for words in row.columns])
        item.setData(0, Qt.ItemDataRole.UserRole, row.id)
        if row.quiet:
            for column in range(len(row.columns)):
                item.setForeground(column, look().colour("muted"))
        self._align(item)
        item.addChildren([self._item(each) for each in row.under])
        return item

    def _align(self, item: QTreeWidgetItem) -> None:
        for column in range(1, item.columnCount() if self._numbers else 0):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _measure(self) -> None:
        """A row has its line and what the style puts above and below it."""
        self.setFixedHeight(self._rows * (self.fontMetrics().lineSpacing() + look().sp(8)) + look().sp(6))
