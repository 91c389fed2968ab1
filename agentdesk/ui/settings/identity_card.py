"""Whether callers are asked who they are, by what, and what stays masked until then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame

from agentdesk.core.commands import ADMINISTRATORS
from agentdesk.core.identity.commands import SetPolicy, ThePolicy
from agentdesk.core.identity.model import MOST_PROOFS, Level, Masked, Policy, Question
from agentdesk.core.people.commands import People
from agentdesk.core.wording import text
from agentdesk.ui.door import Door
from agentdesk.ui.forms.fields import NumberField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.edits import Edits
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.text import Text, announce

_ALWAYS = "always"
_LEVELS = (_ALWAYS, Level.RECOGNISED, Level.CONFIRMED, Level.STRONG)


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    policy: Policy
    may_change: bool


class IdentityRules(Edits):
    """Intentions: `load`, `lay_down`."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: IdentityFacts | None = None

    def look(self) -> IdentityFacts:
        me = next(person for person in self._door.asked(People()) if person.id == self._door.person_id)
        return IdentityFacts(self._door.asked(ThePolicy()), not me.roles.isdisjoint(ADMINISTRATORS))

    def show(self, found: IdentityFacts) -> None:
        self.facts = found

    def lay_down(self, said: SetPolicy, then: Callable[[Any], None] = lambda _: None) -> None:
        was = self.facts.policy.on if self.facts else said.on
        turned = "on" if said.on else "off"
        self.do(said, "settings.identity_saved" if said.on == was else f"settings.identity_{turned}", then)


class IdentityCard(FormCard):
    """Enter saves all of it; what depends on the tick can be chosen once it is set."""

    def __init__(self, presenter: IdentityRules) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self.box, self.counter, self.why, self._hint = (
            QCheckBox(),
            QCheckBox(),
            QCheckBox(),
            Text(role="muted", wrap=True),
        )
        self.needs = {each: QComboBox() for each in Masked}
        self.questions = {each: QCheckBox() for each in Question}
        self.proofs, self.most_wrong = NumberField(1, MOST_PROOFS), NumberField(1, 10)
        self._beside, self._problem = Growing(), Text(wrap=True)
        flow = FlowLayout(self._beside, gap=14)
        flow.setContentsMargins(0, 3, 0, 3)
        for box in self.questions.values():
            flow.addWidget(box)
        self._rows = {f"need_{each}": FieldRow("", field, beside=LABELS) for each, field in self.needs.items()}
        self._rows["questions"] = FieldRow("", self._beside, beside=LABELS)
        self._rows["proofs"] = FieldRow("", self.proofs, beside=LABELS)
        self._rows["most_wrong"] = FieldRow("", self.most_wrong, beside=LABELS)
        self._apart, self._why_hint = QFrame(), Text(role="muted", wrap=True)
        self._apart.setFrameShape(QFrame.Shape.HLine)
        self._save = Button(kind="primary", on_click=self.save)
        for part in (
            self._hint,
            self.box,
            *self._rows.values(),
            self.counter,
            self._apart,
            self.why,
            self._why_hint,
            self._problem,
        ):
            self.body.addWidget(part)
        self.put_foot(self._save)
        self._problem.hide()
        self.box.setEnabled(False)  # until it is known what counts now
        self.why.setEnabled(False)
        self.watch(self.box, self.counter, self.why, *self.needs.values(), *self.questions.values())
        self.watch(self.proofs, self.most_wrong)
        self.box.toggled.connect(lambda _: self._enable())
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._say_refused)
        follow_language(self)

    def save(self) -> None:
        if self._presenter.facts is None or not self._presenter.facts.may_change:
            return
        chosen = {each: _LEVELS[field.currentIndex()] for each, field in self.needs.items()}
        self._presenter.lay_down(
            SetPolicy(
                on=self.box.isChecked(),
                needs={each: Level(level) for each, level in chosen.items() if level != _ALWAYS},
                questions=frozenset(each for each, box in self.questions.items() if box.isChecked()),
                proofs=self.proofs.value(),
                most_wrong=self.most_wrong.value(),
                at_counter=self.counter.isChecked(),
                asks_why=self.why.isChecked(),
            ),
            then=self.forget,
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenter.load()

    def retranslate(self) -> None:
        self.set_words(text("settings.identity"))
        self._hint.setText(text("settings.identity_hint"))
        self.box.setText(text("settings.identity_check"))
        self.counter.setText(text("settings.identity_counter"))
        self.why.setText(text("settings.identity_why"))
        self._why_hint.setText(text("settings.identity_why_hint"))
        self._save.setText(text("settings.save"))
        for each, field in self.needs.items():
            chosen = max(field.currentIndex(), 0)
            field.clear()
            field.addItems([text(f"settings.identity_level.{level}") for level in _LEVELS])
            field.setCurrentIndex(chosen)
            self._rows[f"need_{each}"].set_words(text(f"identity.field.{each}"))
        for question, box in self.questions.items():
            box.setText(text(f"identity.question.{question}"))
        for name in ("questions", "proofs", "most_wrong"):
            self._rows[name].set_words(text(f"settings.identity_{name}"))
        self._show()

    def _show(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        self._problem.hide()
        if not self.is_typing:
            self.fill()
        self.box.setEnabled(facts.may_change)
        self.why.setEnabled(facts.may_change)
        self._save.setVisible(facts.may_change)
        self._enable()

    def show_form(self) -> None:
        assert self._presenter.facts
        policy = self._presenter.facts.policy
        self.box.setChecked(policy.on)
        self.counter.setChecked(policy.at_counter)
        self.why.setChecked(policy.asks_why)
        for each, field in self.needs.items():
            field.setCurrentIndex(_LEVELS.index(policy.needs.get(each, _ALWAYS)))
        for question, box in self.questions.items():
            box.setChecked(question in policy.questions)
        self.proofs.setValue(policy.proofs)
        self.most_wrong.setValue(policy.most_wrong)

    def _enable(self) -> None:
        may = self.box.isEnabled() and self.box.isChecked()
        for part in (*self._rows.values(), self.counter):
            part.setEnabled(may)

    def _say_refused(self, code: str, words: str) -> None:
        self._problem.setText(words)
        self._problem.show()
        announce(self, words)
