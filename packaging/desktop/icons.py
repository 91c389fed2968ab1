"""The program's sign in all the sizes that systems ask for, drawn from its one picture.

python packaging/desktop/icons.py FOLDER        NUMBER.png, agentdesk.svg, agentdesk.ico, agentdesk.icns
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from contents import PACKAGE, SIZES
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = PACKAGE / "resources" / "icons" / "agentdesk.svg"
_ICO = (16, 24, 32, 48, 64, 128, 256)
_ICNS = {b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}
"""Apple's names of pictures by their width in points or pixels."""


def main(folder: Path) -> int:
    app = QGuiApplication.instance() or QGuiApplication(["icons"])
    assert app
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "agentdesk.svg").write_bytes(SOURCE.read_bytes())
    for size in SIZES:
        (folder / f"{size}.png").write_bytes(png(size))
    (folder / "agentdesk.ico").write_bytes(ico())
    (folder / "agentdesk.icns").write_bytes(icns())
    return 0


def png(size: int) -> bytes:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(SOURCE.read_bytes())).render(painter, QRectF(image.rect()))
    painter.end()
    kept = QBuffer()
    kept.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(kept, "PNG")  # type: ignore[call-overload]  # its stub wants the name as bytes
    return kept.data().data()


def ico() -> bytes:
    """A head, an entry for each picture, then the pictures; a width of 256 is written as 0."""
    pictures = [(size, png(size)) for size in _ICO]
    head, offset = struct.pack("<HHH", 0, 1, len(pictures)), 6 + 16 * len(pictures)
    for size, picture in pictures:
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return head + b"".join(picture for _, picture in pictures)


def icns() -> bytes:
    """A head with the whole length, then name, length and picture each."""
    parts = b"".join(name + struct.pack(">I", 8 + len(found := png(size))) + found for name, size in _ICNS.items())
    return b"icns" + struct.pack(">I", 8 + len(parts)) + parts


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
