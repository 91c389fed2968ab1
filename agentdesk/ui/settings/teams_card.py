"""Teams: a name, and who is in it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from agentdesk.core.people.model import Team
from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.people_presenter import PeopleFacts, PeoplePresenter
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow


class TeamsCard(FormCard):
    """Who is in one is said with each person; Del dissolves one that nobody is in."""

    AT_FIELD = {"people.team_exists": "name"}

    def __init__(self, presenter: PeoplePresenter) -> None:
        super().__init__(presenter)
        self._presenter, self.list, self.name = presenter, StockList(rows=4, flat=True), QLineEdit()
        self.watch(self.name)
        self._row = FieldRow("", self.name, beside=LABELS)
        self._new, self._save = Button(icon="plus", on_click=self.begin), Button(kind="primary", on_click=self.save)
        self._dissolve = Button(on_click=self.dissolve)
        self.name.setMaxLength(200)
        for part in (self.list, self._row):
            self.body.addWidget(part)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._new)
        foot.addStretch(1)
        foot.addWidget(self.discard_button)
        foot.addWidget(self._dissolve)
        foot.addWidget(self._save)
        self.body.addLayout(foot)
        presenter.loaded.connect(self._show)
        self.follow(self.list)
        self.list.entered.connect(lambda: self.name.setFocus(Qt.FocusReason.OtherFocusReason))
        self.list.taken_away.connect(self.dissolve)
        follow_language(self)

    @property
    def chosen(self) -> Team | None:
        teams = self._presenter.facts.teams if self._presenter.facts else ()
        return next((team for team in teams if team.id == self.list.chosen), None)

    def begin(self) -> None:
        self.list.choose_none()
        self.turn()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        name, team = self.name.text().strip(), self.chosen
        self._row.show_problem("" if name else text("people.team_unnamed"))
        if name and (team is None or name != team.name):
            wrong = partial(self.say_at, {"name": self._row})
            self._presenter.save_team(team.id if team else None, name, then=self.forget, wrong=wrong)

    def dissolve(self) -> None:
        if team := self.chosen:
            self._presenter.dissolve_team(team.id, then=self.forget)

    def retranslate(self) -> None:
        self.set_words(text("people.teams"))
        self._row.set_words(text("people.team_name"))
        self._new.setText(text("people.team_new"))
        self._dissolve.setText(text("people.team_dissolve"))
        self._save.setText(text("settings.save"))
        self.list.setAccessibleName(text("people.teams"))
        self._show()

    def _show(self) -> None:
        if facts := self._presenter.facts:
            rows = [StockRow(team.id, (team.name, _members(facts, team))) for team in facts.teams]
            self.list.show_rows((text("people.team"), text("people.members")), rows)
            self.list.setVisible(bool(rows))
            if not self.is_typing:
                self.fill()

    def show_form(self) -> None:
        team = self.chosen
        self._row.show_problem("")
        self.name.setText(team.name if team else "")
        self._dissolve.setVisible(team is not None)


def _members(facts: PeopleFacts, team: Team) -> str:
    return ", ".join(person.name for person in facts.staff.people if person.active and person.team_id == team.id)
