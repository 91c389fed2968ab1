from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.language import language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.own_pages import PERSON, OwnPages
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.settings.page import SECTIONS, SettingsPage
from agentdesk.ui.settings.shop_section import ShopSection
from agentdesk.ui.tasks import TaskRunner
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.place import Place
from agentdesk.ui.widgets.state_page import StatePage
from agentdesk.ui.widgets.text import Text
from tests.ui.settings.places import staffed_workplace
from tests.ui.showing import show_active

CTRL = Qt.KeyboardModifier.ControlModifier


class Desk:
    """A window with one page of its own, and the program's pages a key away."""

    def __init__(self, place: Workplace, theme: Theme, qtbot: QtBot) -> None:
        self.window, self.pages, self.other = MainWindow(), Place("pages"), StatePage()
        self.centre = QWidget()
        self.runner = TaskRunner(self.window)
        self.pages.show_panel(self.other)
        self.window.set_centre(self.centre)
        door = Door(place.desk, place.person().id, self.runner)
        preferences, show = Preferences(self.window, theme), self.pages.show_panel
        self.own = OwnPages(door, place, self.window, preferences, self.pages, show, parent=self.window)
        column = QVBoxLayout(self.centre)
        column.addWidget(self.own.board)
        column.addWidget(self.pages)
        self.own.left.connect(lambda: self.pages.show_panel(self.other))
        qtbot.addWidget(self.window)
        self.window.resize(1280, 720)
        show_active(qtbot, self.window)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)

    @property
    def settings(self) -> SettingsPage:
        page = self.pages.panel
        assert isinstance(page, SettingsPage)
        return page


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """One for all: nobody here changes anything in it."""
    made = staffed_workplace(tmp_path_factory.mktemp("settings") / "desk")
    yield made
    made.close()


@pytest.fixture
def desk(place: Workplace, theme: Theme, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(place, theme, qtbot)
    yield made
    made.runner.close()


def test_settings_and_help_are_a_key_away_and_esc_leads_back(desk: Desk):
    desk.press(Qt.Key.Key_Comma, CTRL)
    assert desk.settings.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert desk.pages.panel is desk.other
    desk.press(Qt.Key.Key_F1)
    assert desk.pages.panel is not desk.other
    desk.press(Qt.Key.Key_Escape)
    assert desk.pages.panel is desk.other


def test_the_key_of_help_closes_it_too(desk: Desk):
    desk.press(Qt.Key.Key_F1)
    desk.press(Qt.Key.Key_F1)
    assert desk.pages.panel is desk.other


def test_sections_are_walked_and_picked_by_keyboard(desk: Desk):
    desk.press(Qt.Key.Key_Comma, CTRL)
    for section in SECTIONS[1:]:
        desk.press(Qt.Key.Key_Right)
        desk.press(Qt.Key.Key_Space)
        assert desk.settings.chips.chosen == section
        assert desk.settings.section(section).isVisible()


def test_the_palette_leads_to_backup_and_checks(desk: Desk):
    for action in ("window.back_up", "window.check"):
        desk.own.show_settings("look")
        desk.window.actions_of_window.run(action)
        assert desk.settings.chips.chosen == "safety"


def test_whoever_sits_here_from_now_on_is_remembered_and_the_desk_is_to_open_anew(desk: Desk, qtbot: QtBot):
    desk.own.show_settings("shop")
    section = desk.settings.section("shop")
    assert isinstance(section, ShopSection)
    qtbot.waitUntil(lambda: section.person.people.count() == 2)
    section.person.people.setCurrentIndex(0)
    with qtbot.waitSignal(desk.own.again_asked) as asked:
        section.person._switch.click()
    assert asked.args == [None]
    assert desk.window.state.extra[PERSON] == section.person.people.code


def test_every_part_we_build_on_is_named_with_its_licence(desk: Desk, qtbot: QtBot):
    desk.own.show_settings("about")
    section = desk.settings.section("about")
    labels = lambda: {label.text() for label in section.findChildren(Text)}  # noqa: E731
    qtbot.waitUntil(lambda: "Inter" in labels())
    assert {"OFL-1.1", "Lucide", "ISC", "SQLAlchemy"} <= labels()
    assert any("LGPL" in words for words in labels())


@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_off_in_a_small_window(desk: Desk, theme: Theme, qtbot: QtBot, code: str, percent: int):
    language().use(code)
    theme.set_text_size(percent)
    desk.own.show_settings("look")
    for section in SECTIONS:
        desk.settings.show_section(section)
        shown = desk.settings.section(section)
        inside = shown.widget()
        qtbot.waitUntil(lambda inside=inside, shown=shown: inside.width() <= shown.viewport().width())
        assert inside.minimumSizeHint().width() <= shown.viewport().width(), section


def test_everything_the_keyboard_reaches_has_a_name(desk: Desk, qtbot: QtBot):
    for section in SECTIONS:
        desk.own.show_settings(section)
        qtbot.waitUntil(lambda: len(_reached(desk)) >= 3, timeout=60_000)  # what is in it is asked in the background
        qtbot.wait(30)
        nameless = [each for each in _reached(desk) if not (each.accessibleName() or getattr(each, "text", str)())]
        assert [(type(each).__name__, type(each.parentWidget()).__name__) for each in nameless] == []


def _reached(desk: Desk) -> list[QWidget]:
    return [
        each
        for each in desk.settings.findChildren(QWidget)
        if each.focusPolicy().value & Qt.FocusPolicy.TabFocus.value and each.isVisible()
    ]
