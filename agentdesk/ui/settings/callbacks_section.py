"""When customers may be rung, how many callbacks a person can keep, and what a new one begins with."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QWidget

from agentdesk.core.calendars.model import MINUTES_OF_A_DAY, clock_time
from agentdesk.core.callbacks.commands import SetRules
from agentdesk.core.callbacks.model import Rules
from agentdesk.core.wording import text
from agentdesk.ui.forms.fields import ChoiceField, NumberField
from agentdesk.ui.language import follow_language
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.settings.callbacks_presenter import CallbacksPresenter
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.reminders_card import RemindersCard
from agentdesk.ui.settings.section import LABELS, Section
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import announce

_HALF_HOUR = 30
_MOST_PER_PERSON, _MOST_ATTEMPTS, _LONGEST_SPACING = 30, 20, 7 * MINUTES_OF_A_DAY


class CallbacksSection(Section):
    """One form, there once the rules are (who may not change them reads them), and what people set for themselves."""

    def __init__(
        self, presenter: CallbacksPresenter, preferences: Preferences, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.presenter, self.notice, self.rules = presenter, Notice(), RulesCard(presenter)
        self.reminders = RemindersCard(preferences)
        for card in (self.notice, self.rules, self.reminders):
            self.add(card)
        self.notice.hide()
        self.rules.hide()
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._say_refused)
        follow_language(self)

    def take_up(self) -> None:
        self.presenter.load()
        self.reminders.show_chosen()

    def retranslate(self) -> None:
        if self.presenter.facts:
            self._show()

    def _show(self) -> None:
        facts = self.presenter.facts
        self.rules.show()
        self.notice.setVisible(facts is not None and not facts.may_change)
        self.notice.say("", text("settings.callbacks_read_only"), Tone.ACCENT)

    def _say_refused(self, code: str, words: str) -> None:
        self.notice.say("", words, Tone.STOP)
        self.notice.show()
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.notice))
        announce(self, words)


class RulesCard(FormCard):
    """Enter saves. What was chosen and not saved stays while the rules are looked at again."""

    def __init__(self, presenter: CallbacksPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self.begins, self.ends, self.sundays = ChoiceField(), ChoiceField(), QCheckBox()
        self.per_person, self.attempts = NumberField(1, _MOST_PER_PERSON), NumberField(1, _MOST_ATTEMPTS)
        self.spacing = NumberField(1, _LONGEST_SPACING)
        self._rows = {
            name: FieldRow("", field, beside=LABELS)
            for name, field in (
                ("from", self.begins),
                ("until", self.ends),
                ("sundays", self.sundays),
                ("per_person", self.per_person),
                ("attempts", self.attempts),
                ("spacing", self.spacing),
            )
        }
        self._save = Button(kind="primary", on_click=self.save)
        self._lay_out()
        self._connect()
        follow_language(self)

    @property
    def said(self) -> SetRules:
        return SetRules(
            from_minute=int(self.begins.code or 0),
            to_minute=int(self.ends.code or 0),
            sundays=self.sundays.isChecked(),
            per_person=self.per_person.value(),
            max_attempts=self.attempts.value(),
            spacing_minutes=self.spacing.value(),
        )

    def save(self) -> None:
        if self._save.isVisible() and self._save.isEnabled():
            self._presenter.lay_down(self.said, then=self.forget)

    def retranslate(self) -> None:
        self.set_words(text("settings.callbacks"), text("settings.callbacks_hint"))
        for name, row in self._rows.items():
            hint = "" if name in ("from", "sundays") else text(f"settings.callbacks_{name}_hint")
            row.set_words(text(f"settings.callbacks_{name}"), hint)
        self.sundays.setText(text("settings.callbacks_sundays_too"))
        self._save.setText(text("settings.save"))

    def _show(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        if not self.is_typing:
            self.fill()
        for row in self._rows.values():
            row.field.setEnabled(facts.may_change)
        self._save.setVisible(facts.may_change)
        self._note_change()

    def show_form(self) -> None:
        assert self._presenter.facts
        rules = self._presenter.facts.rules
        for field, minute in ((self.begins, rules.courtesy.from_minute), (self.ends, rules.courtesy.to_minute)):
            minutes = sorted({*range(0, MINUTES_OF_A_DAY + 1, _HALF_HOUR), minute})
            field.offer((str(each), clock_time(each)) for each in minutes)
            field.choose(str(minute))
        self.sundays.setChecked(rules.courtesy.sundays)
        self.per_person.setValue(rules.per_person)
        self.attempts.setValue(rules.max_attempts)
        self.spacing.setValue(rules.spacing_minutes)

    def _note_change(self) -> None:
        facts = self._presenter.facts
        self.let_save(self._save, facts is not None and self.said != _as_said(facts.rules))

    def _connect(self) -> None:
        for choice in (self.begins, self.ends):
            choice.currentIndexChanged.connect(lambda _: self._note_change())
        self.sundays.toggled.connect(lambda _: self._note_change())
        for number in (self.per_person, self.attempts, self.spacing):
            number.valueChanged.connect(lambda _: self._note_change())
        self._presenter.loaded.connect(self._show)

    def _lay_out(self) -> None:
        for row in self._rows.values():
            self.body.addWidget(row)
        self.watch(*(row.field for row in self._rows.values()))
        self.put_foot(self._save)


def _as_said(rules: Rules) -> SetRules:
    courtesy = rules.courtesy
    return SetRules(
        from_minute=courtesy.from_minute,
        to_minute=courtesy.to_minute,
        sundays=courtesy.sundays,
        per_person=rules.per_person,
        max_attempts=rules.max_attempts,
        spacing_minutes=rules.spacing_minutes,
    )
