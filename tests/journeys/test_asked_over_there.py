"""Two people at two desks of one server: one asks for more than they may give, the other hears it at once and offers
another amount, and the first has the code. Then the line is cut, and what is given goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core import workplace
from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.ledger.commands import BudgetOf, SetBudget
from agentdesk.core.people.commands import AddPerson, AddTeam, Teams
from agentdesk.server.administration import add_person
from agentdesk.server.house import House
from tests.in_step import InStep, Server, differences
from tests.journeys.test_an_agents_morning import find
from tests.journeys.test_at_a_server import RealClock, joined
from tests.journeys.window import Window, open_window
from tests.profiles import WorkingKeyring
from tests.servers import PASSWORD, a_house, listening

LIVE = 20.0
"""Seconds, less than the pause between two rounds: what is there in time was said live."""


@pytest.fixture
def house(own_server_url: str) -> Iterator[House]:
    with a_house(own_server_url, RealClock()) as made:
        team = UUID(made.desk.execute(AddTeam(name="Service"), actor=SYSTEM)["team_id"])
        for login, name, role in (("agnes", "Agnes Roth", Role.AGENT), ("tarik", "Tarik Aslan", Role.SUPERVISOR)):
            add_person(made, login, PASSWORD, AddPerson(name=name, roles=frozenset({role}), team_id=team))
        for given, family in (("Jörg", "Quellenthal"), ("Petra", "Sommerfeld")):
            made.desk.execute(CreateCustomer(given_name=given, family_name=family), actor=SYSTEM)
        made.desk.execute(SetBudget(team_id=team, amount=50_000, currency="EUR"), actor=SYSTEM)
        made.live.start()
        yield made


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> WorkingKeyring:
    made = WorkingKeyring()
    monkeypatch.setattr(workplace, "SystemKeyring", lambda: made)
    return made


def test_a_request_rings_at_the_supervisors_own_desk_and_the_counter_offer_is_given(
    house: House, keys: WorkingKeyring, tmp_path: Path, qapp: QApplication
) -> None:
    with ExitStack() as server:
        address = server.enter_context(listening(house))
        for login in ("agnes", "tarik"):
            joined(tmp_path / login, address, login, keys)
        here = {"passphrase": None}
        with open_window(tmp_path / "agnes", **here) as agnes, open_window(tmp_path / "tarik", **here) as tarik:
            agnes.ready()
            tarik.ready()
            agnes.see("in step with the server")
            tarik.see("in step with the server")

            agnes.come_to_front()
            find(agnes, "quellenthal", "Jörg Quellenthal")
            agnes.key("F2")
            agnes.see("Call in")
            agnes.type("Zweimal falsch geliefert.")
            agnes.key("F7")
            agnes.see("Amount", "Kind")
            agnes.type("60")
            agnes.see("€35.00 more than you may give now")
            agnes.key("Return")
            asked_at = time.monotonic()
            tarik.see("Somebody on the line waits for your decision", "Agnes Roth asks for €60.00", "Approvals 1")
            assert time.monotonic() - asked_at < LIVE
            agnes.see("Asked for: Voucher €60.00", "With Tarik Aslan")
            agnes.see_no_more("Decide at this desk")

            tarik.come_to_front()
            tarik.key("Ctrl+I")
            tarik.see("Agnes Roth asks for: Voucher €60.00", "Another amount")
            tarik.key("2")
            tarik.see("Amount instead", "Up to €200.00 alone")
            tarik.type("40")
            tarik.key("Return")
            tarik.see("Another amount approved for Jörg Quellenthal")
            tarik.see_no_more("Approvals 1", "Your PIN")
            agnes.see("Tarik Aslan has approved €40.00 instead of €60.00", "Gutschein über 40,00", "Copy code")

            agnes.come_to_front()
            find(agnes, "sommerfeld", "Petra Sommerfeld")
            agnes.see("Offline: vouchers up to", "to this customer €25.00")
            server.close()
            agnes.start.window.actions_of_window.run("in_step.now")
            agnes.see("no connection since")
            agnes.key("F7")
            agnes.see("Amount", "Until it is back")
            agnes.type("10")
            agnes.key("Return")
            agnes.see("Given: Voucher €10.00", "Copy code", "to this customer €15.00")

            with listening(house, int(address.rpartition(":")[2])):
                for window in (agnes, tarik):
                    window.start.window.actions_of_window.run("in_step.now")
                    window.see("in step with the server")
                agnes.wait(lambda: given(house) == 5_000, lambda: f"the books say {given(house)}")
                for window in (agnes, tarik):
                    window.wait(lambda window=window: unlike(house, window) == [], "the desk is not as the server")
                    window.settle()


def unlike(house: House, window: Window) -> list[str]:
    assert window.start.workbench
    return differences(cast("Server", house), cast("InStep", window.start.workbench.workplace))


def given(house: House) -> int:
    """In this month by their team, as the books of the server say."""
    [team] = house.desk.ask(Teams(), actor=SYSTEM)
    return house.desk.ask(BudgetOf(team.id, "EUR"), actor=SYSTEM).given
