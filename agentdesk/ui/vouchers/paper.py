"""A voucher as it lies on paper: DIN A4, drawn in points from the upper left corner, on whatever can be painted on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPainterPath,
    QPdfWriter,
    QPen,
)

from agentdesk.core.vouchers.printed import Block, Piece
from agentdesk.ui.theme import LIGHT, look

WIDTH, HEIGHT = 595, 842
EDGE, _PAD = 56, 34
RIGHT = WIDTH - EDGE
_QR = 140
_DOTS_PER_INCH, _POINTS_PER_INCH = 1200, 72
_LEFT_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_WRAP = int(_LEFT_TOP) | int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class Paper:
    """Each page is painted in points from its upper left corner; `title` is what a reader or a list of print jobs
    calls it, and tells no code."""

    title: str
    pages: tuple[Callable[[QPainter], None], ...]

    def pdf(self) -> bytes:
        """The file as it is to be written."""
        held = QByteArray()
        device = QBuffer(held)
        device.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(device)
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)
        writer.setResolution(_DOTS_PER_INCH)
        writer.setTitle(self.title)
        writer.setCreator("AgentDesk")
        self.put_on(writer)
        device.close()
        return bytes(held.data())

    def put_on(self, sheets: QPagedPaintDevice) -> bool:
        """False where nothing could be put on them. Smaller where the sheets are (US Letter)."""
        painter = QPainter()
        if not painter.begin(sheets):
            return False
        dots, size = sheets.logicalDpiX() / _POINTS_PER_INCH, sheets.pageLayout().fullRectPoints().size()
        scale = dots * min(1, size.width() / WIDTH, size.height() / HEIGHT)
        painter.scale(scale, scale)
        for number, page in enumerate(self.pages):
            if number:
                sheets.newPage()
            page(painter)
        return painter.end()


def voucher_paper(blocks: Sequence[Block], title: str, logo: bytes = b"") -> Paper:
    return Paper(title, (lambda painter: paint_voucher(painter, blocks, logo),))


def paint_voucher(painter: QPainter, blocks: Sequence[Block], logo: bytes = b"") -> None:
    """Head with the shop's name (and logo, address), the voucher on a ground of its own, what to know below it."""
    sheet = SheetOfPaper(painter)
    said = {piece: [block.words for block in blocks if block.piece is piece] for piece in Piece}
    top = sheet.head("".join(said[Piece.SHOP]), said[Piece.ADDRESS], QImage.fromData(logo) if logo else QImage())
    top = sheet.voucher(top + 34, said)
    top += 12
    for words in said[Piece.SMALL]:
        top += sheet.words(QRectF(EDGE, top + 12, RIGHT - EDGE, 200), words, 10.5, LIGHT.muted) + 12


class SheetOfPaper:
    """Pieces of the page; each says where it ends."""

    def __init__(self, painter: QPainter) -> None:
        self._painter = painter
        self._family = look().family
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)

    def head(self, shop: str, address: Sequence[str], logo: QImage) -> float:
        bottom, left = float(EDGE), float(EDGE)
        if not logo.isNull():
            size = logo.size().scaled(150, 72, Qt.AspectRatioMode.KeepAspectRatio)
            self._painter.drawImage(QRectF(EDGE, EDGE, size.width(), size.height()), logo)
            left, bottom = left + size.width() + 22, bottom + size.height()
        room = QRectF(left, EDGE, RIGHT - left, 200)
        top = EDGE + self.words(room, shop, 20 if logo.isNull() else 15, LIGHT.ink, bold=True)
        for line in address:
            top += self.words(QRectF(left, top + 3, RIGHT - left, 40), line, 10, LIGHT.muted) + 3
        bottom = max(bottom, top) + 16
        self._painter.setPen(QPen(QColor(LIGHT.line), 0.8))
        self._painter.drawLine(EDGE, round(bottom), RIGHT, round(bottom))
        return bottom

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
        draw_qr(self._painter, square.adjusted(18, 18, -18, -18), said[Piece.QR][0])
        y = max(y, square.bottom() + 20)
        wide = ground.width() - 2 * _PAD
        y += self.words(QRectF(left, y, wide, 20), code_name, 10.5, LIGHT.muted) + 4
        y += self.fitted(QRectF(left, y, wide, 34), said[Piece.CODE][0], 25, spaced=True) + 14
        self.words(QRectF(left, y, wide, 40), said[Piece.LINE][0], 12.5, LIGHT.ink, bold=True)
        return ground.bottom()

    def words(self, room: QRectF, words: str, size: float, colour: str, *, bold: bool = False) -> float:
        """Wrapped where they need it; says how high they are."""
        self._painter.setFont(self.font(size, bold))
        self._painter.setPen(QColor(colour))
        taken: QRectF = self._painter.boundingRect(room, _WRAP, words)
        self._painter.drawText(QRectF(room.left(), room.top(), room.width(), taken.height()), _WRAP, words)
        return taken.height()

    def fitted(self, room: QRectF, words: str, size: float, *, spaced: bool = False) -> float:
        """On one line, smaller where it would not fit; says how high it is."""
        font = self.font(size, bold=True, spaced=spaced)
        wide = QFontMetricsF(font).horizontalAdvance(words)
        if wide > room.width():
            font = self.font(size * room.width() / wide * 0.97, bold=True, spaced=spaced)
        self._painter.setFont(font)
        self._painter.setPen(QColor(LIGHT.ink))
        high = QFontMetricsF(font).height()
        line = QRectF(room.left(), room.top(), room.width() + 4, high)
        self._painter.drawText(line, int(_LEFT_TOP | Qt.AlignmentFlag.AlignVCenter), words)
        return high

    def font(self, size: float, bold: bool, *, spaced: bool = False) -> QFont:
        font = QFont(self._family)
        font.setPixelSize(max(1, round(size)))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        if spaced:
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 107)  # points would grow with the resolution
            font.setFeature(QFont.Tag("zero"), 1)
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _ground(self, room: QRectF) -> None:
        """The paper of the voucher, with a stripe at its left."""
        shape, stripe = QPainterPath(), QPainterPath()
        shape.addRoundedRect(room, 10, 10)
        stripe.addRect(QRectF(room.left(), room.top(), 7, room.height()))
        self._painter.fillPath(shape, QColor(LIGHT.accent_fill))
        self._painter.fillPath(shape.intersected(stripe), QColor(LIGHT.accent))
        self._painter.strokePath(shape, QPen(QColor(LIGHT.accent_edge), 0.8))

    def _white(self, room: QRectF) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(room, 6, 6)
        self._painter.fillPath(shape, QColor("white"))


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
