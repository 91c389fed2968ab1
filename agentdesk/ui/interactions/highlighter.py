"""What is marked in the notes: placeholders that are still open."""

from __future__ import annotations

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat

from agentdesk.core.interactions.phrases import still_open
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.qt_places import qt_places


class NotesHighlighter(QSyntaxHighlighter):
    def highlightBlock(self, words: str) -> None:
        places = qt_places(words)
        for start, length in still_open(words):
            self.setFormat(places[start], places[start + length] - places[start], _open_format())


def _open_format() -> QTextCharFormat:
    made = QTextCharFormat()
    made.setBackground(look().colour("care_fill"))
    made.setForeground(look().colour("care_ink"))
    return made
