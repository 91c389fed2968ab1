"""Fields of a form: choices by name, numbers, days as people type them, time zones found by any part of their names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QSpinBox

from agentdesk.core import wording
from agentdesk.ui.theme import look

_WRITTEN = {"de": "{:%d.%m.%Y}", "en": "{:%d/%m/%Y}"}


class ChoiceField(QComboBox):
    """Offers names, gives codes. The wheel scrolls the page; only an opened list is turned by it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Codes and names; keeps what is chosen."""
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


class NumberField(QSpinBox):
    """The wheel scrolls the page."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__()
        self.setRange(least, most)
        self.lineEdit().setTextMargins(look().sp(8), 0, 0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class DayField(QLineEdit):
    """A day as people type it: "24.12.", "morgen", "mo"."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(60)

    def show_day(self, day: date | None) -> None:
        self.setText(_WRITTEN[wording.language()].format(day) if day else "")

    def read(self, now: datetime, zone: ZoneInfo) -> date:
        """Raises Refused `moments.…` (see `moment_in`)."""
        from agentdesk.core.moments import moment_in  # a start needs no grammar

        return moment_in(self.text(), now=now, zone=zone, usual=time(), past=True).astimezone(zone).date()


class ZoneField(QLineEdit):
    """A time zone by its name; typing "berl" offers Europe/Berlin."""

    def offer(self, zones: Iterable[str]) -> None:
        completer = QCompleter(list(zones), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)
