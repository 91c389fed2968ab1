"""Words on the window: always plain text, whatever a customer wrote."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from agentdesk.ui.theme import Tone

MOST_SHOWN = 4000
"""A label shows no more than this; laying out a megabyte would stop the window."""


def one_line(words: str, most: int = 300) -> str:
    """Foreign words for a single line: bounded, without line breaks and control characters."""
    return " ".join(words[: most * 2].split()).translate(_CONTROL)[:most]


class Text(QLabel):
    """A label. `role`: "" (body), "title", "heading", "strong", "muted", "small" or "section"."""

    def __init__(self, words: str = "", role: str = "", *, wrap: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setWordWrap(wrap)
        self.setText(words)

    def setText(self, words: str) -> None:
        super().setText(words if len(words) <= MOST_SHOWN else words[:MOST_SHOWN] + " …")

    def set_tone(self, tone: Tone) -> None:
        if self.property("tone") != tone.value:
            self.setProperty("tone", tone.value)
            restyle(self)


# C0 and C1 controls, and the marks that would turn the direction of what follows.
_CONTROL = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class ElidedText(Text):
    """One line that ends in … where there is no room; the whole of it is the tool tip and the accessible name."""

    def __init__(self, words: str = "", role: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__("", role, parent=parent)
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(words)

    def setText(self, words: str) -> None:
        self._words = one_line(words, 1000)
        self.setAccessibleName(self._words)
        self.setToolTip("")
        super().setText(self._words)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.contentsRect().width())
        self._offer_whole(cut=shown != self._words)
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.contentsRect(), self.alignment().value | Qt.TextFlag.TextSingleLine.value, shown)

    def _offer_whole(self, *, cut: bool) -> None:
        if cut != bool(self.toolTip()):
            self.setToolTip(plain_tip(self._words) if cut else "")


def plain_tip(words: str) -> str:
    """Words for a tool tip, which guesses at HTML: escaped, so that nothing in them is ever markup."""
    escaped = words[:2000].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<p style='white-space: pre-wrap'>{escaped}</p>" if escaped else ""


def without_keys(words: str) -> str:
    """Foreign words for a menu, a check box or a button, which would take what follows an & for a key with Alt."""
    return words.replace("&", "&&")


def restyle(widget: QWidget) -> None:
    """After a property that the style sheet looks at has changed. What was never shown is styled when it is."""
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def announce(widget: QWidget, words: str) -> None:
    """Tells a screen reader something that the focus does not lead to."""
    if words and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))
