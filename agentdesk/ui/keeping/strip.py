"""Below the header of whoever is on legal hold: why, since when, and when somebody looks again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core.holds.model import HoldTold
from agentdesk.core.holds.words import case_words, placed_words, review_words
from agentdesk.core.wording import text
from agentdesk.ui.keeping.presenter import CustomerHolds
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import Notice


class HoldStrip(Growing):
    """Hidden while nobody is held."""

    wanted = Signal()

    def __init__(self, holds: CustomerHolds, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._holds = holds
        self._notice = Notice(on_action=self.wanted.emit, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 0, 20, 10)
        column.addWidget(self._notice)
        self.hide()
        holds.shown.connect(lambda _: self.retranslate())
        follow_language(self)

    def retranslate(self) -> None:
        standing = self._holds.standing
        self.setVisible(bool(standing))
        if standing:
            told = "\n".join(map(self._words, standing))
            self._notice.say(text("holds.strip"), told, Tone.CARE, action=text("holds.show"))

    def _words(self, told: HoldTold) -> str:
        placed = placed_words(told, self._holds.customer.zone)
        again = text("holds.review_on", day=review_words(told))
        return " · ".join(filter(None, (case_words(told), told.hold.reason, placed, again)))
