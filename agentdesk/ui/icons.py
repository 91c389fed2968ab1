"""One set of line icons (Lucide), tinted for the theme and sharp at every scale."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from agentdesk.ui.theme import RESOURCES, look

_STROKE = 1.75  # Lucide's own 2 looks heavy beside 13 px Inter


def pixmap(name: str, size: int, colour: QColor | None = None, *, dpr: float = 1.0) -> QPixmap:
    """The icon `size` logical pixels wide. Raises FileNotFoundError for a name that is not shipped."""
    return _pixmap(name, size, (colour or look().colour("muted")).name(), round(dpr, 2))


def paint_icon(painter: QPainter, name: str, where: QPoint, size: int, colour: QColor) -> None:
    """For delegates: paints at the sharpness of the device."""
    device = painter.device()
    painter.drawPixmap(where, pixmap(name, size, colour, dpr=device.devicePixelRatio() if device else 1.0))


def icon(name: str, colour: QColor | None = None, *, size: int = 16) -> QIcon:
    """For buttons and actions; make it again in `changeEvent` when the style changes."""
    made = QIcon()
    faint = look().colour("edge")
    for dpr in (1.0, 1.5, 2.0, 3.0):
        made.addPixmap(pixmap(name, size, colour, dpr=dpr))
        made.addPixmap(pixmap(name, size, faint, dpr=dpr), QIcon.Mode.Disabled)
    return made


def app_icon() -> QIcon:
    """The program's own sign, for the task bar and the window."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(_render((RESOURCES / "icons" / "agentdesk.svg").read_bytes(), size, 1.0))
    return made


@cache
def _pixmap(name: str, size: int, colour: str, dpr: float) -> QPixmap:
    return _render(_source(name).replace(b"currentColor", colour.encode()), size, dpr)


@cache
def _source(name: str) -> bytes:
    source = (RESOURCES / "icons" / f"{name}.svg").read_bytes()
    return source.replace(b'stroke-width="2"', f'stroke-width="{_STROKE}"'.encode())


def _render(source: bytes, size: int, dpr: float) -> QPixmap:
    made = QPixmap(QSize(round(size * dpr), round(size * dpr)))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(source)).render(painter, QRectF(made.rect()))
    painter.end()
    made.setDevicePixelRatio(dpr)
    return made
