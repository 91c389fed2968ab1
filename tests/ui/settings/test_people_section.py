"""People, teams and absences are kept by keyboard; nobody sees what they cannot use; refusals are clear."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.commands import SYSTEM, Role
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.people.commands import Absences, AddPerson, AddTeam, ChangePerson, PlanAbsence, Teams, WhatLies
from agentdesk.core.people.model import Absence, Person
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.settings.agreement_presenter import AgreementPresenter
from agentdesk.ui.settings.council_presenter import CouncilPresenter
from agentdesk.ui.settings.people_presenter import PeoplePresenter
from agentdesk.ui.settings.people_section import PeopleSection
from agentdesk.ui.settings.pin_presenter import PinPresenter
from agentdesk.ui.settings.reach_presenter import ReachPresenter
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.ui.settings.places import open_place, staffed_workplace
from tests.ui.showing import show_active

DANIEL, MIRIAM = "Daniel Reuter", "Miriam Vogt"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    yield made
    made.close()


class Opened:
    """The section, driven by keys; `told` is what was said of what was done, with its undo."""

    def __init__(self, place: Workplace, qtbot: QtBot, person: str = MIRIAM) -> None:
        self.place = place
        door = Door(place.desk, place.person(person).id, run_inline())
        self.presenter = PeoplePresenter(door)
        self.told: list[tuple[str, Callable[[], None] | None]] = []
        self.presenter.happened.connect(lambda words, undo: self.told.append((words, undo)))
        others = PinPresenter(door), ReachPresenter(door), AgreementPresenter(door), CouncilPresenter(door)
        self.section = PeopleSection(self.presenter, *others)
        qtbot.addWidget(self.section)
        self.section.resize(760, 1700)
        show_active(qtbot, self.section)
        self.section.take_up()

    def person(self, name: str) -> Person:
        return next(person for person in self.place.people() if person.name == name)

    @property
    def absences(self) -> tuple[Absence, ...]:
        return self.place.desk.ask(Absences(), actor=SYSTEM)

    def take_back(self) -> None:
        undo = self.told[-1][1]
        assert undo
        undo()

    def type(self, words: str) -> None:
        QTest.keyClicks(self.section.focusWidget(), words)

    def key(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.section.focusWidget() or self.section, key)

    def columns(self, row: int = 0) -> list[str]:
        item = self.section.people.list.topLevelItem(row)
        return [item.text(column) for column in range(self.section.people.list.columnCount())]


@pytest.fixture
def opened(place: Workplace, theme: Theme, qtbot: QtBot) -> Opened:
    return Opened(place, qtbot)


def add_sven(place: Workplace) -> UUID:
    roles = frozenset({Role.AGENT, Role.SUPERVISOR})
    return UUID(place.desk.execute(AddPerson(name="Sven", roles=roles), actor=SYSTEM)["person_id"])


# --- People ----------------------------------------------------------------------------------------------------------


def test_a_person_is_added_by_keys(opened: Opened) -> None:
    people = opened.section.people
    people.begin()
    opened.type("Agnes Roth")
    people.roles[Role.SUPERVISOR].setFocus()
    opened.key(Qt.Key.Key_Space)
    people.level.choose("2")
    people.name.setFocus()
    opened.key(Qt.Key.Key_Return)
    agnes = opened.person("Agnes Roth")
    assert (agnes.roles, agnes.level) == ({Role.AGENT, Role.SUPERVISOR}, 2)
    assert opened.told[-1][0] == "Person added"
    opened.take_back()
    assert len(opened.place.people()) == 2


def test_where_one_signs_in_at_a_server_it_is_said_who_lets_somebody_new_in(
    place: Workplace, theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not Opened(place, qtbot).section.people.login.isVisible()
    monkeypatch.setattr(place.desk.side, "decides", False, raising=False)
    opened = Opened(place, qtbot)
    people = opened.section.people
    people.list.choose(opened.person(DANIEL).id)
    assert not people.login.isVisible()
    people.begin()
    assert people.login.isVisible()
    assert "agentdesk server add-person" in people.login.text()
    opened.type("Agnes Roth")
    opened.key(Qt.Key.Key_Return)
    assert opened.told[-1][0] == "Person added, no login yet"


def test_what_somebody_speaks_and_knows_about_is_typed_and_ticked(opened: Opened) -> None:
    people = opened.section.people
    people.list.choose(opened.person(DANIEL).id)
    people.languages.setText("Türkisch, german, Elbisch")
    people.save()
    assert people._rows["languages"].problem == "No language is called that: Elbisch"
    people.languages.setText("Türkisch, german")
    top, box = next(iter(people.reasons.boxes.items()))
    box.setFocus()
    opened.key(Qt.Key.Key_Space, Qt.Key.Key_Return)
    daniel = opened.person(DANIEL)
    assert (daniel.languages, daniel.reasons) == (("de", "tr"), {top})
    assert people.languages.text() == "German, Turkish"


def test_among_many_people_one_is_found_by_keys(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    for n in range(60):
        place.desk.execute(AddPerson(name=f"Person {n:02}", roles=frozenset({Role.AGENT})), actor=SYSTEM)
    opened = Opened(place, qtbot)
    people = opened.section.people
    people.search.setFocus()
    opened.type("41")
    opened.key(Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert (people.list.topLevelItemCount(), people.name.text(), people.name.hasFocus()) == (1, "Person 41", True)
    people.search.setFocus()
    opened.key(Qt.Key.Key_Escape)
    assert people.list.topLevelItemCount() == 62
    opened.type("admin")
    assert opened.columns() == [MIRIAM, "Administrator"]


def test_a_person_is_changed_and_taken_back(opened: Opened) -> None:
    team = opened.place.desk.execute(AddTeam(name="Tag"), actor=SYSTEM)["team_id"]
    opened.section.take_up()
    people = opened.section.people
    people.list.choose(opened.person(DANIEL).id)
    people.name.setText("Daniel Ritter")
    people.team.choose(team)
    people.name.setFocus()
    opened.key(Qt.Key.Key_Return)
    assert opened.person("Daniel Ritter").team == "Tag"
    opened.take_back()
    assert opened.person(DANIEL).team == ""


def test_who_leaves_is_deactivated_and_stays_in_the_list(opened: Opened) -> None:
    people, daniel = opened.section.people, opened.person(DANIEL).id
    people.list.choose(daniel)
    people._retire.click()
    assert not opened.person(DANIEL).active
    assert opened.columns()[1] == "no longer active"
    people.list.choose(daniel)
    assert people._retire.text() == "Activate again"
    opened.take_back()
    assert opened.person(DANIEL).active


def test_what_lies_with_somebody_who_leaves_goes_to_somebody_by_keys_and_comes_back(opened: Opened) -> None:
    place, people, daniel = opened.place, opened.section.people, opened.person(DANIEL).id
    customer = place.desk.execute(CreateCustomer(family_name="Berger"), actor=SYSTEM)["customer_id"]
    place.desk.execute(OpenCase(customer_id=customer, subject="Mühle klemmt", owner_id=daniel), actor=SYSTEM)
    people.list.choose(daniel)
    people._retire.click()
    assert people.leaving.isVisible()
    assert people.leaving.accessibleName() == "Daniel Reuter still has: 1 open case."
    opened.key(Qt.Key.Key_Escape)
    assert opened.person(DANIEL).active
    people._retire.click()
    opened.key(Qt.Key.Key_Return)
    assert not opened.person(DANIEL).active
    assert place.desk.ask(WhatLies(daniel), actor=SYSTEM) == ()
    opened.take_back()
    assert opened.person(DANIEL).active
    assert len(place.desk.ask(WhatLies(daniel), actor=SYSTEM)) == 1


def test_nobody_can_deactivate_themselves_or_take_the_last_administrator_away(opened: Opened) -> None:
    people = opened.section.people
    people.list.choose(opened.person(MIRIAM).id)
    assert not people._retire.isVisible()
    people.roles[Role.ADMINISTRATOR].setChecked(False)
    people.save()
    assert "last active administrator" in people._rows["roles"].problem
    assert Role.ADMINISTRATOR in opened.person(MIRIAM).roles


def test_a_person_needs_a_name_and_a_role(opened: Opened) -> None:
    people = opened.section.people
    people.begin()
    people.roles[Role.AGENT].setChecked(False)
    people.save()
    assert people._rows["name"].problem == "A person needs a name."
    assert people._rows["roles"].problem == "Choose at least one role."
    assert len(opened.place.people()) == 2


def test_who_works_alone_sees_no_teams_levels_covers(tmp_path: Path, theme: Theme, qtbot: QtBot) -> None:
    place = open_place(tmp_path / "alone")
    opened = Opened(place, qtbot)
    section = opened.section
    assert opened.columns() == [MIRIAM]
    assert not section.teams.isVisible()
    section.people.list.choose(place.person(MIRIAM).id)
    assert [name for name, row in section.people._rows.items() if row.isVisible()] == ["name"]
    assert not any(section.absences._rows[name].isVisible() for name in ("person", "cover"))
    assert "dministrator" not in section.absences._rows["note"].field.accessibleDescription()
    section.people.begin()  # whoever is to join them gets a role
    assert [name for name, row in section.people._rows.items() if row.isVisible()] == ["name", "roles"]
    place.close()


def test_who_serves_customers_sees_the_people_and_changes_none(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot, DANIEL)
    section = opened.section
    assert opened.columns()[:2] == [DANIEL, "Agent"]
    assert not section.teams.isVisible()
    assert not any(row.isVisible() for row in section.people._rows.values())
    assert not section.people._new.isVisible()
    section.people.list.setFocus()
    opened.key(Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert opened.told == []


def test_a_team_is_added_and_renamed(opened: Opened) -> None:
    teams = opened.section.teams
    teams.begin()
    opened.type("Nacht")
    opened.key(Qt.Key.Key_Return)
    [team] = opened.place.desk.ask(Teams(), actor=SYSTEM)
    teams.list.choose(team.id)
    teams.name.setText("Nachtschicht")
    teams.save()
    assert opened.place.desk.ask(Teams(), actor=SYSTEM)[0].name == "Nachtschicht"
    opened.take_back()
    assert opened.place.desk.ask(Teams(), actor=SYSTEM)[0].name == "Nacht"
    teams.list.setFocus()
    opened.key(Qt.Key.Key_Delete)
    assert opened.place.desk.ask(Teams(), actor=SYSTEM) == ()
    opened.take_back()
    assert opened.place.desk.ask(Teams(), actor=SYSTEM)[0].name == "Nacht"


# --- Absences --------------------------------------------------------------------------------------------------------


def test_an_agent_plans_changes_and_cancels_their_own_absence_by_keys(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    opened = Opened(place, qtbot, DANIEL)
    card = opened.section.absences
    assert not card._rows["person"].isVisible()
    card.begin()
    opened.type("24.12.")
    opened.key(Qt.Key.Key_Tab)
    opened.type("7.1. 12:00")
    assert card._holder.text() == "Their work will lie with Miriam Vogt."
    opened.key(Qt.Key.Key_Return)
    [planned] = opened.absences
    assert planned.person_id == opened.person(DANIEL).id
    assert planned.starts_at == datetime(2026, 12, 23, 23, tzinfo=UTC)
    assert planned.ends_at == datetime(2027, 1, 7, 11, tzinfo=UTC)
    card.list.setFocus()
    opened.key(Qt.Key.Key_Down, Qt.Key.Key_Up)
    card.note.setText("Urlaub")
    card.save()
    assert opened.absences[0].note == "Urlaub"
    card.list.setFocus()
    opened.key(Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Delete)
    assert opened.absences == ()
    opened.take_back()
    assert opened.absences[0].note == "Urlaub"


def test_who_leads_plans_for_others_and_names_the_cover(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    sven = add_sven(place)
    opened = Opened(place, qtbot, "Sven")
    card = opened.section.absences
    card.begin()
    daniel = opened.person(DANIEL).id
    card.person.choose(str(daniel))
    card._note_person()
    offered = [card.cover.itemText(n) for n in range(card.cover.count())]
    assert offered == ["whoever is next", MIRIAM, "Sven"]
    card.cover.choose(str(sven))
    card.away.show_words("morgen")
    card.back.show_words("30.11.")
    assert card._holder.text() == "Their work will lie with Sven."
    card.save()
    assert (opened.absences[0].person_id, opened.absences[0].cover_id) == (daniel, sven)


def test_the_absence_of_somebody_else_is_read_only_for_an_agent(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    sven = add_sven(place)
    away = PlanAbsence(person_id=sven, starts_at="2026-12-01T08:00Z", ends_at="2026-12-02T08:00Z", note="privat")
    place.desk.execute(away, actor=SYSTEM)
    opened = Opened(place, qtbot, DANIEL)
    card = opened.section.absences
    card.list.setFocus()
    opened.key(Qt.Key.Key_Down, Qt.Key.Key_Up)
    assert card.chosen
    assert not any(part.isVisible() for part in (card._save, card._cancel, card._rows["note"]))
    assert card.note.text() == ""
    card.list.setFocus()
    opened.key(Qt.Key.Key_Delete)
    assert len(opened.absences) == 1


def test_without_a_moment_nothing_is_planned_and_it_is_said_there(opened: Opened) -> None:
    card = opened.section.absences
    card.begin()
    card.away.show_words("irgendwann")
    card.save()
    assert card.away.edit.property("invalid")
    assert opened.absences == ()


def test_what_is_being_typed_stays_while_the_lists_are_looked_at_anew(opened: Opened) -> None:
    card, people = opened.section.absences, opened.section.people
    people.begin()
    opened.type("Agn")
    card.begin()
    card.away.setFocus()
    opened.type("24.12.")
    opened.section.take_up()
    assert (people.name.text(), card.away.words) == ("Agn", "24.12.")


def test_an_absence_that_is_refused_keeps_what_was_typed(opened: Opened) -> None:
    card = opened.section.absences
    card.begin()
    card.away.show_words("24.12.")
    card.back.show_words("23.12.")
    card.save()
    assert opened.section.absences._rows["back_at"].problem
    assert card.away.words == "24.12."
    assert opened.absences == ()


def test_a_person_changed_meanwhile_is_shown_as_they_are_now_and_not_overwritten(opened: Opened) -> None:
    people, daniel = opened.section.people, opened.person(DANIEL)
    people.list.choose(daniel.id)
    said = {"name": "Dan", "roles": daniel.roles, "level": 3}
    opened.place.desk.execute(ChangePerson(person_id=daniel.id, **said), actor=SYSTEM)
    people.level.choose("2")
    people.save()
    assert opened.person("Dan").level == 3
    assert opened.section.notice.isVisible()
    assert (people.name.text(), people.level.code) == ("Dan", "3")
