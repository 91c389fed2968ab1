"""One of a few answers, each with its key: Alt 1 … Alt 9."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionButton, QWidget

from agentdesk.ui.theme import look
from agentdesk.ui.widgets import paint
from agentdesk.ui.widgets.button import Button


class ChoiceButton(Button):
    """As wide as there is room, its words on up to two lines behind a key cap. Checkable where the choice is kept."""

    def __init__(
        self,
        words: str = "",
        key: str = "",
        *,
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, "choice", key=key, on_click=on_click, parent=parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(words)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = len(paint.wrapped(self.text(), paint.BODY, width - self._indent() - 10))
        return max(look().sp(32), lines * paint.line_height(paint.BODY) + look().sp(14))

    def sizeHint(self) -> QSize:
        return QSize(look().sp(160), self.heightForWidth(max(self.width(), 160)))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().sp(100), look().sp(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QPainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        if self._key:
            self._paint_cap(painter)
        lines = paint.wrapped(self.text(), paint.BODY, self.width() - self._indent() - 10)
        height = len(lines) * paint.line_height(paint.BODY)
        room = QRect(self._indent(), (self.height() - height) // 2, self.width() - self._indent() - 10, height)
        paint.paint_lines(painter, room, self.text(), paint.BODY, self._ink("words"))

    def _paint_cap(self, painter: QPainter) -> None:
        height = look().sp(19)
        cap = QRectF(9.5, (self.height() - height) / 2, self._cap_width(), height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look().colour("edge"), 1))
        painter.setBrush(look().colour("ground"))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setFont(look().font(11))
        painter.setPen(look().colour("muted"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)

    def _cap_width(self) -> int:
        return look().font_metrics(11).horizontalAdvance(self._key) + look().sp(12)

    def _indent(self) -> int:
        return (9 + self._cap_width() + 8) if self._key else 12
