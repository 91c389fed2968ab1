"""What stands open below a row of a list, as part of the row: real widgets under painted words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtWidgets import QWidget

from agentdesk.ui.widgets.rows_view import RowsView


class RowDetails(QObject):
    """Widgets by the number of their row. `measure(row)` is called when the height of a row has changed.

    `indents` are the pixels left of and right of a widget. The delegate adds `height(row)` to the row's own height.
    """

    def __init__(
        self, view: RowsView, measure: Callable[[int], None], *, indents: Callable[[], tuple[int, int]]
    ) -> None:
        super().__init__(view)
        self._view, self._measure, self._indents = view, measure, indents
        self._open: dict[int, QWidget] = {}
        self._heights: dict[int, int] = {}
        view.verticalScrollBar().valueChanged.connect(self.place)
        view.viewport().installEventFilter(self)

    @property
    def rows(self) -> list[int]:
        return sorted(self._open)

    def widget(self, row: int) -> QWidget | None:
        return self._open.get(row)

    def height(self, row: int) -> int:
        return self._heights.get(row, 0)

    def open(self, row: int, widget: QWidget, *, reveal: bool = True) -> None:
        """Puts the widget below the row; one that stood there before is closed. `reveal` scrolls to it."""
        self.close(row)
        widget.setParent(self._view.viewport())
        widget.installEventFilter(self)
        self._open[row] = widget
        self._take_height(row)
        widget.show()
        self.place()
        if reveal:
            self._view.scrollTo(self._view.model().index(row, 0))

    def close(self, row: int) -> None:
        widget = self._open.pop(row, None)
        if widget is None:
            return
        had_focus = widget.isAncestorOf(self._view.window().focusWidget() or self._view)
        del self._heights[row]
        widget.removeEventFilter(self)
        widget.hide()
        widget.deleteLater()
        if had_focus:
            self._view.setFocus()
        self._measure(row)
        self.place()

    def clear(self) -> None:
        """Another list is shown."""
        for row in self.rows:
            self.close(row)

    def place(self) -> None:
        left, right = self._indents()
        width = self._view.viewport().width() - left - right
        for row, widget in self._open.items():
            height = self._heights[row]
            top = self._view.rowViewportPosition(row) + self._view.rowHeight(row) - height
            widget.setGeometry(QRect(left, top, width, height))

    def measure_all(self) -> None:
        """The list has another width, or the text another size."""
        for row in self.rows:
            self._take_height(row)
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        wider = event.type() == QEvent.Type.Resize and watched is self._view.viewport()
        taller = event.type() == QEvent.Type.LayoutRequest and watched in self._open.values()
        if wider or taller:
            self.measure_all()
        return False

    def _take_height(self, row: int) -> None:
        widget, (left, right) = self._open[row], self._indents()
        width = self._view.viewport().width() - left - right
        height = widget.heightForWidth(width) if widget.hasHeightForWidth() else widget.sizeHint().height()
        if height != self._heights.get(row):
            self._heights[row] = height
            self._measure(row)
