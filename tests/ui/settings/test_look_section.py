from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.ui.language import language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.settings.look_section import LookSection
from agentdesk.ui.theme import Theme, look
from agentdesk.ui.window_state import WindowState
from tests.ui.showing import show_active


class Desk:
    def __init__(self, theme: Theme, qtbot: QtBot, state_file: Path) -> None:
        self.window = MainWindow(state_file)
        self.section = LookSection(Preferences(self.window, theme))
        self.window.set_centre(self.section)
        qtbot.addWidget(self.window)
        show_active(qtbot, self.window)


@pytest.fixture
def desk(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(theme, qtbot, tmp_path / "window.json")


def test_a_language_applies_at_once_and_is_remembered(desk: Desk, tmp_path: Path):
    desk.section.languages.pick("de")
    assert language().code == "de"
    assert desk.section._card.accessibleName() == "Darstellung und Sprache"
    desk.window.close()
    assert WindowState.load(tmp_path / "window.json").language == "de"


def test_as_the_system_stays_chosen_though_a_language_is_spoken(desk: Desk):
    desk.section.languages.pick("de")
    desk.section.languages.pick("system")
    assert desk.section.languages.chosen == "system"


def test_dark_applies_at_once_and_is_remembered(desk: Desk, tmp_path: Path):
    desk.section.modes.pick("dark")
    assert look().dark
    desk.window.close()
    assert WindowState.load(tmp_path / "window.json").mode == "dark"


def test_the_text_size_applies_once_the_number_is_typed(desk: Desk, tmp_path: Path):
    field = desk.section.text_size
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "150")
    assert look().text_size == 100
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert look().text_size == 150
    desk.window.close()
    assert WindowState.load(tmp_path / "window.json").text_size == 150


def test_arrows_change_the_text_size_by_ten_percent_and_no_further_than_200(desk: Desk):
    for _ in range(15):
        QTest.keyClick(desk.section.text_size, Qt.Key.Key_Up)
    assert look().text_size == 200


def test_what_a_key_changes_is_seen_here(desk: Desk, theme: Theme):
    desk.window.actions_of_window.run("look.larger")
    desk.window.actions_of_window.run("look.dark")
    desk.window.actions_of_window.run("look.de")
    assert desk.section.text_size.value() == 110
    assert desk.section.modes.chosen == "dark"
    assert desk.section.languages.chosen == "de"
