"""All settings as a file, in the window and by keyboard: saved, looked at, taken in, taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agentdesk.core.callbacks.commands import TheRules
from agentdesk.core.people.commands import AddTeam, Teams, TheShop
from agentdesk.core.settings.commands import SettingsHistory, SettingsText
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.settings.file_presenter import SettingsFile
from agentdesk.ui.settings.file_section import FileSection
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from tests.ui.settings.places import staffed_workplace
from tests.ui.showing import show_active


class Chosen(FileDialogs):
    """Somebody who chooses this file at once."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def to_save(
        self, parent: QWidget, title: str, name: str, kinds: str, chosen: Callable[[Path], object], *, fresh: bool
    ) -> None:
        chosen(self.file)

    def to_open(self, parent: QWidget, title: str, kinds: str, chosen: Callable[[Path], object]) -> None:
        chosen(self.file)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    yield made
    made.close()


def opened(place: Workplace, qtbot: QtBot, file: Path, person: str = "Miriam Vogt") -> FileSection:
    section = FileSection(SettingsFile(Door(place.desk, place.person(person).id, run_inline())), Chosen(file))
    qtbot.addWidget(section)
    section.resize(760, 800)
    show_active(qtbot, section)
    section.take_up()
    return section


def said(place: Workplace, *changes: tuple[str, str]) -> str:
    words = place.desk.ask(SettingsText("de"), actor=place.person("Miriam Vogt").id)
    for old, new in changes:
        assert old in words
        words = words.replace(old, new, 1)
    return words


def press(section: FileSection, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(section.window().focusWidget() or section, key)


def rows(section: FileSection) -> list[tuple[str, str]]:
    shown = section.looked.list
    return [(shown.topLevelItem(n).text(0), shown.topLevelItem(n).text(1)) for n in range(shown.topLevelItemCount())]


def test_the_file_is_saved_and_none_is_written_over(
    place: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "shop"
    section = opened(place, qtbot, file)
    section.save.setFocus()
    press(section, Qt.Key.Key_Space)
    assert (tmp_path / "shop.yaml").read_text(encoding="utf-8").startswith("# All settings of this shop.")
    press(section, Qt.Key.Key_Space)
    assert "shop.yaml" in section.notice.accessibleName()
    assert section.notice.property("notice") == "stop"


def test_a_file_is_looked_at_taken_in_and_taken_back_by_keys(
    place: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(said(place, ("sundays: false", "sundays: true"), ("teams: []", "teams: [{name: Web}]")), "utf-8")
    section = opened(place, qtbot, file)
    told, shops = list[tuple[str, Callable[[], None]]](), list[object]()
    section.presenter.happened.connect(lambda words, undo: told.append((words, undo)))
    section.presenter.taken_in.connect(shops.append)
    section.choose.setFocus()
    press(section, Qt.Key.Key_Space)
    assert section.looked.list.hasFocus()
    assert rows(section) == [("Callbacks: on Sundays, too", "changed"), ("Teams: Web", "new")]
    assert section.looked.detail.text() == "no → yes"
    press(section, Qt.Key.Key_Return)
    assert section.looked.take.hasFocus()
    press(section, Qt.Key.Key_Space)
    me = place.person("Miriam Vogt").id
    assert [team.name for team in place.desk.ask(Teams(), actor=me)] == ["Web"]
    assert shops == [place.desk.ask(TheShop(), actor=me)]
    assert section.looked.isHidden()
    [(words, undo)] = told
    assert words == "Settings taken in from shop.yaml"
    undo()
    assert place.desk.ask(Teams(), actor=me) == ()
    assert not place.desk.ask(TheRules(), actor=me).courtesy.sundays
    assert [change.section for change in place.desk.ask(SettingsHistory("file"), actor=me)] == ["file"]


def test_what_is_wrong_stands_with_its_line_and_is_looked_at_again_once_it_is_mended(
    place: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(said(place, ("per_case: 50.00", "per_case: 50,00"), ("teams: []", "teams: [{name: Web}]")), "utf-8")
    section = opened(place, qtbot, file)
    section.choose.setFocus()
    press(section, Qt.Key.Key_Space)
    [(words, line)] = rows(section)
    assert "50.00" in words
    assert file.read_text("utf-8").splitlines()[int(line) - 1].strip() == "per_case: 50,00"
    assert section.looked.take.isHidden()
    file.write_text(file.read_text("utf-8").replace("50,00", "50.00"), "utf-8")
    press(section, Qt.Key.Key_Return, Qt.Key.Key_Space)
    assert rows(section) == [("Teams: Web", "new")]


def test_whoever_was_faster_is_seen_before_anything_is_taken_in(
    place: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(said(place, ("sundays: false", "sundays: true")), "utf-8")
    section = opened(place, qtbot, file)
    section.choose.click()
    place.desk.execute(AddTeam(name="Nacht"), actor=place.person("Miriam Vogt").id)
    section.looked.take.click()
    assert "changed since you looked" in section.notice.accessibleName()
    assert rows(section) == [("Callbacks: on Sundays, too", "changed"), ("Teams: Nacht", "goes")]


def test_a_file_that_is_as_the_desk_is_says_so(place: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(said(place), "utf-8")
    section = opened(place, qtbot, file)
    section.choose.click()
    assert (rows(section), section.looked.take.isHidden()) == ([], True)
    assert section.looked.away.hasFocus()
    press(section, Qt.Key.Key_Space)
    assert section.choose.hasFocus()


def test_nobody_but_administrators_has_the_buttons(
    place: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    section = opened(place, qtbot, tmp_path / "x.yaml", person="Daniel Reuter")
    assert section.save.isHidden()
    assert section.choose.isHidden()
