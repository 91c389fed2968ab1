"""Keeping and deleting: how long what is kept, what is due and what stays, two who confirm it, and who is held."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.due_card import DueCard
from agentdesk.ui.settings.held_card import HeldCard
from agentdesk.ui.settings.keeping_presenter import KeepingPresenter
from agentdesk.ui.settings.periods_card import PeriodsCard
from agentdesk.ui.settings.section import Section
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.text import Text


class KeepingSection(Section):
    """For whoever leads; everybody else reads that it is so."""

    def __init__(self, presenter: KeepingPresenter, files: FileDialogs, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter = presenter
        self.periods, self.due, self.held = PeriodsCard(presenter), DueCard(presenter, files), HeldCard(presenter)
        self._others, self._words = SectionCard(), Text(role="muted", wrap=True)
        self._others.body.addWidget(self._words)
        self._others.hide()
        for card in (self.due, self.periods, self.held, self._others):
            self.add(card)
        presenter.loaded.connect(lambda: self._others.setVisible(presenter.facts is None))
        follow_language(self)

    def take_up(self) -> None:
        self.presenter.load()

    def retranslate(self) -> None:
        self._others.set_words(text("settings.section_keeping"))
        self._words.setText(text("retention.for_leaders"))
