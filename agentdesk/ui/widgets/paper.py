"""What lies on paper: DIN A4, drawn in points from the upper left corner, on whatever can be painted on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
    QPdfWriter,
    QPen,
    QTextLayout,
    QTextOption,
)

from agentdesk.ui.theme import LIGHT, look

WIDTH, HEIGHT = 595, 842
EDGE = 56
RIGHT = WIDTH - EDGE
_DOTS_PER_INCH, _POINTS_PER_INCH = 1200, 72
_LEFT_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_WRAPPED = QTextOption()
_WRAPPED.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
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


class SheetOfPaper:
    """Pieces of the page; each says where it ends."""

    def __init__(self, painter: QPainter) -> None:
        self.painter = painter
        self._family = look().family
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)

    def head(self, shop: str, address: Sequence[str], logo: QImage) -> float:
        """With a line below it; nothing where there is nothing to say."""
        if not shop and not address and logo.isNull():
            return float(EDGE)
        bottom, left = float(EDGE), float(EDGE)
        if not logo.isNull():
            size = logo.size().scaled(150, 72, Qt.AspectRatioMode.KeepAspectRatio)
            self.painter.drawImage(QRectF(EDGE, EDGE, size.width(), size.height()), logo)
            left, bottom = left + size.width() + 22, bottom + size.height()
        room = QRectF(left, EDGE, RIGHT - left, 200)
        top = EDGE + self.words(room, shop, 20 if logo.isNull() else 15, LIGHT.ink, bold=True)
        for line in address:
            top += self.words(QRectF(left, top + 3, RIGHT - left, 40), line, 10, LIGHT.muted) + 3
        bottom = max(bottom, top) + 16
        self.painter.setPen(QPen(QColor(LIGHT.line), 0.8))
        self.painter.drawLine(EDGE, round(bottom), RIGHT, round(bottom))
        return bottom

    def words(self, room: QRectF, words: str, size: float, colour: str, *, bold: bool = False) -> float:
        """Wrapped where they need it; says how high they are."""
        self.painter.setFont(self.font(size, bold))
        self.painter.setPen(QColor(colour))
        taken: QRectF = self.painter.boundingRect(room, _WRAP, words)
        self.painter.drawText(QRectF(room.left(), room.top(), room.width(), taken.height()), _WRAP, words)
        return taken.height()

    def fitted(self, room: QRectF, words: str, size: float, *, spaced: bool = False) -> float:
        """On one line, smaller where it would not fit; says how high it is."""
        font = self.font(size, bold=True, spaced=spaced)
        wide = QFontMetricsF(font).horizontalAdvance(words)
        if wide > room.width():
            font = self.font(size * room.width() / wide * 0.97, bold=True, spaced=spaced)
        self.painter.setFont(font)
        self.painter.setPen(QColor(LIGHT.ink))
        high = QFontMetricsF(font).height()
        line = QRectF(room.left(), room.top(), room.width() + 4, high)
        self.painter.drawText(line, int(_LEFT_TOP | Qt.AlignmentFlag.AlignVCenter), words)
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

    def lines(self, words: str, size: float, wide: float) -> list[str]:
        """As they are broken in so much room."""
        return [line for part in words.split("\n") for line in self._broken(part, size, wide)]

    def _broken(self, words: str, size: float, wide: float) -> Iterable[str]:
        layout = QTextLayout(words, self.font(size, bold=False))
        layout.setTextOption(_WRAPPED)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(wide)
        layout.endLayout()
        for n in range(layout.lineCount()):
            line = layout.lineAt(n)
            yield words[line.textStart() : line.textStart() + line.textLength()].rstrip()
