"""A voucher as it lies on paper."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from agentdesk.core.vouchers.printed import Block, Piece
from agentdesk.ui.theme import LIGHT
from agentdesk.ui.widgets.paper import EDGE, RIGHT, Paper, SheetOfPaper

_PAD, _QR = 34, 140


def voucher_paper(blocks: Sequence[Block], title: str, logo: bytes = b"") -> Paper:
    return Paper(title, (lambda painter: paint_voucher(painter, blocks, logo),))


def paint_voucher(painter: QPainter, blocks: Sequence[Block], logo: bytes = b"") -> None:
    """Head with the shop's name (and logo, address), the voucher on a ground of its own, what to know below it."""
    sheet = VoucherSheet(painter)
    said = {piece: [block.words for block in blocks if block.piece is piece] for piece in Piece}
    top = sheet.head("".join(said[Piece.SHOP]), said[Piece.ADDRESS], QImage.fromData(logo) if logo else QImage())
    top = sheet.voucher(top + 34, said)
    top += 12
    for words in said[Piece.SMALL]:
        top += sheet.words(QRectF(EDGE, top + 12, RIGHT - EDGE, 200), words, 10.5, LIGHT.muted) + 12


class VoucherSheet(SheetOfPaper):
    """With the voucher on a ground of its own."""

    def voucher(self, top: float, said: dict[Piece, list[str]]) -> float:
        ground = QRectF(EDGE, top, RIGHT - EDGE, 292)
        self._ground(ground)
        left, words = ground.left() + _PAD, ground.width() - 3 * _PAD - _QR
        value_name, code_name = said[Piece.LABEL]
        y = top + _PAD
        y += self.words(QRectF(left, y, words, 60), said[Piece.TITLE][0], 30, LIGHT.accent, bold=True) + 22
        y += self.words(QRectF(left, y, words, 20), value_name, 10.5, LIGHT.muted) + 2
        y += self.fitted(QRectF(left, y, words, 62), said[Piece.VALUE][0], 46) + 20
        square = QRectF(ground.right() - _PAD - _QR, top + _PAD, _QR, _QR)
        self._white(square)
        draw_qr(self.painter, square.adjusted(18, 18, -18, -18), said[Piece.QR][0])
        y = max(y, square.bottom() + 20)
        wide = ground.width() - 2 * _PAD
        y += self.words(QRectF(left, y, wide, 20), code_name, 10.5, LIGHT.muted) + 4
        y += self.fitted(QRectF(left, y, wide, 34), said[Piece.CODE][0], 25, spaced=True) + 14
        self.words(QRectF(left, y, wide, 40), said[Piece.LINE][0], 12.5, LIGHT.ink, bold=True)
        return ground.bottom()

    def _ground(self, room: QRectF) -> None:
        """The paper of the voucher, with a stripe at its left."""
        shape, stripe = QPainterPath(), QPainterPath()
        shape.addRoundedRect(room, 10, 10)
        stripe.addRect(QRectF(room.left(), room.top(), 7, room.height()))
        self.painter.fillPath(shape, QColor(LIGHT.accent_fill))
        self.painter.fillPath(shape.intersected(stripe), QColor(LIGHT.accent))
        self.painter.strokePath(shape, QPen(QColor(LIGHT.accent_edge), 0.8))

    def _white(self, room: QRectF) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(room, 6, 6)
        self.painter.fillPath(shape, QColor("white"))


def draw_qr(painter: QPainter, room: QRectF, content: str) -> None:
    """Dark squares of a QR code (ISO/IEC 18004, level M) in all of `room`; the white around it is the caller's."""
    modules = qr_modules(content)
    side, squares = room.width() / len(modules), QPainterPath()
    squares.setFillRule(Qt.FillRule.WindingFill)
    for line, row in enumerate(modules):
        for place, dark in enumerate(row):
            if dark:  # a hair wider than it is, so that no light comes through between two
                squares.addRect(room.left() + place * side, room.top() + line * side, side * 1.01, side * 1.01)
    painter.fillPath(squares, QColor("black"))


def qr_modules(content: str) -> tuple[tuple[bool, ...], ...]:
    import segno

    return tuple(tuple(map(bool, row)) for row in segno.make_qr(content, error="m").matrix)
