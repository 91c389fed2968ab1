"""A window that looks as it does on a desk: theme on, English spoken, everything put back afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.ui.language import language
from agentdesk.ui.theme import Theme
from tests.hearing import one_hearing
from tests.spelling import one_spelling_process

__all__ = ["one_hearing", "one_spelling_process", "theme"]

for _wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitActive, QtBot.waitExposed):
    _wait.__kwdefaults__["timeout"] = 60_000  # what a busy machine may need


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The program's look, light; a test may turn it dark or enlarge the text.

    The style sheet stays when the test is over: taken away and set again, Qt forgets to watch widgets that were
    measured and never shown, and styles them after their end (seen with 6.11.3).
    """
    made = Theme(qapp, mode="light")
    language().use("en")
    yield made
    language().use("en")
    made.deleteLater()
