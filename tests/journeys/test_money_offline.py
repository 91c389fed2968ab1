"""Money while the line is down, in the window: what can be given is said before it is asked for, and what is given
stands on both sides afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core import workplace
from agentdesk.core.actors import SYSTEM
from agentdesk.core.goodwill.commands import SetAuthority
from agentdesk.core.goodwill.policy import Policy, Rule
from agentdesk.core.ledger.commands import BudgetOf, SetBudget
from agentdesk.core.people.model import SHOP
from agentdesk.core.vouchers.commands import VouchersOf
from agentdesk.server.house import House
from agentdesk.ui.goodwill.card import GIVE_KEY
from tests.journeys.test_at_a_server import RealClock, joined, new_customer
from tests.journeys.window import open_window
from tests.profiles import WorkingKeyring
from tests.servers import a_house, listening


@pytest.fixture
def house(own_server_url: str) -> Iterator[House]:
    with a_house(own_server_url, RealClock()) as made:
        rule = Rule(per_voucher=3_000, per_customer_year=10_000, per_person_day=20_000)
        made.desk.execute(SetAuthority(policy=Policy(currency="EUR", rules=(rule,))), actor=SYSTEM)
        made.desk.execute(SetBudget(team_id=SHOP, amount=50_000, currency="EUR"), actor=SYSTEM)
        yield made


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> WorkingKeyring:
    made = WorkingKeyring()
    monkeypatch.setattr(workplace, "SystemKeyring", lambda: made)
    return made


WORDS = {
    "en": {
        "ready": "Offline: vouchers up to €30.00, to this customer €30.00",
        "away": "no connection since",
        "before": "Until it is back, you can give this customer vouchers of €30.00 at most",
        "given": "€12.50",
        "left": "to this customer €17.50",
        "in step": "in step with the server",
    },
    "de": {
        "ready": "Offline: Gutscheine bis 30,00\N{NO-BREAK SPACE}€, diesem Kunden 30,00\N{NO-BREAK SPACE}€",
        "away": "keine Verbindung seit",
        "before": "können Sie diesem Kunden Gutscheine bis 30,00\N{NO-BREAK SPACE}€ geben",
        "given": "12,50\N{NO-BREAK SPACE}€",
        "left": "diesem Kunden 17,50\N{NO-BREAK SPACE}€",
        "in step": "mit dem Server abgeglichen",
    },
}


@pytest.mark.parametrize("lang", WORDS)
def test_a_voucher_is_given_while_the_line_is_down_and_stands_on_both_sides_afterwards(
    house: House, keys: WorkingKeyring, tmp_path: Path, qapp: QApplication, lang: str
) -> None:
    said, folder = WORDS[lang], tmp_path / "profile"
    customer = new_customer(house, f"Demir-{lang}")
    with ExitStack() as server:
        address = server.enter_context(listening(house))
        joined(folder, address, "lena", keys)
        with open_window(folder, language=lang, passphrase=None) as opened:
            window = opened.ready()
            bench = window.start.workbench
            assert bench
            bench.show_customer(customer)
            window.see(f"Selin Demir-{lang}", said["in step"])
            window.see(said["ready"])
            server.close()
            bench.window.actions_of_window.run("in_step.now")
            window.see(said["away"])
            window.key(GIVE_KEY)
            window.see(said["before"])
            window.type("12,50" if lang == "de" else "12.50")
            window.key("Return")
            window.see(said["left"])
            assert house.desk.ask(VouchersOf(customer), actor=SYSTEM) == ()

            with listening(house, int(address.rpartition(":")[2])):
                bench.window.actions_of_window.run("in_step.now")
                window.see(said["in step"])
                window.wait(lambda: house.desk.ask(VouchersOf(customer), actor=SYSTEM), "it never arrives")
                here = bench.door.desk.ask(VouchersOf(customer), actor=bench.person.id)
    assert here == house.desk.ask(VouchersOf(customer), actor=SYSTEM)
    [kept] = house.desk.ask(VouchersOf(customer), actor=SYSTEM)
    assert kept.amount == 1_250
    budget = house.desk.ask(BudgetOf(SHOP, "EUR"), actor=SYSTEM)
    assert budget.given == 1_250
