"""A code as it is read out: large, in letters of one width."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QWidget

from agentdesk.ui.theme import look
from agentdesk.ui.widgets.text import Text

_SIZE = 21


class CodeText(Text):
    """Nobody selects it: what is copied goes through the clipboard that forgets."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(role="strong", wrap=True, parent=parent)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure()

    def _measure(self) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(look().sp(_SIZE))
        font.setBold(True)
        if self.font() != font:
            self.setFont(font)
