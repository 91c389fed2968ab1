"""What an administrator has laid down is shown where it would be chosen, with who did, and cannot be chosen there."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from agentdesk import __version__
from agentdesk.core import paths
from agentdesk.core.clock import SystemClock, to_micros
from agentdesk.core.updates import looking
from agentdesk.ui import app
from agentdesk.ui.door import Door
from agentdesk.ui.language import language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.settings import updates_card
from agentdesk.ui.settings.laid_down_card import LaidDownCard
from agentdesk.ui.settings.look_section import LookSection
from agentdesk.ui.settings.news import look_once_a_day, news_of_start, wants_to_look
from agentdesk.ui.settings.page import SettingsPage
from agentdesk.ui.settings.safety_section import SafetySection
from agentdesk.ui.settings.updates_card import UpdatesCard
from agentdesk.ui.start.connect_presenter import ConnectPresenter
from agentdesk.ui.start.connecting import Connecting
from agentdesk.ui.tasks import InlineRunner
from agentdesk.ui.theme import Theme
from agentdesk.ui.window_state import WindowState
from tests.laying_down import lay_down
from tests.ui.settings.places import staffed_workplace

BY = 'set_by = "IT, Tel. 4711"'


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    made = MainWindow(tmp_path / "window.json")
    qtbot.addWidget(made)
    return made


def test_a_language_that_is_laid_down_is_the_only_one_and_stays(
    window: MainWindow, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_down(tmp_path, monkeypatch, BY, 'language = "de"')
    language().use("de")
    preferences = Preferences(window, theme)
    section = LookSection(preferences)
    preferences.set_language("en")
    assert (language().code, preferences.language, section.languages.isEnabled()) == ("de", "de", False)
    assert "IT, Tel. 4711" in section.languages.accessibleDescription() or "IT, Tel. 4711" in section._rows[0]._hint
    assert not [each.id for each in window.actions_of_window if each.id in ("look.de", "look.en")]
    section.deleteLater()


def test_the_window_opens_in_no_other_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_down(tmp_path, monkeypatch, BY, 'language = "de"')
    assert app.run(["--language", "en", "--profile", str(tmp_path / "new")]) == 2
    assert "Die Sprache ist festgelegt: de (IT, Tel. 4711)." in capsys.readouterr().err


def test_the_server_is_named_already_and_only_who_one_is_there_is_asked(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_down(tmp_path, monkeypatch, BY, 'server = "http://127.0.0.1:9"')
    runner = InlineRunner()
    presenter = ConnectPresenter(tmp_path / "desk", runner)
    way = Connecting(window, presenter, runner, window)
    way.begin(address="elsewhere.example.org")
    address = way.page.form.fields["address"]
    assert isinstance(address, QLineEdit)
    assert (address.text(), address.isEnabled(), address.isReadOnly()) == ("http://127.0.0.1:9", False, True)
    assert "IT, Tel. 4711" in way.page.form._rows["address"]._hint
    presenter.stop()


def test_where_the_keyring_opens_the_data_no_passphrase_is_offered(
    window: MainWindow, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = staffed_workplace(tmp_path / "desk")
    lay_down(tmp_path, monkeypatch, BY, 'key = "keyring"', "offline_hours = 1", "sever = 1")
    runner = InlineRunner()
    page = SettingsPage(Door(place.desk, place.person().id, runner), place, Preferences(window, theme), parent=window)
    page.show_section("safety")
    section = page.section("safety")
    assert isinstance(section, SafetySection)
    assert section.passphrase.begin.isHidden()
    assert "IT, Tel. 4711" in section.passphrase._words.text()
    card = LaidDownCard(parent=window)
    assert [row[1].text() for row in card.rows.values()] == [
        "customers stay here for 1 hour",
        "the keyring of this computer, no passphrase",
    ]
    assert "sever: nothing is called so here" in card.notice.accessibleName()
    assert "\n " not in card.notice.accessibleName()  # no line is set in
    [news] = [each for each in news_of_start(place, None, WindowState()) if "policy" in each.key]
    assert "sever: nothing is called so here" in news.words
    place.close()


def test_without_a_policy_there_is_no_card(window: MainWindow) -> None:
    assert LaidDownCard(parent=window).isHidden()


def test_a_newer_version_is_told_calmly_with_the_way_to_its_page(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(updates_card.QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    monkeypatch.setattr(paths, "_confined", [tmp_path / "home"])
    lay_down(tmp_path, monkeypatch, 'updates_from = "http://127.0.0.1:9/manifest.json"')
    card = UpdatesCard(InlineRunner(), parent=window)
    card.take_up()
    assert card.words.text() == f"Nobody has looked yet. This is version {__version__}."
    assert card.page_button.isHidden()
    card.look()
    assert "no key" in card.notice.accessibleName() or "knows no key" in card.notice.accessibleName()
    now = to_micros(SystemClock().now())
    found = looking.Seen(number=3, digest="x", version="9.0.0", page="https://desk.example.org/get", looked_at=now)
    looking._file().parent.mkdir()
    looking._file().write_text(json.dumps(asdict(found)), encoding="utf-8")
    card.take_up()
    assert card.words.text() == f"Version 9.0.0 is there. This is {__version__}."
    card.page_button.click()
    assert opened == ["https://desk.example.org/get"]
    assert [news.key for news in look_once_a_day()] == ["updates.news"]
    lay_down(tmp_path, monkeypatch, "updates = false", 'updates_from = "http://127.0.0.1:9/manifest.json"')
    card.take_up()
    assert card.isHidden()
    assert not wants_to_look()
