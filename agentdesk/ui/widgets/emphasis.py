"""Words on one line in which the pieces that matter stand out; painted, never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter

from agentdesk.ui.theme import look
from agentdesk.ui.widgets.paint import Face
from agentdesk.ui.widgets.text import one_line

Parts = list[tuple[str, bool]]


def apart(words: str, pieces: Iterable[str]) -> Parts:
    """The words taken apart: True for each piece that occurs in them, whatever its case."""
    wanted = sorted({piece for piece in pieces if piece}, key=len, reverse=True)
    if not wanted:
        return [(words, False)] if words else []
    found = re.split(f"({'|'.join(map(re.escape, wanted))})", words, flags=re.IGNORECASE)
    return [(part, bool(number % 2)) for number, part in enumerate(found) if part]


def paint_emphasised(
    painter: QPainter, room: QRect, words: str, pieces: Iterable[str], face: Face, colour: QColor
) -> int:
    """The pieces in bold and in the accent colour; ends in … where there is no room. Returns the width."""
    left = room.left()
    for part, stands_out in apart(one_line(words), pieces):
        style, part_face = look(), face._replace(bold=face.bold or stands_out)
        metrics, wanted = style.font_metrics(*part_face), room.right() + 1 - left
        shown = metrics.elidedText(part, Qt.TextElideMode.ElideRight, wanted)
        painter.setFont(style.font(*part_face))
        painter.setPen(style.colour("accent_text") if stands_out else colour)
        painter.drawText(QRect(left, room.top(), max(0, wanted), room.height()), _LEFT, shown)
        left += metrics.horizontalAdvance(shown)
        if shown != part:
            break
    return left - room.left()


_LEFT = (Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft).value | Qt.TextFlag.TextSingleLine.value
