"""Long work in one line: what is being done, how far it is, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.text import ElidedText, Text


class ProgressStrip(QWidget):
    """`show_progress(done, total)`; an unknown total (0) shows a bar that moves. `cancelled` asks the work to stop."""

    cancelled = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._figures = ElidedText(), Text(role="small")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.cancel = Button(on_click=self._ask_cancel)
        words = QHBoxLayout()
        words.addWidget(self._words, 1)
        words.addWidget(self._figures)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addLayout(words)
        column.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(column, 1)
        row.addWidget(self.cancel)
        follow_language(self)

    def show_progress(self, words: str, done: int = 0, total: int = 0, figures: str = "") -> None:
        """`figures` such as "12,400 of 100,000 · 40 s left"."""
        self._words.setText(words)
        self._figures.setText(figures)
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(round(1000 * done / total) if total else 0)
        self._bar.setAccessibleName(words)
        self.cancel.setEnabled(True)

    def show_done(self, words: str) -> None:
        self._words.setText(words)
        self._figures.setText("")
        self._bar.setRange(0, 1000)
        self._bar.setValue(1000)
        self.cancel.hide()

    def retranslate(self) -> None:
        self.cancel.setText(text("progress.cancel"))

    def _ask_cancel(self) -> None:
        self.cancel.setEnabled(False)
        self._words.setText(text("progress.stopping"))
        self.cancelled.emit()
