"""The line above the notes: whose contact it is can be read, whatever else stands there."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.ui.interactions.talk_head import TalkHead
from agentdesk.ui.theme import Theme


def test_the_word_before_the_faces_goes_before_a_name_is_cut(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    head = TalkHead()
    qtbot.addWidget(head)
    head.resize(740, 40)
    head.show()
    for name, said in (("Jörg Sommer", True), ("Buchhandlung Lesezeichen am Alten Markt und Söhne", False)):
        head._who.setText(name)
        head._make_room()
        assert head.mood.has_label is said
    head.resize(500, 90)
    assert head.mood.has_label, "in a row of its own there is room for it"
