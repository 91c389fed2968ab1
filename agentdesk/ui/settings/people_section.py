"""Who works here: people with their roles, teams, and absences."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from agentdesk.core.commands import Role
from agentdesk.core.people.model import Person, Team
from agentdesk.core.wording import text
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.absences_card import AbsencesCard, when
from agentdesk.ui.settings.agreement_card import AgreementCard
from agentdesk.ui.settings.agreement_presenter import AgreementPresenter
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.people_presenter import PeopleFacts, PeoplePresenter, SaidOfPerson
from agentdesk.ui.settings.pin_card import PinCard, PinHint
from agentdesk.ui.settings.pin_presenter import PinPresenter
from agentdesk.ui.settings.reach_card import ReachCard
from agentdesk.ui.settings.reach_presenter import ReachPresenter
from agentdesk.ui.settings.section import LABELS, Section
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.text import announce

_ROLES = (Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR)
_LEVELS = ("1", "2", "3")


class PeopleSection(Section):
    """People above, absences and teams below, PINs, how one can be reached and the agreement on unusual patterns last;
    what nobody needs or may do is not there, and nothing before it is known who looks."""

    def __init__(
        self,
        presenter: PeoplePresenter,
        pins: PinPresenter,
        reach: ReachPresenter,
        agreement: AgreementPresenter,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.presenter, self.notice = presenter, Notice()
        self._pins, self._further = pins, (pins, reach, agreement)
        self.people, self.absences, self.teams = PeopleCard(presenter), AbsencesCard(presenter), TeamsCard(presenter)
        self.pin, self.reach, self.agreement = PinCard(pins), ReachCard(reach), AgreementCard(agreement)
        self.hint = PinHint(pins, self.show_pin)
        people = (self.people, self.absences, self.teams)
        for card in (self.notice, self.hint, *people, self.pin, self.reach, self.agreement):
            self.add(card)
            card.hide()
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._say_refused)

    def take_up(self) -> None:
        self.presenter.load()

    def lead_to_agreement(self) -> None:
        """As soon as it is there."""

        def lead() -> None:
            self.agreement.name.setFocus(Qt.FocusReason.OtherFocusReason)
            reveal(self.agreement)

        self.agreement.presenter.loaded.connect(lead, Qt.ConnectionType.SingleShotConnection)

    def show_pin(self) -> None:
        """Once it is known who has one."""
        self._pins.loaded.connect(self._go_to_pin, Qt.ConnectionType.SingleShotConnection)
        self._pins.load()

    def _go_to_pin(self) -> None:
        self.pin.take_focus()
        reveal(self.pin)

    def _show(self) -> None:
        if facts := self.presenter.facts:
            self.notice.hide()
            for each in self._further:
                each.load()
            self.people.show()
            self.absences.show()
            self.teams.setVisible(facts.administers and not facts.alone)

    def _say_refused(self, code: str, words: str) -> None:
        """Above, since it may be about any of the cards; what was typed stays."""
        self.notice.say("", words, Tone.STOP)
        self.notice.show()
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.notice))
        announce(self, words)


class PeopleCard(FormCard):
    """Who may not change anything sees the list alone. Enter saves."""

    def __init__(self, presenter: PeoplePresenter) -> None:
        super().__init__(presenter)
        self._presenter, self.list = presenter, StockList(rows=6, flat=True)
        self.name, self.level, self.team = QLineEdit(), ChoiceField(), ChoiceField()
        self.roles = {role: QCheckBox() for role in _ROLES}
        self.watch(self.name, self.level, self.team, *self.roles.values())
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
        }
        self._rows = {name: FieldRow("", field, beside=LABELS) for name, field in fields.items()}
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
        self._show_form(None)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        facts = self._presenter.facts
        if facts is None or not facts.administers:
            return
        said = self._said(self.chosen)
        self._rows["name"].show_problem("" if said.name else text("refused.people.name_missing"))
        self._rows["roles"].show_problem("" if said.roles else text("people.role_missing"))
        if said.name and said.roles:
            self._presenter.save_person(said, then=self.forget)

    def retire(self) -> None:
        """Or take them in again; nothing else that was typed is saved."""
        if person := self.chosen:
            said = SaidOfPerson(person.id, person.name, person.roles, person.level, person.team_id, not person.active)
            self._presenter.save_person(said, then=self.forget)

    def retranslate(self) -> None:
        self.set_words(text("people.people"))
        for name, row in self._rows.items():
            row.set_words(text(f"people.{name}"), text("people.level_hint") if name == "level" else "")
        for role, box in self.roles.items():
            box.setText(text(f"role.{role}"))
        self.level.offer((level, level) for level in _LEVELS)
        self._new.setText(text("people.person_new"))
        self._save.setText(text("settings.save"))
        self.list.setAccessibleName(text("people.people"))
        self._show()

    def _said(self, person: Person | None) -> SaidOfPerson:
        return SaidOfPerson(
            id=person.id if person else None,
            name=self.name.text().strip(),
            roles=frozenset(role for role, box in self.roles.items() if box.isChecked()),
            level=int(self.level.code or 1),
            team_id=UUID(self.team.code) if self.team.code else None,
            active=person.active if person else True,
        )

    def _show(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        columns = ("name",) if facts.alone else ("name", "role", "team", "here")
        heads = tuple(text(f"people.{column}") for column in columns)
        self.list.show_rows(heads, [_row(person, facts, len(columns)) for person in facts.staff.people])
        self.team.offer([("", text("people.no_team")), *((str(team.id), team.name) for team in facts.teams)])
        self._new.setVisible(facts.administers)
        if not self.is_typing:
            self._show_form(self.chosen)

    def _show_form(self, person: Person | None) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        self.forget()
        for row in self._rows.values():
            row.show_problem("")
        self.name.setText(person.name if person else "")
        for role, box in self.roles.items():
            box.setChecked(role in person.roles if person else role is Role.AGENT)
        self.level.choose(str(person.level if person else 1))
        self.team.choose(str(person.team_id or "") if person else "")
        for name, row in self._rows.items():
            row.setVisible(facts.administers and not (facts.alone and name in _spared(person)))
        self._rows["team"].setVisible(facts.administers and bool(facts.teams) and not facts.alone)
        self._save.setVisible(facts.administers)
        self._retire.setVisible(facts.administers and person is not None and person.id != facts.me.id)
        self._retire.setText(text("people.deactivate" if person is None or person.active else "people.activate"))

    def _connect(self) -> None:
        self._presenter.loaded.connect(self._show)
        self.list.picked.connect(lambda: self._show_form(self.chosen))
        self.list.entered.connect(lambda: self.name.setFocus(Qt.FocusReason.OtherFocusReason))

    def _lay_out(self) -> None:
        self.name.setMaxLength(200)
        for part in (self.list, *self._rows.values()):
            self.body.addWidget(part)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._new)
        foot.addStretch(1)
        foot.addWidget(self._retire)
        foot.addWidget(self._save)
        self.body.addLayout(foot)


class TeamsCard(FormCard):
    """Teams have a name and nothing else; who is in one is said with each person."""

    def __init__(self, presenter: PeoplePresenter) -> None:
        super().__init__(presenter)
        self._presenter, self.list, self.name = presenter, StockList(rows=4, flat=True), QLineEdit()
        self.watch(self.name)
        self._row = FieldRow("", self.name, beside=LABELS)
        self._new, self._save = Button(icon="plus", on_click=self.begin), Button(kind="primary", on_click=self.save)
        self.name.setMaxLength(200)
        for part in (self.list, self._row):
            self.body.addWidget(part)
        foot = QHBoxLayout()
        foot.addWidget(self._new)
        foot.addStretch(1)
        foot.addWidget(self._save)
        self.body.addLayout(foot)
        presenter.loaded.connect(self._show)
        self.list.picked.connect(lambda: self._show_form(self.chosen))
        self.list.entered.connect(lambda: self.name.setFocus(Qt.FocusReason.OtherFocusReason))
        follow_language(self)

    @property
    def chosen(self) -> Team | None:
        teams = self._presenter.facts.teams if self._presenter.facts else ()
        return next((team for team in teams if team.id == self.list.chosen), None)

    def begin(self) -> None:
        self.list.choose_none()
        self._show_form(None)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        name, team = self.name.text().strip(), self.chosen
        self._row.show_problem("" if name else text("people.team_unnamed"))
        if name and (team is None or name != team.name):
            self._presenter.save_team(team.id if team else None, name, then=self.forget)

    def retranslate(self) -> None:
        self.set_words(text("people.teams"))
        self._row.set_words(text("people.team_name"))
        self._new.setText(text("people.team_new"))
        self._save.setText(text("settings.save"))
        self.list.setAccessibleName(text("people.teams"))
        self._show()

    def _show(self) -> None:
        if facts := self._presenter.facts:
            rows = [StockRow(team.id, (team.name, _members(facts, team))) for team in facts.teams]
            self.list.show_rows((text("people.team"), text("people.members")), rows)
            self.list.setVisible(bool(rows))
            if not self.is_typing:
                self._show_form(self.chosen)

    def _show_form(self, team: Team | None) -> None:
        self.forget()
        self._row.show_problem("")
        self.name.setText(team.name if team else "")


def _spared(person: Person | None) -> tuple[str, ...]:
    """What who works alone is not asked; of whoever is to join them, what they will do is."""
    return ("team", "level") if person is None else ("team", "level", "roles")


def _members(facts: PeopleFacts, team: Team) -> str:
    return ", ".join(person.name for person in facts.staff.people if person.active and person.team_id == team.id)


def _row(person: Person, facts: PeopleFacts, columns: int) -> StockRow:
    said = (person.name, text(f"role.{person.foremost_role}"), person.team, _whereabouts(person, facts))
    return StockRow(person.id, said[:columns], not person.active)


def _whereabouts(person: Person, facts: PeopleFacts) -> str:
    if not person.active:
        return text("people.not_active")
    away = facts.staff.absence(person.id, facts.now)
    return text("people.away_until", until=when(away.ends_at, facts.zone)) if away else text("people.is_here")
