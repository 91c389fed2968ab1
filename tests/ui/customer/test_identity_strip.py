"""The strip of the identity check in the real window, by keyboard: who is on the line, who vouches, how it is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Role
from agentdesk.core.customers.commands import CreateCustomer, NewPoint
from agentdesk.core.desk import Desk
from agentdesk.core.identity.commands import IdentityOf, OpenField, SetPolicy
from agentdesk.core.identity.model import SHOWN_FOR, Level, Masked, Reason, Speaker
from agentdesk.core.interactions.commands import StartInteraction
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.relations.commands import Authorise
from agentdesk.core.relations.model import Matters
from agentdesk.core.workplace import create_workplace
from agentdesk.ui.customer.identity_strip import IdentityStrip, Mode
from agentdesk.ui.language import language
from agentdesk.ui.widgets.toast import UNDO_KEY
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, Window, open_window

HERS, HIS = "mia@example.org", "ole@example.net"
WORDS = {
    "en": ("Who is on the line?", "Ole Stern", "On the line for them", "That is right", "Somebody else is calling",
           "may not act for them", "nothing about the customer", "Undone"),
    "de": ("Wer ist am Apparat?", "Ole Stern", "Am Apparat für sie", "Das stimmt", "Jemand anders ruft",
           "nicht für sie handeln darf", "nichts über den Kunden", "Rückgängig"),
}  # fmt: skip


class Shop:
    """Mia, for whom Ole may order; Paul is an agent, Miriam his supervisor and administrator."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
        self.desk: Desk = place.desk
        self.mia = self.person("Mia", NewPoint(kind="email", value=HERS), NewPoint(kind="phone", value="+49171555014"))
        self.ole = self.person("Ole", NewPoint(kind="email", value=HIS))
        self.do(Authorise(customer_id=self.mia, third_id=self.ole, matters=Matters.ORDERS, proof="Brief vom 3. Mai"))
        self.paul = UUID(self.do(AddPerson(name="Paul Abt", roles=frozenset({Role.AGENT})))["person_id"])
        self.do(SetPolicy(on=True, proofs=1), place.person().id)
        place.close()

    def person(self, name: str, *points: NewPoint) -> UUID:
        return UUID(self.do(CreateCustomer(given_name=name, family_name="Stern", points=points))["customer_id"])

    def do(self, command: Any, actor: UUID = SYSTEM) -> Any:
        return self.desk.execute(command, actor=actor)


@pytest.fixture
def shop(tmp_path: Path, qapp: QApplication) -> Iterator[Shop]:
    folder = tmp_path / "profile"
    yield Shop(folder)
    language().use("en")
    shutil.rmtree(folder, ignore_errors=True)


def strip_of(window: Window) -> IdentityStrip:
    bench = window.start.workbench
    assert bench
    page = bench.customers.page
    assert page
    return page.identity


def desk_of(window: Window) -> Desk:
    bench = window.start.workbench
    assert bench
    return bench.workplace.desk


def shown(window: Window, customer_id: UUID) -> IdentityStrip:
    bench = window.start.workbench
    assert bench
    bench.customers.show(customer_id)
    window.wait(lambda: window.heading == "Mia Stern")
    window.settle()
    return strip_of(window)


def on_the_line(window: Window) -> IdentityStrip:
    bench = window.start.workbench
    assert bench
    bench.open_uri("tel:+49171555014")
    window.wait(lambda: window.heading == "Mia Stern")
    window.settle()
    window.wait(lambda: strip_of(window).may_name)
    return strip_of(window)


@pytest.mark.parametrize("spoken", ["en", "de"])
def test_somebody_who_may_act_is_offered_checked_and_still_there_after_a_restart(shop: Shop, spoken: str) -> None:
    who, ole, for_them, right, button, _, _, _ = WORDS[spoken]
    with open_window(shop.folder, language=spoken, person="Paul Abt") as opened:
        window = opened.ready()
        on_the_line(window)
        window.key("Ctrl+Shift+D")
        window.see(button)
        window.start.window.actions_of_window.run("customer.speaker")
        window.see(who, ole)
        window.key("Right", "Return")
        window.see(for_them, ole)
        window.settle()
        window.wait(lambda: strip_of(window).mode is Mode.ASKING)
        window.type(f"{HIS}\n")
        window.see(right, HERS)
        window.settle()
    with open_window(shop.folder, language=spoken, person="Paul Abt") as again:
        window = again.ready()
        window.wait(lambda: window.heading == "Mia Stern")
        window.settle()
        standing = desk_of(window).ask(IdentityOf(shop.mia), actor=shop.paul)
        assert (standing.speaker, standing.level) == (Speaker.THIRD, Level.CONFIRMED)
        window.see(HERS)
        window.settle()


