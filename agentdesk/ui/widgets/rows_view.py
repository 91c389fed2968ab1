"""One column of painted rows: the base of work list, timeline and results.

A QTableView rather than a QListView, because its set-up costs 16 ms for a million rows and not 38 s, and because
screen readers can walk it.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QTableView, QWidget

from agentdesk.ui.theme import look
from agentdesk.ui.widgets.text import one_line

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class RowHeights(Protocol):
    """What a delegate knows of rows besides how to paint them."""

    def usual_height(self) -> int: ...

    def height_of(self, row: int) -> int: ...


class RowsView(QTableView):
    """Rows to walk with ↑ ↓ Home End PgUp PgDn; Enter or a click opens. Heights come from the delegate."""

    row_opened = Signal(int)
    row_reached = Signal(int)
    """The current row, by key or pointer; -1 for none."""
    width_changed = Signal(int)
    """The room of the rows, which is less than the view's by its scroll bar."""
    restyled = Signal()
    """Theme or text size changed: heights are to be measured again."""

    def __init__(
        self,
        model: QAbstractTableModel,
        delegate: QStyledItemDelegate,
        *,
        ground: str = "paper",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ground = ground
        self.setObjectName("rows")
        self._heights: RowHeights = delegate  # type: ignore[assignment]  # a delegate of ours has both
        self._set_up_headers()
        self._set_up_behaviour()
        self.setItemDelegate(delegate)
        self.setModel(model)
        self.selectionModel().currentChanged.connect(lambda now, before: self.row_reached.emit(now.row()))
        model.modelReset.connect(self.measure_all)
        # Not within the change itself: resizing a header while Qt restyles it ends the process (seen with 6.11.3).
        self._restyle_soon = QTimer(self, interval=0, singleShot=True)
        self._restyle_soon.timeout.connect(self.restyled)
        self.clicked.connect(lambda index: self.row_opened.emit(index.row()))

    @property
    def current_row(self) -> int:
        return self.currentIndex().row()

    def go_to(self, row: int) -> None:
        """Makes this the current row and brings it into sight; -1 for none."""
        index = self.model().index(row, 0) if row >= 0 else QModelIndex()
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if index.isValid():
            self.scrollTo(index)

    def measure(self, first: int, last: int) -> None:
        """Takes the heights of these rows anew; what the person looks at stays where it is."""
        header = self.verticalHeader()
        wrong = [row for row in range(first, last + 1) if header.sectionSize(row) != self._heights.height_of(row)]
        if not wrong:
            return
        anchor = max(0, self.rowAt(0))
        before = self.rowViewportPosition(anchor)
        header.setUpdatesEnabled(False)  # with updates each of these calls would walk all rows
        for row in wrong:
            header.resizeSection(row, self._heights.height_of(row))
        header.setUpdatesEnabled(True)
        self.updateGeometries()
        if wrong[0] < anchor:
            self.verticalScrollBar().setValue(
                self.verticalScrollBar().value() + self.rowViewportPosition(anchor) - before
            )

    def measure_all(self) -> None:
        """After a new set of rows or a new text size."""
        self.verticalHeader().setDefaultSectionSize(self._heights.usual_height())
        self.verticalScrollBar().setSingleStep(max(1, self._heights.usual_height() // 2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.width_changed.emit(self.viewport().width())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle_soon.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = self.model().rowCount()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_row >= 0:
            self.row_opened.emit(self.current_row)
        elif event.key() == Qt.Key.Key_Home and rows:
            self.go_to(self._nearest_open(range(rows)))
        elif event.key() == Qt.Key.Key_End and rows:
            self.go_to(self._nearest_open(range(rows - 1, -1, -1)))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fills its own ground: an opaque viewport is moved when scrolling, and only the new strip painted."""
        QPainter(self.viewport()).fillRect(event.rect(), look().colour(self._ground))
        super().paintEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Off: Qt would ask every one of a million rows for its words."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.current_row < 0 and self.model().rowCount() and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.go_to(self._nearest_open(range(self.model().rowCount())))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        open_row = index.isValid() and bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if open_row else Qt.CursorShape.ArrowCursor)

    def _nearest_open(self, rows: range) -> int:
        flags = ((row, self.model().flags(self.model().index(row, 0))) for row in rows)
        return next((row for row, flag in flags if flag & Qt.ItemFlag.ItemIsEnabled), -1)

    def _set_up_headers(self) -> None:
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)

    def _set_up_behaviour(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)


def spoken(*parts: str) -> str:
    """One sentence for a screen reader out of the parts of a row."""
    return ", ".join(one_line(part) for part in parts if part)
