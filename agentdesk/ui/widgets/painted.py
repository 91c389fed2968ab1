"""An icon and some lines of words, painted by one widget: a card full of labels would take the window too long."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

from agentdesk.ui.icons import paint_icon
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets import paint
from agentdesk.ui.widgets.paint import BODY, SMALL, Face
from agentdesk.ui.widgets.text import one_line, plain_tip

_MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Words:
    """One paragraph, wrapped. `colour` is a name of the palette."""

    words: str
    face: Face = BODY
    colour: str = "ink"


@dataclass(frozen=True, slots=True)
class Sign:
    """A small icon with its word, in the last line."""

    icon: str
    tone: Tone
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What is painted: the icon at the left, paragraphs below each other, then a line of signs."""

    icon: str
    words: tuple[Words, ...]
    tone: Tone = Tone.NEUTRAL
    last: str = ""
    signs: tuple[Sign, ...] = ()

    @property
    def spoken(self) -> str:
        said = [one_line(each.words) for each in self.words] + [self.last] + [sign.words for sign in self.signs]
        return ", ".join(part for part in said if part)

    def height(self, width: int) -> int:
        return _height(self, width, look().text_size)

    def paint(self, painter: QPainter, width: int, *, underlined: bool) -> None:
        style, top, left = look(), 1, _indent()
        colour = style.colour("muted") if self.tone is Tone.NEUTRAL else style.tone(self.tone).ink
        paint_icon(painter, self.icon, QPoint(0, top + 1), style.sp(15), colour)
        for each in self.words:
            for line in self.wrapped(each, width):
                room = QRect(left, top, width - left, paint.line_height(each.face))
                drawn = paint.paint_line(painter, room, line, each.face, style.colour(each.colour))
                if underlined:
                    painter.fillRect(left, room.bottom(), drawn, 1, style.colour("muted"))
                top = room.bottom() + 1
        if self.last or self.signs:
            self._paint_signs(painter, QRect(left, top + 1, width - left, paint.line_height(SMALL)))

    def _paint_signs(self, painter: QPainter, room: QRect) -> None:
        style, size = look(), look().sp(12)
        left = room.left() + paint.paint_line(painter, room, self.last, SMALL, style.colour("muted"))
        for n, sign in enumerate(self.signs):
            left += style.sp(10) if n or self.last else 0
            spot = QPoint(left, room.center().y() - size // 2 + 1)
            paint_icon(painter, sign.icon, spot, size, style.tone(sign.tone).solid)
            left += size + style.sp(4)
            where = QRect(left, room.top(), room.right() - left, room.height())
            left += paint.paint_line(painter, where, sign.words, SMALL, style.colour("muted"))

    def wrapped(self, each: Words, width: int) -> tuple[str, ...]:
        return paint.wrapped(each.words, each.face, max(width - _indent(), 40), most=_MOST_LINES)


@lru_cache(maxsize=4096)
def _height(lines: Lines, width: int, text_size: int) -> int:
    """Remembered: layouts ask for it dozens of times before anything is painted."""
    height = sum(len(lines.wrapped(each, width)) * paint.line_height(each.face) for each in lines.words)
    return height + (paint.line_height(SMALL) + 2 if lines.last or lines.signs else 0) + 4


class LinesLabel(QLabel):
    """Lines that only tell."""

    def __init__(self, lines: Lines, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(lines.spoken)
        self.setSizePolicy(_flowing())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.lines.height(width)

    def sizeHint(self) -> QSize:
        return _size(self, self.lines)

    def minimumSizeHint(self) -> QSize:
        return QSize(look().sp(80), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.lines.paint(QPainter(self), self.width(), underlined=False)


class LinesButton(QAbstractButton):
    """Lines that do something when pressed: underlined under the pointer. `name` says what."""

    def __init__(self, lines: Lines, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = lines
        self.setAccessibleName(f"{lines.spoken}, {name}")
        self.setToolTip(plain_tip(name))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(_flowing())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.lines.height(width)

    def sizeHint(self) -> QSize:
        return _size(self, self.lines)

    def minimumSizeHint(self) -> QSize:
        return QSize(look().sp(80), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.lines.paint(painter, self.width(), underlined=self.underMouse())
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look().colour("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(_indent() - 5, 1, -1, -1), 4, 4)


def _flowing() -> QSizePolicy:
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    return policy


def _size(widget: QWidget, lines: Lines) -> QSize:
    """At the width it has; before it has one, at that of a card."""
    width = widget.width() if widget.testAttribute(Qt.WidgetAttribute.WA_Resized) else look().sp(280)
    return QSize(look().sp(200), lines.height(width))


def _indent() -> int:
    return look().sp(15) + 9
