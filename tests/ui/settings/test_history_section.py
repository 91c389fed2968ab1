"""The history of settings by keyboard: found by section, read, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.core.commands import SYSTEM
from agentdesk.core.people.commands import AddTeam, ChangeTeam, Teams
from agentdesk.core.story.commands import SetWeights
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.settings.history_presenter import HistoryPresenter
from agentdesk.ui.settings.history_section import HistorySection
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.ui.settings.places import staffed_workplace
from tests.ui.showing import show_active


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    yield made
    made.close()


def opened(place: Workplace, qtbot: QtBot, person: str = "Miriam Vogt") -> HistorySection:
    section = HistorySection(HistoryPresenter(Door(place.desk, place.person(person).id, run_inline())))
    qtbot.addWidget(section)
    section.resize(760, 700)
    show_active(qtbot, section)
    section.take_up()
    return section


def key(section: HistorySection, *keys: Qt.Key) -> None:
    for each in keys:
        QTest.keyClick(section.focusWidget() or section, each)


def test_a_change_is_found_by_its_section_and_taken_back_by_keys(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    me = place.person("Miriam Vogt").id
    place.desk.execute(AddTeam(name="Nacht"), actor=me)
    place.desk.execute(SetWeights(weights={"failures": 4}), actor=me)
    section = opened(place, qtbot)
    told = []
    section.presenter.happened.connect(lambda words, undo: told.append(words))
    assert section.list.topLevelItem(0).text(0) == "Weights of the risk of leaving changed"
    section.presenter.of_section("people")
    section.list.setFocus()
    key(section, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return)
    assert section.take_back.hasFocus()
    assert section.list.topLevelItem(0).text(0) == "Nacht: team added"
    key(section, Qt.Key.Key_Space)
    assert place.desk.ask(Teams(), actor=SYSTEM) == ()
    assert told == ["Undone"]
    assert not section.take_back.isVisible()
    assert section.fields.text().startswith("Taken back by Miriam Vogt on ")


def test_what_cannot_be_taken_back_any_more_is_refused_in_words(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    me = place.person("Miriam Vogt").id
    place.desk.execute(AddTeam(name="Nacht"), actor=me)
    section = opened(place, qtbot)
    [team] = place.desk.ask(Teams(), actor=me)
    section.list.choose(section.presenter.told.changes[0].command_id)
    place.desk.execute(ChangeTeam(team_id=team.id, name="Tag"), actor=me)
    section.take_back.click()
    assert section.notice.isVisible()
    assert place.desk.ask(Teams(), actor=me)[0].name == "Tag"


def test_who_does_not_lead_is_told_who_sees_it(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    section = opened(place, qtbot, "Daniel Reuter")
    assert not section.list.isVisible()
    assert section._none.text() == "Supervisors and administrators see who changed what."
