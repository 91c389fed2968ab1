"""A picture from anywhere becomes a logo: a PNG no larger than what is printed of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from agentdesk.core.errors import Refused
from agentdesk.core.people.logo import MOST_BYTES

MOST_READ = 10_000_000
_ROOM = QSize(900, 450)
_SMALLEST = 64


def logo_of(path: Path) -> bytes:
    """From a PNG, JPEG or SVG file. Raises Refused shop.logo_no_picture, also for a file that cannot be read."""
    try:
        content = path.read_bytes() if path.stat().st_size <= MOST_READ else b""
    except OSError as problem:
        raise Refused("shop.logo_no_picture") from problem
    picture = _drawn(content) if path.suffix.lower() == ".svg" else QImage.fromData(content)
    if picture.isNull():
        raise Refused("shop.logo_no_picture")
    return _fitted(picture)


def _drawn(content: bytes) -> QImage:
    renderer = QSvgRenderer(QByteArray(content))
    size = renderer.defaultSize()
    if not renderer.isValid() or size.isEmpty():
        return QImage()
    picture = QImage(size.scaled(_ROOM, Qt.AspectRatioMode.KeepAspectRatio), QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter)
    painter.end()
    return picture


def _fitted(picture: QImage) -> bytes:
    """Smaller until it is small enough: a photograph takes more than a drawing."""
    room = QSize(min(_ROOM.width(), picture.width()), min(_ROOM.height(), picture.height()))
    while True:
        smaller = picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        content = _png(smaller)
        if len(content) <= MOST_BYTES or room.width() < _SMALLEST:
            return content
        room *= 0.8


def _png(picture: QImage) -> bytes:
    held = QByteArray()
    device = QBuffer(held)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(device, "PNG")  # type: ignore[call-overload]  # takes the name of the format as text
    return bytes(held.data())
