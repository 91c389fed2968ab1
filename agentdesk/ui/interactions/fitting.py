"""As high as what is inside, as long as there is room; then it scrolls, and nothing lies over anything."""

from __future__ import annotations

from functools import partial

import shiboken6
from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSizePolicy, QWidget

from agentdesk.ui.theme import look

_LEAST = 84
"""Logical pixels at 100 % text: the line above the notes and the first of them."""


class Fitting(QScrollArea):
    """For a panel at the bottom of a column: pages above give way first, down to their own minimum."""

    def __init__(self, inside: QWidget, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._inside = inside
        self.setWidget(inside)
        inside.installEventFilter(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow_focus)

    def sizeHint(self) -> QSize:
        inside = self._inside
        hint = inside.sizeHint()
        if not inside.hasHeightForWidth():  # nothing inside wraps just now
            return hint
        return QSize(hint.width(), inside.heightForWidth(self.width() if self.width() > 1 else hint.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._inside.minimumSizeHint().width(), min(look().sp(_LEAST), self.sizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _follow_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        """Once what has just been shown has its place."""
        if new and self._inside.isAncestorOf(new):
            QTimer.singleShot(0, self, partial(self._bring_into_sight, new))

    def _bring_into_sight(self, widget: QWidget) -> None:
        if shiboken6.isValid(widget):
            self.ensureWidgetVisible(widget, 0, look().sp(80))
