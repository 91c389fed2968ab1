"""Opening hours are set by keyboard as people write them; holidays are seen before they count; all is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.core.calendars.commands import SetHours, TheHours
from agentdesk.core.calendars.hours import Closed, Hours, OwnDay, built_in
from agentdesk.core.calendars.hours_words import hours_words
from agentdesk.core.calendars.model import Period
from agentdesk.core.commands import SYSTEM
from agentdesk.core.timekeeper import keep_up_hours
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.settings.hours_presenter import HoursPresenter
from agentdesk.ui.settings.hours_section import HoursSection
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.ui.settings.places import staffed_workplace
from tests.ui.showing import show_active

DANIEL = "Daniel Reuter"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    keep_up_hours(made.desk)
    yield made
    made.close()


class Opened:
    """The section, driven by keys; `told` is what was said of what was done, with its undo."""

    def __init__(self, place: Workplace, qtbot: QtBot, person: str = "") -> None:
        self.place = place
        self.presenter = HoursPresenter(Door(place.desk, place.person(person).id, run_inline()))
        self.told: list[tuple[str, Callable[[], None]]] = []
        self.presenter.happened.connect(lambda words, undo: self.told.append((words, undo)))
        self.section = HoursSection(self.presenter)
        qtbot.addWidget(self.section)
        self.section.resize(760, 1500)
        show_active(qtbot, self.section)
        self.section.take_up()

    @property
    def kept(self) -> Hours:
        return self.place.desk.ask(TheHours(), actor=SYSTEM).hours

    def type(self, words: str) -> None:
        field = self.section.focusWidget()
        field.selectAll()  # type: ignore[attr-defined]
        QTest.keyClicks(field, words)

    def key(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.section.focusWidget() or self.section, key)


@pytest.fixture
def opened(place: Workplace, theme: Theme, qtbot: QtBot) -> Opened:
    return Opened(place, qtbot)


def test_hours_with_a_break_are_typed_saved_and_taken_back(opened: Opened) -> None:
    week = opened.section.week
    week.days[0].setFocus()
    opened.type("9-12, 13-18")
    opened.key(Qt.Key.Key_Tab)
    opened.type("20-2")
    opened.key(Qt.Key.Key_Return)
    assert [hours_words(day) for day in opened.kept.week[:2]] == ["09:00–12:00, 13:00–18:00", "20:00–02:00"]
    assert week.days[1].text() == "20:00–02:00"
    assert opened.told[-1][0] == "Opening hours changed"
    opened.told[-1][1]()
    assert opened.kept.week[0] == (Period(540, 1020),)
    assert week.days[0].text() == "09:00–17:00"


def test_the_week_takes_over_monday_at_once(opened: Opened) -> None:
    week = opened.section.week
    week.days[0].setText("8–16")
    week.copy_monday()
    week.save()
    assert opened.kept.week[:5] == ((Period(480, 960),),) * 5
    assert opened.kept.week[5:] == ((), ())


def test_what_cannot_be_read_is_said_at_its_day_and_nothing_is_lost(opened: Opened) -> None:
    before = opened.kept
    week = opened.section.week
    week.days[2].setText("vormittags")
    week.save()
    assert week._rows[2].problem.startswith("“vormittags” are no opening hours")
    assert week.days[2].text() == "vormittags"
    assert opened.kept == before


def test_a_week_without_any_hours_is_refused_above(opened: Opened) -> None:
    for day in opened.section.week.days:
        day.clear()
    opened.section.week.save()
    assert "never opens" in opened.section.notice.accessibleName() + opened.section.notice.accessibleDescription()
    assert opened.kept.week[0]


def choose(opened: Opened, country: str, part: str = "") -> None:
    holidays = opened.section.holidays
    holidays.country.choose(country)
    holidays.part.choose(part)
    opened.presenter.preview(country, part)


def test_holidays_of_a_state_are_seen_before_they_count(opened: Opened) -> None:
    holidays = opened.section.holidays
    epiphany = date(2027, 1, 6)
    choose(opened, "DE", "BY")
    shown = [holidays.list.topLevelItem(n).text(0) for n in range(holidays.list.topLevelItemCount())]
    assert any("6 January 2027" in day for day in shown)
    assert epiphany not in {each.day for each in opened.kept.closed}
    holidays.save()
    assert epiphany in {each.day for each in opened.kept.closed}
    assert opened.kept.subdivision == "BY"
    opened.told[-1][1]()
    assert epiphany not in {each.day for each in opened.kept.closed}


def test_another_country_offers_its_own_parts(opened: Opened) -> None:
    choose(opened, "DE", "BY")
    choose(opened, "AT", "BY")
    offered = [opened.section.holidays.part.itemText(n) for n in range(opened.section.holidays.part.count())]
    assert "Wien" in offered
    assert "Bayern" not in offered
    opened.section.holidays.save()
    assert (opened.kept.country, opened.kept.subdivision) == ("AT", "")
    assert date(2027, 10, 26) in {each.day for each in opened.kept.closed}


def test_without_a_country_there_are_no_holidays(opened: Opened) -> None:
    choose(opened, "")
    opened.section.holidays.save()
    assert opened.kept.closed == ()
    assert opened.section.holidays.part.isHidden() or not opened.section.holidays.part.isVisible()


def test_a_closed_week_is_added_changed_and_removed_by_keys(opened: Opened) -> None:
    special = opened.section.special
    special.begin()
    for words in ("24.12.", "31.12.", "", "Winter break"):
        opened.type(words)
        opened.key(Qt.Key.Key_Tab)
    special.name.setFocus()
    opened.key(Qt.Key.Key_Return)
    own = [each for each in opened.kept.closed if each.why is Closed.SHOP]
    assert (own[0].day, own[-1].day, dict(own[0].names)) == (
        date(2026, 12, 24),
        date(2026, 12, 31),
        {"en": "Winter break"},
    )
    special.list.setFocus()
    opened.key(Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return)
    assert special.first.hasFocus()
    special.hours.setText("10-12")
    opened.key(Qt.Key.Key_Return)
    assert opened.kept.own_hours[0] == OwnDay(date(2026, 12, 24), (Period(600, 720),), "Winter break")
    special.list.setFocus()
    opened.key(Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Delete)
    assert opened.kept.own_hours == ()
    opened.told[-1][1]()
    assert len(opened.kept.own_hours) == 8


@pytest.mark.parametrize(
    ("typed", "row", "words"),
    [
        (("irgendwann", "", ""), 0, ""),
        (("31.12.", "24.12.", ""), 1, "The last day is before the first"),
        (("24.12.", "", "früh"), 2, "are no opening hours"),
    ],
)
def test_days_that_cannot_be_are_said_at_their_field(
    opened: Opened, typed: tuple[str, str, str], row: int, words: str
) -> None:
    special = opened.section.special
    special.begin()
    for field, said in zip((special.first, special.last, special.hours), typed, strict=True):
        field.setText(said)
    special.save()
    assert special._rows[row].problem
    assert words in special._rows[row].problem
    assert special._rows[row].field.hasFocus()
    assert special.first.text() == typed[0]


def test_who_does_not_administer_the_shop_reads_the_hours(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot, DANIEL)
    assert opened.section.notice.isVisible()
    assert all(day.isReadOnly() for day in opened.section.week.days)
    opened.section.week.days[0].setFocus()
    opened.key(Qt.Key.Key_Return)
    choose(opened, "DE", "BY")
    before = opened.kept
    opened.section.special.save()
    assert opened.kept == before
    assert opened.told == []


def test_hours_changed_meanwhile_are_not_overwritten(opened: Opened) -> None:
    other = built_in("Europe/Berlin")
    opened.place.desk.execute(SetHours.of(other), actor=SYSTEM)
    QTest.keyClicks(opened.section.week.days[6], "10-12")
    opened.section.week.save()
    assert opened.kept == other
    assert opened.section.notice.isVisible()
    assert opened.section.week.days[6].text() == "10-12", "what was typed is still there"
    opened.section.week.save()
    assert opened.kept.week[6] == (Period(600, 720),)
