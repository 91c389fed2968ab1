"""What the notes are likely about, and how the customer likely feels: one line, with the words that say so."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from agentdesk.core.hearing.model import Likely
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.interactions.words import mood_step
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.mood import FACES

KEY = "Ctrl+Shift+R"
_FRAME, _SCROLLBAR = 3, 16
"""Pixels that the frame of the notes and their scroll bar keep for themselves."""


class LikelyStrip(QWidget):
    """Lies in the frame of the notes, below their words, which leave it `room`, whether anything is suggested or not:
    nothing moves while somebody types. `wanted`: take it."""

    wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Likely, str] = (Likely(), "")
        self._button = Button("", "quiet", icon="tag", key=key_name(KEY), on_click=self.wanted.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(_FRAME, 0, _SCROLLBAR, _FRAME)
        row.addWidget(self._button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        follow_language(self)

    def show_likely(self, likely: Likely, reason: str) -> None:
        """The reason first, by its name; then the mood. Nothing: an empty line."""
        self._shown = (likely, reason)
        words = likely_words(likely, reason)
        if words:
            self._button.setText(words)
            self._button.set_icon("tag" if likely.reason else FACES[mood_step(likely.mood.mood) - 1])  # type: ignore[union-attr]
        self._button.setVisible(bool(words))

    @property
    def room(self) -> int:
        """How much of the height it takes, in pixels."""
        return self._button.sizeHint().height() + _FRAME

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.room)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.room)

    def retranslate(self) -> None:
        self.setAccessibleName(text("hearing.name"))
        self.show_likely(*self._shown)


def likely_words(likely: Likely, reason: str) -> str:
    """Reason probably: Delivery › Lost (“not arrived”, “parcel”)."""
    if likely.reason and reason:
        return text("hearing.reason", reason=reason, words=_quoted(likely.reason.words))
    if likely.mood:
        mood = text(f"mood.{mood_step(likely.mood.mood)}")
        return text("hearing.mood", mood=mood, words=_quoted(likely.mood.words))
    return ""


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(text("hearing.word", word=word) for word in words)
