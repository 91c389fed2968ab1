"""What somebody else wrote is no key: an & in it is shown."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from agentdesk.core.clock import SystemClock
from agentdesk.ui.forms.asks import Ask, How, Setting
from agentdesk.ui.forms.form import Form


def test_an_ampersand_in_what_is_ticked_is_shown_and_makes_no_key(qtbot: QtBot) -> None:
    asks = (Ask(name="goes", label="Promise: Meyer & Söhne, R&D", how=How.CHECK),)
    form = Form(str, lambda: asks, Setting(SystemClock(), ZoneInfo("Europe/Berlin")), save=str)
    qtbot.addWidget(form)
    [box] = form.findChildren(QCheckBox)
    assert (box.text(), box.shortcut().toString()) == ("Promise: Meyer && Söhne, R&&D", "")
    assert box.accessibleName() == "Promise: Meyer & Söhne, R&D"
