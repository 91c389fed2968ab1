"""The program's own window over a profile, offscreen, used as a person uses it: by keys. In a forked process only."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import agentdesk.ui.app
import agentdesk.ui.start.pages
import agentdesk.ui.start.presenter
import agentdesk.ui.workbench

PATIENCE_MS = 60_000


class OpenWindow:
    """The window of a profile, up to the moment when everything stands."""

    def __init__(self, folder: Path, passphrase: str, *, language: str = "en") -> None:
        os.environ["AGENTDESK_PASSPHRASE"] = passphrase
        self.app = QApplication.instance() or QApplication(["agentdesk"])
        self.start = agentdesk.ui.app.Start(self.app, folder, language_code=language)
        self.start.show()
        self.wait(lambda: self.start.workbench is not None and self.start.workbench.is_ready)
        self.start.window.activateWindow()
        self.wait(self.start.window.isActiveWindow)

    @property
    def bench(self) -> agentdesk.ui.workbench.Workbench:
        assert self.start.workbench is not None
        return self.start.workbench

    @property
    def focus(self) -> QWidget:
        return QApplication.focusWidget() or self.start.window

    def wait(self, until: Callable[[], bool], what: str = "") -> None:
        patience = QDeadlineTimer(PATIENCE_MS)
        while not until():
            if patience.hasExpired():
                raise TimeoutError(what or "waited in vain for the window")
            QTest.qWait(5)

    def rest(self, milliseconds: int = 100) -> None:
        QTest.qWait(milliseconds)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus, key, modifiers)

    def type(self, words: str) -> None:
        """Letter by letter, whatever the letter is."""
        for letter in words:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(self.focus, event)

    def take_contact(self) -> None:
        """F2: the contact is taken, the cursor stands in the notes."""
        self.key(Qt.Key.Key_F2)
        self.wait(lambda: self.bench.contacts.active is not None and self.bench.contacts.active.begun)
        self.rest(50)
