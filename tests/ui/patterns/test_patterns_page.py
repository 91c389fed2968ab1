"""The page of unusual patterns: nothing without an agreement, incidents for a reviewer with a reason, by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.people.commands import People
from agentdesk.core.wording import use_language
from agentdesk.ui.door import Door
from agentdesk.ui.language import language
from agentdesk.ui.patterns.page import PatternsPage
from agentdesk.ui.patterns.presenter import PatternsPresenter
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.desks import make_desk
from tests.patterns import Shop
from tests.ui.showing import show_active


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(*make_desk(tmp_path))
    yield made
    made.desk.database.close()


class Opened:
    """The page as one of them sees it; `told` is what was said of what was done, with its way back."""

    def __init__(self, shop: Shop, qtbot: QtBot, person_id: UUID) -> None:
        person = next(each for each in shop.desk.ask(People(), actor=person_id) if each.id == person_id)
        door = Door(shop.desk, person_id, run_inline())
        self.page = PatternsPage(PatternsPresenter(door, person, ZoneInfo("Europe/Berlin")))
        self.told: list[tuple[str, Callable[[], None] | None]] = []
        self.page.presenter.happened.connect(lambda words, undo: self.told.append((words, undo)))
        qtbot.addWidget(self.page)
        self.page.resize(1000, 800)
        show_active(qtbot, self.page)
        self.page.presenter.load()

    def key(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.page.focusWidget() or self.page, key)

    def type(self, words: str) -> None:
        QTest.keyClicks(self.page.focusWidget(), words)

    @property
    def words(self) -> str:
        QApplication.processEvents()  # what was just put in is shown by the layout
        there = (each for each in self.page.findChildren(QLabel) if each.isVisibleTo(self.page))
        return "\n".join(each.text() for each in there)

    @property
    def keys(self) -> list[str]:
        return [card.incident.key for card in self.page._incident_cards()]


def three_for_one_case(shop: Shop) -> None:
    case_id = UUID(shop.do(OpenCase(customer_id=shop.customer, subject="Paket weg"), shop.agent)["case_id"])
    for _ in range(3):
        shop.give(300, case_id=case_id)


def test_it_is_off_until_an_agreement_is_recorded(shop: Shop, theme: Theme, qtbot: QtBot) -> None:
    three_for_one_case(shop)
    for who, offered in ((shop.agent, False), (shop.me, True)):
        opened = Opened(shop, qtbot, who)
        assert "Unusual patterns are off" in opened.words
        assert ("record it in the settings" in opened.words) is offered
        assert not opened.page.form.isVisible()
        assert opened.keys == []


def test_who_is_not_named_reads_what_was_agreed_and_who_looked(shop: Shop, theme: Theme, qtbot: QtBot) -> None:
    shop.agree()
    three_for_one_case(shop)
    shop.open_review(reason="Hinweis einer Kundin")
    opened = Opened(shop, qtbot, shop.me)
    for said in ("Betriebsvereinbarung 12/2026", "Rita Prüfer", "Hinweis einer Kundin", "180 days"):
        assert said in opened.words
    assert not opened.page.form.isVisible()
    assert opened.keys == []


def test_a_reviewer_gives_a_reason_looks_explains_and_takes_it_back(shop: Shop, theme: Theme, qtbot: QtBot) -> None:
    shop.agree()
    three_for_one_case(shop)
    opened = Opened(shop, qtbot, shop.reviewer)
    assert opened.keys == []
    opened.page.form.take_focus()
    opened.key(Qt.Key.Key_Return)
    assert shop.in_force().reviews == ()  # no reason, no review
    opened.type("Stichprobe")
    opened.key(Qt.Key.Key_Return)
    assert "Goodwill was given 3 times for one case." in opened.words
    assert "Not explained (1)" in opened.words
    [card] = opened.page._incident_cards()
    card.button.setFocus()
    opened.key(Qt.Key.Key_Space)
    opened.key(Qt.Key.Key_Return)
    assert "Write in a few words" in opened.words
    opened.type("Drei Pakete, drei Fehler")
    opened.page.presenter.load()  # somebody else did something: what is half written stays
    assert opened.page._incident_cards()[0].line.text() == "Drei Pakete, drei Fehler"
    opened.key(Qt.Key.Key_Return)
    assert "Explained by Rita Prüfer: Drei Pakete, drei Fehler" in opened.words
    assert "Everything that was found is explained." in opened.words
    said, take_back = opened.told[-1]
    assert said == "Marked as explained"
    assert take_back
    take_back()
    assert "Not explained (1)" in opened.words
    left = []
    opened.page.left.connect(lambda: left.append(True))
    opened.key(Qt.Key.Key_Escape)
    assert left


def test_nothing_found_and_a_period_that_is_refused_are_said(shop: Shop, theme: Theme, qtbot: QtBot) -> None:
    shop.agree(kept_days=30)
    opened = Opened(shop, qtbot, shop.reviewer)
    opened.page.form.fill({"reason": "Stichprobe", "first": "2026-10-01"})
    opened.page.form.save()
    assert "The agreement lets you look back to" in opened.words
    assert opened.page.form.answers()["reason"] == "Stichprobe"
    opened.page.form.fill({"first": ""})
    opened.page.form.save()
    assert "Nothing unusual was found in these days." in opened.words
    language().use("de")
    assert "In diesen Tagen ist nichts aufgefallen." in opened.words
    use_language("en")
