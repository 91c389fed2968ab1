"""Fields of a form: choices, numbers, money and days as people type them, time zones by any part of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QSpinBox

from agentdesk.core import wording
from agentdesk.core.errors import Refused
from agentdesk.core.money import Money
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import look

_WRITTEN = {"de": "{:%d.%m.%Y}", "en": "{:%d/%m/%Y}"}
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,3})?")


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


class AmountField(QLineEdit):
    """Money as people type it. When the language changes it is written anew, and means what it meant."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(60)
        self._answer = ""
        self.textChanged.connect(self._read)
        follow_language(self)

    @property
    def answer(self) -> str:
        """The amount as a number with a point; the words, where they are none."""
        return self._answer

    def show_answer(self, answer: str) -> None:
        self._answer = answer if _AMOUNT.fullmatch(answer) else _as_answer(answer)
        self.retranslate()

    def require(self) -> str:
        """The answer. Raises Refused cases.amount_unreadable."""
        if self._answer and not _AMOUNT.fullmatch(self._answer):
            raise Refused("cases.amount_unreadable")
        return self._answer

    def retranslate(self) -> None:
        if self.text() or self._answer:
            self.setText(written(self._answer))

    def _read(self, words: str) -> None:
        self._answer = _as_answer(words)


def read_amount(words: str) -> Decimal:
    """As written in this language, or with a point. Raises Refused cases.amount_unreadable."""
    from babel.numbers import NumberFormatError, parse_decimal

    bare = words.replace("€", "").replace("\xa0", "").strip()
    for locale in () if any(map(str.isalpha, bare)) else (wording.language(), "en"):  # 1e5 is no money
        try:
            amount = parse_decimal(bare, locale=locale, strict=True)
        except NumberFormatError:
            continue
        if 0 <= amount < 10**12 and amount == amount.quantize(Decimal("0.001")):
            return amount
    raise Refused("cases.amount_unreadable")


def written_amount(money: Money) -> str:
    """As it is typed in this language, without its currency."""
    return written(wording.decimal_text(money))


def written(answer: str) -> str:
    """An answer as it is typed in this language; words that are no amount as they are."""
    is_amount = _AMOUNT.fullmatch(answer)
    return answer.replace(".", ",") if is_amount and wording.language() == "de" else answer


def _as_answer(words: str) -> str:
    try:
        return f"{read_amount(words):f}" if words.strip() else ""
    except Refused:
        return words.strip()


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
