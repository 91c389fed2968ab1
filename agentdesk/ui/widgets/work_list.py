"""What to do next: sections with their counts, each row with its reason and its due chip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from agentdesk.ui.icons import paint_icon
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets import paint
from agentdesk.ui.widgets.chip import ChipButton
from agentdesk.ui.widgets.paint import SECTION, SMALL, TITLE
from agentdesk.ui.widgets.rows_view import ROOT, Index, RowsView, spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """One thing to do. `due` is short ("in 22 min"); its tone turns from neutral to care to stop. `action` is what
    opening it does, for whoever hears the row read out."""

    key: object
    icon: str
    title: str
    reason: str = ""
    due: str = ""
    tone: Tone = Tone.NEUTRAL
    action: str = ""


@dataclass(frozen=True, slots=True)
class WorkSection:
    title: str
    rows: tuple[WorkRow, ...]
    count: int | None = None
    """How many there are, where not all are shown."""
    pinned: bool = False
    """What must not be overlooked: while its heading is below the edge it stands there, in red, and leads to it."""


@dataclass(frozen=True, slots=True)
class _Heading:
    title: str
    count: int


class _WorkModel(QAbstractTableModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[WorkRow | _Heading] = []
        self.pinned = -1

    def show(self, sections: Sequence[WorkSection]) -> None:
        self.beginResetModel()
        self.lines, self.pinned = [], -1
        for section in sections:
            if section.pinned:
                self.pinned = len(self.lines)
            self.lines.append(_Heading(section.title, len(section.rows) if section.count is None else section.count))
            self.lines.extend(section.rows)
        self.endResetModel()

    def replace(self, row: int, item: WorkRow) -> None:
        self.lines[row] = item
        self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def row_of(self, key: object) -> int:
        return next((row for row, line in enumerate(self.lines) if isinstance(line, WorkRow) and line.key == key), -1)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self.lines[index.row()], _Heading):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        line = self.lines[index.row()]
        if isinstance(line, _Heading):
            return spoken(line.title, str(line.count))
        return spoken(line.title, line.due, line.reason, line.action)


class _WorkDelegate(QStyledItemDelegate):
    def __init__(self, model: _WorkModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.width = 264

    def usual_height(self) -> int:
        return look().sp(16) + paint.line_height(TITLE) + look().sp(2) + paint.line_height(SMALL)

    def height_of(self, row: int) -> int:
        line = self._model.lines[row]
        if isinstance(line, _Heading):
            return look().sp(36 if row else 40)
        lines = len(paint.wrapped(line.reason, SMALL, self._reason_width(line))) if line.reason else 0
        return self.usual_height() + (lines - 1) * paint.line_height(SMALL)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.width, self.height_of(index.row()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = self._model.lines[index.row()]
        painter.save()
        if isinstance(line, _Heading):
            self._paint_heading(painter, option.rect, line)
        else:
            self._paint_row(painter, option, line)
        painter.restore()

    def _paint_heading(self, painter: QPainter, room: QRect, heading: _Heading) -> None:
        words = room.adjusted(_SIDE + 8, room.height() - look().sp(27), -_SIDE - 9, -look().sp(5))
        muted = look().colour("muted")
        paint.paint_line(painter, words, str(heading.count), paint.PILL, muted, right=True)
        paint.paint_line(painter, words.adjusted(0, 0, -40, 0), heading.title.upper(), SECTION, muted)

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: WorkRow) -> None:
        style, state = look(), option.state
        room = option.rect.adjusted(_SIDE, 1, -_SIDE, -1)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        focused = selected and bool(state & QStyle.StateFlag.State_HasFocus)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        paint.paint_row_state(painter, room, selected=selected, hovered=hovered, focused=focused)
        top = room.top() + style.sp(8) - 1
        title = QRect(room.left() + _indent(), top, room.width() - _indent() - 9, paint.line_height(TITLE))
        middle = title.center().y() + 1
        taken = paint.paint_pill(painter, room.right() - 8, middle, row.due, row.tone) + 8 if row.due else 0
        paint_icon(painter, row.icon, QPoint(room.left() + 9, middle - style.sp(8)), style.sp(16), _icon_colour(row))
        paint.paint_line(painter, title.adjusted(0, 0, -taken, 0), row.title, TITLE, style.colour("ink"))
        reason = QRect(title.left(), title.bottom() + style.sp(2) + 1, self._reason_width(row), room.height())
        paint.paint_lines(painter, reason, row.reason, SMALL, style.colour("muted"))

    def _reason_width(self, row: WorkRow) -> int:
        return self.width - 2 * _SIDE - _indent() - 9


_SIDE = 7


def _indent() -> int:
    return 9 + look().sp(16) + 12


def _icon_colour(row: WorkRow) -> Any:
    return look().tone(row.tone).ink if row.tone in (Tone.STOP, Tone.CARE) else look().colour("neutral")


class WorkList(QWidget):
    """`show_sections` fills it; `opened(key)` when a person picks one; the marked row is the one being worked on."""

    opened = Signal(object)
    reached = Signal(object)

    def __init__(self, name: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _WorkModel(self)
        self._delegate = _WorkDelegate(self._model, self)
        self.view = RowsView(self._model, self._delegate, ground="ground", parent=self)
        self.view.setAccessibleName(name)
        self.setFocusProxy(self.view)
        self._pinned = ChipButton(tone=Tone.STOP, icon="chevron-down", on_click=self.go_to_pinned)
        self._pinned.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view)
        self._edge = QHBoxLayout()
        self._edge.setContentsMargins(_SIDE + 4, 4, _SIDE + 4, 6)
        self._edge.addWidget(self._pinned, 1)
        column.addLayout(self._edge)
        self.view.verticalScrollBar().valueChanged.connect(self._pin)
        self.view.verticalScrollBar().rangeChanged.connect(self._pin)
        self.view.restyled.connect(self._measure)
        self.view.width_changed.connect(self._measure)
        self.view.row_opened.connect(self._tell_opened)
        self.view.row_reached.connect(self._tell_reached)

    def set_name(self, name: str) -> None:
        self.view.setAccessibleName(name)

    def show_sections(self, sections: Sequence[WorkSection]) -> None:
        """New content; the chosen row and the place in the list stay where they were, if they are still there."""
        chosen, scrolled = self.current_key, self.view.verticalScrollBar().value()
        self._model.show([section for section in sections if section.rows or section.count])
        self._measure()
        if chosen is not None:
            self.mark(chosen)
        self.view.verticalScrollBar().setValue(scrolled)

    def set_due(self, key: object, due: str, tone: Tone) -> None:
        """For a clock that ticks: changes one chip without touching anything else."""
        row = self._model.row_of(key)
        line = self._model.lines[row] if row >= 0 else None
        if isinstance(line, WorkRow) and (line.due, line.tone) != (due, tone):
            self._model.replace(row, replace(line, due=due, tone=tone))

    def mark(self, key: object | None) -> None:
        """Chooses the row with this key without opening it; None or a key that is not there chooses nothing."""
        row = self._model.row_of(key) if key is not None else -1
        self.view.go_to(row)
        if row == 1:
            self.view.scrollToTop()  # so that the first row does not hide its heading

    def go_to_pinned(self) -> None:
        """To the first row of what must not be overlooked."""
        at = self._model.pinned
        if 0 <= at < len(self._model.lines) - 1:
            self.view.go_to(at + 1)
            self.view.scrollTo(self._model.index(at, 0), QTableView.ScrollHint.PositionAtTop)
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def has_pinned(self) -> bool:
        return self._model.pinned >= 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._pin()

    def _pin(self, *_: object) -> None:
        """Shown, it makes the room of the rows smaller, never so that it would have to go again."""
        at = self._model.pinned
        below = at >= 0 and self.view.rowViewportPosition(at) + self.view.rowHeight(at) > self.view.viewport().height()
        if below and isinstance(heading := self._model.lines[at], _Heading):
            self._pinned.setText(f"{heading.title} {heading.count}")
            self._pinned.setAccessibleName(spoken(heading.title, str(heading.count)))
        self._pinned.setVisible(below)
        self._edge.setContentsMargins(*((_SIDE + 4, 4, _SIDE + 4, 6) if below else (0, 0, 0, 0)))

    @property
    def current_key(self) -> object | None:
        line = self._model.lines[self.view.current_row] if self.view.current_row >= 0 else None
        return line.key if isinstance(line, WorkRow) else None

    @property
    def keys(self) -> list[object]:
        """All rows from top to bottom."""
        return [line.key for line in self._model.lines if isinstance(line, WorkRow)]

    def _measure(self) -> None:
        self._delegate.width = self.view.viewport().width()
        self.view.measure_all()
        self.view.measure(0, self._model.rowCount() - 1)
        self._pin()

    def _tell_opened(self, row: int) -> None:
        line = self._model.lines[row]
        if isinstance(line, WorkRow):
            self.opened.emit(line.key)

    def _tell_reached(self, row: int) -> None:
        self.reached.emit(self.current_key)
