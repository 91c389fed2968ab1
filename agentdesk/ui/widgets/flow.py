"""A layout that goes on in the next line where there is no room, as words do."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QLayoutItem, QSizePolicy, QWidget


class FlowLayout(QLayout):
    """For chips and facts. `gap` between items and `line_gap` between lines, in pixels."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, line_gap: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        self._gap, self._line_gap = gap, line_gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def insert(self, place: int, widget: QWidget) -> None:
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    def clear(self) -> None:
        """Takes out all widgets and ends them."""
        while self._items:
            if widget := self._items.pop().widget():
                widget.hide()
                widget.deleteLater()
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """Layouts around this one ask dozens of times for the same width."""
        if width not in self._heights:
            self._heights[width] = self._lay_out(QRect(0, 0, width, 0), place=False)
        return self._heights[width]

    def invalidate(self) -> None:
        self._heights.clear()
        super().invalidate()

    def setGeometry(self, room: QRect) -> None:
        super().setGeometry(room)
        self._lay_out(room, place=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        margins, size = self.contentsMargins(), QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lay_out(self, room: QRect, *, place: bool) -> int:
        """Returns the height used."""
        margins = self.contentsMargins()
        inner = room.marginsRemoved(margins)
        bottom = inner.top()
        for line in self._lines(inner.width()):
            height = max(_size(item, inner.width()).height() for item in line)
            if place:
                self._place_line(line, QPoint(inner.left(), bottom), inner.width(), height)
            bottom += height + self._line_gap
        return max(0, bottom - self._line_gap - inner.top()) + margins.top() + margins.bottom()

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in self._shown():
            wanted = item.sizeHint().width()
            if not lines or used + wanted > width:
                lines.append([])
                used = 0
            lines[-1].append(item)
            used += wanted + self._gap
        return lines

    def _place_line(self, line: list[QLayoutItem], start: QPoint, width: int, height: int) -> None:
        left = start.x()
        for item in line:
            size = _size(item, width)
            item.setGeometry(QRect(QPoint(left, start.y() + (height - size.height()) // 2), size))
            left += size.width() + self._gap


def _size(item: QLayoutItem, most: int) -> QSize:
    """As wide as it wants to be, and no higher than it is then."""
    hint = item.sizeHint()
    wide = min(hint.width(), most)
    return QSize(wide, item.heightForWidth(wide) if item.hasHeightForWidth() else hint.height())


def tab_through(inside: QWidget, parts: Iterable[QWidget]) -> None:
    """Tab goes to them where `inside` stands: Qt puts what is made later at the very end of the window."""
    policy = inside.focusPolicy()
    inside.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Qt orders nothing after what Tab does not come to
    for before, part in pairwise((inside, *parts)):
        QWidget.setTabOrder(before, part)
    inside.setFocusPolicy(policy)


class Growing(QFrame):
    """Never less high than its words need at the width it has, so that nothing is cut off when room is short."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._grow()
        return super().event(event)

    def _grow(self) -> None:
        if not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            return  # the width it was born with is nobody's: what is too high for it would stay so around it
        needed = max(0, self.heightForWidth(self.width()))  # below nought: what wraps is hidden, and keeps no room
        if needed != self.minimumHeight():
            self.setMinimumHeight(needed)
            self._lay_out_again()

    def _lay_out_again(self) -> None:
        """Growing within a resize leaves the layout at the former height (seen with 6.11.3)."""
        layout = self.layout()
        if layout and layout.geometry().size() != self.contentsRect().size():
            layout.setGeometry(self.contentsRect())
