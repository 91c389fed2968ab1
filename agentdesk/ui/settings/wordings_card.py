"""The words that customers are asked with before they agree to something: by purpose, channel and language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QShowEvent

from agentdesk.core import wording
from agentdesk.core.commands import ADMINISTRATORS
from agentdesk.core.consents.commands import SetWordings, WordingsEditions
from agentdesk.core.consents.model import Channel, Purpose
from agentdesk.core.consents.wordings import WordingsEdition
from agentdesk.core.people.commands import People
from agentdesk.core.wording import LANGUAGES, text
from agentdesk.ui.door import Door
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.edits import Edits
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.sentence_field import SentenceField
from agentdesk.ui.widgets.text import Text, announce, restyle

Typed = dict[tuple[Purpose, Channel, str], str]
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class WordingsFacts:
    """`editions`: the one that counts in front. `names` of people by their ids."""

    editions: tuple[WordingsEdition, ...]
    names: dict[UUID, str]
    may_change: bool

    @property
    def edition(self) -> WordingsEdition:
        return self.editions[0]


class WordingsPresenter(Edits):
    """Intentions: `load`, `lay_down`."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: WordingsFacts | None = None

    def look(self) -> WordingsFacts:
        editions, people = self._door.asked(WordingsEditions()), self._door.asked(People())
        me = next(person for person in people if person.id == self._door.person_id)
        names: dict[UUID, str] = {person.id: person.name for person in people}
        return WordingsFacts(editions, names, not me.roles.isdisjoint(ADMINISTRATORS))

    def show(self, found: WordingsFacts) -> None:
        self.facts = found

    def lay_down(self, typed: Typed) -> None:
        if self.facts is None or typed == all_of(self.facts.edition):
            return
        words = {
            purpose: {channel: {lang: typed[purpose, channel, lang] for lang in LANGUAGES} for channel in Channel}
            for purpose in Purpose
        }
        said = SetWordings.model_validate({"words": words, "instead_of": self.facts.edition.no})
        self.do(said, "settings.wordings_saved")


class WordingsCard(FormCard):
    """Chips choose what for and by which channel; below stand the words in each language. Enter saves all of them as a
    new edition; what was typed elsewhere in the card is saved with it."""

    def __init__(self, presenter: WordingsPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self._typed: Typed = {}
        self._hint, self._made = Text(role="muted", wrap=True), Text(role="muted", wrap=True)
        self._problem, self.earlier = Text(wrap=True), Text(role="muted", wrap=True)
        self.purpose, self.channel = FilterChips(), FilterChips()
        self.fields = {lang: SentenceField(_LONGEST) for lang in LANGUAGES}
        self._rows = {lang: FieldRow("", field, beside=LABELS) for lang, field in self.fields.items()}
        self._save = Button(kind="primary", on_click=self.save)
        for lang, field in self.fields.items():
            field.setReadOnly(True)  # until it is known what counts now
            spell(field)
            field.edited.connect(partial(self._note, lang))
        for chips in (self.purpose, self.channel):
            chips.picked.connect(lambda _: self._fill())
        for part in (self._hint, self._made, self.purpose, self.channel, *self._rows.values(), self._problem):
            self.body.addWidget(part)
        self.body.addWidget(self._save, 0, Qt.AlignmentFlag.AlignRight)
        self.body.addWidget(self.earlier)
        self._problem.hide()
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._say_refused)
        follow_language(self)

    def save(self) -> None:
        if self._presenter.facts and self._presenter.facts.may_change:
            for row in self._rows.values():
                row.show_problem("")
            if self._leads_to_what_is_missing():
                return
            self.forget()
            self._presenter.lay_down({use: words.strip() for use, words in self._typed.items()})

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenter.load()

    def retranslate(self) -> None:
        self.set_words(text("settings.wordings"))
        self._hint.setText(text("settings.wordings_hint"))
        self._save.setText(text("settings.save"))
        self.purpose.setAccessibleName(text("consent.for"))
        self.channel.setAccessibleName(text("consent.channel"))
        self.purpose.show_filters([Filter(each, text(f"consent.purpose.{each}")) for each in Purpose])
        self.channel.show_filters([Filter(each, text(f"consent.channel.{each}")) for each in Channel])
        for lang, row in self._rows.items():
            row.set_words(text(f"settings.wordings_in.{lang}"))
        self._show()

    def _show(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        made = _made(facts.edition, facts)
        self._made.setText(made if facts.may_change else f"{made}. {text('retention.read_only')}")
        self.earlier.setText(_earlier(facts))
        self.earlier.setVisible(len(facts.editions) > 1)
        self._problem.hide()
        self._save.setVisible(facts.may_change)
        for field in self.fields.values():
            field.setReadOnly(not facts.may_change)
            restyle(field)
        if not self.is_typing:
            self._typed = all_of(facts.edition)
            self._fill()

    @property
    def _use(self) -> tuple[Purpose, Channel]:
        return Purpose(self.purpose.chosen), Channel(self.channel.chosen)

    def _fill(self) -> None:
        for lang, field in self.fields.items():
            field.setText(self._typed.get((*self._use, lang), ""))
            self._rows[lang].show_problem("")

    def _note(self, lang: str, words: str) -> None:
        self._typed[(*self._use, lang)] = words
        self._note_typing(None)

    def _leads_to_what_is_missing(self) -> bool:
        missing = next((use for use, words in self._typed.items() if not words.strip()), None)
        if missing is None:
            return False
        purpose, channel, lang = missing
        self.purpose.pick(purpose)
        self.channel.pick(channel)
        self._fill()
        self._rows[lang].show_problem(text("settings.wordings_missing"))
        self.fields[lang].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _say_refused(self, code: str, words: str) -> None:
        self._problem.setText(words)
        self._problem.show()
        announce(self, words)


def all_of(edition: WordingsEdition) -> Typed:
    return {
        (purpose, channel, lang): edition.asked(purpose, channel, lang)
        for purpose in Purpose
        for channel in Channel
        for lang in LANGUAGES
    }


def _made(edition: WordingsEdition, facts: WordingsFacts) -> str:
    if edition.made_at is None or edition.made_by is None:
        return text("settings.wordings_delivered")
    person = facts.names.get(edition.made_by, "")
    return text("settings.wordings_made", no=edition.no, day=wording.day(edition.made_at.date()), person=person)


def _earlier(facts: WordingsFacts) -> str:
    """Which words each edition changed, the newest first."""
    each = zip(facts.editions, facts.editions[1:], strict=False)
    made = [f"{_made(edition, facts)}: {_changed(edition, before)}" for edition, before in each]
    return "\n".join((text("settings.wordings_editions"), *made, _made(facts.editions[-1], facts)))


def _changed(now: WordingsEdition, before: WordingsEdition) -> str:
    was = all_of(before)
    uses = {(purpose, channel): None for (purpose, channel, lang), words in all_of(now).items()
            if words != was[purpose, channel, lang]}  # fmt: skip
    told = (f"{text(f'consent.purpose.{purpose}')} – {text(f'consent.channel.{channel}')}" for purpose, channel in uses)
    return "; ".join(told) or text("settings.wordings_same")
