"""Everything that happened with a customer, newest first, under its days; a million entries scroll like ten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets import paint
from agentdesk.ui.widgets.paint import BODY, FIGURES, SECTION, SMALL, TITLE
from agentdesk.ui.widgets.row_details import RowDetails
from agentdesk.ui.widgets.rows_view import Index, RowsView, spoken
from agentdesk.ui.widgets.windowed_rows import PAGE, Load, WindowedRows


@dataclass(frozen=True, slots=True)
class Mark:
    """A pill behind the words of an entry: "corrected", "arrived late"."""

    words: str
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened, all of it ready to be read. `day` is the heading it stands under."""

    key: object
    icon: str
    title: str
    day: str
    time: str
    detail: str = ""
    note: str = ""
    tone: Tone = Tone.NEUTRAL
    marks: tuple[Mark, ...] = ()
    struck: bool = False
    """Taken back by a later correction."""

    @property
    def spoken(self) -> str:
        return spoken(self.day, self.time, self.title, self.detail, *(mark.words for mark in self.marks), self.note)


class _TimelineDelegate(QStyledItemDelegate):
    def __init__(self, model: WindowedRows, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.side = 20
        self.details: RowDetails | None = None

    def usual_height(self) -> int:
        return look().sp(20) + paint.line_height(BODY) + paint.line_height(SMALL)

    def day_height(self) -> int:
        return look().sp(30)

    def height_of(self, row: int) -> int:
        return self.usual_height() + (self.day_height() if self.starts_day(row) else 0) + self.details_height(row)

    def details_height(self, row: int) -> int:
        return self.details.height(row) if self.details else 0

    def starts_day(self, row: int) -> bool:
        entry, above = self._model.row(row), self._model.row(row - 1) if row else None
        return entry is not None and (above is None or above.day != entry.day)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(300, self.height_of(index.row()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = self._model.row(index.row())
        room = option.rect.adjusted(self.side, 0, -self.side, 0)
        painter.save()
        if entry is None:
            paint.paint_placeholder(painter, room.adjusted(_text_indent(), 0, 0, 0), look())
        else:
            self._paint_entry(painter, option, room, entry, index.row())
        painter.restore()

    def _paint_entry(
        self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, entry: TimelineEntry, row: int
    ) -> None:
        if self.starts_day(row):
            day = QRect(room.left(), room.top(), room.width(), self.day_height())
            paint.paint_line(
                painter, day.adjusted(0, look().sp(8), 0, 0), entry.day.upper(), SECTION, look().colour("muted")
            )
            room.setTop(day.bottom() + 1)
        paint.paint_hairline(painter, room.left(), room.right() + 1, room.bottom())
        room.setBottom(room.bottom() - self.details_height(row))
        self._paint_state(painter, option, room)
        self._paint_words(painter, room, entry)

    def _paint_state(self, painter: QPainter, option: QStyleOptionViewItem, room: QRect) -> None:
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        focused = selected and bool(state & QStyle.StateFlag.State_HasFocus)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        around = room.adjusted(-8, 1, 8, -2)
        paint.paint_row_state(painter, around, selected=selected, hovered=hovered, focused=focused)

    def _paint_words(self, painter: QPainter, room: QRect, entry: TimelineEntry) -> None:
        style = look()
        top = room.top() + style.sp(9)
        paint.paint_tile(painter, QPoint(room.left(), top + style.sp(1)), entry.icon, entry.tone)
        line = QRect(room.left() + _text_indent(), top - 1, room.width() - _text_indent(), paint.line_height(BODY) + 1)
        time = paint.paint_line(painter, line, entry.time, FIGURES, style.colour("muted"), right=True)
        self._paint_title(painter, line.adjusted(0, 0, -time - 12, 0), entry)
        below = QRect(line.left(), line.bottom() + style.sp(2), line.width(), paint.line_height(SMALL) + 1)
        paint.paint_line(painter, below, entry.note, SMALL, style.colour("muted"))

    def _paint_title(self, painter: QPainter, line: QRect, entry: TimelineEntry) -> None:
        for mark in reversed(entry.marks):
            line.setRight(
                line.right() - paint.paint_pill(painter, line.right(), line.center().y() + 1, mark.words, mark.tone) - 6
            )
        ink = look().colour("muted" if entry.struck else "ink")
        left = line.left() + paint.paint_line(painter, line, entry.title, TITLE, ink)
        if entry.detail:
            left += look().sp(4)
            left += paint.paint_line(
                painter, line.adjusted(left - line.left(), 0, 0, 0), f"· {entry.detail}", BODY, ink
            )
        if entry.struck:
            painter.fillRect(line.left(), line.center().y() + 1, left - line.left(), 1, ink)


def _text_indent() -> int:
    return look().sp(26) + 10


class Timeline(QWidget):
    """`show_entries` fills it, `opened(key)` when a person opens one; `model.loaded` says how much is in memory.

    `details` holds what stands open below entries; it is empty again after `show_entries`.
    """

    opened = Signal(object)
    reached = Signal(object)

    def __init__(self, name: str = "", *, side: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = WindowedRows(self)
        self._delegate = _TimelineDelegate(self.model, self)
        self._delegate.side = side
        self.view = RowsView(self.model, self._delegate, parent=self)
        self.details = self._delegate.details = RowDetails(
            self.view, lambda row: self._measure(row, row), indents=lambda: (side + _text_indent(), side)
        )
        self.view.setAccessibleName(name)
        self.setFocusProxy(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self._look_again = QTimer(self, interval=0, singleShot=True)
        self._connect()

    def set_name(self, name: str) -> None:
        self.view.setAccessibleName(name)

    def show_entries(self, count: int, load: Load | None = None, first_entries: Sequence[TimelineEntry] = ()) -> None:
        """A history of `count` entries, newest first, of which `first_entries` are painted now (see WindowedRows)."""
        self.details.clear()
        self.model.show(count, load, first_entries)
        self.view.verticalScrollBar().setValue(0)
        self._measure(0, min(len(first_entries), PAGE, count) - 1)
        self._look_again.start()

    def mark(self, row: int) -> None:
        """Goes to the entry with this number (0 is the newest); fetches it if it is not here yet."""
        self.model.want(row, row)
        self.view.go_to(row)

    @property
    def current_key(self) -> object | None:
        entry = self.model.row(self.view.current_row) if self.view.current_row >= 0 else None
        return entry.key if entry is not None else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._seen_changed()

    def _connect(self) -> None:
        self._look_again.timeout.connect(self._want_what_is_seen)
        self.view.verticalScrollBar().valueChanged.connect(self._seen_changed)
        self.model.rows_arrived.connect(self._measure)
        self.view.restyled.connect(self._remeasure_loaded)
        self.view.row_opened.connect(lambda row: self._tell(self.opened, row))
        self.view.row_reached.connect(lambda row: self._tell(self.reached, row))

    def _seen_changed(self) -> None:
        self._look_again.start()

    def _want_what_is_seen(self) -> None:
        """Half a page beyond both ends, so that turning the wheel meets finished rows."""
        first = self.view.rowAt(0)
        last = self.view.rowAt(self.view.viewport().height() - 1)
        last = last if last >= 0 else self.model.rowCount() - 1
        if first >= 0:
            self.model.want(first - PAGE // 2, last + PAGE // 2)

    def _measure(self, first: int, last: int) -> None:
        """The row below is measured too: it may have stood under a day of its own until now."""
        self.view.measure(first, min(last + 1, self.model.rowCount() - 1))

    def _remeasure_loaded(self) -> None:
        self.view.measure_all()
        for page in self.model.loaded_pages:
            self._measure(page * PAGE, min(page * PAGE + PAGE, self.model.rowCount()) - 1)

    def _tell(self, signal: object, row: int) -> None:
        entry = self.model.row(row) if row >= 0 else None
        if entry is not None:
            signal.emit(entry.key)  # type: ignore[attr-defined]
