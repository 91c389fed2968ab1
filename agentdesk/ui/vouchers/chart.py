"""Bars that lie: a name, how much, and how that compares. In the window and on paper alike."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agentdesk.core import wording
from agentdesk.ui.theme import look
from agentdesk.ui.vouchers.liability_presenter import Figure

ROW = 30
"""Height of a bar with its room, as high as a row of the table beside it."""


def paint_bars(
    painter: QPainter, room: QRectF, figures: Sequence[Figure], font: QFont, row: float, ink: QColor, fill: QColor
) -> None:
    """The longest bar is the largest amount; names take what they need, up to two fifths."""
    metrics = QFontMetricsF(font)
    names = min(max((metrics.horizontalAdvance(each.name) for each in figures), default=0) + 10, room.width() * 0.4)
    amounts = max((metrics.horizontalAdvance(wording.money(each.money)) for each in figures), default=0) + 12
    most = max((each.money.minor for each in figures), default=0) or 1
    painter.setFont(font)
    middle = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine)
    for place, each in enumerate(figures):
        top = room.top() + place * row
        painter.setPen(ink)
        name = metrics.elidedText(each.name, Qt.TextElideMode.ElideRight, names - 8)
        painter.drawText(QRectF(room.left(), top, names, row), middle, name)
        length = max(2.0, (room.width() - names - amounts) * each.money.minor / most)
        bar = QPainterPath()
        bar.addRoundedRect(QRectF(room.left() + names, top + row * 0.22, length, row * 0.56), 3, 3)
        painter.fillPath(bar, fill)
        behind = QRectF(room.left() + names + length + 6, top, amounts, row)
        painter.drawText(behind, middle, wording.money(each.money))


class BarChart(QWidget):
    """The table beside it says the same to whoever cannot see it."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: tuple[Figure, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figures(self, name: str, figures: tuple[Figure, ...]) -> None:
        self._figures = figures
        said = (f"{each.name} {wording.money(each.money)}" for each in figures)
        self.setAccessibleName(f"{name}: {', '.join(said)}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().sp(280), look().sp(ROW) * max(1, len(self._figures)))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().sp(200), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = look()
        font, row = now.font(13, figures=True), float(now.sp(ROW))
        paint_bars(painter, QRectF(self.rect()), self._figures, font, row, now.colour("ink"), now.colour("accent"))
