"""The fields of a contact point find room in a small window."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from agentdesk.core.customers.model import PointKind
from agentdesk.ui.customer.point_form import PointForm
from agentdesk.ui.theme import Theme

ROOM = 620
"""What a window of 1000 pixels leaves for the form."""


@pytest.mark.parametrize("kind", list(PointKind))
def test_no_field_is_pushed_out_of_a_small_window(theme: Theme, qtbot: QtBot, kind: PointKind) -> None:
    form = PointForm(kind, "DE", wide=True)
    qtbot.addWidget(form)
    form.show()
    assert form.minimumSizeHint().width() <= ROOM
