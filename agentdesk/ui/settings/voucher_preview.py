"""What a voucher of this shop looks like, as it is laid out while somebody types."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agentdesk.core.people.model import Letterhead, Shop
from agentdesk.core.vouchers.printed import Block, sample
from agentdesk.core.wording import text
from agentdesk.ui.theme import look
from agentdesk.ui.vouchers.paper import paint_voucher
from agentdesk.ui.widgets.paper import WIDTH

_HIGH = 580
"""Points of the sheet that are shown."""
_WIDEST, _NARROWEST = 416, 160


class VoucherPreview(QWidget):
    """The upper part of the sheet, as wide as there is room; on white in both modes: paper is white."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._blocks: tuple[Block, ...] = ()
        self._logo, self._sheet = b"", QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(_NARROWEST)

    def lay_out(self, shop: Shop, letterhead: Letterhead, today: date) -> None:
        self._blocks = sample(shop.signature, shop.currency, today, shop.language, letterhead.address)
        self._logo = letterhead.logo
        self.setAccessibleName(", ".join((text("letterhead.preview"), *(block.words for block in self._blocks))))
        self._paint()

    def sizeHint(self) -> QSize:
        return QSize(look().sp(_WIDEST), round(look().sp(_WIDEST) * _HIGH / WIDTH))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMaximumWidth(look().sp(_WIDEST))
        if event.size().width() != event.oldSize().width():
            self.setFixedHeight(round(event.size().width() * _HIGH / WIDTH))
            self._paint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(0, 0, self._sheet)
        painter.setPen(look().colour("line"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint(self) -> None:
        """Once for each layout and width: its code takes a moment."""
        dots = self.devicePixelRatioF()
        self._sheet = QImage(self.size() * dots, QImage.Format.Format_RGB32)
        self._sheet.setDevicePixelRatio(dots)
        self._sheet.fill(Qt.GlobalColor.white)
        if self._blocks:
            painter = QPainter(self._sheet)
            painter.scale(self.width() / WIDTH, self.width() / WIDTH)
            paint_voucher(painter, self._blocks, self._logo)
            painter.end()
        self.update()
