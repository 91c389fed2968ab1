"""A server that is slow to answer, at a desk in the window: whoever works on there notices nothing of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.actors import SYSTEM
from agentdesk.core.customers.commands import AddNote
from agentdesk.core.ledger.commands import BudgetOf, SetBudget
from agentdesk.core.people.model import SHOP
from agentdesk.server.house import House
from agentdesk.ui.language import language
from agentdesk.ui.workbench import Workbench
from tests.journeys.test_at_a_server import RealClock, joined, new_customer
from tests.journeys.window import Window, open_window
from tests.servers import a_house, listening
from tests.slow_line import SlowLine, slow_line


@pytest.fixture
def house(own_server_url: str) -> Iterator[House]:
    with a_house(own_server_url, RealClock()) as made:
        yield made


class Desk(NamedTuple):
    window: Window
    bench: Workbench
    line: SlowLine
    here: UUID
    """A customer who is at this desk."""
    away: UUID


@pytest.fixture
def desk(house: House, tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    here, away = new_customer(house, "Demir"), new_customer(house, "Kaya")
    with listening(house) as server, slow_line(server) as line:
        joined(tmp_path / "profile", line.address, "miriam")
        with open_window(tmp_path / "profile") as window:
            bench = window.ready().start.workbench
            assert bench
            bench.show_customer(here)
            window.see("Selin Demir", "in step with the server")
            window.settle()
            yield Desk(window, bench, line, here, away)
            line.let_go()


def planned(amount: int) -> SetBudget:
    return SetBudget(team_id=SHOP, amount=amount, currency="EUR")


def asks(desk: Desk, *amounts: int) -> list[Any]:
    """What comes of planning so much, in the order in which it comes."""
    came: list[Any] = []
    for amount in amounts:
        desk.bench.door.do(
            planned(amount), owner=desk.bench, done=lambda _, amount=amount: came.append(amount), failed=came.append
        )
    desk.window.wait(lambda: desk.line.asked, "nothing is asked")
    return came


def plan_at(house: House) -> int | None:
    return house.desk.ask(BudgetOf(SHOP, "EUR"), actor=SYSTEM).planned


def test_work_goes_on_at_once_while_the_server_is_asked(house: House, desk: Desk) -> None:
    window, bench = desk.window, desk.bench
    desk.line.hold()
    came = asks(desk, 10_000, 20_000)
    window.see("Asking the server")

    bench.door.do(AddNote(customer_id=desk.here, words="ruft morgen wieder an"), owner=bench)
    window.see("ruft morgen wieder an")
    assert not came

    desk.line.let_go()
    window.wait(lambda: len(came) == 2, "no answer comes")
    window.see_no_more("Asking the server")
    assert came == [10_000, 20_000]
    assert plan_at(house) == 20_000


def test_somebody_who_is_fetched_slowly_keeps_nobody_else_away_and_comes_to_their_own_page(desk: Desk) -> None:
    window, bench = desk.window, desk.bench
    desk.line.hold()
    bench.show_customer(desk.away)
    window.wait(lambda: desk.line.asked, "nobody is asked for")
    window.see("Loading the customer")
    language().use("de")
    window.see("Der Kunde wird geladen")
    language().use("en")
    bench.show_customer(desk.here)
    window.see("Selin Demir")

    desk.line.let_go()
    window.settle()
    assert window.heading == "Selin Demir"
    bench.show_customer(desk.away)
    window.see("Selin Kaya")


def test_esc_stops_the_asking_and_nothing_was_done(house: House, desk: Desk) -> None:
    desk.line.hold()
    came = asks(desk, 10_000)
    desk.window.see("Asking the server")
    desk.window.key("Esc")
    desk.window.wait(lambda: came, "nothing is said")
    assert [each.code for each in came] == ["sync.stopped"]
    desk.window.see_no_more("Asking the server")

    desk.line.let_go()
    desk.bench.door.do(AddNote(customer_id=desk.here, words="geht weiter"), owner=desk.bench)
    desk.window.see("in step with the server", "geht weiter")
    assert plan_at(house) is None


def test_the_window_closes_while_the_server_says_nothing(desk: Desk) -> None:
    desk.line.hold()
    asks(desk, 10_000)
    before = time.monotonic()
    desk.window.start.close()
    assert time.monotonic() - before < 8
