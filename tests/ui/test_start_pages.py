"""The pages before there is a desk."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit
from pytestqt.qtbot import QtBot

from agentdesk.ui.start.pages import PassphrasePage


def test_who_chooses_a_passphrase_sees_what_they_type_and_who_opens_a_desk_does_not(qtbot: QtBot) -> None:
    page = PassphrasePage()
    qtbot.addWidget(page)
    page.show()
    field, shown = page.findChild(QLineEdit), page.findChild(QCheckBox)
    page.ask("No keyring here.", new=True)
    assert field.echoMode() is QLineEdit.EchoMode.Normal
    page.ask("", new=False)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClick(shown, Qt.Key.Key_Space)
    assert field.echoMode() is QLineEdit.EchoMode.Normal
