"""What is laid down for callbacks is chosen by keyboard, refused in place, taken back, and only read by who may not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.core.callbacks.commands import SetRules, TheRules
from agentdesk.core.callbacks.model import Courtesy, Rules
from agentdesk.core.commands import SYSTEM
from agentdesk.core.workplace import Workplace
from agentdesk.ui.callbacks.switches import DIALS, REMIND_BEFORE, SILENT
from agentdesk.ui.door import Door
from agentdesk.ui.language import language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.settings.callbacks_presenter import CallbacksPresenter
from agentdesk.ui.settings.callbacks_section import CallbacksSection, RulesCard
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.ui.settings.places import staffed_workplace
from tests.ui.showing import show_active


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    yield made
    made.close()


class Opened:
    """The section, driven by keys; `told` is what was said of what was done, with its undo."""

    def __init__(self, place: Workplace, theme: Theme, qtbot: QtBot, person: str = "") -> None:
        self.place = place
        presenter = CallbacksPresenter(Door(place.desk, place.person(person).id, run_inline()))
        self.told: list[tuple[str, Callable[[], None]]] = []
        presenter.happened.connect(lambda words, undo: self.told.append((words, undo)))
        self.window = MainWindow()
        qtbot.addWidget(self.window)
        self.preferences = Preferences(self.window, theme)
        self.section = CallbacksSection(presenter, self.preferences)
        qtbot.addWidget(self.section)
        self.section.resize(800, 900)
        show_active(qtbot, self.section)
        self.section.take_up()

    @property
    def card(self) -> RulesCard:
        return self.section.rules

    @property
    def rules(self) -> Rules:
        return self.place.desk.ask(TheRules(), actor=SYSTEM)

    def type_number(self, field: str, number: int) -> None:
        spin = getattr(self.card, field)
        spin.setFocus()
        spin.selectAll()
        QTest.keyClicks(spin, str(number))
        QTest.keyClick(spin, Qt.Key.Key_Return)


def test_rules_are_laid_down_by_keyboard_and_taken_back(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, theme, qtbot)
    opened.card.sundays.setFocus()
    QTest.keyClick(opened.card.sundays, Qt.Key.Key_Space)
    opened.card.begins.setFocus()
    QTest.keyClicks(opened.card.begins, "10:0")
    opened.type_number("per_person", 4)
    assert opened.rules == Rules(Courtesy(10 * 60, 20 * 60, True), per_person=4)
    opened.type_number("attempts", 5)
    opened.type_number("spacing", 90)
    assert opened.rules == Rules(Courtesy(10 * 60, 20 * 60, True), 4, 5, 90)
    words, undo = opened.told[-1]
    undo()
    assert words == "Rules for callbacks saved"
    assert opened.rules.spacing_minutes == opened.card.spacing.value() == 60


def test_hours_that_leave_no_time_to_ring_are_refused_and_stay_as_they_were_chosen(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    opened = Opened(place, theme, qtbot)
    opened.card.ends.setFocus()
    QTest.keyClicks(opened.card.ends, "08:3")
    QTest.keyClick(opened.card.ends, Qt.Key.Key_Return)
    assert opened.section.notice.isVisible()
    assert (opened.rules, opened.card.ends.code) == (Rules(), str(8 * 60 + 30))


def test_who_was_slower_sees_what_the_other_laid_down(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    place.desk.execute(_rules(per_person=3), actor=place.person().id)
    opened = Opened(place, theme, qtbot)
    place.desk.execute(_rules(per_person=7), actor=place.person().id)
    opened.type_number("per_person", 5)
    assert opened.section.notice.isVisible()
    assert opened.rules.per_person == opened.card.per_person.value() == 7


def test_an_agent_reads_them(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, theme, qtbot, "Daniel Reuter")
    assert opened.section.notice.isVisible()
    assert not any(each.isEnabled() for each in (opened.card.begins, opened.card.per_person, opened.card.sundays))
    opened.card.save()
    assert opened.rules == Rules()


def test_the_language_may_change_while_something_is_typed(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, theme, qtbot)
    opened.card.per_person.setValue(9)
    language().use("de")
    assert opened.card.sundays.text() == "Auch sonntags anrufen"
    assert (opened.card.per_person.value(), opened.card.spacing.accessibleName()) == (9, "Minuten dazwischen")
    language().use("en")


def _rules(**more: int) -> SetRules:
    numbers = {"from_minute": 480, "to_minute": 1200, "per_person": 2, "max_attempts": 3, "spacing_minutes": 60}
    return SetRules(**numbers | more, sundays=False)


def test_reminders_are_set_for_oneself_at_once_also_by_who_may_not_change_the_rules(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    opened = Opened(place, theme, qtbot, "Daniel Reuter")
    card, extra = opened.section.reminders, opened.window.state.extra
    assert (card.minutes.chosen, card.sound.isChecked(), card.dials.isChecked()) == ("15", True, False)
    card.minutes.pick("5")
    for box in (card.sound, card.dials):
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Space)
    assert (extra[REMIND_BEFORE], extra[SILENT], extra[DIALS]) == (5, True, True)
    extra[SILENT] = False
    opened.section.take_up()
    assert (card.minutes.chosen, card.sound.isChecked()) == ("5", True)
