"""What the delegates paint with: plain text cut to its room, pills, icon tiles. No markup anywhere."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextLayout

from agentdesk.ui.icons import paint_icon
from agentdesk.ui.theme import Look, Tone, look
from agentdesk.ui.widgets.text import one_line


class Face(NamedTuple):
    """Which font, in words of `Look.font`."""

    pixels: float = 13
    bold: bool = False
    figures: bool = False


BODY, TITLE, SMALL, PILL = Face(), Face(13, bold=True), Face(11.5), Face(11.5, figures=True)
FIGURES = Face(12, figures=True)
SECTION = Face(11, bold=True)


def paint_line(painter: QPainter, room: QRect, words: str, face: Face, colour: QColor, *, right: bool = False) -> int:
    """One line, ending in … where there is no room; returns how wide it came out."""
    shown, width = _cut(one_line(words), face, room.width(), look().text_size)
    painter.setFont(look().font(*face))
    painter.setPen(colour)
    painter.drawText(room, _RIGHT if right else _LEFT, shown)
    return width


def paint_lines(painter: QPainter, room: QRect, words: str, face: Face, colour: QColor, *, most: int = 2) -> None:
    """Wrapped over at most `most` lines, the last cut with …"""
    painter.setFont(look().font(*face))
    painter.setPen(colour)
    metrics = look().font_metrics(*face)
    for number, line in enumerate(wrapped(words, face, room.width(), most=most)):
        painter.drawText(QPoint(room.left(), room.top() + number * metrics.lineSpacing() + metrics.ascent()), line)


def wrapped(words: str, face: Face, width: int, *, most: int = 2) -> tuple[str, ...]:
    """The lines that `paint_lines` paints."""
    return _wrapped(one_line(words), face, width, most, look().text_size)


def line_height(face: Face) -> int:
    return look().font_metrics(*face).lineSpacing()


def paint_pill(painter: QPainter, right: int, middle: int, words: str, tone: Tone) -> int:
    """A pill ending at `right`, centred on `middle`; returns its width."""
    style = look()
    shades, width = style.tone(tone), pill_width(words)
    height = style.sp(19)
    room = QRectF(right - width, middle - height / 2, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shades.fill)
    painter.drawRoundedRect(room, style.sp(6), style.sp(6))
    painter.setFont(style.font(*PILL))
    painter.setPen(shades.ink)
    painter.drawText(room, _CENTRE, one_line(words, 40))
    return width


def pill_width(words: str) -> int:
    return look().font_metrics(*PILL).horizontalAdvance(one_line(words, 40)) + look().sp(14)


def paint_tile(painter: QPainter, spot: QPoint, icon: str, tone: Tone) -> None:
    """An icon on a small rounded square, 26 px."""
    style = look()
    shades, side, size = style.tone(tone), style.sp(26), style.sp(15)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shades.fill)
    painter.drawRoundedRect(QRectF(spot.x(), spot.y(), side, side), 6, 6)
    paint_icon(painter, icon, spot + QPoint((side - size) // 2, (side - size) // 2), size, shades.ink)


def paint_row_state(painter: QPainter, room: QRect, *, selected: bool, hovered: bool, focused: bool) -> None:
    """The tint behind a row under the pointer or chosen, and the ring for people who use the keyboard."""
    if not (selected or hovered):
        return
    style = look()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = style.colour("focus" if focused else "selected_edge")
    painter.setPen(QPen(edge, 2 if focused else 1) if selected else Qt.PenStyle.NoPen)
    painter.setBrush(style.colour("selected" if selected else "hover"))
    inset = 1.0 if focused else 0.5
    painter.drawRoundedRect(QRectF(room).adjusted(inset, inset, -inset, -inset), 8, 8)


def paint_hairline(painter: QPainter, left: int, right: int, y: int) -> None:
    painter.fillRect(left, y, right - left, 1, look().colour("line"))


def paint_placeholder(painter: QPainter, room: QRect, style: Look) -> None:
    """A row that is still being fetched: grey bars where the words will be."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.colour("neutral_fill"))
    bar = style.sp(9)
    for share, top in ((0.38, 0.28), (0.62, 0.62)):
        painter.drawRoundedRect(
            QRectF(room.left(), room.top() + room.height() * top - bar / 2, room.width() * share, bar), 4, 4
        )


@lru_cache(maxsize=4096)
def _cut(words: str, face: Face, width: int, text_size: int) -> tuple[str, int]:
    """Cached over (and so keyed by) the text size, since a delegate asks for the same cut at every repaint."""
    metrics = look().font_metrics(*face)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
    return shown, metrics.horizontalAdvance(shown)


@lru_cache(maxsize=2048)
def _wrapped(words: str, face: Face, width: int, most: int, text_size: int) -> tuple[str, ...]:
    metrics = look().font_metrics(*face)
    if metrics.horizontalAdvance(words) <= width:
        return (words,)
    starts = _line_starts(words, face, width, most)
    ends = [*starts[1:], len(words)]
    lines = [words[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    return (*lines[:-1], metrics.elidedText(lines[-1], Qt.TextElideMode.ElideRight, width))


def _line_starts(words: str, face: Face, width: int, most: int) -> list[int]:
    layout = QTextLayout(words, look().font(*face))
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) < most and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    return starts or [0]


_SINGLE = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value
_LEFT = _SINGLE | Qt.AlignmentFlag.AlignLeft.value
_RIGHT = _SINGLE | Qt.AlignmentFlag.AlignRight.value
_CENTRE = _SINGLE | Qt.AlignmentFlag.AlignHCenter.value
