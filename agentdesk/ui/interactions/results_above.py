"""A list of results above the spot where somebody types: for fields at the bottom of the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, QMargins, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from agentdesk.ui.theme import look
from agentdesk.ui.widgets.results import Result, ResultPopup

_ROWS_IN_SIGHT = 12
_WIDTH = 420


class ResultsAbove(ResultPopup):
    """Over a line edit, or over the cursor of an editor. Tab chooses, too."""

    def __init__(self, field: QLineEdit | QPlainTextEdit, *, name: str = "") -> None:
        super().__init__(cast("QLineEdit", field), name=name)  # it asks nothing that not every widget can answer
        self._where = field

    def show_results(self, results: Sequence[Result], *, nothing: str = "") -> None:
        super().show_results(results, nothing=nothing)
        if self.current_key == next((result.key for result in results), None):
            self.view.scrollToTop()  # the heading above the first result, too

    def _take_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Tab and self.current_key is not None:
            event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
        return super()._take_key(event)

    def _place(self) -> None:
        window, field = self._where.window(), self._where
        caret = field.cursorRect() if isinstance(field, QPlainTextEdit) else QRect(0, 0, 0, 0)
        inside = field.viewport() if isinstance(field, QPlainTextEdit) else field
        spot = inside.mapTo(window, caret.topLeft()) - QPoint(0, look().sp(12))
        rows = min(self._model.rowCount(), _ROWS_IN_SIGHT)
        wanted = sum(self._delegate.height_of(row) for row in range(rows)) if rows else look().sp(40)
        around = self.contentsMargins() + self._edges()  # its shadow lies within the widget
        width = min(look().sp(_WIDTH), window.width() - 32)
        left = max(16, min(spot.x(), window.width() - width - 16))
        height = min(wanted, spot.y() - 32)
        self.setGeometry(QRect(left, spot.y() - height, width, height).marginsAdded(around))

    def _edges(self) -> QMargins:
        layout = self.layout()
        return layout.contentsMargins() if layout else QMargins()
