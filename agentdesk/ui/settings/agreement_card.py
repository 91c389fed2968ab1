"""Unusual patterns: the agreement that switches them on, in a card of its own. For administrators."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from agentdesk.core.errors import Refused
from agentdesk.core.patterns.agreeing import agreement_faults
from agentdesk.core.patterns.commands import RecordAgreement
from agentdesk.core.patterns.model import LEAST_KEPT, MOST_KEPT, USUALLY_KEPT, Pattern
from agentdesk.core.wording import error_text, text
from agentdesk.ui.forms.fields import DayField, NumberField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.agreement_presenter import AgreementFacts, AgreementPresenter
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import FlowLayout, Growing, tab_through
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.question import Question
from agentdesk.ui.widgets.text import Text, announce, without_keys

_ROWS = ("name", "agreed_on", "reviewers", "patterns", "kept")


class AgreementCard(FormCard):
    """Enter saves. Hidden from whoever works alone, and from whoever is no administrator: they read it on the page of
    patterns."""

    def __init__(self, presenter: AgreementPresenter) -> None:
        super().__init__(presenter)
        self.presenter, self.notice, self._about = presenter, Notice(), Text(role="muted", wrap=True)
        self.name, self.day, self.kept = QLineEdit(), DayField(), NumberField(LEAST_KEPT, MOST_KEPT)
        self.reviewers: dict[UUID, QCheckBox] = {}
        self.patterns = {pattern: QCheckBox() for pattern in Pattern}
        self._beside_reviewers, self._beside_patterns = Growing(), Growing()
        self._people, looked_for = FlowLayout(self._beside_reviewers, gap=14), FlowLayout(self._beside_patterns, gap=10)
        for flow in (self._people, looked_for):
            flow.setContentsMargins(0, 3, 0, 3)
        for box in self.patterns.values():
            looked_for.addWidget(box)
        fields: tuple[QWidget, ...] = (self.name, self.day, self._beside_reviewers, self._beside_patterns, self.kept)
        self._rows = {name: FieldRow("", field, beside=LABELS) for name, field in zip(_ROWS, fields, strict=True)}
        self.save_button, self.end_button = Button(kind="primary", on_click=self.save), Button(on_click=self._ask)
        self.question = Question(presenter.end)
        self._lay_out()
        self.watch(self.name, self.day, self.kept, *self.patterns.values())
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._say_refused)
        self.hide()
        follow_language(self)

    def save(self) -> None:
        facts = self.presenter.facts
        if facts is None or not facts.may_change:
            return
        self.notice.hide()
        said, faults = self._said(facts)
        for name, row in self._rows.items():
            row.show_problem(error_text(faults[name]) if name in faults else "")
        if not faults:
            self.presenter.record(said, then=self.forget)
        elif first := next((field for name, field in self._fields.items() if name in faults), None):
            first.setFocus()

    def retranslate(self) -> None:
        self.set_words(text("patterns.title"))
        for name, row in self._rows.items():
            hint = text(f"patterns.agreement.{name}_hint") if name in ("name", "reviewers", "kept") else ""
            row.set_words(text(f"patterns.agreement.{name}"), hint)
        for pattern, box in self.patterns.items():
            box.setText(text(f"patterns.pattern.{pattern}"))
        self.kept.setSuffix(text("patterns.agreement.kept_suffix"))
        self.end_button.setText(text("patterns.end"))
        self.question.set_words(text("patterns.end_question"), text("patterns.end_yes"))
        self._show()

    @property
    def _fields(self) -> dict[str, QWidget | None]:
        """Where the keyboard goes for each."""
        first = next(iter(self.reviewers.values()), None), next(iter(self.patterns.values()), None)
        return dict(zip(_ROWS, (self.name, self.day, *first, self.kept), strict=True))

    def _said(self, facts: AgreementFacts) -> tuple[RecordAgreement, dict[str, Refused]]:
        """And all that hinders it, by the names of the rows."""
        today, unreadable = facts.now.astimezone(facts.zone).date(), None
        try:
            agreed_on = self.day.read(facts.now, facts.zone)
        except Refused as refused:
            agreed_on, unreadable = today, refused
        said = RecordAgreement(
            name=self.name.text().strip(),
            agreed_on=agreed_on,
            reviewers=tuple(person_id for person_id, box in self.reviewers.items() if box.isChecked()),
            patterns=tuple(pattern for pattern, box in self.patterns.items() if box.isChecked()),
            kept_days=self.kept.value(),
        )
        faults = agreement_faults(said, today)
        return said, faults | {"agreed_on": unreadable} if unreadable else faults

    def _show(self) -> None:
        facts = self.presenter.facts
        self.setVisible(facts is not None and facts.may_change and not facts.alone)
        if facts is None:
            return
        agreement = facts.held.agreement
        self._about.setText(text("patterns.agreement.about_on" if agreement else "patterns.agreement.about_off"))
        self.save_button.setText(text("settings.save" if agreement else "patterns.record"))
        self.end_button.setVisible(agreement is not None)
        if not self.is_typing:
            self.fill()

    def show_form(self) -> None:
        facts = self.presenter.facts
        if facts is None:
            return
        agreement = facts.held.agreement
        self.notice.hide()
        self._offer_people(facts)
        self.name.setText(agreement.name if agreement else "")
        self.day.show_day(agreement.agreed_on if agreement else None)
        self.kept.setValue(agreement.kept_days if agreement else USUALLY_KEPT)
        for person_id, person in self.reviewers.items():
            person.setChecked(agreement is not None and person_id in agreement.reviewers)
        for pattern, box in self.patterns.items():
            box.setChecked(agreement is None or pattern in agreement.patterns)

    def _offer_people(self, facts: AgreementFacts) -> None:
        named = {person.id: without_keys(person.name) for person in facts.people}
        if named == {id: box.text() for id, box in self.reviewers.items()}:
            return
        for box in self.reviewers.values():
            self._people.removeWidget(box)
            box.deleteLater()
        self.reviewers = {id: QCheckBox(name) for id, name in named.items()}
        for box in self.reviewers.values():
            self._people.addWidget(box)
        tab_through(self._beside_reviewers, self.reviewers.values())
        self.watch(*self.reviewers.values())

    def _ask(self) -> None:
        self.question.ask()

    def _say_refused(self, code: str, words: str) -> None:
        self.notice.say("", words, Tone.STOP)
        self.notice.show()
        announce(self, words)

    def _lay_out(self) -> None:
        self.name.setMaxLength(200)
        self.body.setSpacing(12)
        for part in (self._about, self.notice, *self._rows.values(), self.question):
            self.body.addWidget(part)
        self.notice.hide()
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.discard_button)
        foot.addWidget(self.end_button)
        foot.addWidget(self.save_button)
        self.body.addLayout(foot)
