"""Days on which the shop is closed by itself, or open at other times: a list, and a form for one of them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from agentdesk.core import wording
from agentdesk.core.calendars.hours_words import hours_words, read_hours
from agentdesk.core.calendars.special_days import Special, special_days, with_special, without_special
from agentdesk.core.errors import Refused
from agentdesk.core.wording import error_text, label, text
from agentdesk.ui.forms.fields import DayField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.hours_presenter import HoursFacts, HoursPresenter
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.text import Text, announce

_NAMES = ("first_day", "last_day", "special_hours", "special_name")
_AT_FIELD = {"calendars.hours_unreadable": 2, "calendars.period_invalid": 2, "calendars.periods_overlap": 2}


class SpecialDaysCard(FormCard):
    """Enter saves; Del in the list takes the chosen days away."""

    def __init__(self, presenter: HoursPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self.first, self.last, self.hours, self.name = DayField(), DayField(), QLineEdit(), QLineEdit()
        self.watch(self.first, self.last, self.hours, self.name)
        self.list, self._empty = StockList(rows=5, flat=True), Text(role="muted", wrap=True)
        self._rows = [FieldRow("", field, beside=LABELS) for field in (self.first, self.last, self.hours, self.name)]
        self._new, self._remove, self._save = (
            Button(icon="plus", on_click=self.begin),
            Button(on_click=self.remove),
            Button(kind="primary", on_click=self.save),
        )
        self._lay_out()
        self._connect()
        follow_language(self)

    @property
    def chosen(self) -> Special | None:
        return next((special for special in self._special if _id(special) == self.list.chosen), None)

    def begin(self) -> None:
        self.list.choose_none()
        self.turn()
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        facts = self._presenter.facts
        if facts is None or not facts.may_change:
            return
        self._clear()
        try:
            wanted = with_special(facts.hours, self._said(facts), instead_of=self.chosen)
            self._presenter.set_hours(wanted, then=self.forget)
        except Refused as problem:
            self._say_wrong(problem)

    def remove(self) -> None:
        facts, special = self._presenter.facts, self.chosen
        if facts and special and facts.may_change:
            self._clear()
            self._presenter.set_hours(without_special(facts.hours, special), then=self.forget)

    def retranslate(self) -> None:
        self.set_words(text("hours.special"), text("hours.special_hint"))
        hints = ("", text("hours.last_day_hint"), text("hours.special_hours_hint"), "")
        for row, name, hint in zip(self._rows, _NAMES, hints, strict=True):
            row.set_words(text(f"hours.{name}"), hint)
        self.hours.setPlaceholderText(text("hours.closed"))
        self._empty.setText(text("hours.no_special"))
        self._new.setText(text("hours.special_new"))
        self._remove.setText(text("hours.special_remove"))
        self._save.setText(text("settings.save"))
        self.list.setAccessibleName(text("hours.special"))

    @property
    def _special(self) -> tuple[Special, ...]:
        facts = self._presenter.facts
        return special_days(facts.hours, facts.today) if facts else ()

    def _said(self, facts: HoursFacts) -> Special:
        """Raises Refused for what cannot be read; the row in which it stands is `_row`."""
        first = self._day(0, facts)
        last = self._day(1, facts) if self.last.text().strip() else first
        name = self.name.text().strip()
        return Special(first, last, read_hours(self.hours.text()), self._names(name))

    def _names(self, name: str) -> tuple[tuple[str, str], ...]:
        """The other language keeps its name where this one has not changed."""
        kept = self.chosen
        if kept and name == _name(kept):
            return kept.names
        return ((wording.language(), name),) if name else ()

    def _day(self, row: int, facts: HoursFacts) -> date:
        field = self._rows[row].field
        assert isinstance(field, DayField)
        try:
            return field.read(facts.now, facts.zone)
        except Refused as problem:
            self._rows[row].show_problem(error_text(problem))
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            raise

    def _say_wrong(self, problem: Refused) -> None:
        if not any(row.problem for row in self._rows):
            row = self._rows[_AT_FIELD.get(problem.code, 1)]
            row.show_problem(error_text(problem))
            row.field.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, error_text(problem))

    def _clear(self) -> None:
        for row in self._rows:
            row.show_problem("")

    def _show(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        self.list.show_rows(tuple(text(f"hours.{each}") for each in ("days", "special_hours", "special_name")),
                            [_row(special) for special in self._special])  # fmt: skip
        self.list.setVisible(bool(self._special))
        self._empty.setVisible(not self._special)
        for part in (*self._rows, self._new, self._save):
            part.setVisible(facts.may_change)
        if not self.is_typing:
            self.fill()

    def show_form(self) -> None:
        special = self.chosen
        self._clear()
        self.first.show_day(special.first if special else None)
        self.last.show_day(special.last if special and special.last != special.first else None)
        self.hours.setText(hours_words(special.periods) if special else "")
        self.name.setText(_name(special) if special else "")
        facts = self._presenter.facts
        self._remove.setVisible(special is not None and facts is not None and facts.may_change)

    def _connect(self) -> None:
        self._presenter.loaded.connect(self._show)
        self.follow(self.list)
        self.list.entered.connect(lambda: self.first.setFocus(Qt.FocusReason.OtherFocusReason))
        self.list.taken_away.connect(self.remove)

    def _lay_out(self) -> None:
        self.hours.setMaxLength(120)
        self.name.setMaxLength(120)
        for part in (self._empty, self.list, *self._rows):
            self.body.addWidget(part)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._new)
        foot.addStretch(1)
        foot.addWidget(self.discard_button)
        foot.addWidget(self._remove)
        foot.addWidget(self._save)
        self.body.addLayout(foot)


def _id(special: Special) -> UUID:
    """The days of two never overlap."""
    return UUID(int=special.first.toordinal())


def _name(special: Special) -> str:
    return label(dict(special.names))


def _row(special: Special) -> StockRow:
    days = wording.day(special.first)
    if special.last != special.first:
        days = text("hours.from_to", first=special.first, last=special.last)
    return StockRow(_id(special), (days, hours_words(special.periods) or text("hours.closed"), _name(special)))
