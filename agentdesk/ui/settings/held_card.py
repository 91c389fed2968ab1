"""Who is on legal hold, and when somebody looks again; holds are placed and lifted at the customer."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from agentdesk.core.holds.words import placed_words, review_words, whom_words
from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.keeping_presenter import KeepingPresenter
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.paint import SMALL
from agentdesk.ui.widgets.painted import Lines, LinesLabel, Words
from agentdesk.ui.widgets.text import Text


class HeldCard(SectionCard):
    """Hidden until it is known."""

    def __init__(self, presenter: KeepingPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._hint, self._rows = Text(role="muted", wrap=True), QVBoxLayout()
        self._rows.setSpacing(8)
        self.body.addWidget(self._hint)
        self.body.addLayout(self._rows)
        self.hide()
        presenter.loaded.connect(self.retranslate)
        follow_language(self)

    def retranslate(self) -> None:
        self.set_words(text("holds.list"))
        facts = self._presenter.facts
        self.setVisible(facts is not None)
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if facts is None:
            return
        self._hint.setText(text("holds.hint") if facts.holds else f"{text('holds.none')} {text('holds.hint')}")
        for told in facts.holds:
            again = text("holds.review_on", day=review_words(told))
            words = (
                Words(whom_words(told)),
                Words(told.hold.reason, SMALL),
                Words(f"{placed_words(told, facts.zone)} · {again}", SMALL, "muted"),
            )
            self._rows.addWidget(LinesLabel(Lines(icon="lock", words=words), parent=self))
