"""The rows of a list page: columns of painted cells, marks by keyboard, sorting by a digit or a click."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.icons import paint_icon
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets import paint
from agentdesk.ui.widgets.rows_view import ROOT, Index, spoken
from agentdesk.ui.widgets.table import DataTable
from agentdesk.ui.widgets.text import one_line

MARKS = 0
"""The first column: whether a row is selected."""
HEAD = 30
"""Of the headings, in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`width` in pixels at 100 % text. `stretch` takes what the others leave."""

    key: str
    title: str
    width: int = 120
    stretch: bool = False
    right: bool = False
    sortable: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """Words, perhaps in a pill of a tone, behind an icon."""

    words: str = ""
    pill: Tone | None = None
    strong: bool = False
    muted: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class ListRow:
    """`cells` in the order of the columns; a plain string is a plain cell."""

    key: Any
    cells: tuple[Cell | str, ...]

    def cell(self, number: int) -> Cell:
        found = self.cells[number] if number < len(self.cells) else ""
        return Cell(found) if isinstance(found, str) else found


class RowsModel(QAbstractTableModel):
    """The rows loaded so far, in the order in which they came."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.rows: list[ListRow] = []
        self.sorted_by, self.descending = "", False
        self._places: dict[Any, int] = {}

    def show_columns(self, columns: Sequence[Column]) -> None:
        self.beginResetModel()
        self.columns = tuple(columns)
        self.endResetModel()

    def show(self, rows: Iterable[ListRow]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self._place(0)
        self.endResetModel()

    def add(self, rows: Sequence[ListRow]) -> None:
        """Rows that are there already (one moved while the page was fetched) stay where they are."""
        new = [row for row in rows if row.key not in self._places]
        if not new:
            return
        first = len(self.rows)
        self.beginInsertRows(ROOT, first, first + len(new) - 1)
        self.rows.extend(new)
        self._place(first)
        self.endInsertRows()

    def change(self, row: ListRow) -> None:
        place = self.place(row.key)
        if place >= 0 and self.rows[place] != row:
            self.rows[place] = row
            self.dataChanged.emit(self.index(place, 0), self.index(place, self.columnCount() - 1))

    def show_sort(self, key: str, descending: bool) -> None:
        self.sorted_by, self.descending = key, descending
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def place(self, key: Any) -> int:
        return self._places.get(key, -1)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.rows[index.row()]
        return self.spoken(row) if index.column() == MARKS else one_line(row.cell(index.column() - 1).words)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section <= len(self.columns):
            return None
        if section == MARKS:
            return text("list.selection") if role == Qt.ItemDataRole.AccessibleTextRole else None
        column = self.columns[section - 1]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken_sort(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return text("list.sort_key", column=column.title, key=section) if column.sortable and section < 10 else None
        return one_line(column.title) if role == Qt.ItemDataRole.DisplayRole else None

    def spoken(self, row: ListRow) -> str:
        cells = ((column, row.cell(number).words) for number, column in enumerate(self.columns))
        return spoken(
            *(f"{column.title}: {words}" if number else words for number, (column, words) in enumerate(cells))
        )

    def spoken_sort(self, column: Column) -> str:
        if column.key != self.sorted_by:
            return text("list.not_sorted", column=column.title) if column.sortable else column.title
        return text("list.sorted_down" if self.descending else "list.sorted_up", column=column.title)

    def _place(self, first: int) -> None:
        if not first:
            self._places.clear()
        self._places.update((row.key, first + offset) for offset, row in enumerate(self.rows[first:]))


class _Header(QHeaderView):
    """Titles with the arrow of the column that is sorted by."""

    def __init__(self, model: RowsModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._rows = model
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(16)

    def paintSection(self, painter: QPainter, room: QRect, section: int) -> None:
        painter.save()
        painter.fillRect(room, look().colour("ground"))
        paint.paint_hairline(painter, room.left(), room.right() + 1, room.bottom())
        if 0 < section <= len(self._rows.columns):
            self._paint_title(
                painter, room.adjusted(look().sp(8), 0, -look().sp(8), 0), self._rows.columns[section - 1]
            )
        painter.restore()

    def _paint_title(self, painter: QPainter, room: QRect, column: Column) -> None:
        is_sorted, size = column.key == self._rows.sorted_by, look().sp(14)
        colour = look().colour("ink" if is_sorted else "muted")
        words = room.adjusted(0, 0, -size - 4, 0) if is_sorted else room
        width = paint.paint_line(painter, words, column.title, _HEADING, colour, right=column.right)
        if is_sorted:
            left = words.right() + 5 if column.right else words.left() + width + 4
            arrow = "chevron-down" if self._rows.descending else "chevron-up"
            paint_icon(painter, arrow, QPoint(left, room.center().y() - size // 2 + 1), size, colour)


class _CellDelegate(QStyledItemDelegate):
    def __init__(self, model: RowsModel, view: ListView) -> None:
        super().__init__(view)
        self._rows, self._view = model, view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        is_marked = bool(option.state & QStyle.StateFlag.State_Selected)
        is_current = index.row() == self._view.currentIndex().row()
        self._paint_ground(painter, option.rect, index.column(), marked=is_marked, current=is_current, row=index.row())
        if index.column() == MARKS:
            _paint_box(painter, option.rect, marked=is_marked)
        else:
            column = self._rows.columns[index.column() - 1]
            self._paint_cell(painter, option.rect, column, self._rows.rows[index.row()].cell(index.column() - 1))
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, room: QRect, column: int, *, marked: bool, current: bool, row: int
    ) -> None:
        hovered = row == self._view.hovered_row
        if marked or hovered or current:
            painter.fillRect(room, look().colour("selected" if marked else "hover"))
        paint.paint_hairline(painter, room.left(), room.right() + 1, room.bottom())
        if current and self._view.hasFocus():
            colour = look().colour("focus")
            painter.fillRect(room.left(), room.top(), room.width(), 2, colour)
            painter.fillRect(room.left(), room.bottom() - 1, room.width(), 2, colour)
            if column == MARKS:
                painter.fillRect(room.left(), room.top(), 2, room.height(), colour)
            if column == self._rows.columnCount() - 1:
                painter.fillRect(room.right() - 1, room.top(), 2, room.height(), colour)

    def _paint_cell(self, painter: QPainter, room: QRect, column: Column, cell: Cell) -> None:
        room = room.adjusted(look().sp(8), 0, -look().sp(8), 0)
        if cell.icon:
            size = look().sp(16)
            middle = QPoint(room.left(), room.center().y() - size // 2 + 1)
            paint_icon(painter, cell.icon, middle, size, look().colour("neutral"))
            room = room.adjusted(size + look().sp(8), 0, 0, 0)
        if cell.pill is not None and cell.words:
            words = (
                look()
                .font_metrics(*paint.PILL)
                .elidedText(cell.words, Qt.TextElideMode.ElideRight, max(0, room.width() - look().sp(14)))
            )
            right = room.right() if column.right else room.left() + paint.pill_width(words)
            paint.paint_pill(painter, right, room.center().y() + 1, words, cell.pill)
            return
        face = paint.TITLE if cell.strong else paint.FIGURES if column.right else paint.BODY
        colour = look().colour("muted" if cell.muted else "ink")
        paint.paint_line(painter, room, cell.words, face, colour, right=column.right)


class ListView(DataTable):
    """↑ ↓ move, Shift marks on the way, Space one, Ctrl+A all that are loaded, Esc none; Enter opens, 1–9 sort."""

    opened = Signal(int)
    marks_changed = Signal()
    sort_wanted = Signal(int)
    """A column's number, from nought."""
    end_near = Signal()

    def __init__(self, model: RowsModel, *, parent: QWidget | None = None) -> None:
        super().__init__(model, parent=parent)
        self._rows = model
        self._anchor = -1
        self._marked_before: QItemSelection = QItemSelection()
        """What was marked when the range began that Shift makes longer and shorter."""
        self.hovered_row = -1
        self.setHorizontalHeader(_Header(model, self))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().sectionClicked.connect(self._sort_by_section)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(False)
        self.setMouseTracking(True)
        self.setItemDelegate(_CellDelegate(model, self))
        self.selectionModel().selectionChanged.connect(self._tell_marks)
        self.selectionModel().currentRowChanged.connect(self._reach)
        self.verticalScrollBar().valueChanged.connect(self.look_ahead)
        # Not within the change itself: resizing a header while Qt restyles it ends the process (seen with 6.11.3).
        self._fit_soon = QTimer(self, interval=0, singleShot=True)
        self._fit_soon.timeout.connect(self.fit)
        model.modelReset.connect(self._fit_soon.start)
        model.modelReset.connect(self._end_range)

    @property
    def marked_keys(self) -> tuple[Any, ...]:
        """From top to bottom."""
        blocks: Iterable[QItemSelectionRange] = self.selectionModel().selection()  # type: ignore[assignment]  # a list
        places = sorted(row for block in blocks for row in range(block.top(), block.bottom() + 1))
        return tuple(self._rows.rows[place].key for place in dict.fromkeys(places))

    def mark(self, keys: Iterable[Any]) -> None:
        """Marks these and no others; in a few ranges, however many they are."""
        places = sorted(place for place in map(self._rows.place, keys) if place >= 0)
        ranges, start = [], 0
        for number, place in enumerate(places):
            if number + 1 == len(places) or places[number + 1] != place + 1:
                ranges.append(self._range(places[start], place))
                start = number + 1
        self.selectionModel().select(_selection(*ranges), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def go_to(self, place: int) -> None:
        """Makes this the row of the keyboard, without marking it."""
        index = self._rows.index(place, 1 if self._rows.columns else 0) if place >= 0 else QModelIndex()
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        if index.isValid():
            self.scrollTo(index)

    def fit(self) -> None:
        """Gives each column its width; all narrower where there is no room for all."""
        if not self._rows.columns:
            return
        style, marks = look(), 0 if self.isColumnHidden(MARKS) else look().sp(36)
        room = self.viewport().width() - marks
        fixed = sum(style.sp(each.width) for each in self._rows.columns if not each.stretch)
        least = sum(style.sp(each.width) for each in self._rows.columns if each.stretch)
        stretching = sum(each.stretch for each in self._rows.columns)
        factor = max(0.6, min(1.0, room / max(1, fixed + least)))
        rest = max(least * factor, room - fixed * factor)
        self.setColumnWidth(MARKS, style.sp(36))
        for number, column in enumerate(self._rows.columns, 1):
            wide = rest / stretching if column.stretch else style.sp(column.width) * factor
            self.setColumnWidth(number, int(wide))
        self.horizontalHeader().setFixedHeight(style.sp(HEAD))

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Walking marks nothing; a click with Ctrl, or on the box, marks one."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress and index.isValid():
            held = event.modifiers()
            if held & Qt.KeyboardModifier.ControlModifier or (index.column() == MARKS and not held & _SHIFT):
                self._anchor, self._marked_before = index.row(), self.selectionModel().selection()
                return QItemSelectionModel.SelectionFlag.Toggle | QItemSelectionModel.SelectionFlag.Rows
        return QItemSelectionModel.SelectionFlag.NoUpdate

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        before = max(0, self.currentIndex().row())
        super().mousePressEvent(event)
        if index.isValid() and event.modifiers() & _SHIFT:
            self._begin_range(before)
            self._mark_range(index.row())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers() & (_SHIFT | _CONTROL)
        if plain and index.isValid() and index.column() != MARKS and index.row() == self.currentIndex().row():
            self.opened.emit(index.row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._take_key(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentIndex().row() < 0 and self._rows.rows and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.go_to(0)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_soon.start()
        self.look_ahead()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_fit_soon"):
            self._fit_soon.start()

    def _take_key(self, event: QKeyEvent) -> bool:
        key, row, held = Qt.Key(event.key()), self.currentIndex().row(), event.modifiers()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(row)
        elif key == Qt.Key.Key_Space and row >= 0:
            self._toggle(row)
        elif key in _STEPS and row >= 0 and not held & _CONTROL:
            self._step(_STEPS[key](row, self._page(), len(self._rows.rows)), marking=bool(held & _SHIFT))
        elif key == Qt.Key.Key_A and held & _CONTROL:
            self.selectAll()
        elif key == Qt.Key.Key_Escape and self.selectionModel().hasSelection():
            self.clearSelection()
        elif not held & (_CONTROL | Qt.KeyboardModifier.AltModifier) and (number := _digit(event)) >= 0:
            self._sort_by(number)
        else:
            return False
        return True

    def _page(self) -> int:
        return max(1, self.viewport().height() // max(1, self.verticalHeader().defaultSectionSize()) - 1)

    def _toggle(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag.Toggle | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().select(self._rows.index(row, 0), flags)
        self._anchor, self._marked_before = row, self.selectionModel().selection()

    def _step(self, to: int, *, marking: bool) -> None:
        start = self.currentIndex().row()
        if marking:
            self._begin_range(start)
            self._mark_range(to)
        else:
            self._end_range()
        self.go_to(to)

    def _begin_range(self, row: int) -> None:
        """Unless one has begun; what was marked one by one stays marked."""
        if self._anchor < 0:
            self._anchor = row
            self._marked_before = self.selectionModel().selection()

    def _end_range(self) -> None:
        self._anchor, self._marked_before = -1, QItemSelection()

    def _mark_range(self, last: int) -> None:
        low, high = sorted((self._anchor, last))
        marked = _selection(self._range(low, high))
        marked.merge(self._marked_before, QItemSelectionModel.SelectionFlag.Select)
        self.selectionModel().select(marked, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _range(self, low: int, high: int) -> QItemSelectionRange:
        return QItemSelectionRange(self._rows.index(low, 0), self._rows.index(high, self._rows.columnCount() - 1))

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def _sort_by_section(self, section: int) -> None:
        self._sort_by(section - 1)

    def _sort_by(self, number: int) -> None:
        if 0 <= number < len(self._rows.columns) and self._rows.columns[number].sortable:
            self.sort_wanted.emit(number)

    def _tell_marks(self) -> None:
        self.marks_changed.emit()

    def _reach(self, now: Index) -> None:
        self.viewport().update()
        self.look_ahead()

    def look_ahead(self) -> None:
        """Less than two screens below: time to fetch what follows."""
        bar = self.verticalScrollBar()
        rows_below = len(self._rows.rows) - 1 - max(0, self.currentIndex().row())
        if bar.maximum() - bar.value() < 2 * self.viewport().height() or rows_below < self._page():
            self.end_near.emit()


def _selection(*ranges: QItemSelectionRange) -> QItemSelection:
    made = QItemSelection()
    for each in ranges:
        made.append(each)
    return made


def _paint_box(painter: QPainter, room: QRect, *, marked: bool) -> None:
    style, side = look(), look().sp(15)
    box = QRectF(room.left() + (room.width() - side) / 2, room.top() + (room.height() - side) / 2, side, side)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(style.colour("accent" if marked else "neutral"), 1.3))
    painter.setBrush(style.colour("accent") if marked else style.colour("paper"))
    painter.drawRoundedRect(box, 4, 4)
    if marked:
        inner = side - 4
        spot = QPoint(round(box.left()) + 2, round(box.top()) + 2)
        paint_icon(painter, "check", spot, inner, style.colour("on_accent"))


def _digit(event: QKeyEvent) -> int:
    """The column that a digit asks for, also on a French keyboard, whose digits need Shift."""
    key = event.key() - Qt.Key.Key_1
    return key if 0 <= key <= 8 else _FRENCH.find(event.text()) if event.text() else -1


_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_FRENCH = "&é\"'(-è_ç"
_HEADING = paint.Face(11.5, bold=True)
_STEPS: dict[Qt.Key, Callable[[int, int, int], int]] = {
    Qt.Key.Key_Up: lambda row, page, count: max(0, row - 1),
    Qt.Key.Key_Down: lambda row, page, count: min(count - 1, row + 1),
    Qt.Key.Key_PageUp: lambda row, page, count: max(0, row - page),
    Qt.Key.Key_PageDown: lambda row, page, count: min(count - 1, row + page),
    Qt.Key.Key_Home: lambda row, page, count: 0,
    Qt.Key.Key_End: lambda row, page, count: count - 1,
}
