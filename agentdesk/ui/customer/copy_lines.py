"""Lines of text that are copied by a click: a number, an address."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from agentdesk.ui.theme import look
from agentdesk.ui.widgets import paint
from agentdesk.ui.widgets.paint import BODY
from agentdesk.ui.widgets.text import one_line, plain_tip

_MOST_LINES = 3


class CopyLines(QAbstractButton):
    """Painted as plain words; underlined under the pointer. `name` says what pressing does."""

    def __init__(self, lines: list[str], name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setAccessibleName(f"{', '.join(map(one_line, lines))}, {name}")
        self.setToolTip(plain_tip(name))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return len(self._shown(width)) * paint.line_height(BODY) + 2

    def sizeHint(self) -> QSize:
        return QSize(look().sp(160), self.heightForWidth(self.width() or look().sp(220)))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().sp(60), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, height = QPainter(self), paint.line_height(BODY)
        for number, line in enumerate(self._shown(self.width())):
            room = QRect(0, number * height, self.width(), height)
            width = paint.paint_line(painter, room, line, BODY, look().colour("ink"))
            if self.underMouse():
                painter.fillRect(0, room.bottom(), width, 1, look().colour("muted"))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look().colour("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _shown(self, width: int) -> list[str]:
        return [part for line in self._lines for part in paint.wrapped(line, BODY, max(width, 40), most=_MOST_LINES)]
