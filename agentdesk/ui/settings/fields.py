"""Fields of a settings form: choices by name, and time zones completed from any part of theirs."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit

from agentdesk.ui.settings.choices import Choice


class ChoiceField(QComboBox):
    """Offers names, gives codes. The wheel scrolls the page; only an opened list is turned by it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)

    def offer(self, choices: Iterable[Choice]) -> None:
        """Keeps what is chosen."""
        chosen = self.code
        self.clear()
        for code, name in choices:
            self.addItem(name, code)
        self.choose(chosen)

    def choose(self, code: str) -> None:
        """What is not on offer is added, so that nothing is changed by looking."""
        if code and self.findData(code) < 0:
            self.addItem(code, code)
        self.setCurrentIndex(self.findData(code))

    @property
    def code(self) -> str:
        return str(self.currentData() or "")

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ZoneField(QLineEdit):
    """A time zone by its name; typing "berl" offers Europe/Berlin."""

    def offer(self, zones: Iterable[str]) -> None:
        completer = QCompleter(list(zones), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)
