"""The line at the bottom: the state of things in words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.text import Text
from agentdesk.ui.widgets.toast import Toasts


class Dot(QWidget):
    """A coloured dot beside words that say the same."""

    def __init__(self, tone: Tone = Tone.NEUTRAL, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_tone(self, tone: Tone) -> None:
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().sp(8), look().sp(8))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        size = look().sp(8)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().tone(self._tone).solid)
        painter.drawEllipse(QRectF((self.width() - size) / 2, (self.height() - size) / 2, size, size))


class StatusLine(QWidget):
    """Left: the state of saving with its dot, then further facts by name. Middle: `toasts`. Right: a hint at keys."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._dot, self._state, self._hint = Dot(parent=self), Text(parent=self), Text(parent=self)
        self.toasts = Toasts(parent=self)
        self._facts: dict[str, Text] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 1, 16, 0)
        self._row.setSpacing(7)
        self._row.addWidget(self._dot)
        self._dot.hide()
        self._row.addWidget(self._state)
        self._row.addStretch(1)
        self._row.addWidget(self.toasts)
        self._row.addStretch(1)
        self._row.addWidget(self._hint)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), look().sp(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, look().sp(30))

    def set_state(self, words: str, tone: Tone = Tone.GOOD) -> None:
        """Such as "Saved" or "Disk full: nothing is being saved"."""
        self._state.setText(words)
        self._dot.set_tone(tone)
        self._dot.setVisible(bool(words))

    def set_fact(self, name: str, words: str) -> None:
        """A further fact, such as what waits; empty words take it away."""
        if name not in self._facts:
            self._facts[name] = Text(parent=self)
            self._facts[name].setContentsMargins(13, 0, 0, 0)
            self._row.insertWidget(1 + len(self._facts), self._facts[name])
        self._facts[name].setText(words)
        self._facts[name].setVisible(bool(words))

    def set_hint(self, words: str) -> None:
        self._hint.setText(words)
