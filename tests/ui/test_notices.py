"""Notices above the pages give way to a conversation where there is little room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from agentdesk.ui.centre import Centre
from agentdesk.ui.widgets.place import Place
from tests.ui.showing import show_active


def test_while_somebody_is_on_the_line_and_room_is_short_one_line_stands_for_all_notices(qtbot: QtBot) -> None:
    centre, notices, talk = Centre(), [QLabel("Recovery code"), QLabel("First hour")], QLabel("Call in")
    qtbot.addWidget(centre)
    for each in notices:
        each.setFixedHeight(110)
        centre.add_notice(each)
    talk.setFixedHeight(260)
    talk.hide()
    centre.set_conversation(talk)
    centre.resize(640, 643)
    show_active(qtbot, centre)
    assert [each.isVisible() for each in notices] == [True, True]
    talk.show()
    qtbot.waitUntil(lambda: centre.pages.height() > 300)
    assert [each.isVisible() for each in notices] == [False, False]
    line = centre.notices.line
    assert line.text() == "Show 2 notices"
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Space)
    assert [each.isVisible() for each in notices] == [True, True]
    talk.hide()
    talk.show()
    assert not notices[0].isVisible(), "the next conversation has the room"
    notices[0].hide()
    assert line.text() == "Show 1 notice"
    centre.resize(640, 900)
    assert [each.isVisible() for each in notices] == [False, True]
    notices[1].hide()
    assert centre.notices.isHidden()


def test_the_keyboard_goes_to_the_page_and_not_to_a_notice_above_it(qtbot: QtBot) -> None:
    place, centre, notice, page = Place("centre"), Centre(), QLineEdit(), QLineEdit()
    qtbot.addWidget(place)
    place.show_panel(centre)
    centre.add_notice(notice)
    show_active(qtbot, place)
    place.take_focus()
    assert notice.hasFocus(), "nothing else takes it"
    notice.clearFocus()
    centre.pages.show_panel(page)
    notice.setEnabled(False)  # the place remembers where the keyboard was
    notice.setEnabled(True)
    place.remove_panel(centre)
    place.show_panel(centre)
    place.take_focus()
    assert page.hasFocus()
