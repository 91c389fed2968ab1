"""Who belongs to whom in the real window: added by keyboard, opened by one key, taken away; and who is on the line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.commands import SYSTEM
from agentdesk.core.customers.commands import CreateCustomer, FindCustomers, NewPoint
from agentdesk.core.relations.commands import RelationsOf, WhoMayAct
from agentdesk.core.relations.model import Matters, State
from agentdesk.core.workplace import Workplace, create_workplace
from agentdesk.ui.language import language
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, Window, open_window

PHONE = "+49221555019"
WORDS = {
    "en": {"calls": "May act for somebody else", "orders": "orders and claims", "ended": "Authority withdrawn",
           "share": "They share this number", "shared": "Noted: they share the number"},
    "de": {"calls": "Darf für jemand anderen handeln", "orders": "Bestellungen und Reklamationen",
           "ended": "Vollmacht zurückgezogen", "share": "Sie teilen sich die Nummer",
           "shared": "Festgehalten: Sie teilen sich die Nummer"},
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, qapp: QApplication) -> Iterator[Path]:
    folder = tmp_path / "profile"
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
    person(place, "Ole", "Stern")
    person(place, "Mia", "Stern", "+49171555014")
    for name in ("Eva", "Max"):
        person(place, name, "Weber", PHONE)
    firm = CreateCustomer(customer_kind="organisation", organisation="Kaffeerösterei Nord")
    place.desk.execute(firm, actor=SYSTEM)
    place.close()
    yield folder
    language().use("en")
    shutil.rmtree(folder, ignore_errors=True)


def person(place: Workplace, given: str, family: str, phone: str = "") -> None:
    points = (NewPoint(kind="phone", value=phone),) if phone else ()
    place.desk.execute(CreateCustomer(given_name=given, family_name=family, points=points), actor=SYSTEM)


def id_of(window: Window, name: str) -> UUID:
    assert window.start.workbench
    return window.start.workbench.workplace.desk.ask(FindCustomers(name), actor=SYSTEM)[0].customer_id


def show(window: Window, name: str) -> None:
    bench = window.start.workbench
    assert bench
    bench.customers.show(id_of(window, name))
    window.wait(lambda: window.heading == name)
    window.settle()


def choose(window: Window, kind: int, name: str) -> None:
    """In the form: the kind by its place, then whoever is called so."""
    window.start.window.actions_of_window.run("relation.add")
    window.settle()
    for _ in range(kind):
        window.key("Right")
    window.key("Space", "Tab")
    window.type(name)
    bench = window.start.workbench
    assert bench
    window.settle()
    window.wait(lambda: window.shows("K-"))
    window.key("Return")


@pytest.mark.parametrize("spoken", ["en", "de"])
def test_a_mother_calls_for_her_son_with_authority(folder: Path, spoken: str) -> None:
    said = WORDS[spoken]
    with open_window(folder, language=spoken) as opened:
        window = opened.ready()
        bench = window.start.workbench
        assert bench
        desk = bench.workplace.desk
        show(window, "Ole Stern")
        choose(window, 2, "Mia Stern")
        window.key("Right", "Space", "Tab")
        window.type("Vollmacht vom 3. Mai gesehen")
        window.key("Return")
        window.wait(lambda: desk.ask(WhoMayAct(id_of(window, "Ole Stern")), actor=SYSTEM))
        window.see("Mia Stern", said["orders"])
        [authority] = desk.ask(WhoMayAct(id_of(window, "Ole Stern")), actor=SYSTEM)
        assert (authority.matters, authority.proof) == (Matters.ORDERS, "Vollmacht vom 3. Mai gesehen")

        bench.open_uri("tel:+49171555014")
        window.see(said["calls"], "Ole Stern", said["orders"])
        window.settle()
        window.start.window.actions_of_window.run("relation.show")
        window.key("Space")  # on the row of her son
        window.wait(lambda: window.heading == "Ole Stern")
        window.settle()

        window.start.window.actions_of_window.run("relation.show")
        window.key("Tab", "Space")
        window.see(said["ended"])
        window.see_no_more(said["calls"])
        assert not desk.ask(WhoMayAct(id_of(window, "Ole Stern")), actor=SYSTEM)
        [gone] = desk.ask(RelationsOf(id_of(window, "Ole Stern")), actor=SYSTEM)
        assert gone.state is State.WITHDRAWN
        window.settle()


@pytest.mark.parametrize("spoken", ["en", "de"])
def test_two_share_a_number_and_nobody_asks_again(folder: Path, spoken: str) -> None:
    said = WORDS[spoken]
    with open_window(folder, language=spoken) as opened:
        window = opened.ready()
        bench = window.start.workbench
        assert bench
        bench.open_uri(f"tel:{PHONE}")
        window.see("Eva Weber", "Max Weber", said["share"])
        window.start.window.actions_of_window.run("relation.share")
        window.see(said["shared"])
        window.see_no_more(said["share"])
        [shared] = bench.workplace.desk.ask(RelationsOf(id_of(window, "Eva Weber")), actor=SYSTEM)
        assert (shared.who.name, shared.value) == ("Max Weber", PHONE)
        window.settle()


def test_an_organisation_shows_its_people_and_a_household_is_left(folder: Path) -> None:
    with open_window(folder) as opened:
        window = opened.ready()
        show(window, "Kaffeerösterei Nord")
        choose(window, 0, "Mia Stern")
        window.type("Buyer")
        window.key("Return")
        window.see("Mia Stern", "works here", "Buyer")
        show(window, "Mia Stern")
        window.see("Kaffeerösterei Nord", "works for")
        window.start.window.actions_of_window.run("relation.show")
        window.key("Tab", "Space")  # the pencil of what she does there
        window.see("Work for Kaffeerösterei Nord")
        window.type(" and more")
        window.key("Tab", "Tab")
        window.type("1.3.2024")
        window.key("Return")
        window.see("Buyer and more", "1 Mar 2024")
        window.press("Undo")
        window.see_no_more("Buyer and more")
        choose(window, 0, "Ole Stern")
        window.press("Note it")
        window.see("lives in the same household")
        window.press("Undo")
        window.see_no_more("lives in the same household")
        window.settle()


def test_what_is_missing_is_said_where_it_is(folder: Path) -> None:
    with open_window(folder) as opened:
        window = opened.ready()
        show(window, "Ole Stern")
        choose(window, 2, "Mia Stern")
        window.key("Tab", "Return")
        window.see("Please write how you know of the authority")
        window.key("Escape")
        window.see_no_more("Please write how you know of the authority")
        window.start.window.actions_of_window.run("relation.add")
        window.press("Note it")
        window.see("Type a name or number, and choose who is meant.")
        window.settle()