@pytest.mark.parametrize("spoken", ["en", "de"])
def test_a_stranger_is_told_what_may_be_said_and_it_is_taken_back(shop: Shop, spoken: str) -> None:
    _, _, _, _, _, may_not, nothing, _ = WORDS[spoken]
    with open_window(shop.folder, language=spoken, person="Paul Abt") as opened:
        window = opened.ready()
        strip = on_the_line(window)
        window.start.window.actions_of_window.run("customer.speaker")
        window.key("Right", "Right", "Return")
        window.see(may_not, nothing)
        window.settle()
        assert strip.mode is Mode.TELLING
        assert not strip.line.isVisible()
        window.key(UNDO_KEY)
        window.see_no_more(may_not)
        window.settle()
        assert strip.mode is Mode.ASKING


def test_escape_leaves_the_question_who_it_is_and_then_the_strip(shop: Shop) -> None:
    with open_window(shop.folder, person="Paul Abt") as opened:
        window = opened.ready()
        strip = on_the_line(window)
        window.start.window.actions_of_window.run("customer.speaker")
        assert strip.mode is Mode.NAMING
        window.key("Escape")
        assert strip.mode is Mode.ASKING
        assert strip.isVisible()
        window.key("Escape")
        assert not strip.isVisible()
        window.settle()


def test_a_supervisor_vouches_for_the_caller_of_a_colleague_and_says_why(shop: Shop) -> None:
    with open_window(shop.folder, person="Miriam Vogt") as opened:
        window = opened.ready()
        desk = desk_of(window)
        desk.execute(StartInteraction(customer_id=shop.mia), actor=shop.paul)
        strip = shown(window, shop.mia)
        window.key("Ctrl+Shift+D")
        window.see("Paul Abt is speaking with them", "Vouch for the caller")
        window.press("Vouch for the caller …")
        assert strip.mode is Mode.VOUCHING
        window.key("Return")
        window.see("Please say why you vouch for them")
        window.type("I know her voice\n")
        window.see("Identity noted")
        window.settle()
        assert desk.ask(IdentityOf(shop.mia), actor=shop.paul).level is Level.CONFIRMED
        window.wait(lambda: strip.mode is not Mode.VOUCHING)
        window.see("I know her voice")  # in the timeline
        window.key(UNDO_KEY)
        window.wait(lambda: desk.ask(IdentityOf(shop.mia), actor=shop.paul).level is Level.NONE)
        window.settle()


def test_after_too_many_wrong_answers_it_is_said_once_and_a_supervisor_who_vouches_reads_it(shop: Shop) -> None:
    with open_window(shop.folder, person="Paul Abt") as opened:
        window = opened.ready()
        strip = on_the_line(window)
        window.key("Ctrl+Shift+D")
        for left in (2, 1, 0):
            window.wait(lambda: strip.mode is Mode.ASKING)
            window.type("nobody@example.com\n")
            window.wait(lambda left=left: desk_of(window).ask(IdentityOf(shop.mia), actor=shop.paul).wrong_left == left)
            window.settle()
        window.see("Too many wrong answers")
        assert sum("Too many wrong answers" in each for each in window.words()) == 1
        window.settle()
    with open_window(shop.folder, person="Miriam Vogt") as again:
        window = again.ready()
        window.see("Mia Stern", "Paul Abt cannot confirm who is speaking")
        window.key("Ctrl+J")  # what is most urgent
        window.see("Paul Abt is speaking with them: Identity not confirmed", "Why you vouch")
        window.wait(strip_of(window).line.hasFocus, "the keyboard is somewhere else")
        window.type("I know her voice\n")
        window.see("Identity noted")
        window.see_no_more("Paul Abt cannot confirm")
        window.settle()


def test_an_agent_is_not_offered_to_vouch_for_the_caller_of_a_colleague(shop: Shop) -> None:
    with open_window(shop.folder, person="Paul Abt") as opened:
        window = opened.ready()
        others = UUID(
            desk_of(window).execute(AddPerson(name="Ida", roles=frozenset({Role.AGENT})), actor=SYSTEM)["person_id"]
        )
        desk_of(window).execute(StartInteraction(customer_id=shop.mia), actor=others)
        strip = shown(window, shop.mia)
        window.key("Ctrl+Shift+D")
        window.see("Nobody is on the line")
        assert not any(each.isVisible() for each in strip.ways.values())
        window.settle()


def test_a_field_that_was_opened_is_masked_again_by_itself(shop: Shop) -> None:
    with open_window(shop.folder, person="Paul Abt") as opened:
        window = opened.ready()
        desk: Any = desk_of(window)
        shown(window, shop.mia)
        window.see_no_more(HERS)
        at = desk.clock.now()
        desk.clock = FixedClock(at)
        desk.execute(OpenField(customer_id=shop.mia, field=Masked.EMAIL, reason=Reason.REPLY), actor=shop.paul)
        desk.clock = FixedClock(at + SHOWN_FOR - timedelta(milliseconds=300))
        strip_of(window).presenter.look_again()
        window.see(HERS)
        desk.clock = FixedClock(at + SHOWN_FOR)
        window.see_no_more(HERS)
        window.settle()
