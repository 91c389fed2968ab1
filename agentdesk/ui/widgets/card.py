"""A section of the right column: title, hint, body; opens in place."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from agentdesk.ui.icons import paint_icon
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.text import ElidedText, Text, restyle


class _CardHead(QWidget):
    """The line that opens and closes the card, by click, Enter or Space."""

    pressed = Signal()

    def __init__(self, title: Text, hint: Text, parent: QWidget) -> None:
        super().__init__(parent)
        self.open = True
        self.can_fold = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(title, 1)
        row.addWidget(hint)
        self._row = row

    def allow_folding(self) -> None:
        self.can_fold = True
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._row.setContentsMargins(0, 0, look().sp(20), 0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.can_fold and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.can_fold and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.can_fold:
            return
        size = look().sp(15)
        painter = QPainter(self)
        colour = look().colour("focus" if self.hasFocus() else "muted")
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(colour)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 5, 5)
        spot = QPoint(self.width() - size - 1, (self.height() - size) // 2)
        paint_icon(painter, "chevron-up" if self.open else "chevron-down", spot, size, colour)


class SectionCard(QFrame):
    """Put widgets in with `body.addWidget`. `hint` stands at the right of the title: "step 2 of 5 · F5".

    A card made with `folds=True` can be closed to its title line; `summary` is then shown below the title.
    """

    toggled = Signal(bool)

    def __init__(self, title: str = "", hint: str = "", *, folds: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._title, self._hint = ElidedText(title, "strong"), Text(hint, "small")
        self._summary = Text(role="muted", wrap=True)
        self._summary.hide()
        self._head = _CardHead(self._title, self._hint, self)
        self._inside = QWidget(self)
        self.body = QVBoxLayout(self._inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 11, 12, 12)
        column.setSpacing(8)
        for part in (self._head, self._summary, self._inside):
            column.addWidget(part)
        self._head.pressed.connect(lambda: self.set_open(not self.is_open))
        if folds:
            self._head.allow_folding()
        self.set_words(title, hint)

    def set_words(self, title: str, hint: str = "", summary: str = "") -> None:
        self._title.setText(title)
        self._hint.setText(hint)
        self._summary.setText(summary)
        self._head.setAccessibleName(title)
        self.setAccessibleName(title)
        self._show_summary()

    @property
    def is_open(self) -> bool:
        return not self._inside.isHidden()

    def set_open(self, open: bool) -> None:
        if open == self.is_open:
            return
        self._inside.setVisible(open)
        self._head.open = open
        self._head.update()
        self._show_summary()
        self.toggled.emit(open)

    def mark_active(self, active: bool) -> None:
        """A firmer edge for the card the agent is in."""
        if bool(self.property("open")) != active:
            self.setProperty("open", active)
            restyle(self)

    def _show_summary(self) -> None:
        self._summary.setVisible(bool(self._summary.text()) and not self.is_open)
