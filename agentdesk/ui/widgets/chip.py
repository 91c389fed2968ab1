"""Small pills that say a state in a word and a tint."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.text import Text, plain_tip, restyle


class Chip(Text):
    """A pill that only tells."""

    def __init__(self, words: str = "", tone: Tone = Tone.NEUTRAL, *, parent: QWidget | None = None) -> None:
        super().__init__(words, parent=parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setProperty("chip", tone.value)

    def minimumSizeHint(self) -> QSize:
        return QSize(look().sp(40), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where room is short the words are cut at their end, not at both."""
        super().resizeEvent(event)
        fits = self.width() >= self.sizeHint().width()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter if fits else _LEFT)
        self.setToolTip("" if fits else plain_tip(self.text()))

    def show_state(self, words: str, tone: Tone) -> None:
        self.setText(words)
        if self.property("chip") != tone.value:
            self.setProperty("chip", tone.value)
            restyle(self)


class ChipButton(Button):
    """A pill that can be pressed, with an optional coloured dot before its words: status, approvals, who I am."""

    def __init__(
        self,
        words: str = "",
        tone: Tone = Tone.NEUTRAL,
        *,
        dot: Tone | None = None,
        icon: str = "",
        name: str = "",
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, icon=icon, name=name, on_click=on_click, parent=parent)
        self._dot = dot
        self.setProperty("chip", tone.value)

    def show_state(self, words: str, *, dot: Tone | None = None) -> None:
        """Changes words and dot in place. A clock does so once a second, hence no restyling here."""
        self.setText(words)
        if dot != self._dot:
            self._dot = dot
            self._refit()

    def set_tone(self, tone: Tone) -> None:
        if self.property("chip") != tone.value:
            self.setProperty("chip", tone.value)
            restyle(self)

    def _paint_lead(self, painter: QPainter, left: int) -> int:
        if not self._dot:
            return super()._paint_lead(painter, left)
        size = look().sp(8)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().tone(self._dot).solid)
        painter.drawEllipse(QRectF(left, (self.height() - size) / 2, size, size))
        return left + self._lead_width()

    def _lead_width(self) -> int:
        return look().sp(8) + 7 if self._dot else super()._lead_width()


class KeyCap(QLabel):
    """A key as it is written on the keyboard: Alt 1, F8."""

    def __init__(self, key: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(key, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "key")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
