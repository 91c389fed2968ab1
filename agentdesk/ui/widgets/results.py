"""What a search found, under its field: painted rows, walked from the field with ↑ ↓, opened with Enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from agentdesk.ui.icons import paint_icon
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets import paint
from agentdesk.ui.widgets.emphasis import paint_emphasised
from agentdesk.ui.widgets.paint import BODY, SECTION, SMALL, TITLE
from agentdesk.ui.widgets.rows_view import ROOT, Index, RowsView, spoken
from agentdesk.ui.widgets.text import Text, announce

_MOST_IN_SIGHT = 9
_SHADOW = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One hit. `why` says what it matched on; `aside` stands at the right (a number, a key)."""

    key: object
    icon: str
    title: str
    detail: str = ""
    why: str = ""
    aside: str = ""
    chip: str = ""
    tone: Tone = Tone.NEUTRAL
    group: str = ""
    """A heading above the first result of each group."""
    matched: tuple[str, ...] = ()
    """The pieces of title, detail, aside and why that matched: they stand out."""


class _ResultModel(QAbstractTableModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Result | str] = []

    def show(self, results: Sequence[Result]) -> None:
        self.beginResetModel()
        self.lines, group = [], ""
        for result in results:
            if result.group != group:
                self.lines.append(group := result.group)
            self.lines.append(result)
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self.lines[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        line = self.lines[index.row()]
        return line if isinstance(line, str) else spoken(line.title, line.detail, line.chip, line.why, line.aside)


class _ResultDelegate(QStyledItemDelegate):
    def __init__(self, model: _ResultModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def usual_height(self) -> int:
        return look().sp(19) + paint.line_height(BODY) + paint.line_height(SMALL)

    def height_of(self, row: int) -> int:
        line = self._model.lines[row]
        if isinstance(line, str):
            return look().sp(28)
        return self.usual_height() if line.why else look().sp(18) + paint.line_height(BODY)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(300, self.height_of(index.row()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = self._model.lines[index.row()]
        painter.save()
        if isinstance(line, str):
            room = option.rect.adjusted(18, look().sp(6), -18, 0)
            paint.paint_line(painter, room, line.upper(), SECTION, look().colour("muted"))
        else:
            self._paint_result(painter, option, line)
        painter.restore()

    def _paint_result(self, painter: QPainter, option: QStyleOptionViewItem, result: Result) -> None:
        style, state = look(), option.state
        room = option.rect.adjusted(6, 1, -6, -1)
        selected, hovered = (
            bool(state & QStyle.StateFlag.State_Selected),
            bool(state & QStyle.StateFlag.State_MouseOver),
        )
        paint.paint_row_state(painter, room, selected=selected, hovered=hovered, focused=False)
        size = style.sp(17)
        line = QRect(room.left() + 14 + size + 12, room.top() + style.sp(8), 0, paint.line_height(BODY))
        line.setRight(room.right() - 12)
        paint_icon(
            painter, result.icon, QPoint(room.left() + 13, line.center().y() - size // 2), size, style.colour("muted")
        )
        self._paint_title(painter, QRect(line), result)
        why = QRect(line.left(), line.bottom() + style.sp(2), line.width(), paint.line_height(SMALL) + 1)
        paint_emphasised(painter, why, result.why, result.matched, SMALL, style.colour("muted"))

    def _paint_title(self, painter: QPainter, line: QRect, result: Result) -> None:
        ink, muted = look().colour("ink"), look().colour("muted")
        if result.aside:
            taken = paint.paint_line(painter, line, result.aside, paint.FIGURES, muted, right=True)
            line.setRight(line.right() - taken - 12)
        if result.chip:
            line.setRight(
                line.right()
                - paint.paint_pill(painter, line.right(), line.center().y() + 1, result.chip, result.tone)
                - 8
            )
        face = TITLE if result.why else BODY
        left = paint_emphasised(painter, line, result.title, result.matched, face, ink) + look().sp(8)
        paint_emphasised(painter, line.adjusted(left, 0, 0, 0), result.detail, result.matched, BODY, muted)


class ResultPopup(QFrame):
    """Attached to a line edit, inside its window: no window of its own, so no focus is lost and none has to be won.

    `show_results` fills and opens it; `chosen(key)` on Enter or click. With no results, `nothing` is said instead, and
    Enter emits `enter_on_nothing` (such as: make a new customer of what was typed).
    """

    chosen = Signal(object)
    reached = Signal(object)
    enter_on_nothing = Signal()
    closed = Signal()

    def __init__(self, field: QLineEdit, *, name: str = "") -> None:
        super().__init__(field.window())
        self.setObjectName("popup")
        self._field = field
        self._model = _ResultModel(self)
        self._delegate = _ResultDelegate(self._model, self)
        self.view = RowsView(self._model, self._delegate, parent=self)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._nothing = Text(role="muted", wrap=True)
        self._nothing.setContentsMargins(12, 10, 12, 10)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SHADOW + 1, _SHADOW + 5, _SHADOW + 1, _SHADOW + 5)
        column.addWidget(self.view)
        column.addWidget(self._nothing)
        self.set_name(name)
        self._connect()
        self.hide()

    def set_name(self, name: str) -> None:
        self.setAccessibleName(name)
        self.view.setAccessibleName(name)

    def show_results(self, results: Sequence[Result], *, nothing: str = "") -> None:
        """The first result is marked, so that Enter opens it; the mark stays on a result that is still there."""
        before = self.current_key if self.isVisible() else None
        self._model.show(results)
        self.view.measure_all()
        self.view.measure(0, self._model.rowCount() - 1)
        self._nothing.setText(nothing)
        self._nothing.setVisible(not results)
        self.view.setVisible(bool(results))
        self.view.go_to(self._row_of(before) if before is not None and self._row_of(before) >= 0 else self._first())
        if results or nothing:
            self._open()
        else:
            self.close_popup()

    def close_popup(self) -> None:
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def mark(self, key: object) -> None:
        """Goes to the result with this key, if it is there."""
        if (row := self._row_of(key)) >= 0:
            self.view.go_to(row)

    @property
    def current_key(self) -> object | None:
        line = self._model.lines[self.view.current_row] if self.view.current_row >= 0 else None
        return line.key if isinstance(line, Result) else None

    def _connect(self) -> None:
        self._field.installEventFilter(self)
        self._field.window().installEventFilter(self)
        self.view.row_opened.connect(self._choose)
        self.view.row_reached.connect(self._announce)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        if watched is not self._field or not self.isVisible():
            return False
        if event.type() == QEvent.Type.FocusOut:
            self.close_popup()
        return isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._take_key(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        """Whether the key was for the list; all others go on to the field."""
        match event.key():
            case Qt.Key.Key_Escape:
                self.close_popup()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if event.modifiers() in (_NONE, _KEYPAD):
                self._choose(self.view.current_row)
            case Qt.Key.Key_Up | Qt.Key.Key_Down | Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                self.view.keyPressEvent(event)
            case _:
                return False
        return True

    def _choose(self, row: int) -> None:
        line = self._model.lines[row] if row >= 0 else None
        if isinstance(line, Result):
            self.close_popup()
            self.chosen.emit(line.key)
        elif not self._model.lines:
            self.close_popup()
            self.enter_on_nothing.emit()

    def _announce(self, row: int) -> None:
        """The focus stays in the field, so a screen reader is told which result is marked."""
        self.reached.emit(self.current_key)
        if row >= 0:
            announce(self._field, self._model.data(self._model.index(row, 0)))

    def _first(self) -> int:
        return next((row for row, line in enumerate(self._model.lines) if isinstance(line, Result)), -1)

    def _row_of(self, key: object) -> int:
        lines = enumerate(self._model.lines)
        return next((row for row, line in lines if isinstance(line, Result) and line.key == key), -1)

    def _open(self) -> None:
        if self.parentWidget() is not self._field.window():  # the field moved into its window after we were made
            self.setParent(self._field.window())
            self._field.window().installEventFilter(self)
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        spot = self._field.mapTo(self._field.window(), QPoint(0, self._field.height() + 6))
        rows = min(self._model.rowCount(), _MOST_IN_SIGHT * 2)
        wanted = sum(self._delegate.height_of(row) for row in range(rows))
        wanted = (
            min(wanted, _MOST_IN_SIGHT * self._delegate.usual_height())
            if rows
            else self._nothing.heightForWidth(self._field.width())
        )
        room = self._field.window().height() - spot.y() - 16
        size = QSize(max(self._field.width(), 480), min(wanted + 12, room))
        self.setGeometry(QRect(spot, size).adjusted(-_SHADOW, -_SHADOW, _SHADOW, _SHADOW))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A panel with a soft shadow; a graphics effect would blur the whole of it at every key."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        panel = QRectF(self.rect()).adjusted(_SHADOW + 0.5, _SHADOW + 0.5, -_SHADOW - 0.5, -_SHADOW - 0.5)
        shade = QColor(look().colour("shadow"))
        shade.setAlpha(10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        for spread in range(1, _SHADOW):
            painter.drawRoundedRect(panel.adjusted(-spread, 2 - spread, spread, 2 + spread), 10 + spread, 10 + spread)
        painter.setPen(look().colour("edge"))
        painter.setBrush(look().colour("paper"))
        painter.drawRoundedRect(panel, 10, 10)


_NONE = Qt.KeyboardModifier.NoModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
