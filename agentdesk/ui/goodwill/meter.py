"""How much of a limit is used, and how much of it what is being typed would take: a bar, with words for a voice."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agentdesk.ui.theme import look

_HEIGHT = 6


class Meter(QWidget):
    """`used` and `typed` of `most`; what is typed beyond it is amber to the end."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._used, self._typed, self._most = 0, 0, 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_amounts(self, used: int, typed: int, most: int, words: str) -> None:
        self._used, self._typed, self._most = used, typed, most
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, look().sp(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, look().sp(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        self._bar(painter, 1.0, look().colour("line"))
        if not self._most:
            return
        beyond = self._used + self._typed > self._most
        after = min(1.0, (self._used + self._typed) / self._most)
        if self._typed:
            self._bar(painter, after, look().colour("care" if beyond else "good"))
        if self._used:
            self._bar(painter, min(1.0, self._used / self._most), look().colour("accent"))

    def _bar(self, painter: QPainter, share: float, colour: QColor) -> None:
        room, radius = QRectF(self.rect()), self.height() / 2
        room.setWidth(max(room.height(), room.width() * share))
        painter.setBrush(colour)
        painter.drawRoundedRect(room, radius, radius)
