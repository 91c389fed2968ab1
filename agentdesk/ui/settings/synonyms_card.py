"""Words that mean the same to the search in articles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPlainTextEdit

from agentdesk.core.commands import LEADERS
from agentdesk.core.errors import Refused
from agentdesk.core.knowledge.commands import SetSynonyms, Synonyms
from agentdesk.core.knowledge.model import Groups, groups_in
from agentdesk.core.people.commands import People
from agentdesk.core.wording import text
from agentdesk.ui.door import Door
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.edits import Edits
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.text import Text, announce, restyle

_HIGH = 260


@dataclass(frozen=True, slots=True)
class SynonymFacts:
    groups: Groups
    may_change: bool


class SynonymsPresenter(Edits):
    """Intentions: `load`, `save`, `as_delivered`."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: SynonymFacts | None = None

    def look(self) -> SynonymFacts:
        me = next(each for each in self._door.asked(People()) if each.id == self._door.person_id)
        return SynonymFacts(self._door.asked(Synonyms()), not me.roles.isdisjoint(LEADERS))

    def show(self, found: SynonymFacts) -> None:
        self.facts = found

    def save(self, words: str, then: Callable[[Any], None]) -> None:
        """What could not be read is said. With nothing left, those that were delivered count."""
        try:
            groups = groups_in(words)
        except Refused as problem:
            self.refuse(problem)
            return
        if self.facts and groups != self.facts.groups:
            words = "settings.synonyms_saved" if groups else "settings.synonyms_emptied"
            self.do(SetSynonyms(groups=groups), words, then)
        else:
            then(None)

    def as_delivered(self) -> None:
        self.do(SetSynonyms(groups=()), "settings.synonyms_as_delivered")


class SynonymsCard(FormCard):
    """A group a line, commas between its words."""

    def __init__(self, presenter: SynonymsPresenter) -> None:
        super().__init__(presenter)
        self._presenter, self.words = presenter, QPlainTextEdit()
        self.words.setFixedHeight(_HIGH)
        self.words.setTabChangesFocus(True)
        self.words.setReadOnly(True)  # until it is known what counts now
        self._hint, self._problem = Text(role="muted", wrap=True), Text(wrap=True)
        self._delivered = Button(kind="quiet", icon="undo-2", on_click=self._as_delivered)
        self._save = Button(kind="primary", on_click=self.save)
        for part in (self._hint, self.words, self._problem):
            self.body.addWidget(part)
        self.put_foot(self._delivered, self._save)
        self._problem.hide()
        self.watch(self.words)
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._say_refused)
        follow_language(self)

    def save(self) -> None:
        may = self._presenter.facts and self._presenter.facts.may_change
        if may:
            self._presenter.save(self.words.toPlainText(), then=self.forget)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenter.load()

    def retranslate(self) -> None:
        self.set_words(text("settings.synonyms"))
        self.words.setAccessibleName(text("settings.synonyms"))
        self._save.setText(text("settings.save"))
        self._delivered.setText(text("settings.synonyms_delivered"))
        self._show()

    def _as_delivered(self) -> None:
        self.forget()
        self._presenter.as_delivered()

    def _show(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        self._hint.setText(text("settings.synonyms_hint" if facts.may_change else "settings.synonyms_read_only"))
        self._problem.hide()
        self._save.setVisible(facts.may_change)
        self._delivered.setVisible(facts.may_change)
        self.words.setReadOnly(not facts.may_change)
        restyle(self.words)
        if not self.is_typing:
            self.fill()

    def show_form(self) -> None:
        groups = self._presenter.facts.groups if self._presenter.facts else ()
        self.words.setPlainText("\n".join(", ".join(group) for group in groups))

    def _say_refused(self, code: str, words: str) -> None:
        self._problem.setText(words)
        self._problem.show()
        announce(self, words)
