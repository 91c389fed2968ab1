"""What narrows a list: whose, of which team, kind, severity, and when it is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QWidget

from agentdesk.core.people.model import Person, Team
from agentdesk.core.wording import text
from agentdesk.core.work.wanted import Due, Wanted
from agentdesk.ui.language import follow_language
from agentdesk.ui.lists.bulk_form import people_choices
from agentdesk.ui.lists.listing import Listing, Seen
from agentdesk.ui.widgets.flow import FlowLayout, Growing

Choices = Iterable[tuple[str, Any]]


class FilterBar(Growing):
    """`changed` has what is different from now on, by the names of `Wanted`."""

    changed = Signal(object)

    def __init__(self, listing: Listing, first: QWidget) -> None:
        super().__init__()
        self._listing = listing
        self._choices: dict[str, list[tuple[str, Any]]] = {}  # Qt would make other values of them
        self.boxes = {name: self._make(name) for name in ("owner", "team_id", "kinds", "severities", "due")}
        self.since, self.until = self._day("since"), self._day("until")
        flow = FlowLayout(self, gap=8)
        for widget in (first, *self.boxes.values(), self.since, self.until):
            flow.addWidget(widget)
        follow_language(self)

    def retranslate(self) -> None:
        self.setAccessibleName(text("lists.filters"))
        for name, box in self.boxes.items():
            box.setAccessibleName(text(f"lists.filter.{name}"))
        self.since.setAccessibleName(text("lists.filter.since"))
        self.until.setAccessibleName(text("lists.filter.until"))

    def show_wanted(self, wanted: Wanted, seen: Seen, people: Sequence[Person], teams: Sequence[Team]) -> None:
        """What there is to choose from, and what is chosen."""
        listing = self._listing
        mine = [(words, "me" if id == seen.me else id) for words, id in people_choices(people, seen.me)]
        self._offer("owner", mine if not seen.alone else (), None, wanted.owner)
        self._offer("team_id", [(team.name, team.id) for team in teams], None, wanted.team_id)
        self._offer("kinds", _each(listing.kinds), (), wanted.kinds)
        self._offer("severities", _each(listing.severities), (), wanted.severities)
        self._offer("due", [(text(f"lists.due.{due}"), due) for due in Due], None, wanted.due)
        self._show_days(wanted, seen.now.astimezone(seen.zone).date())

    def _offer(self, name: str, choices: Choices, none: Any, chosen: Any) -> None:
        """What a view names and nobody can choose here stands among the choices as well."""
        box = self.boxes[name]
        there = [(text(f"lists.any.{name}"), none), *choices]
        if chosen not in (value for _, value in there):
            there.append((text("lists.several") if isinstance(chosen, tuple) else text("lists.gone"), chosen))
        if self._choices.get(name) != there:
            self._choices[name] = there
            box.clear()
            box.addItems([words for words, _ in there])
        box.setCurrentIndex([value for _, value in there].index(chosen))
        box.setVisible(len(there) > 1)

    def _show_days(self, wanted: Wanted, today: date) -> None:
        for field, day in ((self.since, wanted.since), (self.until, wanted.until)):
            field.blockSignals(True)
            shown = day or today
            field.setDate(QDate(shown.year, shown.month, shown.day))
            field.blockSignals(False)
            field.setVisible(wanted.due is Due.RANGE)

    def _make(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.activated.connect(lambda place: self._tell(name, self._choices[name][place][1]))
        return box

    def _day(self, name: str) -> QDateEdit:
        field = QDateEdit()
        field.setKeyboardTracking(False)
        field.setButtonSymbols(QDateEdit.ButtonSymbols.NoButtons)  # ↑ and ↓ step all the same
        field.lineEdit().setTextMargins(7, 0, 7, 0)
        field.dateChanged.connect(lambda day: self.changed.emit({name: date(day.year(), day.month(), day.day())}))
        field.hide()
        return field

    def _tell(self, name: str, value: Any) -> None:
        change = {name: value}
        if name == "due":
            day = self.since.date()
            today = date(day.year(), day.month(), day.day()) if value is Due.RANGE else None
            change |= {"since": today, "until": today}
        self.changed.emit(change)


def _each(named: Iterable[tuple[str, str]]) -> list[tuple[str, tuple[str, ...]]]:
    return [(text(key), (value,)) for value, key in named]
