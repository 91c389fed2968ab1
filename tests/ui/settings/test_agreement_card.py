"""The agreement on unusual patterns is recorded, changed and ended in the settings, by administrators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.core.commands import SYSTEM
from agentdesk.core.patterns.commands import PatternsInForce, RecordAgreement
from agentdesk.core.patterns.model import Agreement, Pattern
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.settings.agreement_card import AgreementCard
from agentdesk.ui.settings.agreement_presenter import AgreementPresenter
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.ui.settings.places import open_place, staffed_workplace
from tests.ui.showing import show_active

MIRIAM, DANIEL = "Miriam Vogt", "Daniel Reuter"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    yield made
    made.close()


def opened(place: Workplace, qtbot: QtBot, person: str = MIRIAM) -> AgreementCard:
    card = AgreementCard(AgreementPresenter(Door(place.desk, place.person(person).id, run_inline())))
    qtbot.addWidget(card)
    card.resize(760, 700)
    card.presenter.load()
    if card.isVisible():
        show_active(qtbot, card)
    return card


def with_problem(card: AgreementCard) -> list[str]:
    return [name for name, row in card._rows.items() if row.problem]


def agreed(place: Workplace) -> Agreement | None:
    return place.desk.ask(PatternsInForce(), actor=SYSTEM).agreement


def test_it_is_recorded_changed_and_ended(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    card = opened(place, qtbot)
    assert card.end_button.isHidden()
    card.name.setFocus()
    for box in card.patterns.values():
        box.click()
    QTest.keyClick(card.name, Qt.Key.Key_Return)
    assert with_problem(card) == ["name", "agreed_on", "reviewers", "patterns"]
    for box in card.patterns.values():
        box.click()
    QTest.keyClicks(card.name, "Betriebsvereinbarung 12/2026")
    QTest.keyClicks(card.day, "2.11.2026")
    card.reviewers[place.person(MIRIAM).id].click()
    QTest.keyClick(card.day, Qt.Key.Key_Return)
    assert with_problem(card) == ["reviewers"], "one alone would see nothing that is about themselves"
    assert agreed(place) is None
    assert card.name.text() == "Betriebsvereinbarung 12/2026"
    card.reviewers[place.person(DANIEL).id].click()
    card.patterns[Pattern.SAME_CONTACT].click()
    card.save()
    found = agreed(place)
    assert found
    assert (found.agreed_on, set(found.reviewers)) == (date(2026, 11, 2), {each.id for each in place.people()})
    assert set(found.patterns) == set(Pattern) - {Pattern.SAME_CONTACT}
    card.kept.setValue(60)
    card.save()
    assert agreed(place).kept_days == 60  # type: ignore[union-attr]
    card.end_button.click()
    assert agreed(place)
    card.question.yes.click()
    assert agreed(place) is None
    assert card.end_button.isHidden()
    assert card.name.text() == ""


def test_whoever_else_was_faster_is_not_overwritten(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    me, daniel = place.person(MIRIAM).id, place.person(DANIEL).id
    said = RecordAgreement(
        name="A", agreed_on=date(2026, 11, 2), reviewers=(me, daniel), patterns=(Pattern.JUST_BELOW,), kept_days=90
    )
    place.desk.execute(said, actor=me)
    card = opened(place, qtbot)
    place.desk.execute(said.model_copy(update={"name": "B"}), actor=me)
    QTest.keyClicks(card.name, "C")
    card.save()
    assert agreed(place).name == "B"  # type: ignore[union-attr]
    assert card.name.text() == "B"
    assert not card.notice.isHidden()


def test_agents_and_who_works_alone_do_not_see_it(place: Workplace, tmp_path: Path, theme: Theme, qtbot: QtBot) -> None:
    assert opened(place, qtbot, DANIEL).isHidden()
    alone = open_place(tmp_path / "alone")
    assert opened(alone, qtbot).isHidden()
    alone.close()
