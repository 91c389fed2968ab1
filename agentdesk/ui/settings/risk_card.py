"""What speaks for a customer leaving, in points, and from how many on it is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSpinBox

from agentdesk.core import wording
from agentdesk.core.commands import ADMINISTRATORS
from agentdesk.core.people.commands import People
from agentdesk.core.story.commands import SetWeights, WeightsEditions
from agentdesk.core.story.risk import Weights
from agentdesk.core.story.weighing import SHIPPED, WeightsEdition
from agentdesk.core.wording import text
from agentdesk.ui.door import Door
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.edits import Edits
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.text import Text, announce

LABELS = 420
"""Of a label beside its field, in pixels: they are sentences."""
WIDE = 120
"""Of a field for a number, in pixels."""


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """`editions`: the one that counts in front. `names` of people by their ids."""

    editions: tuple[WeightsEdition, ...]
    names: dict[UUID, str]
    may_change: bool

    @property
    def edition(self) -> WeightsEdition:
        return self.editions[0]


class RiskPresenter(Edits):
    """Intentions: `load`, `lay_down`."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: RiskFacts | None = None

    def look(self) -> RiskFacts:
        editions, people = self._door.asked(WeightsEditions()), self._door.asked(People())
        names: dict[UUID, str] = {person.id: person.name for person in people}
        me = next(person for person in people if person.id == self._door.person_id)
        return RiskFacts(editions, names, not me.roles.isdisjoint(ADMINISTRATORS))

    def show(self, found: RiskFacts) -> None:
        self.facts = found

    def lay_down(self, weights: Weights, then: Callable[[Any], None]) -> None:
        if self.facts and weights != self.facts.edition.weights:
            self.do(SetWeights(weights=weights, instead_of=self.facts.edition.id), "settings.risk_saved", then)


class RiskCard(FormCard):
    """A number for each; Enter saves all of them as a new edition."""

    def __init__(self, presenter: RiskPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self.points = {name: QSpinBox() for name in asdict(SHIPPED.weights)}
        self._rows = {name: FieldRow("", field, beside=LABELS) for name, field in self.points.items()}
        self._hint, self._made = Text(role="muted", wrap=True), Text(role="muted", wrap=True)
        self._problem, self.earlier = Text(wrap=True), Text(role="muted", wrap=True)
        self._save = Button(kind="primary", on_click=self.save)
        for name, field in self.points.items():
            field.setRange(*((1, 100) if name == "threshold" else (0, 20)))
            field.setMaximumWidth(WIDE)
            field.lineEdit().setTextMargins(8, 0, 0, 0)
            field.setEnabled(False)  # until it is known what counts now
        self.watch(*self.points.values())
        for part in (self._hint, self._made):
            self.body.addWidget(part)
        for row in self._rows.values():  # narrower than the card
            self.body.addWidget(row, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._problem)
        self.put_foot(self._save)
        self.body.addWidget(self.earlier)
        self._problem.hide()
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._say_refused)
        follow_language(self)

    def save(self) -> None:
        if self._presenter.facts and self._presenter.facts.may_change:
            weights = Weights(**{name: field.value() for name, field in self.points.items()})
            self._presenter.lay_down(weights, then=self.forget)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenter.load()

    def retranslate(self) -> None:
        self.set_words(text("settings.risk"))
        self._hint.setText(text("settings.risk_hint"))
        self._save.setText(text("settings.save"))
        for name, row in self._rows.items():
            row.set_words(text(f"settings.risk.{name}"))
        self._show()

    def _show(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        self._made.setText(_made(facts) if facts.may_change else f"{_made(facts)}. {text('settings.risk_read_only')}")
        self.earlier.setText(_earlier(facts))
        self.earlier.setVisible(len(facts.editions) > 1)
        self._problem.hide()
        self._save.setVisible(facts.may_change)
        if not self.is_typing:
            self.fill()
        for field in self.points.values():
            field.setEnabled(facts.may_change)

    def show_form(self) -> None:
        assert self._presenter.facts
        for name, points in asdict(self._presenter.facts.edition.weights).items():
            self.points[name].setValue(points)

    def _say_refused(self, code: str, words: str) -> None:
        self._problem.setText(words)
        self._problem.show()
        announce(self, words)


def _made(facts: RiskFacts) -> str:
    return _made_by(facts.edition, facts)


def _made_by(edition: WeightsEdition, facts: RiskFacts) -> str:
    if edition.id == SHIPPED.id:
        return text("settings.risk_shipped")
    person = facts.names.get(edition.made_by, "")
    return text("settings.risk_made", day=wording.day(edition.made_at.date()), person=person)


def _earlier(facts: RiskFacts) -> str:
    """What each edition changed, the newest first."""
    each = zip(facts.editions, facts.editions[1:], strict=False)
    made = [f"{_made_by(edition, facts)}: {_changed(edition.weights, before.weights)}" for edition, before in each]
    return "\n".join((text("settings.risk_editions"), *made, _made_by(facts.editions[-1], facts)))


def _changed(now: Weights, before: Weights) -> str:
    told = ((text(f"settings.risk.{name}"), asdict(before)[name], points) for name, points in asdict(now).items())
    return "; ".join(f"{name} {was} → {points}" for name, was, points in told if was != points)
