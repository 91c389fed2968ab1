"""A paragraph whose sentences can each be chosen: by a click, or with the arrow keys and Enter. Always plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.text import announce, one_line

LONGEST = 1000
"""Letters of one sentence."""
_LINE = 1.35
"""Height of a line, by that of its letters."""


class Sentences(QWidget):
    """`chosen` with the number of a sentence."""

    chosen = Signal(int)

    def __init__(self, tone: Tone = Tone.ACCENT, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self._sentences: tuple[str, ...] = ()
        self._current = 0
        self._under_mouse = -1
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def show_sentences(self, sentences: Sequence[str]) -> None:
        """Anew; the keyboard stays on the sentence of the same number."""
        self._sentences = tuple(one_line(each, LONGEST) for each in sentences)
        self._current = min(self._current, max(0, len(self._sentences) - 1))
        self._name()
        self.updateGeometry()
        self.update()

    # ── choosing ────────────────────────────────────────────────────────────────────────────────────────────────
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and 0 <= self._current + step < len(self._sentences):
            self._current += step
            self._name()
            announce(self, self._sentences[self._current])
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._sentences:
            self.chosen.emit(self._current)
        elif step is None:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position())
        if at >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self._current = at
            self._name()
            self.update()
            self.chosen.emit(at)

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _point_at(self, at: int) -> None:
        if at != self._under_mouse:
            self._under_mouse = at
            self.setCursor(Qt.CursorShape.PointingHandCursor if at >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def _at(self, place: QPointF) -> int:
        for number, area in self._areas():
            if area.contains(place):
                return number
        return -1

    def _name(self) -> None:
        said = self._sentences[self._current] if self._sentences else ""
        self.setAccessibleDescription(said)

    # ── laying out and painting ─────────────────────────────────────────────────────────────────────────────────
    def sizeHint(self) -> QSize:
        return QSize(look().sp(400), self.heightForWidth(max(self.width(), look().sp(400))))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(self.width()) if self.width() > 1 else 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        laid = self._laid_out(width)
        lines = laid.lineCount()
        return round(lines * self._line_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(look().colour("ink") if self._tone is Tone.ACCENT else look().tone(self._tone).ink)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for number, area in self._areas():
                if number == self._current:
                    painter.fillRect(area, look().colour("selected"))
        self._laid_out(self.width(), underlined=self._under_mouse).draw(painter, QPointF(0, 0))

    def _laid_out(self, width: int, underlined: int = -1) -> QTextLayout:
        laid = QTextLayout(" ".join(self._sentences), self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        laid.setTextOption(option)
        if underlined >= 0:
            start, length = list(self._spans())[underlined]
            laid.setFormats([_underline(start, length)])
        laid.beginLayout()
        top, height = 0.0, self._line_height()
        while (line := laid.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, top + (height - line.height()) / 2))
            top += height
        laid.endLayout()
        return laid

    def _line_height(self) -> float:
        return round(self.fontMetrics().height() * _LINE / 1.2)

    def _spans(self) -> Iterator[tuple[int, int]]:
        start = 0
        for each in self._sentences:
            length = len(each.encode("utf-16-le")) // 2  # as Qt counts
            yield start, length
            start += length + 1

    def _areas(self) -> Iterator[tuple[int, QRectF]]:
        """Where each sentence lies, line by line."""
        laid, height = self._laid_out(self.width()), self._line_height()
        for number, (start, length) in enumerate(self._spans()):
            for n in range(laid.lineCount()):
                line = laid.lineAt(n)
                first = max(start, line.textStart())
                last = min(start + length, line.textStart() + line.textLength())
                if first < last:
                    left, right = _x(line.cursorToX(first)), _x(line.cursorToX(last))
                    yield number, QRectF(left, n * height, right - left, height)


def _x(place: object) -> float:
    """PySide answers with the place and the number of the letter."""
    return float(place[0]) if isinstance(place, tuple) else float(place)  # type: ignore[arg-type]


def _underline(start: int, length: int) -> QTextLayout.FormatRange:
    form = QTextCharFormat()
    form.setFontUnderline(True)
    underlined = QTextLayout.FormatRange()
    underlined.start, underlined.length, underlined.format = start, length, form
    return underlined


_STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
