"""What a form hears of its draft."""

from __future__ import annotations

from uuid import uuid4
from zoneinfo import ZoneInfo

import shiboken6
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agentdesk.core.clock import SystemClock
from agentdesk.ui.forms.asks import Setting
from agentdesk.ui.forms.form import Form
from agentdesk.ui.forms.kept import Kept, say_kept
from agentdesk.ui.widgets.text import Text


def test_a_form_that_was_closed_hears_no_more_of_its_draft(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    form = Form(str, tuple, Setting(SystemClock(), ZoneInfo("Europe/Berlin")), save=str, parent=around)
    kept = Kept("case", uuid4(), None, {})
    before = [each.text() for each in form.findChildren(Text)]
    say_kept(form, kept, kept.draft_id)
    assert [each.text() for each in form.findChildren(Text)] != before
    shiboken6.delete(form)
    say_kept(form, kept, kept.draft_id)
