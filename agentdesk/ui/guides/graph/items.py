"""What stands in the graph: cards of steps, pills of answers, and the ways between them. Painted, never rich text."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.guides.graph.presenter import StepCard, Way
from agentdesk.ui.icons import paint_icon
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets import paint
from agentdesk.ui.widgets.paint import BODY, SECTION, SMALL

ICONS = {
    "": "circle-question-mark",
    "next": "message-circle",
    "ask": "message-circle-question-mark",
    "check": "split",
    "do": "list-checks",
    "read": "book-open",
    "call": "layers",
    "hand_over": "handshake",
    "end": "flag",
}
STEP_WIDTH, WAY_WIDTH = 216, 150
_PAD = 10


class Spot(QGraphicsItem):
    """Something where one can be. `key` is its spot."""

    def __init__(self, key: str, size: tuple[float, float]) -> None:
        super().__init__()
        self.key, self.size = key, size
        self.is_here = self.is_aim = self.has_keyboard = False
        self.setZValue(1)

    def boundingRect(self) -> QRectF:
        return QRectF(-4, -4, self.size[0] + 8, self.size[1] + 8)

    def _paint_frame(self, painter: QPainter, radius: float, fill: str, edge: str) -> None:
        style = look()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(0.5, 0.5, self.size[0] - 1, self.size[1] - 1)
        painter.setPen(QPen(style.colour(edge), 1))
        painter.setBrush(style.colour(fill))
        painter.drawRoundedRect(room, radius, radius)
        if self.is_here or self.is_aim:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(style.colour("focus"), 2.5 if self.has_keyboard or self.is_aim else 1.5))
            painter.drawRoundedRect(room.adjusted(-1.5, -1.5, 1.5, 1.5), radius + 1.5, radius + 1.5)


class StepItem(Spot):
    def __init__(self, card: StepCard) -> None:
        super().__init__(card.name, _step_size(card))
        self.card = card

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        style, card = look(), self.card
        fill = {"end": "good_fill", "check": "ground"}.get(card.act, "paper")
        edge = {"end": "good_edge"}.get(card.act, "edge")
        self._paint_frame(painter, 8, fill, "stop" if card.faults else edge)
        x, y, width = style.sp(_PAD), style.sp(8), int(self.size[0]) - 2 * style.sp(_PAD)
        if card.is_start:
            room = QRect(x, y, width, paint.line_height(SECTION))
            paint.paint_line(painter, room, text("guides.graph.start"), SECTION, style.colour("accent_text"))
            y += paint.line_height(SECTION) + style.sp(1)
        if card.said:
            height = _height(card.said, BODY, width, 3)
            paint.paint_lines(painter, QRect(x, y, width, height), card.said, BODY, style.colour("ink"), most=3)
            y += height + style.sp(5)
        if _shows_act(card):
            self._paint_act(painter, x, y, width)
        if card.faults:
            self._paint_faults(painter)

    def _paint_act(self, painter: QPainter, x: int, y: int, width: int) -> None:
        style, card = look(), self.card
        size = style.sp(14)
        colour = style.colour({"end": "good_ink"}.get(card.act, "accent_text"))
        high = paint.line_height(SMALL)
        paint_icon(painter, ICONS[card.act], QPoint(x, y + (high - size) // 2 + 1), size, colour)
        inner = width - size - style.sp(6)
        words = card.asked or text("guides.graph.act." + card.act if card.act else "guides.graph.nowhere")
        room = QRect(x + size + style.sp(6), y, inner, _height(words, SMALL, inner, 2))
        ink = style.colour("ink" if not card.said else "muted")
        if card.act == "end":
            ink = style.colour("good_ink")
        paint.paint_lines(painter, room, words, SMALL, ink)

    def _paint_faults(self, painter: QPainter) -> None:
        """How many, on the upper right corner."""
        paint.paint_pill(painter, int(self.size[0]) + 3, 1, str(len(self.card.faults)), Tone.STOP)


class WayItem(Spot):
    """An answer, or another way of a step that has several."""

    def __init__(self, way: Way, *, leads: bool) -> None:
        super().__init__(way.key, _way_size(way))
        self.way, self.leads = way, leads

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        style = look()
        self._paint_frame(painter, 9, "accent_fill" if self.leads else "stop_fill",
                          "accent_edge" if self.leads else "stop_edge")  # fmt: skip
        width = int(self.size[0]) - 2 * style.sp(8)
        height = _height(_shown(self.way), SMALL, width, 2)
        room = QRect(style.sp(8), (int(self.size[1]) - height) // 2, width, height)
        ink = style.colour("accent_ink" if self.leads else "stop_ink")
        paint.paint_lines(painter, room, _shown(self.way), SMALL, ink)


class LineItem(QGraphicsItem):
    """A way from one item to another, through the points where it passes others; with an arrow at its end."""

    def __init__(self, points: Sequence[QPointF], *, arrow: bool, back: bool = False) -> None:
        super().__init__()
        self.path = _curve(points)
        self._tip, self._arrow, self._back = points[-1], arrow, back
        self.is_here = False
        self.setZValue(0)

    def boundingRect(self) -> QRectF:
        return self.path.boundingRect().adjusted(-8, -8, 8, 8)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = look().colour("focus" if self.is_here else "edge" if not self._back else "neutral")
        pen = QPen(colour, 2 if self.is_here else 1.4)
        if self._back:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawPath(self.path)
        if self._arrow:
            painter.setPen(QPen(colour, 1))
            painter.setBrush(colour)
            painter.drawPolygon([self._tip, self._tip + QPointF(-4, -7), self._tip + QPointF(4, -7)])


def _curve(points: Sequence[QPointF]) -> QPainterPath:
    path = QPainterPath(points[0])
    for one, other in itertools.pairwise(points):
        half = (other.y() - one.y()) / 2
        if abs(one.x() - other.x()) < 0.5:
            path.lineTo(other)
        else:
            path.cubicTo(QPointF(one.x(), one.y() + half), QPointF(other.x(), other.y() - half), other)
    return path


def _shows_act(card: StepCard) -> bool:
    return not card.said or card.act != "next"


def _step_size(card: StepCard) -> tuple[float, float]:
    style = look()
    width = style.sp(STEP_WIDTH)
    inner = width - 2 * style.sp(_PAD)
    height = style.sp(17)
    if card.is_start:
        height += paint.line_height(SECTION) + style.sp(1)
    if card.said:
        height += _height(card.said, BODY, inner, 3) + (style.sp(5) if _shows_act(card) else 0)
    if _shows_act(card):
        words = card.asked or text("guides.graph.act." + card.act if card.act else "guides.graph.nowhere")
        height += _height(words, SMALL, inner - style.sp(20), 2)
    return width, height


def _shown(way: Way) -> str:
    return way.words or "…"


def _way_size(way: Way) -> tuple[float, float]:
    style = look()
    most = style.sp(WAY_WIDTH)
    wide = style.font_metrics(*SMALL).horizontalAdvance(_shown(way)[:200]) + style.sp(18)
    width = min(most, max(wide, style.sp(44)))
    return width, _height(_shown(way), SMALL, width - 2 * style.sp(8), 2) + style.sp(9)


def _height(words: str, face: paint.Face, width: int, most: int) -> int:
    return len(paint.wrapped(words, face, width, most=most)) * paint.line_height(face)
