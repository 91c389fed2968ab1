"""Budgets are laid down by keyboard, month by month, refused clearly and laid down again as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.core.commands import SYSTEM, Role
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.goodwill.commands import GiveGoodwill
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.ledger.commands import BudgetOf
from agentdesk.core.people.commands import AddPerson, AddTeam
from agentdesk.core.people.model import SHOP
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.settings.budgets_card import BudgetsCard
from agentdesk.ui.settings.budgets_presenter import BudgetsPresenter, month_beside
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.ui.settings.places import staffed_workplace
from tests.ui.showing import show_active

DANIEL, MIRIAM = "Daniel Reuter", "Miriam Vogt"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    yield made
    made.close()


class Opened:
    def __init__(self, place: Workplace, qtbot: QtBot, person: str = MIRIAM) -> None:
        self.place = place
        presenter = BudgetsPresenter(Door(place.desk, place.person(person).id, run_inline()))
        self.told: list[tuple[str, Callable[[], None]]] = []
        presenter.happened.connect(lambda words, undo: self.told.append((words, undo)))
        self.card = BudgetsCard(presenter)
        qtbot.addWidget(self.card)
        self.card.resize(740, 400)
        presenter.load()
        if presenter.facts:
            show_active(qtbot, self.card)

    def lay_down(self, words: str) -> None:
        self.card.amount.setFocus()
        self.card.amount.selectAll()
        QTest.keyClicks(self.card.amount, words)
        QTest.keyClick(self.card.amount, Qt.Key.Key_Return)

    def row(self, number: int = 0) -> list[str]:
        item = self.card.list.topLevelItem(number)
        return [item.text(column) for column in range(5)]

    def planned(self, month: str = "", team: UUID = SHOP) -> int | None:
        return self.place.desk.ask(BudgetOf(team, "EUR", month), actor=SYSTEM).planned


def give(place: Workplace, cents: int) -> None:
    customer = CreateCustomer(given_name="Eva", family_name="Brandt")
    customer_id = UUID(place.desk.execute(customer, actor=place.person().id)["customer_id"])
    gift = GiveGoodwill(customer_id=customer_id, amount=cents, currency="EUR", goodwill=GoodwillKind.GIFT)
    place.desk.execute(gift, actor=place.person(DANIEL).id)


def test_a_budget_is_laid_down_refused_below_what_is_given_and_laid_down_again(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    give(place, 2_000)
    opened = Opened(place, qtbot)
    opened.card.unlimited.click()
    opened.lay_down("500")
    assert (opened.planned(), opened.told[-1][0]) == (50_000, "Budget saved")
    assert opened.row() == ["Whole shop", "€500.00", "€20.00", "€0.00", "€480.00"]
    opened.lay_down("10")
    assert "€20.00" in opened.card._row.problem
    assert (opened.card.amount.text(), opened.planned()) == ("10", 50_000)
    opened.lay_down("12.345")
    assert opened.card._row.problem
    opened.lay_down("20.50")
    assert opened.planned() == 2_050
    opened.told[-1][1]()
    assert opened.planned() == 50_000


def test_a_budget_of_a_team_begins_in_a_month_to_come_and_the_past_stays(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    team = UUID(place.desk.execute(AddTeam(name="Tag"), actor=SYSTEM)["team_id"])
    opened = Opened(place, qtbot)
    assert [opened.row(0)[0], opened.row(1)[0]] == ["Tag", "no team"]
    opened.card.after.click()
    assert opened.card.month.text() == "December 2026"
    opened.card.unlimited.click()
    opened.lay_down("300")
    assert (opened.planned("2026-11", team), opened.planned("2026-12", team)) == (None, 30_000)
    for _ in range(2):
        opened.card.before.click()
    assert opened.card.month.text() == "October 2026"
    assert not opened.card.amount.isVisible()
    opened.card.save()
    assert opened.planned("2026-10", team) is None


def test_who_leads_reads_the_budgets_and_others_see_none(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    place.desk.execute(AddPerson(name="Sven", roles=frozenset({Role.SUPERVISOR})), actor=SYSTEM)
    reading = Opened(place, qtbot, "Sven").card
    assert not reading.isHidden()
    assert reading._row.isHidden()
    assert "Administrators" in reading._note.text()
    assert Opened(place, qtbot, DANIEL).card.isHidden()


@pytest.mark.parametrize(
    ("month", "beside"), [("2026-11", ["2026-10", "2026-12"]), ("2026-12", ["2026-11", "2027-01"])]
)
def test_months_go_on_over_the_turn_of_the_year(month: str, beside: list[str]) -> None:
    assert [month_beside(month, step) for step in (-1, 1)] == beside
