"""How long what is kept, rule by rule, within what the law leaves."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from agentdesk.core.privacy.rules import Rule, rules
from agentdesk.core.retention.words import after_words, rule_words
from agentdesk.core.wording import text
from agentdesk.ui.forms.fields import NumberField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.keeping_presenter import KeepingPresenter
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.text import Text, announce

_LABELS = 300


class PeriodsCard(FormCard):
    """Enter saves; administrators change it, others read it. Hidden until it is known."""

    def __init__(self, presenter: KeepingPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self.fields = {rule.name: NumberField(rule.least, rule.most) for rule in rules().values()}
        self.running = QCheckBox()
        self._rows = {name: FieldRow("", field, beside=_LABELS) for name, field in self.fields.items()}
        self._hint, self._read_only = Text(role="muted", wrap=True), Text(role="muted", wrap=True)
        self._problem = Text(wrap=True)
        self._problem.set_tone(Tone.STOP)
        self._problem.hide()
        self._save = Button(kind="primary", on_click=self.save)
        self._lay_out()
        self.watch(self.running, *self.fields.values())
        for rule in rules().values():
            field = self.fields[rule.name]
            field.valueChanged.connect(partial(self._stepped, rule))
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._complain)
        self.hide()
        follow_language(self)

    def save(self) -> None:
        facts = self._presenter.facts
        if facts is None or not facts.may_change:
            return
        for field in self.fields.values():
            field.interpretText()
        self._problem.hide()
        periods = {name: field.value() for name, field in self.fields.items()}
        self._presenter.set(periods, self.running.isChecked(), then=self.forget)

    def retranslate(self) -> None:
        self.set_words(text("retention.periods"))
        self._hint.setText(text("retention.periods_hint"))
        self._read_only.setText(text("retention.read_only"))
        self.running.setText(text("retention.running"))
        self._save.setText(text("settings.save"))
        for rule in rules().values():
            self._rows[rule.name].set_words(rule_words(rule.name), after_words(rule))
            self._suffix(rule)
        self._show()

    def _show(self) -> None:
        facts = self._presenter.facts
        self.setVisible(facts is not None)
        if facts is None:
            return
        for part in (*self.fields.values(), self.running):
            part.setEnabled(facts.may_change)
        self._save.setVisible(facts.may_change)
        self._read_only.setVisible(not facts.may_change)
        if not self.is_typing:
            self.fill()

    def show_form(self) -> None:
        facts = self._presenter.facts
        assert facts
        for name, field in self.fields.items():
            field.setValue(facts.plan.periods[name])
            self._suffix(rules()[name])
        self.running.setChecked(facts.plan.running)

    def _stepped(self, rule: Rule, _: int) -> None:
        self._suffix(rule)

    def _suffix(self, rule: Rule) -> None:
        """1 month, 2 months."""
        field = self.fields[rule.name]
        field.setSuffix(text(f"retention.{rule.unit}", count=field.value()).removeprefix(str(field.value())))

    def _complain(self, code: str, words: str) -> None:
        if code.startswith(("retention.too", "retention.unknown", "retention_rules")):
            self._problem.setText(words)
            self._problem.show()
            announce(self, words)

    def _lay_out(self) -> None:
        parts: tuple[QWidget, ...] = (self._hint, *self._rows.values(), self.running, self._problem, self._read_only)
        for part in parts:
            self.body.addWidget(part)
        self.put_foot(self._save)
        self.body.setAlignment(self.running, Qt.AlignmentFlag.AlignLeft)
