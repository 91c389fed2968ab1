from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.core.workplace import Workplace
from agentdesk.ui.language import language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.settings.news import CODE_KEPT
from agentdesk.ui.settings.notice_board import NoticeBoard
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.window_state import WindowState
from tests.profiles import WorkingKeyring
from tests.ui.settings.places import open_place
from tests.ui.showing import show_active


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    """As it is in the start that made the profile."""
    made = open_place(tmp_path / "desk", keys=WorkingKeyring(), passphrase=None)
    yield made
    made.close()


@pytest.fixture
def later(place: Workplace) -> Workplace:
    """As it is in every later start."""
    place.recovery_code = None
    return place


class Desk:
    """The strip above something, in a window that remembers."""

    def __init__(self, place: Workplace, qtbot: QtBot, state_file: Path, drafts_aside: Path | None = None) -> None:
        self.window = MainWindow(state_file)
        self.board = NoticeBoard(place, run_inline(self.window), self.window, drafts_aside=drafts_aside)
        assert not self.board.isVisible(), "a window of its own"
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.addWidget(self.board)
        column.addStretch(1)
        self.window.set_centre(centre)
        qtbot.addWidget(self.window)
        show_active(qtbot, self.window)

    def said(self) -> list[str]:
        return [notice.accessibleName() for notice in self.board.findChildren(Notice) if notice.isVisible()]


def test_the_code_of_a_new_profile_waits_behind_show(
    place: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    code = place.recovery_code
    with caplog.at_level(logging.DEBUG):
        desk = Desk(place, qtbot, tmp_path / "window.json")
        assert desk.board.strip
        assert not desk.board.strip.code.isVisible()
        desk.board.strip.show_code.click()
        assert desk.board.strip.code.isVisible()
        assert desk.board.strip.code.text() == code
        assert code
        assert code not in desk.window.windowTitle()
        desk.window.close()
    assert code not in caplog.text
    assert code not in (tmp_path / "window.json").read_text()


def test_done_puts_the_code_away_for_good(place: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path):
    desk = Desk(place, qtbot, tmp_path / "window.json")
    assert desk.board.strip
    desk.board.strip.finish.click()
    assert not desk.board.isVisible()
    assert place.recovery_code is None
    desk.window.close()
    again = Desk(place, qtbot, tmp_path / "window.json")
    assert not again.board.isVisible()


def test_who_never_said_done_is_reminded_at_the_next_start(
    place: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path
):
    Desk(place, qtbot, tmp_path / "window.json").window.close()
    again = Desk(place, qtbot, tmp_path / "window.json")
    assert len(again.said()) == 1
    assert "nobody said that they kept it" in again.said()[0]
    with qtbot.waitSignal(again.board.safety_asked):
        again.board.findChild(Notice)._button.click()


def test_a_newer_code_takes_the_older_from_the_strip(place: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path):
    desk = Desk(place, qtbot, tmp_path / "window.json")
    desk.board.code_made()
    assert desk.board.strip is None
    assert desk.window.state.extra[CODE_KEPT] is False
    desk.board.code_kept()
    desk.window.close()
    assert WindowState.load(tmp_path / "window.json").extra[CODE_KEPT] is True


def test_nothing_to_tell_takes_no_room(later: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path):
    desk = Desk(later, qtbot, tmp_path / "window.json")
    assert not desk.board.isVisible()
    assert desk.said() == []


def test_a_missing_way_back_stays_until_there_is_a_new_code(
    later: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path
):
    later.opened.notes = ("note.keys.recovery_missing",)
    desk = Desk(later, qtbot, tmp_path / "window.json")
    notice = desk.board.findChild(Notice)
    assert not notice._cross.isVisible()
    assert notice._button.text() == "Make a new recovery code"
    desk.board.code_kept()
    assert not desk.board.isVisible()


def test_what_was_mended_moved_and_copied_is_told_gravest_first_and_closed_one_by_one(
    later: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path
):
    later.opened.notes = ("note.keys.keyring_mended",)
    later.put_aside = tmp_path / "before-0002.db"
    later.former_files = tmp_path / "before-restore"
    desk = Desk(later, qtbot, tmp_path / "window.json", tmp_path / "drafts-broken.db")
    said = desk.said()
    assert [name in words for name, words in zip(("drafts-broken", "keyring"), said, strict=False)] == [True, True]
    assert "before-restore" in said[2]
    assert "before-0002.db" in said[3]
    for notice in desk.board.findChildren(Notice):
        assert desk.board.isVisible()
        notice._cross.click()
    assert not desk.board.isVisible()


def test_it_speaks_german_at_once(later: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path):
    later.put_aside = tmp_path / "before-0002.db"
    desk = Desk(later, qtbot, tmp_path / "window.json")
    language().use("de")
    assert "Kopie von vorher" in desk.said()[0]


def test_a_path_that_looks_like_markup_is_shown_as_it_is(later: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path):
    later.put_aside = tmp_path / "<img src=x>.db"
    desk = Desk(later, qtbot, tmp_path / "window.json")
    QTest.qWait(0)
    assert "<img src=x>" in desk.said()[0]
