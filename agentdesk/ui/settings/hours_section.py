"""When the shop is open: the week, the public holidays, days of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from agentdesk.core import wording
from agentdesk.core.calendars.hours import Hours, Periods
from agentdesk.core.calendars.hours_words import hours_words, read_hours
from agentdesk.core.errors import Refused
from agentdesk.core.wording import error_text, label, text
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.hours_presenter import HoursFacts, HoursPresenter, Preview
from agentdesk.ui.settings.section import LABELS, Section
from agentdesk.ui.settings.special_days_card import SpecialDaysCard
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text, announce

_MONDAY = date(2024, 1, 1)
_WORKDAYS = range(1, 5)


class HoursSection(Section):
    """Three cards over one presenter, there once the hours are. Who may not change them reads them."""

    def __init__(self, presenter: HoursPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter, self.notice = presenter, Notice()
        self.week, self.holidays, self.special = (
            WeekCard(presenter),
            HolidaysCard(presenter),
            SpecialDaysCard(presenter),
        )
        for card in (self.notice, self.week, self.holidays, self.special):
            self.add(card)
            card.hide()
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._say_refused)
        follow_language(self)

    def take_up(self) -> None:
        self.presenter.load()

    def retranslate(self) -> None:
        if self.presenter.facts:
            self.presenter.load()

    def _show(self) -> None:
        facts = self.presenter.facts
        if facts:
            for card in (self.week, self.holidays, self.special):
                card.show()
            self.notice.setVisible(not facts.may_change)
            self.notice.say("", text("hours.only_administrators"), Tone.ACCENT)

    def _say_refused(self, code: str, words: str) -> None:
        self.notice.say("", words, Tone.STOP)
        self.notice.show()
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.notice))
        announce(self, words)


class WeekCard(FormCard):
    """A line for each day, typed as people write hours; Enter saves. What was typed and not saved stays."""

    def __init__(self, presenter: HoursPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self.days = [QLineEdit() for _ in range(7)]
        self._rows = [FieldRow("", field, beside=LABELS) for field in self.days]
        self._state = Text(role="small", wrap=True)
        self._like_monday, self._save = Button(on_click=self.copy_monday), Button(kind="primary", on_click=self.save)
        self.body.setSpacing(6)
        for row in self._rows:
            self.body.addWidget(row)
        self.body.addWidget(self._state)
        self.put_foot(self._like_monday, self._save)
        self.watch(*self.days)
        for field in self.days:
            field.setMaxLength(120)
            field.textChanged.connect(lambda _: self._note_change())
        presenter.loaded.connect(self._show)
        follow_language(self)

    def copy_monday(self) -> None:
        for n in _WORKDAYS:
            self.days[n].setText(self.days[0].text())
            self.days[n].textEdited.emit(self.days[n].text())

    def save(self) -> None:
        facts = self._presenter.facts
        week = [self._read(row) for row in self._rows]
        if facts and facts.may_change and None not in week:
            wanted = replace(facts.hours, week=tuple(day for day in week if day is not None))
            self._presenter.set_hours(wanted, then=self.forget)

    def retranslate(self) -> None:
        for n, row in enumerate(self._rows):
            row.set_words(wording.weekday(n))
            self.days[n].setPlaceholderText(text("hours.closed") if self._presenter.facts else "")
        self._like_monday.setText(text("hours.like_monday"))
        self._save.setText(text("settings.save"))
        self.set_words(text("settings.hours"), self._now_words())

    def _read(self, row: FieldRow) -> Periods | None:
        """Says what is wrong right there."""
        field = row.field
        assert isinstance(field, QLineEdit)
        try:
            periods = read_hours(field.text())
        except Refused as problem:
            row.show_problem(error_text(problem))
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(field, error_text(problem))
            return None
        row.show_problem("")
        return periods

    def _show(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        for field, row, periods in zip(self.days, self._rows, facts.hours.week, strict=True):
            if not self.is_touched(field):
                field.setText(hours_words(periods))
                row.show_problem("")
            field.setReadOnly(not facts.may_change)
        for button in (self._like_monday, self._save):
            button.setVisible(facts.may_change)
        self._state.setText(text("hours.example") if facts.may_change else "")
        self._note_change()
        self.retranslate()

    def give_way(self) -> None:
        """Days that somebody else has changed are shown as they are now; what was typed in others stays."""

    def show_form(self) -> None:
        facts = self._presenter.facts
        for field, row, periods in zip(self.days, self._rows, facts.hours.week if facts else (), strict=False):
            field.setText(hours_words(periods))
            row.show_problem("")

    def _note_change(self) -> None:
        facts = self._presenter.facts
        kept = [hours_words(periods) for periods in facts.hours.week] if facts else []
        self.let_save(self._save, [field.text().strip() for field in self.days] != kept)

    def _now_words(self) -> str:
        facts = self._presenter.facts
        if facts is None:
            return ""
        until = facts.open_until()
        if until is None:
            return text("hours.closed_now")
        return text("hours.open_now", until=wording.time_of_day(until, facts.zone))


class HolidaysCard(SectionCard):
    """The country, its part, and the days themselves before one decides."""

    def __init__(self, presenter: HoursPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.country, self.part, self.list = ChoiceField(), ChoiceField(), StockList(rows=7, flat=True)
        self._country_row, self._part_row = (FieldRow("", field, beside=LABELS) for field in (self.country, self.part))
        self._save = Button(kind="primary", on_click=self.save)
        self._state = Text(role="small", wrap=True)
        self._wanted: Hours | None = None
        for part in (self._country_row, self._part_row, self.list):
            self.body.addWidget(part)
        foot = QHBoxLayout()
        foot.addWidget(self._state, 1)
        foot.addWidget(self._save)
        self.body.addLayout(foot)
        for field in (self.country, self.part):
            field.activated.connect(lambda _: presenter.preview(self.country.code, self.part.code))
        presenter.loaded.connect(self._show)
        presenter.previewed.connect(self._show_preview)
        follow_language(self)

    def save(self) -> None:
        if self._wanted:
            self._presenter.set_hours(self._wanted)

    def retranslate(self) -> None:
        self.set_words(text("hours.holidays"))
        self._country_row.set_words(text("hours.country"))
        self._part_row.set_words(text("hours.part"), text("hours.part_hint"))
        self._save.setText(text("settings.save"))
        self.list.setAccessibleName(text("hours.holidays"))

    def _show(self) -> None:
        if facts := self._presenter.facts:
            for field in (self.country, self.part):
                field.setEnabled(facts.may_change)
            self._save.setVisible(facts.may_change)
            self._save.setEnabled(False)
            self._show_days(facts.hours, facts)

    def _show_preview(self, preview: Preview) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        self._wanted = preview.hours
        self.country.offer([("", text("hours.no_country")), *preview.countries])
        self.country.choose(preview.hours.country)
        self.part.offer([("", text("hours.whole_country")), *preview.parts])
        self.part.choose(preview.hours.subdivision)
        self._part_row.setVisible(bool(preview.parts))
        self._show_days(preview.hours, facts)
        self._save.setEnabled(preview.hours != facts.hours)

    def _show_days(self, hours: Hours, facts: HoursFacts) -> None:
        days = [each for each in hours.holidays() if each.day >= facts.today]
        rows = (
            StockRow(UUID(int=each.day.toordinal()), (full_day(each.day), label(dict(each.names)))) for each in days
        )
        self.list.show_rows((text("hours.day"), text("hours.holiday")), rows)
        self.list.setVisible(bool(days))
        last = text("hours.holidays_until", year=days[-1].day.year) if days else text("hours.no_holidays")
        self._state.setText(last)


def full_day(day: date) -> str:
    """With its weekday, which says whether it matters."""
    return wording.day(day, width="full")
