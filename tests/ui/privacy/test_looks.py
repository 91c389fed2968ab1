"""Looks in the real window, by keyboard: what nothing explains is asked once and quietly; administrators read them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.commands import SYSTEM, Role
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.identity.commands import SetPolicy
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.privacy.commands import ViewsOf
from agentdesk.core.workplace import create_workplace
from agentdesk.ui.language import language
from agentdesk.ui.privacy.look_strip import LookStrip
from agentdesk.ui.privacy.part import PrivacyPart
from agentdesk.ui.workbench import Workbench
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, Window, open_window

WORDS = {
    "en": ("What are you here for?", "In your own words", "own words what for", "Noted what for", "Who has seen",
           "Page opened"),
    "de": ("Worum geht es?", "In eigenen Worten", "eigenen Worten, wofür", "Vermerkt, wofür", "gesehen hat",
           "Seite geöffnet"),
}  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path, qapp: QApplication) -> Iterator[tuple[Path, UUID, UUID]]:
    folder = tmp_path / "profile"
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
    desk, me = place.desk, place.person().id
    desk.execute(AddPerson(name="Paul Abt", roles=frozenset({Role.AGENT})), actor=SYSTEM)
    desk.execute(SetPolicy(on=False, asks_why=True), actor=me)
    made = [desk.execute(CreateCustomer(family_name=name), actor=SYSTEM) for name in ("Quitzow", "Rautenberg")]
    place.close()
    yield folder, *(UUID(each["customer_id"]) for each in made)
    language().use("en")
    shutil.rmtree(folder, ignore_errors=True)


def bench_of(window: Window) -> Workbench:
    bench = window.start.workbench
    assert bench
    return bench


def desk_of(window: Window) -> Desk:
    return bench_of(window).workplace.desk


def shown(window: Window, customer_id: UUID, name: str) -> LookStrip:
    bench = bench_of(window)
    bench.customers.show(customer_id)
    window.wait(lambda: window.heading == name)
    window.settle()
    page = bench.customers.page
    assert page
    return page.findChildren(LookStrip)[0]


@pytest.mark.parametrize("spoken", ["en", "de"])
def test_it_asks_once_is_answered_by_keyboard_and_told_to_administrators(
    shop: tuple[Path, UUID, UUID], spoken: str
) -> None:
    folder, quitzow, other = shop
    asks, own, problem, noted, seen_by, opened_words = WORDS[spoken]
    with open_window(folder, language=spoken, person="Paul Abt") as opened:
        window = opened.ready()
        strip = shown(window, quitzow, "Quitzow")
        window.see(asks)
        focus = window.start.window.focusWidget()
        assert focus is None or not strip.isAncestorOf(focus)  # nobody's keyboard is taken
        window.start.window.actions_of_window.run("customer.why")
        window.key("Left")
        window.see(own)
        window.key("Return")
        window.see(problem)
        window.key("Tab")
        window.type("Rückruf vorbereitet\n")
        window.see(noted)
        window.settle()
        assert not strip.isVisible()
        assert window.start.window.centre.isAncestorOf(window.start.window.focusWidget())
        shown(window, other, "Rautenberg")
        window.see(asks)
        window.start.window.actions_of_window.run("customer.why")
        window.key("Escape")
        window.see_no_more(asks)
        shown(window, quitzow, "Quitzow")
        again = shown(window, other, "Rautenberg")
        window.rest(500)
        window.settle()
        assert not again.isVisible()  # once in a visit
    with open_window(folder, language=spoken, person="Miriam Vogt") as again_opened:
        window = again_opened.ready()
        shown(window, quitzow, "Quitzow")
        window.rest(400)
        window.settle()
        window.key("Ctrl+Shift+W")
        window.see(seen_by, "Paul Abt", "Rückruf vorbereitet", opened_words)
        window.key("Escape")
        window.wait(lambda: window.heading == "Quitzow")
        window.settle()


def test_an_agent_has_no_way_to_who_saw_whom(shop: tuple[Path, UUID, UUID]) -> None:
    folder, quitzow, _ = shop
    with open_window(folder, person="Paul Abt") as opened:
        window = opened.ready()
        shown(window, quitzow, "Quitzow")
        window.key("Ctrl+Shift+W")
        window.rest(200)
        assert window.heading == "Quitzow"
        assert not window.shows("Who has seen")
        window.settle()


def test_a_file_for_the_customer_is_itself_a_look(shop: tuple[Path, UUID, UUID], tmp_path: Path) -> None:
    folder, quitzow, _ = shop
    with open_window(folder, person="Miriam Vogt") as opened:
        window = opened.ready()
        shown(window, quitzow, "Quitzow")
        window.rest(400)
        window.settle()
        part = next(each for each in bench_of(window).parts if isinstance(each, PrivacyPart))
        part.show_views()
        window.see("Miriam Vogt")
        part.views._save_to(tmp_path / "views.csv")
        window.see("without names")
        window.settle()
        assert "Miriam" not in (tmp_path / "views.csv").read_text(encoding="utf-8-sig")
        seen = desk_of(window).ask(ViewsOf(quitzow), actor=bench_of(window).person.id)
        assert {str(each.how) for each in seen} == {"opened", "exported"}


def test_where_nobody_has_looked_the_page_says_so(shop: tuple[Path, UUID, UUID]) -> None:
    folder, _, other = shop
    with open_window(folder, person="Miriam Vogt") as opened:
        window = opened.ready()
        part = next(each for each in bench_of(window).parts if isinstance(each, PrivacyPart))
        part.bench.show_page(part.views)
        part.views.begin(other)
        window.see("Looks are kept from the second person on")
        assert not part.views.save_button.isEnabled()
        window.settle()


def test_nothing_is_asked_where_the_shop_does_not_want_it(shop: tuple[Path, UUID, UUID]) -> None:
    folder, quitzow, _ = shop
    with open_window(folder, person="Paul Abt") as opened:
        window = opened.ready()
        desk_of(window).execute(SetPolicy(on=False), actor=_administrator(window))
        strip = shown(window, quitzow, "Quitzow")
        window.rest(600)
        window.settle()
        assert not strip.isVisible()


def _administrator(window: Window) -> UUID:
    return bench_of(window).workplace.person("Miriam Vogt").id
