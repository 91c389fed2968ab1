"""Where the right column goes in a narrow window: over the centre, from the right edge."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.ui.theme import look

SLIDE_MS = 140


class Overlay(QWidget):
    """Lies over `over`, `width` pixels wide. Esc closes it and gives the keyboard back to where it was."""

    def __init__(self, over: QWidget, *, width: int) -> None:
        super().__init__(over.parentWidget())
        self.setObjectName("overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.is_open = False
        self.holds: QWidget | None = None
        self._over, self._wide = over, width
        self._focus_before: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 0, 0, 0)
        self._slide = QPropertyAnimation(self, b"pos", self)
        self._slide.setDuration(SLIDE_MS)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.finished.connect(self._after_slide)
        over.installEventFilter(self)
        self.hide()

    def take(self, panel: QWidget) -> None:
        self.holds = panel
        self._column.addWidget(panel)
        panel.show()

    def give_back(self) -> None:
        """Closes at once; the caller puts the panel elsewhere."""
        if self.holds:
            self._column.removeWidget(self.holds)
        self.holds, self.is_open = None, False
        self._slide.stop()
        self.hide()

    def open(self) -> None:
        self._focus_before = self.window().focusWidget()
        self.is_open = True
        self._lay_out()
        self.raise_()
        self.show()
        self._slide_to(self._shut_spot(), self._open_spot())

    def close_over(self) -> None:
        if not self.is_open:
            return
        self.is_open = False
        had_focus = self.isAncestorOf(self.window().focusWidget() or self)
        if had_focus and self._focus_before:
            self._focus_before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._slide_to(self.pos(), self._shut_spot())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_over()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.is_open:
            self._lay_out()
        return False

    def _lay_out(self) -> None:
        self._slide.stop()
        self.resize(min(look().sp(self._wide), self._over.width()), self._over.height())
        self.move(self._open_spot())

    def _slide_to(self, start: QPoint, end: QPoint) -> None:
        self._slide.stop()
        self._slide.setStartValue(start)
        self._slide.setEndValue(end)
        self._slide.start()

    def _after_slide(self) -> None:
        self.setVisible(self.is_open)

    def _open_spot(self) -> QPoint:
        return QPoint(self._over.x() + self._over.width() - self.width(), self._over.y())

    def _shut_spot(self) -> QPoint:
        return QPoint(self._over.x() + self._over.width(), self._over.y())
