"""Two at one customer of a server: each sees that the other is there, and what the other did before words go."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.actors import SYSTEM
from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import People
from agentdesk.core.promises.commands import MakePromise
from agentdesk.core.sync.protocol import HereToo, Showing
from agentdesk.server.house import House
from agentdesk.ui.customer import meanwhile
from agentdesk.ui.in_step import company
from agentdesk.ui.language import language
from tests.journeys.test_at_a_server import RealClock, joined, new_customer
from tests.journeys.window import open_window
from tests.servers import a_house, listening


@pytest.fixture
def house(own_server_url: str) -> Iterator[House]:
    with a_house(own_server_url, RealClock()) as made:
        made.live.start()
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "profile"
    language().use("en")
    shutil.rmtree(tmp_path / "profile", ignore_errors=True)


def person(house: House, name: str) -> UUID:
    return next(each.id for each in house.desk.ask(People(), actor=SYSTEM) if each.name == name)


def test_a_colleague_at_the_same_customer_is_said_above_the_name_and_what_they_did_before_words_go(
    house: House, folder: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company, "WRITES_MS", 500)
    customer, at_svens = new_customer(house, "Demir"), new_id()
    lena, sven = person(house, "Lena"), person(house, "Sven")
    case = UUID(house.desk.execute(OpenCase(customer_id=customer, subject="Parcel is lost"), actor=lena)["case_id"])
    with listening(house) as address:
        joined(folder, address)
        with open_window(folder, language="en") as opened:
            window = opened.ready()
            bench = window.start.workbench
            assert bench
            bench.show_customer(customer)
            window.see("Selin Demir")

            def seen_as(*others: HereToo) -> None:
                window.wait(lambda: house.live.here.others(customer, sven) == list(others), "not told to others")

            seen_as(HereToo(person_id=lena))
            page = bench.customers.page
            assert page
            house.live.shows(at_svens, sven, Showing(customer_id=customer))
            window.see("Sven is here, too")
            house.live.shows(at_svens, sven, Showing(customer_id=customer, writing=True))
            window.see("Sven is writing")
            high = page.header.height()
            language().use("de")
            window.see("Sven schreibt gerade")
            house.live.shows(at_svens, sven, Showing())
            window.see_no_more("Sven")
            assert page.header.height() == high, "the page moved"

            house.live.shows(at_svens, sven, Showing(customer_id=customer))
            window.see("Sven ist auch hier")
            bench.joined.show_case(case)
            window.see("C-", "Parcel is lost", "Sven ist auch hier")
            house.live.shows(at_svens, sven, Showing())
            window.see_no_more("Sven ist auch hier")
            bench.show_customer(customer)
            window.see("Selin Demir")
            seen_as(HereToo(person_id=lena))

            page.note.begin()
            window.type("Ruft")
            seen_as(HereToo(person_id=lena, writing=True))
            seen_as(HereToo(person_id=lena))

            due = RealClock().now() + timedelta(days=3)
            house.desk.execute(MakePromise(customer_id=customer, words="Geld zurück", due_at=due), actor=sven)
            window.see("Geld zurück")  # it has come by itself
            window.key("Ctrl+S")
            window.see("Seit Sie begonnen haben", "Ruft")
            window.rest(meanwhile._READ_MS)
            window.key("Return")
            window.wait(lambda: not page.writes_note)
            window.see_no_more("Seit Sie begonnen haben")
            bench.customers.leave()
            seen_as()
