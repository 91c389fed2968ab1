"""One day as a strip of slots: what is free, what is taken and why, where now is, what is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QItemSelectionModel, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import look
from agentdesk.ui.widgets import paint
from agentdesk.ui.widgets.rows_view import ROOT, Index, spoken
from agentdesk.ui.widgets.text import plain_tip


class SlotState(Enum):
    FREE = "free"
    TAKEN = "taken"
    CLOSED = "closed"
    """Outside the hours, or over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """`start` and `end` in minutes since the day's first midnight, as the clock on the wall shows them."""

    key: Any
    start: int
    end: int
    state: SlotState = SlotState.FREE
    reason: str = ""
    """Why it is not free; a few words ("2 of 2", "holiday")."""
    room: str = ""
    """How full it is."""


class _SlotModel(QAbstractTableModel):
    """One row; each slot is a cell that a screen reader can be led to."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.slots: tuple[Slot, ...] = ()
        self.day = ""
        self.chosen: Any = None

    def show(self, day: str, slots: Sequence[Slot], chosen: Any) -> None:
        self.beginResetModel()
        self.day, self.slots, self.chosen = day, tuple(slots), chosen
        self.endResetModel()

    def choose(self, key: Any) -> None:
        self.chosen = key
        if self.slots:
            self.dataChanged.emit(self.index(0, 0), self.index(0, len(self.slots) - 1))

    def spoken(self, slot: Slot) -> str:
        return spoken(self.day, self.words(slot))

    def words(self, slot: Slot) -> str:
        """Without the day: "14:30, free, 1 of 4 planned"."""
        state = text(f"day_strip.{slot.state.value}")
        if slot.state is not SlotState.FREE and slot.reason:
            state = text(f"day_strip.{slot.state.value}_because", reason=slot.reason)
        return spoken(_clock(slot.start), state, text("day_strip.chosen") if slot.key == self.chosen else "", slot.room)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() or not self.slots else 1

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.slots)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.words(self.slots[index.column()]))
        spoken_roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return self.spoken(self.slots[index.column()]) if role in spoken_roles else None


class _SlotDelegate(QStyledItemDelegate):
    def __init__(self, model: _SlotModel, view: DayStrip) -> None:
        super().__init__(view)
        self._slots, self._view = model, view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        slot = self._slots.slots[index.column()]
        bar = self._view.bar
        room = QRectF(option.rect.left() + 0.5, bar.top() + 0.5, option.rect.width() - 2, bar.height() - 1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_slot(painter, room, slot, chosen=slot.key == self._slots.chosen)
        if index.column() == self._view.currentIndex().column() and self._view.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look().colour("focus"), 2))
            painter.drawRoundedRect(room.adjusted(-0.5, -1.5, 0.5, 1.5), 4, 4)
        painter.restore()

    def _paint_slot(self, painter: QPainter, room: QRectF, slot: Slot, *, chosen: bool) -> None:
        """Free is an open frame, taken is hatched, closed is ground: told apart without colours."""
        style = look()
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.colour("accent"))
        elif slot.state is SlotState.FREE:
            hovered = slot.key == self._view.hovered
            painter.setPen(QPen(style.colour("good"), 1))
            painter.setBrush(style.colour("good_fill" if not hovered else "selected"))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.colour("neutral_fill" if slot.state is SlotState.TAKEN else "ground"))
        painter.drawRoundedRect(room, 3, 3)
        if slot.state is SlotState.TAKEN and not chosen:
            painter.setBrush(QBrush(style.colour("neutral"), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(room, 3, 3)


class DayStrip(QTableView):
    """← → walk the free slots, Home and End to the first and last, Enter, Space or a click chooses, PgUp PgDn ask for
    another day. Shown below: the slot of the keyboard, else the one under the pointer, else the chosen one."""

    chosen = Signal(object)
    reached = Signal(object)
    day_wanted = Signal(int)
    """So many days later (or earlier): PgDn is +1. → behind the last free slot asks for +1 too."""

    def __init__(self, name: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slots = _SlotModel(self)
        self._name, self._now, self._is_loading = name, -1, False
        self.hovered: Any = None
        self.setObjectName("rows")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._set_up()
        self.setItemDelegate(_SlotDelegate(self._slots, self))
        self.setModel(self._slots)
        self.selectionModel().currentChanged.connect(self._tell_reached)
        follow_language(self)

    @property
    def bar(self) -> QRect:
        """Where the slots are painted, between the hours and the words."""
        top = paint.line_height(_HOURS) + 2
        return QRect(0, top, self.viewport().width(), look().sp(22))

    @property
    def chosen_key(self) -> Any | None:
        return self._slots.chosen

    @property
    def current_key(self) -> Any | None:
        column = self.currentIndex().column()
        return self._slots.slots[column].key if 0 <= column < len(self._slots.slots) else None

    @property
    def words(self) -> str:
        """What stands below the strip."""
        if self._is_loading:
            return text("day_strip.loading")
        keys = (self.current_key if self.hasFocus() else None, self.hovered, self._slots.chosen)
        slot = next((each for key in keys if key is not None for each in self._slots.slots if each.key == key), None)
        if slot:
            return self._slots.words(slot)
        return "" if self._free() else text("day_strip.none")

    def show_day(self, day: str, slots: Sequence[Slot], *, now: int = -1, chosen: Any = None) -> None:
        """`day` as it is spoken ("Tue 24.11."), slots in their order; `now` in minutes, -1 on another day."""
        current = self.current_key
        self._is_loading, self._now = False, now
        self._slots.show(day, slots, chosen)
        self._fit()
        keys = [self._slots.slots[column].key for column in self._free()]
        self._go_to(self._free()[keys.index(current)] if current in keys else -1)
        if self.hasFocus() and self.current_key is None:
            self._enter_strip()
        self.viewport().update()

    def show_loading(self, day: str = "") -> None:
        self._slots.show(day, (), None)
        self._is_loading = True
        self.viewport().update()

    def set_now(self, now: int) -> None:
        """For a clock that goes on: moves the line, nothing else."""
        if now != self._now:
            self._now = now
            self.viewport().update()

    def show_chosen(self, key: Any) -> None:
        self._slots.choose(key)
        self.viewport().update()

    def retranslate(self) -> None:
        self.setAccessibleName(self._name or text("day_strip.name"))
        self.viewport().update()

    def sizeHint(self) -> QSize:
        height = self.bar.bottom() + 3 + paint.line_height(paint.SMALL)
        return QSize(look().sp(200), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(look().sp(120), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, free, at = Qt.Key(event.key()), self._free(), self.currentIndex().column()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and at >= 0:
            self._choose(at)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.day_wanted.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_Right:
            self._walk(next((each for each in free if each > at), -1), past_the_end=1)
        elif key == Qt.Key.Key_Left:
            self._walk(next((each for each in reversed(free) if each < at), -1), past_the_end=-1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and free:
            self._go_to(free[0 if key == Qt.Key.Key_Home else -1])
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        column = self.columnAt(int(event.position().x()))
        if event.button() == Qt.MouseButton.LeftButton and column >= 0:
            self._choose(column)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._go_to(self.columnAt(int(event.position().x())))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        column = self.columnAt(int(event.position().x()))
        self._hover(self._slots.slots[column].key if column >= 0 else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        is_new = self.current_key is None
        super().focusInEvent(event)  # which would go to the first slot, free or not
        if is_new and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._enter_strip()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self._paint_hours(painter)
        self._paint_now(painter)
        bottom = self.bar.bottom() + 3
        room = QRect(0, bottom, self.viewport().width(), paint.line_height(paint.SMALL))
        paint.paint_line(painter, room, self.words, paint.SMALL, look().colour("ink" if self.hasFocus() else "muted"))

    def _paint_hours(self, painter: QPainter) -> None:
        """Each full hour, or each second or third where there is no room for all."""
        width = look().font_metrics(*_HOURS).horizontalAdvance("00") + look().sp(8)
        hours = [
            (self.columnViewportPosition(at), slot.start // 60)
            for at, slot in enumerate(self._slots.slots)
            if slot.start % 60 == 0
        ]
        apart = min((right[0] - left[0] for left, right in pairwise(hours)), default=width)
        step = next((step for step in (1, 2, 3, 4, 6) if apart * step >= width), 12)
        for left, hour in hours:
            if hour % step == 0:
                room = QRect(left, 0, width, paint.line_height(_HOURS))
                paint.paint_line(painter, room, str(hour), _HOURS, look().colour("muted"))

    def _paint_now(self, painter: QPainter) -> None:
        for column, slot in enumerate(self._slots.slots):
            if slot.start <= self._now < slot.end:
                share = (self._now - slot.start) / (slot.end - slot.start)
                left = self.columnViewportPosition(column) + round(share * self.columnWidth(column))
                painter.fillRect(left, self.bar.top() - 3, 2, self.bar.height() + 6, look().colour("stop"))

    def _set_up(self) -> None:
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setMinimumSectionSize(1)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAutoScroll(False)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _fit(self) -> None:
        """All slots share the width to the pixel."""
        count, width = len(self._slots.slots), self.viewport().width()
        if count:
            self.setRowHeight(0, max(1, self.viewport().height()))
        edges = [round(width * part / count) for part in range(count + 1)] if count else []
        for column, (left, right) in enumerate(pairwise(edges)):
            self.setColumnWidth(column, max(1, right - left))

    def _free(self) -> list[int]:
        return [column for column, slot in enumerate(self._slots.slots) if slot.state is SlotState.FREE]

    def _enter_strip(self) -> None:
        """At the chosen slot, else at the first that is free."""
        keys = [slot.key for slot in self._slots.slots]
        free = self._free()
        self._go_to(keys.index(self._slots.chosen) if self._slots.chosen in keys else free[0] if free else -1)

    def _go_to(self, column: int) -> None:
        index = self._slots.index(0, column) if column >= 0 else self._slots.index(-1, -1)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.viewport().update()

    def _walk(self, column: int, *, past_the_end: int) -> None:
        if column >= 0:
            self._go_to(column)
        else:
            self.day_wanted.emit(past_the_end)

    def _choose(self, column: int) -> None:
        slot = self._slots.slots[column]
        if slot.state is SlotState.FREE:
            self.show_chosen(slot.key)
            self.chosen.emit(slot.key)

    def _hover(self, key: Any) -> None:
        if key != self.hovered:
            self.hovered = key
            self.viewport().update()

    def _tell_reached(self) -> None:
        if self.current_key is not None:
            self.reached.emit(self.current_key)


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


_HOURS = paint.Face(10.5, figures=True)
