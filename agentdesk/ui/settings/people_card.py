"""People: a list to search in, and beside it the form of the one who is chosen."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.commands import Role
from agentdesk.core.people.lying import Lying
from agentdesk.core.people.model import Person
from agentdesk.core.wording import text
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.absences_card import when
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.leaving import Leaving
from agentdesk.ui.settings.people_presenter import PeopleFacts, PeoplePresenter, SaidOfPerson
from agentdesk.ui.settings.skills_fields import LanguagesField, ReasonBoxes
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.text import Text

_ROLES = (Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR)
_LEVELS = ("1", "2", "3")
_WORTH_SEARCHING = 8
"""People from whom on a list is searched rather than read."""


class PeopleCard(FormCard):
    """Who may not change anything sees the list alone. Enter saves."""

    AT_FIELD = {
        "people.name_missing": "name",
        "people.last_administrator": "roles",
        "people.own_role": "roles",
        "people.own_level": "level",
        "people.team_dissolved": "team",
    }

    def __init__(self, presenter: PeoplePresenter) -> None:
        super().__init__(presenter)
        self._presenter, self.list, self.search = presenter, StockList(rows=14, flat=True), SearchLine()
        self.heading, self.leaving = Text(role="strong", wrap=True), Leaving(self._leave)
        self.login = Text(role="muted", wrap=True)
        self.login.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.name, self.level, self.team = QLineEdit(), ChoiceField(), ChoiceField()
        self.roles = {role: QCheckBox() for role in _ROLES}
        self.languages, self.reasons = LanguagesField(), ReasonBoxes()
        self.watch(self.name, self.level, self.team, self.languages, self.reasons, *self.roles.values())
        self._role_row = Growing()
        beside = FlowLayout(self._role_row, gap=14)
        beside.setContentsMargins(0, 3, 0, 3)
        for box in self.roles.values():
            beside.addWidget(box)
        fields: dict[str, QWidget] = {
            "name": self.name,
            "roles": self._role_row,
            "team": self.team,
            "level": self.level,
            "languages": self.languages,
            "reasons": self.reasons,
        }
        self._rows = {name: FieldRow("", field) for name, field in fields.items()}
        self._new, self._retire, self._save = (
            Button(icon="plus", on_click=self.begin),
            Button(on_click=self.retire),
            Button(kind="primary", on_click=self.save),
        )
        self._lay_out()
        self._connect()
        follow_language(self)

    @property
    def chosen(self) -> Person | None:
        facts, chosen = self._presenter.facts, self.list.chosen
        return facts.staff.person(chosen) if facts and chosen else None

    def begin(self) -> None:
        self.list.choose_none()
        self.turn()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        facts = self._presenter.facts
        if facts is None or not facts.administers:
            return
        said, strange = self._said(self.chosen), self.languages.unknown
        self._rows["name"].show_problem("" if said.name else text("refused.people.name_missing"))
        self._rows["roles"].show_problem("" if said.roles else text("people.role_missing"))
        self._rows["languages"].show_problem(text("people.language_unknown", words=strange) if strange else "")
        if said.name and said.roles and not strange:
            self._presenter.save_person(said, then=self.forget, wrong=partial(self.say_at, self._rows))

    def retire(self) -> None:
        """Or take them in again; nothing else that was typed is saved."""
        if person := self.chosen:
            if person.active:
                self._presenter.ask_what_lies(person.id, lambda lies: self._retire_with(person, lies))
            else:
                self._presenter.save_person(SaidOfPerson.of(person, active=True), then=self.forget)

    def retranslate(self) -> None:
        self.set_words(text("people.people"))
        for name, row in self._rows.items():
            hint = text(f"people.{name}_hint") if name in ("level", "languages", "reasons") else ""
            row.set_words(text(f"people.{name}"), hint)
        for role, box in self.roles.items():
            box.setText(text(f"role.{role}"))
        self.level.offer((level, level) for level in _LEVELS)
        self._new.setText(text("people.person_new"))
        self._save.setText(text("settings.save"))
        self.search.setPlaceholderText(text("people.search"))
        self.search.setAccessibleName(text("people.search"))
        self.list.setAccessibleName(text("people.people"))
        self._show()

    def _retire_with(self, person: Person, lies: tuple[Lying, ...]) -> None:
        facts = self._presenter.facts
        if facts is None or not lies:
            self._presenter.retire(person, (), None, then=self.forget)
            return
        others = [each for each in facts.staff.people if each.active and each.id != person.id]
        self.leaving.ask(person, lies, others, facts.would_take_over(person))

    def _leave(self, to: UUID) -> None:
        if person := self.chosen:
            self._presenter.ask_what_lies(
                person.id, lambda lies: self._presenter.retire(person, lies, to, then=self.forget)
            )

    def _said(self, person: Person | None) -> SaidOfPerson:
        return SaidOfPerson(
            id=person.id if person else None,
            name=self.name.text().strip(),
            roles=frozenset(role for role, box in self.roles.items() if box.isChecked()),
            level=int(self.level.code or 1),
            team_id=UUID(self.team.code) if self.team.code else None,
            active=person.active if person else True,
            languages=self.languages.codes,
            reasons=self.reasons.chosen,
        )

    def _show(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        self._show_list(facts)
        self.search.setVisible(len(facts.staff.people) >= _WORTH_SEARCHING)
        self.team.offer([("", text("people.no_team")), *((str(team.id), team.name) for team in facts.teams)])
        self.reasons.offer(facts.reasons)
        self._new.setVisible(facts.administers)
        self._form.setVisible(facts.administers)
        if not self.is_typing:
            self.fill()

    def _show_list(self, facts: PeopleFacts) -> None:
        sought = self.search.text().casefold().split()
        shown = [each for each in facts.staff.people if all(word in _found_by(each, facts) for word in sought)]
        columns = ("name",) if facts.alone else ("name", "role")
        heads = tuple(text(f"people.{column}") for column in columns)
        self.list.show_rows(heads, [_row(person, facts, len(columns)) for person in shown])

    def show_form(self) -> None:
        facts, person = self._presenter.facts, self.chosen
        if facts is None:
            return
        self.leaving.hide()
        for row in self._rows.values():
            row.show_problem("")
        self.heading.setText(_heading(person, facts))
        self.login.setText(text("people.login_at_server"))
        self.login.setVisible(person is None and self._presenter.in_step)
        self.name.setText(person.name if person else "")
        for role, box in self.roles.items():
            box.setChecked(role in person.roles if person else role is Role.AGENT)
        self.level.choose(str(person.level if person else 1))
        self.team.choose(str(person.team_id or "") if person else "")
        self.languages.show_codes(person.languages if person else ())
        self.reasons.choose(person.reasons if person else frozenset())
        for name, row in self._rows.items():
            row.setVisible(not (facts.alone and name in _spared(person)))
        self._rows["team"].setVisible(bool(facts.teams) and not facts.alone)
        self._retire.setVisible(person is not None and person.id != facts.me.id)
        self._retire.setText(text("people.deactivate" if person is None or person.active else "people.activate"))

    def _connect(self) -> None:
        self._presenter.loaded.connect(self._show)
        self.search.textEdited.connect(self._find)
        self.search.went_on.connect(self._go_to_list)
        self.follow(self.list)
        self.list.entered.connect(lambda: self.name.setFocus(Qt.FocusReason.OtherFocusReason))

    def _find(self, _: str) -> None:
        if facts := self._presenter.facts:
            self._show_list(facts)

    def _go_to_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if first := self.list.topLevelItem(0):
            self.list.setCurrentItem(first)

    def _lay_out(self) -> None:
        self.name.setMaxLength(200)
        left, self._form = QVBoxLayout(), QWidget()
        left.setSpacing(8)
        left.addWidget(self.search)
        left.addWidget(self.list)
        left.addWidget(self._new, 0, Qt.AlignmentFlag.AlignLeft)
        left.addStretch(1)
        right = QVBoxLayout(self._form)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(10)
        for part in (self.heading, self.login, self.leaving, *self._rows.values()):
            right.addWidget(part)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.discard_button)
        foot.addWidget(self._retire)
        foot.addWidget(self._save)
        right.addLayout(foot)
        right.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addLayout(left, 9)
        row.addWidget(self._form, 11)
        self.body.addLayout(row)


class SearchLine(QLineEdit):
    """Enter and ↓ go on to what was found; Esc empties it first."""

    went_on = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.went_on.emit()
            case Qt.Key.Key_Escape if self.text():
                self.clear()
                self.textEdited.emit("")
            case _:
                super().keyPressEvent(event)


def _spared(person: Person | None) -> tuple[str, ...]:
    """What who works alone is not asked; of whoever is to join them, what they will do is."""
    skills = ("team", "level", "languages", "reasons")
    return skills if person is None else (*skills, "roles")


def _row(person: Person, facts: PeopleFacts, columns: int) -> StockRow:
    said = (person.name, _whereabouts(person, facts) or text(f"role.{person.foremost_role}"))
    return StockRow(person.id, said[:columns], not person.active)


def _found_by(person: Person, facts: PeopleFacts) -> str:
    roles = (text(f"role.{role}") for role in person.roles)
    return " ".join((person.name, person.team, *roles, _whereabouts(person, facts))).casefold()


def _heading(person: Person | None, facts: PeopleFacts) -> str:
    if person is None:
        return text("people.person_new")
    away = facts.staff.absence(person.id, facts.now) if person.active else None
    until = text("people.away_until", until=when(away.ends_at, facts.zone)) if away else ""
    return " · ".join(filter(None, (person.name, until or _whereabouts(person, facts))))


def _whereabouts(person: Person, facts: PeopleFacts) -> str:
    """Nothing of somebody who is there."""
    if not person.active:
        return text("people.not_active")
    return text("people.away") if facts.staff.absence(person.id, facts.now) else ""
