"""Two who lead write off what a lost desk had set aside, each at their own desk, and see before what it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.core.commands import SYSTEM
from agentdesk.core.connecting import Line, connect
from agentdesk.core.goodwill.commands import SetAuthority
from agentdesk.core.goodwill.lease_commands import CloseLease, GrantLease, OpenLeases, SuspectLeases
from agentdesk.core.goodwill.policy import Policy, Rule
from agentdesk.core.ids import new_id
from agentdesk.core.ledger.commands import BudgetOf, SetBudget
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.sync.signing_in import Secret
from agentdesk.core.workplace import Workplace
from agentdesk.server.house import House
from agentdesk.ui.door import Door
from agentdesk.ui.settings.set_aside_card import SetAsideCard
from agentdesk.ui.settings.set_aside_presenter import SetAsidePresenter
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.profiles import WorkingKeyring
from tests.servers import PASSWORD, MovedClock, a_house, listening
from tests.ui.showing import show_active


class RealClock(MovedClock):
    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def house(own_server_url: str) -> Iterator[House]:
    with a_house(own_server_url, RealClock()) as made:
        rule = Rule(per_voucher=3_000, per_customer_year=10_000, per_person_day=20_000)
        made.desk.execute(SetAuthority(policy=Policy(currency="EUR", rules=(rule,))), actor=SYSTEM)
        made.desk.execute(SetBudget(team_id=SHOP, amount=50_000, currency="EUR"), actor=SYSTEM)
        yield made


def person(house: House, name: str) -> UUID:
    return next(each.id for each in house.desk.ask(People(), actor=SYSTEM) if each.name == name)


def set_aside(house: House, name: str, *, lost: bool) -> UUID:
    """€60.00 at a desk of theirs; the lease."""
    lease_id, device_id = new_id(), new_id()
    granted = GrantLease(lease_id=lease_id, device_id=device_id, person_id=person(house, name), want=6_000)
    assert house.desk.execute(granted, actor=SYSTEM)["granted"] == 6_000
    if lost:
        house.desk.execute(SuspectLeases(device_id=device_id), actor=SYSTEM)
    return lease_id


class Opened:
    def __init__(self, place: Workplace, qtbot: QtBot) -> None:
        self.presenter = SetAsidePresenter(Door(place.desk, place.person().id, run_inline()))
        self.told: list[str] = []
        self.presenter.happened.connect(lambda words, undo: self.told.append(words))
        self.card = SetAsideCard(self.presenter)
        qtbot.addWidget(self.card)
        self.card.resize(740, 480)
        self.presenter.load()
        if self.presenter.facts:
            show_active(qtbot, self.card)

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        items = [self.card.list.topLevelItem(n) for n in range(self.card.list.topLevelItemCount())]
        return [(item.text(0), item.text(1), item.text(4)) for item in items if item]

    @property
    def words(self) -> str:
        return self.card._detail.text()

    def write_off(self, why: str) -> None:
        """By keyboard: from the list to the reason, and on."""
        self.card.list.setFocus()
        QTest.keyClick(self.card.list, Qt.Key.Key_Return)
        QTest.keyClicks(self.card.reason, why)
        QTest.keyClick(self.card.reason, Qt.Key.Key_Return)


@contextmanager
def at_desk(folder: Path, address: str, login: str, qtbot: QtBot) -> Iterator[Opened]:
    place = connect(folder, address, Secret(login, PASSWORD), keys=WorkingKeyring(), given=Secrets())
    assert place.replica
    line = Line(place.replica)
    try:
        line.round()
        yield Opened(place, qtbot)
    finally:
        line.close()
        place.close()


def test_two_who_lead_write_off_what_a_lost_desk_had(house: House, tmp_path: Path, theme: Theme, qtbot: QtBot) -> None:
    set_aside(house, "Miriam", lost=False)
    set_aside(house, "Lena", lost=True)
    with listening(house) as address, at_desk(tmp_path / "miriam", address, "miriam", qtbot) as second:
        with at_desk(tmp_path / "sven", address, "sven", qtbot) as first:
            assert first.rows == [("Lena", "€60.00", "desk lost"), ("Miriam", "€60.00", "at the desk")]
            assert "€60.00 leaves the budget for" in first.words
            first.write_off("")
            assert "Say why" in first.card._row.problem
            first.write_off("gestohlen")
            assert first.told == ["Noted. It is written off once a second person who leads says the same."]
            assert first.rows[0][2] == "lost, one of two"
            assert "You have written it off: “gestohlen”" in first.words
            assert not first.card.reason.isVisible()

        second.presenter.load()
        assert "Sven has written it off: “gestohlen”" in second.words
        second.write_off("Laptop weg")
        assert second.card.question.isVisible()
        assert not second.card.do.isVisible()
        assert second.told == []
        QTest.keyClick(second.card.question.no, Qt.Key.Key_Space)
        assert second.card.question.isHidden()
        assert second.card.do.isVisible()
        second.card.save()
        QTest.keyClick(second.card.question.yes, Qt.Key.Key_Space)
        assert second.told == ["Written off: it counts as given."]
        assert second.rows == [("Miriam", "€60.00", "at the desk")]
        assert "comes back by itself" in second.words
    budget = house.desk.ask(BudgetOf(SHOP, "EUR"), actor=SYSTEM)
    assert (budget.planned, budget.room) == (50_000, 38_000)


def test_what_has_come_back_meanwhile_is_refused_and_gone_from_the_list(
    house: House, tmp_path: Path, theme: Theme, qtbot: QtBot
) -> None:
    lease_id = set_aside(house, "Lena", lost=True)
    with listening(house) as address, at_desk(tmp_path / "sven", address, "sven", qtbot) as opened:
        house.desk.execute(CloseLease(lease_id=lease_id), actor=SYSTEM)
        opened.write_off("gestohlen")
        assert "Nothing was changed" in opened.card.said._words.text()
        assert opened.told == []
        assert opened.rows == []
        assert not house.desk.ask(OpenLeases(), actor=SYSTEM)


def test_what_was_ones_own_is_written_off_by_others(house: House, tmp_path: Path, theme: Theme, qtbot: QtBot) -> None:
    set_aside(house, "Sven", lost=True)
    with listening(house) as address, at_desk(tmp_path / "sven", address, "sven", qtbot) as opened:
        assert "set aside for you" in opened.words
        assert not opened.card.reason.isVisible()
        opened.card.save()
        assert opened.told == []


def test_who_leads_nobody_sees_nothing_of_it_and_a_server_that_is_away_is_said(
    house: House, tmp_path: Path, theme: Theme, qtbot: QtBot
) -> None:
    with listening(house) as address:
        with at_desk(tmp_path / "lena", address, "lena", qtbot) as opened:
            assert opened.card.isHidden()
        place = connect(tmp_path / "sven", address, Secret("sven", PASSWORD), keys=WorkingKeyring(), given=Secrets())
        assert place.replica
        line = Line(place.replica)
        line.round()
    opened = Opened(place, qtbot)
    assert opened.card._none.isVisible()
    assert "no connection" in opened.card._none.text()
    line.close()
    place.close()
