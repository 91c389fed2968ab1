"""Two people at two desks of one server: one asks for more than they may give, the other hears it at once and offers
another amount, and the first has the code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.people.commands import AddPerson, AddTeam
from agentdesk.server.administration import add_person
from agentdesk.server.house import House
from tests.journeys.test_an_agents_morning import find
from tests.journeys.test_at_a_server import RealClock, joined
from tests.journeys.window import open_window
from tests.servers import PASSWORD, a_house, listening

LIVE_MS = 20_000
"""Less than the pause between two rounds: what is there in time was said live."""


@pytest.fixture
def house(own_server_url: str) -> Iterator[House]:
    with a_house(own_server_url, RealClock()) as made:
        team = UUID(made.desk.execute(AddTeam(name="Service"), actor=SYSTEM)["team_id"])
        for login, name, role in (("agnes", "Agnes Roth", Role.AGENT), ("tarik", "Tarik Aslan", Role.SUPERVISOR)):
            add_person(made, login, PASSWORD, AddPerson(name=name, roles=frozenset({role}), team_id=team))
        made.desk.execute(CreateCustomer(given_name="Jörg", family_name="Quellenthal"), actor=SYSTEM)
        made.live.start()
        yield made


def test_a_request_rings_at_the_supervisors_own_desk_and_the_counter_offer_is_given(
    house: House, tmp_path: Path, qapp: QApplication
) -> None:
    with listening(house) as address:
        for login in ("agnes", "tarik"):
            joined(tmp_path / login, address, login)
        with open_window(tmp_path / "agnes") as agnes, open_window(tmp_path / "tarik") as tarik:
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
            tarik.see("Somebody on the line waits for your decision", "Agnes Roth asks for €60.00", "Approvals 1")
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
            for window in (agnes, tarik):
                window.settle()
