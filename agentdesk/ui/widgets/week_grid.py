"""A team's week (or one day, a column for each person) as a grid of hours with blocks in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.icons import paint_icon
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import look
from agentdesk.ui.widgets import paint
from agentdesk.ui.widgets.rows_view import ROOT, Index, spoken
from agentdesk.ui.widgets.text import one_line, plain_tip
from agentdesk.ui.widgets.week_layout import Block, Placed, placed

__all__ = ["Block", "GridColumn", "Room", "WeekGrid"]


@dataclass(frozen=True, slots=True)
class Room:
    """How full a stretch is that begins there: a few signs at the edge of its column ("1/4")."""

    start: int
    words: str
    full: bool = False


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A day ("Tue 24.11.") or a person; `marked` for today or me."""

    title: str
    detail: str = ""
    marked: bool = False
    rooms: tuple[Room, ...] = ()


class _BlockModel(QAbstractListModel):
    """A row for each block, in the order of the columns and then of time, for whoever cannot see the grid."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[GridColumn, ...] = ()
        self.blocks: tuple[Block, ...] = ()

    def show(self, columns: Sequence[GridColumn], blocks: Sequence[Block]) -> None:
        self.beginResetModel()
        self.columns = tuple(columns)
        shown = (block for block in blocks if 0 <= block.column < len(columns))
        self.blocks = tuple(sorted(shown, key=lambda block: (block.column, block.start, block.end)))
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.blocks)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return None
        block = self.blocks[index.row()]
        times = {"start": _clock(block.start), "end": _clock(block.end)}
        parts = {"column": one_line(self.columns[block.column].title), "title": one_line(block.title)}
        words = spoken(text("week_grid.block", **parts, **times), block.detail)
        return plain_tip(words) if role == Qt.ItemDataRole.ToolTipRole else words


class WeekGrid(QListView):
    """↑ ↓ walk the blocks of a column, ← → go to the nearest beside it, Enter or a click opens, PgUp PgDn ask for
    another week. For loading and failing stand it in a `StatefulPanel`; that nothing is planned it says itself."""

    opened = Signal(object)
    reached = Signal(object)
    week_wanted = Signal(int)

    def __init__(self, name: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._name = _BlockModel(self), name
        self._hours, self._from, self._to = (8 * 60, 18 * 60), 8 * 60, 18 * 60
        self._now: tuple[int, int] | None = None
        self._places: list[Placed] = []
        self._rects: list[QRect] = []
        self._gutter, self._column_width, self._hour_height, self._edge = 0, 1, 1.0, 0
        self.setObjectName("rows")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setModel(self._model)
        self.selectionModel().currentChanged.connect(self._tell_reached)
        # Not within the change itself: what is laid out while Qt restyles may be restyled away.
        self._fit_soon = QTimer(self, interval=0, singleShot=True)
        self._fit_soon.timeout.connect(self.updateGeometries)
        follow_language(self)

    @property
    def columns(self) -> tuple[GridColumn, ...]:
        return self._model.columns

    @property
    def current_key(self) -> Any | None:
        row = self.currentIndex().row()
        return self._model.blocks[row].key if 0 <= row < len(self._model.blocks) else None

    @property
    def keys(self) -> list[Any]:
        """Column by column, each by time."""
        return [block.key for block in self._model.blocks]

    def show_blocks(
        self,
        columns: Sequence[GridColumn],
        blocks: Sequence[Block],
        *,
        hours: tuple[int, int] = (8 * 60, 18 * 60),
        now: tuple[int, int] | None = None,
    ) -> None:
        """`hours` in minutes are those one works in; the grid grows to what lies outside. `now`: column and minute."""
        current, self._hours, self._now = self.current_key, hours, now
        self._model.show(columns, blocks)
        self._from = min([hours[0], *(block.start for block in self._model.blocks)]) // 60 * 60
        self._to = -(-max([hours[1], *(block.end for block in self._model.blocks)]) // 60) * 60
        self.updateGeometries()
        self.go_to(current)
        if self.hasFocus() and self.current_key is None and self._model.blocks:
            self._go_to_row(self._first())

    def set_now(self, now: tuple[int, int] | None) -> None:
        """For a clock that goes on: moves the line, nothing else."""
        if now != self._now:
            self._now = now
            self.viewport().update()

    def go_to(self, key: Any) -> None:
        row = next((row for row, block in enumerate(self._model.blocks) if block.key == key), -1)
        self._go_to_row(row)

    def retranslate(self) -> None:
        self.setAccessibleName(self._name or text("week_grid.name"))
        self.viewport().update()

    # what Qt's view asks for, answered from the grid instead of a list

    def visualRect(self, index: Index) -> QRect:
        row = index.row()
        return self._rect(row) if 0 <= row < len(self._rects) else QRect()

    def indexAt(self, spot: QPoint) -> QModelIndex:
        if spot.y() < self._top():
            return QModelIndex()
        spot = spot + QPoint(self.horizontalOffset(), self.verticalOffset())
        hits = [row for row, room in enumerate(self._rects) if room.contains(spot)]
        best = min(hits, key=lambda row: self._places[row].is_behind, default=-1)
        return self._model.index(best, 0) if best >= 0 else QModelIndex()

    def scrollTo(self, index: Index, hint: QAbstractItemView.ScrollHint | None = None) -> None:
        room, view = self.visualRect(index), self.viewport().rect().adjusted(self._gutter, self._top(), 0, 0)
        for bar, low, high, first, last in (
            (self.verticalScrollBar(), room.top(), room.bottom(), view.top(), view.bottom()),
            (self.horizontalScrollBar(), room.left(), room.right(), view.left(), view.right()),
        ):
            if room.isValid() and (low < first or high > last):
                bar.setValue(bar.value() + (low - first - 8 if low < first else high - last + 8))

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        return self.horizontalScrollBar().value()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def updateGeometries(self) -> None:
        if not hasattr(self, "_fit_soon"):
            return  # Qt asks while we are being made
        self._measure()
        columns = max(1, len(self._model.columns))
        wide = self._gutter + self._column_width * columns - self.viewport().width()
        high = self._top() + self._pixels(self._to - self._from) + 8 - self.viewport().height()
        for bar, over, page in (
            (self.horizontalScrollBar(), wide, self.viewport().width()),
            (self.verticalScrollBar(), high, self.viewport().height()),
        ):
            bar.setRange(0, max(0, over))
            bar.setPageStep(page)
            bar.setSingleStep(look().sp(24))
        least = max(1, round(self._least_height() * 60 / self._hour_height))
        most = max(1, self._column_width // look().sp(64))
        self._places = placed(self._model.blocks, most=most, least=least)
        self._rects = [self._room(*each) for each in zip(self._model.blocks, self._places, strict=True)]
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row = Qt.Key(event.key()), self.currentIndex().row()
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.week_wanted.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(self._model.blocks[row].key)
        elif key in _KEYS and self._model.blocks:
            self._go_to_row(self._next(key, max(0, row)))
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self._go_to_row(index.row())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index == self.currentIndex():
            self.opened.emit(self._model.blocks[index.row()].key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.indexAt(event.position().toPoint()).isValid()
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def focusInEvent(self, event: QFocusEvent) -> None:
        is_new = self.current_key is None
        super().focusInEvent(event)
        if is_new and self._model.blocks and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._go_to_row(self._first())
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_fit_soon"):
            self._fit_soon.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), look().colour("paper"))
        self._paint_hours(painter)
        self._paint_columns(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_now(painter)
        region = event.region()
        for row in self._painted_order():
            room = self._rect(row)
            if region.intersects(room):
                self._paint_block(painter, room, row)
        self._paint_titles(painter)
        if not self._model.blocks:
            self._paint_empty(painter)

    def _paint_empty(self, painter: QPainter) -> None:
        words = text("week_grid.empty")
        middle = self.viewport().rect().adjusted(self._gutter, self._top(), 0, 0).center()
        room = QRect(0, 0, look().font_metrics(*paint.BODY).horizontalAdvance(words) + 24, look().sp(30))
        room.moveCenter(middle)
        painter.fillRect(room, look().colour("paper"))
        painter.setFont(look().font(*paint.BODY))
        painter.setPen(look().colour("muted"))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)

    def _painted_order(self) -> list[int]:
        """What stands behind is painted only while the keyboard is on it, and then above all."""
        current = self.currentIndex().row()
        rows = [row for row, place in enumerate(self._places) if not place.is_behind and row != current]
        return [*rows, current] if 0 <= current < len(self._places) else rows

    def _paint_hours(self, painter: QPainter) -> None:
        style, right = look(), self.viewport().width()
        for closed in ((self._from, self._hours[0]), (self._hours[1], self._to)):
            top, height = self._y(closed[0]), self._pixels(closed[1] - closed[0])
            painter.fillRect(self._gutter, top, right, height, style.colour("ground"))
        height = paint.line_height(paint.FIGURES)
        for hour in range(self._from // 60, self._to // 60 + 1):
            y = self._y(hour * 60)
            paint.paint_hairline(painter, self._gutter, right, y)
            room = QRect(0, y - height // 2, self._gutter - look().sp(8), height)
            paint.paint_line(painter, room, f"{hour:02}:00", paint.FIGURES, style.colour("muted"), right=True)

    def _paint_columns(self, painter: QPainter) -> None:
        for column in range(len(self._model.columns)):
            left = self._column_left(column)
            if left >= self._gutter:
                painter.fillRect(left, 0, 1, self.viewport().height(), look().colour("line"))
            self._paint_rooms(painter, self._model.columns[column].rooms, left + self._column_width)

    def _paint_rooms(self, painter: QPainter, rooms: tuple[Room, ...], right: int) -> None:
        height = paint.line_height(paint.SMALL)
        for room in rooms:
            place = QRect(right - self._edge, self._y(room.start) + 2, self._edge - 5, height)
            colour = look().colour("stop" if room.full else "muted")
            paint.paint_line(painter, place, room.words, paint.SMALL, colour, right=True)

    def _paint_block(self, painter: QPainter, room: QRect, row: int) -> None:
        block, place, style = self._model.blocks[row], self._places[row], look()
        shades = style.tone(block.tone)
        is_current = row == self.currentIndex().row()
        names = (shades.fill.name(), shades.edge.name(), shades.solid.name())
        painter.drawPixmap(room.topLeft(), _plate(room.width(), room.height(), *names, self.devicePixelRatioF()))
        if is_current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(style.colour("focus"), 2) if self.hasFocus() else QPen(shades.solid, 1))
            painter.drawRoundedRect(QRectF(room).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        more = f"+{place.hidden}" if place.hidden else ""
        self._paint_words(painter, room.adjusted(9, 2, -4, -2), block, more, shades.ink)

    def _paint_words(self, painter: QPainter, room: QRect, block: Block, more: str, ink: QColor) -> None:
        line = QRect(room.left(), room.top(), room.width(), min(room.height(), paint.line_height(_TITLE) + 1))
        if more:
            line.setRight(line.right() - paint.paint_line(painter, line, more, _TITLE, ink, right=True) - 4)
        if block.icon and room.width() > look().sp(70):
            size = look().sp(13)
            paint_icon(painter, block.icon, QPoint(line.left(), line.center().y() - size // 2 + 1), size, ink)
            line.setLeft(line.left() + size + 4)
        paint.paint_line(painter, line, block.title, _TITLE, ink)
        rest = QRect(room.left(), line.bottom() + 1, room.width(), paint.line_height(paint.SMALL))
        if rest.bottom() <= room.bottom() + 2:
            words = " · ".join(part for part in (f"{_clock(block.start)}–{_clock(block.end)}", block.detail) if part)
            paint.paint_line(painter, rest, words, paint.SMALL, ink)

    def _paint_now(self, painter: QPainter) -> None:
        if self._now is None or not self._from <= self._now[1] <= self._to:
            return
        left, y, colour = self._column_left(self._now[0]), self._y(self._now[1]), look().colour("stop")
        painter.fillRect(max(left, self._gutter), y - 1, self._column_width, 2, colour)
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QPoint(left + 1, y), 4, 4)

    def _paint_titles(self, painter: QPainter) -> None:
        style, height = look(), self._top()
        painter.fillRect(0, 0, self.viewport().width(), height - look().sp(8), style.colour("paper"))
        paint.paint_hairline(painter, 0, self.viewport().width(), height - look().sp(8))
        painter.setClipRect(self._gutter, 0, self.viewport().width(), height)
        for number, column in enumerate(self._model.columns):
            room = QRect(self._column_left(number) + 8, 0, self._column_width - 12, height - look().sp(8))
            colour = style.colour("accent_text" if column.marked else "ink")
            width = paint.paint_line(painter, room, column.title, paint.TITLE, colour)
            if column.marked:
                painter.fillRect(room.left(), room.bottom() - 1, width, 2, style.colour("accent"))
            paint.paint_line(
                painter, room.adjusted(width + 8, 0, 0, 0), column.detail, paint.SMALL, style.colour("muted")
            )
        painter.setClipping(False)

    def _next(self, key: Qt.Key, row: int) -> int:
        blocks = self._model.blocks
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return 0 if key == Qt.Key.Key_Home else len(blocks) - 1
        step = 1 if key in (Qt.Key.Key_Down, Qt.Key.Key_Right) else -1
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            inside = 0 <= row + step < len(blocks) and blocks[row + step].column == blocks[row].column
            return row + step if inside else row
        beside = [each.column for each in blocks if (each.column - blocks[row].column) * step > 0]
        if not beside:
            return row
        column = min(beside) if step > 0 else max(beside)
        there = [other for other, each in enumerate(blocks) if each.column == column]
        return min(there, key=lambda other: abs(blocks[other].start - blocks[row].start))

    def _first(self) -> int:
        """What comes next from now on, else the first of all."""
        now = self._now or (0, 0)
        ahead = (row for row, block in enumerate(self._model.blocks) if (block.column, block.end) >= now)
        return next(ahead, 0)

    def _go_to_row(self, row: int) -> None:
        index = self._model.index(row, 0) if row >= 0 else QModelIndex()
        self.viewport().update(self.visualRect(self.currentIndex()))  # these two, not hundreds
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        if index.isValid():
            self.scrollTo(index)
        self.viewport().update(self.visualRect(index))

    def _tell_reached(self) -> None:
        if self.current_key is not None:
            self.reached.emit(self.current_key)

    def _rect(self, row: int) -> QRect:
        return self._rects[row].translated(-self.horizontalOffset(), -self.verticalOffset())

    def _room(self, block: Block, place: Placed) -> QRect:
        """Before any scrolling."""
        left, width = self._gutter + block.column * self._column_width + 3, self._column_width - 7 - self._edge
        lane = width / place.lanes
        top, height = self._top() + self._pixels(block.start - self._from), self._pixels(block.end - block.start)
        return QRect(round(left + lane * place.lane), top + 1, round(lane) - 2, max(self._least_height(), height) - 2)

    def _top(self) -> int:
        return look().sp(40)

    def _measure(self) -> None:
        """Asked for at each block: measured once for each size and look."""
        self._gutter = look().font_metrics(*paint.FIGURES).horizontalAdvance("00:00") + look().sp(14)
        rooms = [room.words for column in self._model.columns for room in column.rooms]
        widest = max((look().font_metrics(*paint.SMALL).horizontalAdvance(words) for words in set(rooms)), default=0)
        self._edge = widest + look().sp(8) if widest else 0
        hours, columns = max(1, (self._to - self._from) // 60), max(1, len(self._model.columns))
        self._hour_height = max(look().sp(44), (self.viewport().height() - self._top() - 8) / hours)
        self._column_width = max(look().sp(104), (self.viewport().width() - self._gutter) // columns)

    def _column_left(self, column: int) -> int:
        return self._gutter + column * self._column_width - self.horizontalScrollBar().value()

    def _pixels(self, minutes: int) -> int:
        return round(minutes * self._hour_height / 60)

    def _y(self, minute: int) -> int:
        return self._top() + self._pixels(minute - self._from) - self.verticalScrollBar().value()

    def _least_height(self) -> int:
        return paint.line_height(_TITLE) + 6


@lru_cache(maxsize=128)
def _plate(width: int, height: int, fill: str, edge: str, solid: str, dpr: float) -> QPixmap:
    """What a block is painted on: hundreds of rounded corners would take longer than a frame, and few sizes occur."""
    made = QPixmap(round(width * dpr), round(height * dpr))
    made.setDevicePixelRatio(dpr)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(edge))
    painter.setBrush(QColor(fill))
    painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), 5, 5)
    painter.fillRect(2, 3, 3, height - 6, QColor(solid))
    painter.end()
    return made


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


_TITLE = paint.Face(12, bold=True)
_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
