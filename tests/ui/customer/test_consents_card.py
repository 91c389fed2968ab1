"""Consents in the real window, by keyboard: recorded while somebody is on the line, and withdrawn as easily."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.commands import SYSTEM
from agentdesk.core.consents.commands import ConsentsOf, RecordConsent, SetWordings
from agentdesk.core.consents.model import Agreed, Channel, Purpose, State
from agentdesk.core.consents.wordings import delivered, whole
from agentdesk.core.customers.commands import ChangeCustomer, CreateCustomer, FieldChange, NewPoint
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


def test_of_several_one_is_withdrawn_by_the_keyboard_and_the_others_stay(shop: tuple[Path, UUID]) -> None:
    folder, mia = shop
    with open_window(folder) as opened:
        window = opened.ready()
        bench = window.start.workbench
        assert bench
        desk, actions = bench.workplace.desk, window.start.window.actions_of_window
        for channel in (Channel.EMAIL, Channel.PHONE):
            said = {"customer_id": mia, "channel": channel, "purpose": Purpose.ADVERTISING, "wording": "Dürfen wir?"}
            desk.execute(RecordConsent(given=True, **said), actor=bench.person.id)
        bench.customers.show(mia)
        window.wait(lambda: window.heading == "Mia Stern")
        window.settle()
        actions.run("consent.withdraw_one")
        window.key("Tab", "Space")
        window.see("It counts from now on")
        window.settle()
        card = bench.customers.cards.consents
        assert card.isAncestorOf(window.start.window.focusWidget()), "the keyboard stays where it was"
        told = desk.ask(ConsentsOf(mia), actor=SYSTEM)
        assert {each.channel: each.state for each in told} == {"email": State.GIVEN, "phone": State.WITHDRAWN}


def test_the_form_asks_with_the_words_of_the_shop_in_the_language_of_the_customer(shop: tuple[Path, UUID]) -> None:
    folder, mia = shop
    with open_window(folder) as opened:
        window = opened.ready()
        bench = window.start.workbench
        assert bench
        desk, me = bench.workplace.desk, bench.person.id
        words: Any = whole(delivered().words)
        words[Purpose.ADVERTISING][Channel.PHONE]["de"] = "Mögen Sie Anrufe von uns?"
        desk.execute(SetWordings(words=words), actor=me)
        german = (FieldChange(field="language", old="", new="de"),)
        desk.execute(ChangeCustomer(customer_id=mia, changes=german), actor=me)
        bench.customers.show(mia)
        window.wait(lambda: window.heading == "Mia Stern")
        window.settle()
        window.start.window.actions_of_window.run("consent.record")
        window.see("Mögen Sie Anrufe von uns?")
        window.key("Tab", "Tab", "Tab", "Return")
        window.see("wording 1")
        window.settle()
        [told] = desk.ask(ConsentsOf(mia), actor=SYSTEM)
        assert told.latest.edition == 1
