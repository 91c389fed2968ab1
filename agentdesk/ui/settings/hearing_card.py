"""Whether anything is suggested from notes in this shop, by whoever leads it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox

from agentdesk.core.commands import LEADERS
from agentdesk.core.hearing.commands import SetSuggesting, Suggesting
from agentdesk.core.people.commands import People
from agentdesk.core.wording import text
from agentdesk.ui.door import Door
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.edits import Edits
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.text import Text


class HearingRules(Edits):
    """Intentions: `load`, `switch`."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.on, self.may_change = True, False

    def look(self) -> tuple[bool, bool]:
        me = next(person for person in self._door.asked(People()) if person.id == self._door.person_id)
        return self._door.asked(Suggesting()), not me.roles.isdisjoint(LEADERS)

    def show(self, found: tuple[bool, bool]) -> None:
        self.on, self.may_change = found

    def switch(self, on: bool) -> None:
        self.do(SetSuggesting(on=on), "settings.hearing_on" if on else "settings.hearing_off")


class HearingCard(SectionCard):
    """The tick counts at once, and can be taken back."""

    def __init__(self, presenter: HearingRules) -> None:
        super().__init__()
        self._presenter, self.box, self._hint = presenter, QCheckBox(), Text(role="muted", wrap=True)
        self.box.setEnabled(False)  # until it is known what counts now
        self.box.clicked.connect(presenter.switch)
        self.body.addWidget(self._hint)
        self.body.addWidget(self.box)
        presenter.loaded.connect(self._show)
        presenter.refused.connect(lambda code, words: self._show())
        follow_language(self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenter.load()

    def retranslate(self) -> None:
        self.set_words(text("settings.hearing"))
        self._hint.setText(text("settings.hearing_hint"))
        self.box.setText(text("settings.hearing_suggest"))

    def _show(self) -> None:
        self.box.setChecked(self._presenter.on)
        self.box.setEnabled(self._presenter.may_change)
