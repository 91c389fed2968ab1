"""Label and value side by side: a plain one, and one that copies its value when pressed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from agentdesk.ui.customer.header_words import HeaderFact
from agentdesk.ui.icons import paint_icon
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets import paint
from agentdesk.ui.widgets.paint import BODY
from agentdesk.ui.widgets.text import Text, one_line, plain_tip

_GAP = 6
_LONGEST = 380


def fact_size(fact: HeaderFact) -> QSize:
    """Room for the fact on one line; a very long value is cut."""
    value = min(_width(fact.value), look().sp(_LONGEST))
    return QSize(_before(fact) + value + _behind(fact) + 2, paint.line_height(BODY) + look().sp(6))


def paint_fact(painter: QPainter, room: QRect, fact: HeaderFact, *, underline: bool = False) -> None:
    style = look()
    if fact.icon:
        spot = QPoint(room.left(), room.center().y() - style.sp(7) + 1)
        paint_icon(painter, fact.icon, spot, style.sp(14), _ink(fact, "muted"))
    elif fact.label:
        paint.paint_line(painter, room, fact.label, BODY, style.colour("muted"))
    words = room.adjusted(_before(fact), 0, -_behind(fact), 0)
    width = paint.paint_line(painter, words, fact.value, BODY, _ink(fact, "ink"))
    if underline:
        bottom = room.center().y() + paint.line_height(BODY) // 2
        painter.fillRect(words.left(), bottom, width, 1, style.colour("muted"))
    if fact.preferred:
        spot = QPoint(words.left() + width + 5, room.center().y() - style.sp(6) + 1)
        paint_icon(painter, "star", spot, style.sp(12), style.tone(Tone.CARE).solid)


class FactLabel(Text):
    """A fact that only tells; a screen reader reads label, value and how we know it."""

    def __init__(self, fact: HeaderFact, *, parent: QWidget | None = None) -> None:
        super().__init__(fact.spoken, parent=parent)
        self._fact = fact
        self.setToolTip(plain_tip(fact.hint))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_fact(self, fact: HeaderFact) -> None:
        """The same fact a minute later."""
        if fact != self._fact:
            self._fact = fact
            self.setText(fact.spoken)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return fact_size(self._fact)

    def minimumSizeHint(self) -> QSize:
        return QSize(look().sp(60), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_fact(QPainter(self), self.rect(), self._fact)


class FactButton(QAbstractButton):
    """A fact that copies its value (a number, an address), or leads to its card."""

    def __init__(self, fact: HeaderFact, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fact = fact
        self.setAccessibleName(f"{fact.spoken}, {name}")
        self.setToolTip(plain_tip(f"{fact.hint}\n{name}" if fact.hint else name))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return fact_size(self.fact)

    def minimumSizeHint(self) -> QSize:
        return QSize(look().sp(60), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_fact(painter, self.rect(), self.fact, underline=self.underMouse())
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look().colour("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


def _ink(fact: HeaderFact, usual: str) -> QColor:
    return look().colour(usual) if fact.tone == Tone.NEUTRAL.value else look().tone(Tone(fact.tone)).ink


def _before(fact: HeaderFact) -> int:
    if fact.icon:
        return look().sp(14) + _GAP
    return _width(fact.label) + _GAP - 1 if fact.label else 0


def _behind(fact: HeaderFact) -> int:
    return look().sp(12) + 5 if fact.preferred else 0


def _width(words: str) -> int:
    return look().font_metrics(*BODY).horizontalAdvance(one_line(words))
