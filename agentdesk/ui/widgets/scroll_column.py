"""A column of cards that scrolls up and down, never sideways."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

_LAID_OUT_MS, _STAYS_MS = 60, 1_500


class ScrollColumn(QScrollArea):
    """Put widgets in with `add`; they are as wide as the column and stand at its top.

    With `fits` it is as high as its content, and scrolls only where the window is too low for that: for what stands
    above a list.
    """

    def __init__(self, *, side: int = 13, gap: int = 10, fits: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fits = fits
        if fits:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(side, 0 if fits else 10, side, 10)
        self._column.setSpacing(gap)
        self._column.addStretch(1)
        self.setWidget(self._inside)

    def add(self, widget: QWidget) -> None:
        self._column.insertWidget(self._column.count() - 1, widget)

    def clear(self) -> None:
        """Ends all widgets in the column."""
        while self._column.count() > 1:
            item = self._column.takeAt(0)
            if item and (widget := item.widget()):
                widget.hide()
                widget.deleteLater()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if not self._fits:
            return hint
        return QSize(hint.width(), self._inside.heightForWidth(self.viewport().width() or self._inside.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fits and event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._fits and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        """As wide as what is inside needs: a column that scrolls only one way must not hide its right edge."""
        return QSize(self._inside.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width(), 80)


def reveal(view: QWidget) -> None:
    """Scrolls whatever column it is in so that it can be seen, once it has its height; where it is taller than that,
    to the field with the keyboard. Stays with it for a moment, unless something else is revealed meanwhile: cards above
    it may still be getting their words."""
    if column := _column_of(view):
        _latest[column] = _Revealing(column, view)


def is_beside(view: QWidget, other: QWidget | None) -> bool:
    """Whether somebody is busy with something else in the same column."""
    column = _column_of(view)
    return column is not None and other is not None and column.isAncestorOf(other) and not view.isAncestorOf(other)


def _column_of(view: QWidget) -> QScrollArea | None:
    column = view.parentWidget()
    while column and not isinstance(column, QScrollArea):
        column = column.parentWidget()
    return column if isinstance(column, QScrollArea) else None


class _Revealing(QObject):
    """Lives as long as it looks after its view."""

    def __init__(self, column: QScrollArea, view: QWidget) -> None:
        super().__init__(view)
        self._column, self._view = column, view
        self._soon = QTimer(self, interval=_LAID_OUT_MS, singleShot=True)
        self._soon.timeout.connect(self._scroll)
        self._soon.start()
        if inside := column.widget():
            inside.installEventFilter(self)
        QTimer.singleShot(_STAYS_MS, self, self.deleteLater)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._soon.start()
        return super().eventFilter(watched, event)

    def _scroll(self) -> None:
        if _latest.get(self._column) is not self:
            return
        self._column.ensureWidgetVisible(self._view, 0, 20)
        focus = self._view.window().focusWidget()
        if focus and self._view.isAncestorOf(focus):
            self._column.ensureWidgetVisible(focus, 0, 40)


_latest: WeakKeyDictionary[QScrollArea, _Revealing] = WeakKeyDictionary()
"""By column: what was last wanted to be seen."""
