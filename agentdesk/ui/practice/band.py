"""What marks a practice window so that nobody takes it for the real one: a band across its top."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.text import ElidedText, Text


class PracticeBand(QFrame):
    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("practice")
        self._mark, self._words = Text(role="strong"), ElidedText()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(10)
        row.addWidget(self._mark)
        row.addWidget(self._words, 1)
        follow_language(self)

    def retranslate(self) -> None:
        self._mark.setText(text("practice.band"))
        self._words.setText(text("practice.band_words"))
