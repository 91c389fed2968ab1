"""Consents in the real window, by keyboard: recorded while somebody is on the line, and withdrawn as easily."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.commands import SYSTEM
from agentdesk.core.consents.commands import ConsentsOf
from agentdesk.core.consents.model import Agreed, State
from agentdesk.core.customers.commands import CreateCustomer, NewPoint
from agentdesk.core.workplace import create_workplace
from agentdesk.ui.language import language
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, open_window

WORDS = {
    "en": ("Consent recorded", "It counts from now on", "May we ring you about our offers?"),
    "de": ("Einwilligung festgehalten", "Das gilt ab sofort", "Dürfen wir Sie anrufen"),
}


@pytest.fixture
def shop(tmp_path: Path, qapp: QApplication) -> Iterator[tuple[Path, UUID]]:
    folder = tmp_path / "profile"
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
    points = (NewPoint(kind="phone", value="+49171555014"),)
    made = place.desk.execute(CreateCustomer(given_name="Mia", family_name="Stern", points=points), actor=SYSTEM)
    place.close()
    yield folder, UUID(made["customer_id"])
    language().use("en")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("spoken", ["en", "de"])
def test_a_consent_is_given_and_withdrawn_on_the_phone(shop: tuple[Path, UUID], spoken: str) -> None:
    folder, mia = shop
    recorded, withdrawn, asked = WORDS[spoken]
    with open_window(folder, language=spoken) as opened:
        window = opened.ready()
        bench = window.start.workbench
        assert bench
        desk, actions = bench.workplace.desk, window.start.window.actions_of_window

        def told() -> Agreed:
            [found] = desk.ask(ConsentsOf(mia), actor=SYSTEM)
            return found

        bench.open_uri("tel:+49171555014")
        window.wait(lambda: window.heading == "Mia Stern")
        window.settle()
        actions.run("consent.record")
        window.see(asked)
        window.key("Tab", "Tab", "Tab", "Return")
        window.see(recorded)
        window.settle()
        assert (told().state, told().latest.how) == (State.GIVEN, "conversation")
        assert asked in told().latest.wording
        actions.run("consent.withdraw")
        window.see(withdrawn)
        window.settle()
        assert told().state is State.WITHDRAWN
        window.settle()


def test_what_is_missing_is_said_where_it_is(shop: tuple[Path, UUID]) -> None:
    folder, mia = shop
    with open_window(folder) as opened:
        window = opened.ready()
        bench = window.start.workbench
        assert bench
        bench.customers.show(mia)
        window.wait(lambda: window.heading == "Mia Stern")
        window.settle()
        window.start.window.actions_of_window.run("consent.record")
        window.key("Tab", "Tab", "Tab", "Ctrl+A", "Backspace", "Return")
        window.see("Please write the words you asked with")
        window.key("Escape")
        window.see_no_more("Please write the words you asked with")
        window.settle()
