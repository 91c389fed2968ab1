"""Fields of a form: choices, numbers, money and days as people type them, time zones by any part of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QSpinBox

from agentdesk.core import wording
from agentdesk.core.amounts import read_amount
from agentdesk.core.errors import Refused
from agentdesk.core.money import Money, minor_digits
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import look

_WRITTEN = {"de": "{:%d.%m.%Y}", "en": "{:%d/%m/%Y}"}
_AMOUNT = re.compile(r"\d{1,12}(?:\.(\d{1,3}))?", re.ASCII)


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

    def __init__(self, currency: str = "EUR") -> None:
        super().__init__()
        self.setMaxLength(60)
        self.currency = currency
        self._answer = ""
        self._trouble: Refused | None = None
        self.textChanged.connect(self._read)
        follow_language(self)

    @property
    def answer(self) -> str:
        """The amount as a number with a point; the words, where they are none."""
        return self._answer

    def show_answer(self, answer: str) -> None:
        is_amount = _is_amount(answer, self.currency)
        self.setText(written(answer) if is_amount else answer)
        if is_amount:
            self._answer = answer

    def require(self) -> str:
        """The answer, which may be empty. Raises Refused as `read_amount`."""
        if self._answer and self._trouble:
            raise self._trouble
        return self._answer

    def retranslate(self) -> None:
        if self._trouble is None:
            self.setText(written(self._answer))

    def _read(self, words: str) -> None:
        try:
            minor = read_amount(words, self.currency, nought=True)
        except Refused as trouble:
            bare = words.strip()  # never taken for an answer, where it would be one of two meanings
            self._answer = f"{bare} {self.currency}" if _is_amount(bare, self.currency) else bare
            self._trouble = trouble
        else:
            self._answer, self._trouble = plain_text(Money(minor, self.currency)), None


def written_amount(money: Money) -> str:
    """As it is typed in this language, without its currency."""
    return written(wording.decimal_text(money))


def plain_text(money: Money) -> str:
    """A number with a point: 25, or 12.50."""
    whole = money.amount.to_integral_value()
    return str(whole) if whole == money.amount else wording.decimal_text(money)


def written(answer: str) -> str:
    """An answer as it is typed in this language; words that are no amount as they are."""
    is_amount = _AMOUNT.fullmatch(answer)
    return answer.replace(".", ",") if is_amount and wording.language() == "de" else answer


def _is_amount(answer: str, currency: str) -> bool:
    found = _AMOUNT.fullmatch(answer)
    return found is not None and len(found[1] or "") <= minor_digits(currency)


_OF_DAYS = {"moments.empty": "moments.day_empty", "moments.not_understood": "moments.no_day"}


class DayField(QLineEdit):
    """A day as people type it: "24.12.", "morgen", "mo"."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(60)

    def show_day(self, day: date | None) -> None:
        self.setText(_WRITTEN[wording.language()].format(day) if day else "")

    def read(self, now: datetime, zone: ZoneInfo) -> date:
        """Raises Refused `moments.…` (see `moment_in`): `day_empty` and `no_day` where no day was typed."""
        from agentdesk.core.moments import moment_in  # a start needs no grammar

        morning = now.astimezone(zone).replace(hour=0, minute=0)  # else "today" were tomorrow in its last hour
        try:
            found = moment_in(self.text(), now=morning, zone=zone, usual=time(), past=True)
        except Refused as refused:
            code = _OF_DAYS.get(refused.code)
            raise (Refused(code, **refused.facts) if code else refused) from None
        return found.astimezone(zone).date()


class ZoneField(QLineEdit):
    """A time zone by its name; typing "berl" offers Europe/Berlin."""

    def offer(self, zones: Iterable[str]) -> None:
        completer = QCompleter(list(zones), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)
