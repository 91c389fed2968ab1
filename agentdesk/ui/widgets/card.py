"""A section of the right column: title, hint, body; opens in place."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from agentdesk.ui.icons import paint_icon
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.paint import SMALL, TITLE, paint_line
from agentdesk.ui.widgets.text import Text, restyle


class _CardHead(QPushButton):
    """The line that opens and closes the card, by click, Enter or Space."""

    def __init__(self, *, folds: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.title, self.hint, self.opened = "", "", True
        self._folds = folds
        self.setProperty("kind", "head")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if folds else Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not folds)
        self.setCursor(Qt.CursorShape.PointingHandCursor if folds else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, room = QPainter(self), self.rect()
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look().colour("focus"), 2))
            painter.drawRoundedRect(QRectF(room).adjusted(1, 1, -1, -1), 5, 5)
        if self._folds:
            room = self._paint_chevron(painter, room)
        if self.hint:
            taken = paint_line(painter, room, self.hint, SMALL, look().colour("muted"), right=True)
            room = room.adjusted(0, 0, -taken - 12, 0)
        paint_line(painter, room, self.title, TITLE, look().colour("ink"))

    def _paint_chevron(self, painter: QPainter, room: QRect) -> QRect:
        size = look().sp(15)
        spot = QPoint(room.right() - size, (self.height() - size) // 2)
        paint_icon(painter, "chevron-up" if self.opened else "chevron-down", spot, size, look().colour("muted"))
        return room.adjusted(0, 0, -size - 6, 0)


class SectionCard(QFrame):
    """Put widgets in with `body.addWidget`. `hint` stands at the right of the title: "step 2 of 5 · F5".

    A card made with `folds=True` can be closed to its title line; `summary` is then shown below the title.
    """

    toggled = Signal(bool)

    def __init__(self, title: str = "", hint: str = "", *, folds: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._summary = Text(role="muted", wrap=True)
        self._summary.hide()
        self._head = _CardHead(folds=folds, parent=self)
        self._inside = Growing(parent=self)
        self.body = QVBoxLayout(self._inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 11, 12, 12)
        column.setSpacing(8)
        for part in (self._head, self._summary, self._inside):
            column.addWidget(part)
        self._head.clicked.connect(lambda: self.set_open(not self.is_open))
        self.set_words(title, hint)

    def set_words(self, title: str, hint: str = "", summary: str = "") -> None:
        self._head.title, self._head.hint = title, hint
        self._head.update()
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
        self._head.opened = open
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
