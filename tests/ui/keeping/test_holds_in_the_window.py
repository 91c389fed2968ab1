"""Legal hold in the real window: placed, seen below the header, kept on, lifted, taken back; and not for agents."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.commands import SYSTEM, Role
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.holds.commands import Holds, HoldsOn, PlaceHold
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.workplace import create_workplace
from agentdesk.ui.language import language
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, Window, open_window


@pytest.fixture
def folder(tmp_path: Path, qapp: QApplication) -> Iterator[Path]:
    folder = tmp_path / "profile"
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
    place.desk.execute(CreateCustomer(given_name="Ina", family_name="Quitzow"), actor=SYSTEM)
    place.desk.execute(AddPerson(name="Agnes", roles=frozenset({Role.AGENT})), actor=SYSTEM)
    place.close()
    yield folder
    language().use("en")
    shutil.rmtree(folder, ignore_errors=True)


def whom(window: Window) -> UUID:
    bench = window.start.workbench
    assert bench
    from agentdesk.core.customers.commands import FindCustomers

    [found] = bench.workplace.desk.ask(FindCustomers("Quitzow"), actor=SYSTEM)
    return found.customer_id


def test_a_hold_is_placed_kept_on_lifted_and_taken_back_by_keyboard(folder: Path) -> None:
    with open_window(folder) as opened:
        window = opened.ready()
        bench = window.start.workbench
        assert bench
        desk, who = bench.workplace.desk, whom(window)
        bench.customers.show(who)
        window.see("Quitzow")
        window.start.window.actions_of_window.run("customer.hold")
        window.see("Why it has to be kept")
        window.key("Return")
        window.see("Say why: without a reason nobody can tell later whether it is still needed.")
        window.type("Klage vor dem AG Köln")
        window.key("Return")
        window.see("On legal hold: nothing here is erased, merged or let go")
        window.press("Show")
        window.see("Look again …")
        [told] = desk.ask(HoldsOn(who), actor=bench.person.id)
        assert told.hold.reason == "Klage vor dem AG Köln"
        window.press("Lift …")
        window.type("Verglichen")
        window.key("Return")
        window.see_no_more("On legal hold: nothing here is erased, merged or let go")
        assert not desk.ask(Holds(), actor=bench.person.id)
        window.press("Undo")
        window.see("On legal hold: nothing here is erased, merged or let go")


def test_an_agent_neither_sees_nor_places_it(folder: Path) -> None:
    with open_window(folder, person="Agnes") as opened:
        window = opened.ready()
        bench = window.start.workbench
        assert bench
        who = whom(window)
        bench.workplace.desk.execute(
            PlaceHold(customer_id=who, reason="Klage", review_on=date(2027, 12, 1)), actor=SYSTEM
        )
        bench.customers.show(who)
        window.see("Quitzow")
        window.settle()
        assert not window.shows("On legal hold: nothing here is erased, merged or let go")
        assert not window.start.window.actions_of_window.run("customer.hold")
        assert not window.shows("Why it has to be kept")
