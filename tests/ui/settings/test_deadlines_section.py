"""Deadlines are laid down by keyboard, told in words, tried out beforehand, refused clearly and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.core.commands import SYSTEM
from agentdesk.core.deadlines.clocks import Measure
from agentdesk.core.deadlines.commands import CurrentPolicy, SetPolicy
from agentdesk.core.deadlines.defaults import shipped_edition
from agentdesk.core.deadlines.model import Policy, Rule, Severity, Unit, Within
from agentdesk.core.interactions.model import Channel
from agentdesk.core.wording import use_language
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.settings import deadline_words
from agentdesk.ui.settings.deadlines_presenter import DeadlinesPresenter
from agentdesk.ui.settings.deadlines_section import DeadlinesSection
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.ui.settings.places import staffed_workplace
from tests.ui.showing import show_active

SHIPPED = shipped_edition().policy.rules
MAIL = next(n for n, rule in enumerate(SHIPPED) if Channel.EMAIL in rule.channels)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    yield made
    made.close()


class Opened:
    """The section, driven by keys; `told` is what was said of what was done, with its undo."""

    def __init__(self, place: Workplace, qtbot: QtBot, person: str = "") -> None:
        self.place = place
        presenter = DeadlinesPresenter(Door(place.desk, place.person(person).id, run_inline()))
        self.told: list[tuple[str, Callable[[], None]]] = []
        presenter.happened.connect(lambda words, undo: self.told.append((words, undo)))
        self.section = DeadlinesSection(presenter)
        qtbot.addWidget(self.section)
        self.section.resize(800, 1200)
        show_active(qtbot, self.section)
        self.section.take_up()

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.place.desk.ask(CurrentPolicy(), actor=SYSTEM).policy.rules

    def choose(self, row: int) -> None:
        self.section.list.setFocus()
        self.section.list.setCurrentItem(self.section.list.topLevelItem(row))

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.section.focusWidget() or self.section, key)


def test_a_rule_is_added_by_keyboard_and_taken_back(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot)
    form = opened.section.form
    opened.section.begin()
    form.tiers.setFocus()
    QTest.keyClicks(form.tiers, "VIP")
    form.within.unit.choose(Unit.HOURS)
    form.within.amount.setFocus()
    form.within.amount.selectAll()
    QTest.keyClicks(form.within.amount, "4")
    assert form.sentence.text().startswith("Tier VIP: First reply within 4 hours.")
    opened.key(Qt.Key.Key_Return)
    assert opened.rules == (*SHIPPED, Rule(measure=Measure.FIRST_REPLY, within=Within(4), tiers=frozenset({"VIP"})))
    assert (opened.section.chosen, opened.told[-1][0]) == (len(SHIPPED), "Deadline added")
    opened.told[-1][1]()
    assert opened.rules == SHIPPED


def test_a_rule_is_changed_and_what_was_not_touched_stays(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot)
    opened.choose(MAIL)
    assert opened.section.form.said == SHIPPED[MAIL]
    opened.section.save()
    assert opened.told == []
    opened.section.form.at_most.show_span(None)
    opened.section.save()
    assert opened.rules[MAIL].at_most is None
    assert [rule for n, rule in enumerate(opened.rules) if n != MAIL] == [
        rule for n, rule in enumerate(SHIPPED) if n != MAIL
    ]


def test_looking_at_a_rule_changes_nothing_of_it(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot)
    for row, rule in enumerate(SHIPPED):
        opened.choose(row)
        assert opened.section.form.said == rule


def test_delete_removes_a_rule_and_undo_brings_it_back(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot)
    opened.choose(0)
    opened.key(Qt.Key.Key_Delete)
    assert opened.rules == SHIPPED[1:]
    opened.told[-1][1]()
    assert opened.rules == SHIPPED


def test_a_second_rule_for_the_same_is_refused_and_stays_typed(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot)
    form = opened.section.form
    opened.section.begin()
    form.measure.choose(Measure.SOLUTION)
    form.within.show_span(Within(3, Unit.WORKING_DAYS))
    opened.section.save()
    assert opened.section.notice.isVisible()
    assert (opened.rules, form.within.amount.value(), form.is_new) == (SHIPPED, 3, True)


def test_what_makes_no_rule_is_said_while_it_is_filled_in(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot)
    opened.section.begin()
    opened.section.form.within.show_span(None)
    assert "at once" in opened.section.form.sentence.text()
    opened.section.form.measure.choose(Measure.SOLUTION)
    opened.section.form.measure.activated.emit(0)
    assert opened.section.form._rows["span"].problem
    opened.section.save()
    assert opened.rules == SHIPPED


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot)
    opened.choose(MAIL)
    theirs = Policy(SHIPPED[:-1])
    place.desk.execute(SetPolicy.of(theirs), actor=place.person().id)
    opened.section.form.at_most.show_span(None)
    opened.section.save()
    assert opened.rules == theirs.rules
    assert opened.section.notice.isVisible()
    assert opened.section.list.topLevelItemCount() == len(theirs.rules)


def test_who_may_not_change_deadlines_sees_them_and_the_preview(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot, "Daniel Reuter")
    opened.choose(MAIL)
    assert not opened.section.form.isVisible()
    opened.key(Qt.Key.Key_Delete)
    assert opened.rules == SHIPPED
    assert opened.section.preview.answer.text()


def test_the_preview_tells_when_what_came_now_would_be_due(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot)  # it is Monday noon
    said = opened.section.preview.answer.text().splitlines()
    assert said[0] == "First reply due Tue, 12:00 · Wed, 12:00 at the latest  (Rule: E-mail, review)"
    opened.section.preview.channel.choose(Channel.PHONE)
    assert len(opened.section.preview.answer.text().splitlines()) == 1
    opened.section.preview.severity.choose(Severity.CRITICAL)
    assert "Critical" in opened.section.preview.answer.text()


def test_a_rule_says_the_same_in_both_languages(theme: Theme) -> None:
    social = next(rule for rule in SHIPPED if Channel.SOCIAL in rule.channels)
    assert deadline_words.sentence(social) == (
        "Social: First reply within 1 hour, the same day at the latest. Warning when 50 % of the time has passed."
    )
    use_language("de")
    assert deadline_words.sentence(SHIPPED[MAIL]) == (
        "E-Mail, Bewertung: Erste Antwort innerhalb von 1 Arbeitstag, spätestens nach 2 Arbeitstagen. "
        "Warnung, wenn 75 % der Zeit vorbei sind."
    )
