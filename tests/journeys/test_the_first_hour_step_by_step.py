"""The owner of a small shop is led by keyboard from an empty profile to the first voucher; how far it is, is told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from agentdesk.core.actors import SYSTEM
from agentdesk.core.customers.commands import CustomersFrom
from agentdesk.core.people.commands import TheShop
from agentdesk.core.people.queries import letterhead_of
from agentdesk.core.vouchers.commands import VouchersOf
from agentdesk.ui.first_hour.strip import FirstHourStrip
from tests.journeys.window import PASSPHRASE, Window, open_window

_MOST_TABS = 40


class Owner:
    """Somebody with a keyboard, who counts what it takes."""

    def __init__(self, window: Window, language: str) -> None:
        self.window, self._language = window, language
        self.keys, self.places = 0, list[object]()

    def says(self, german: str, english: str) -> str:
        return german if self._language == "de" else english

    def key(self, *keys: str) -> None:
        self.keys += len(keys)
        self.window.key(*keys)
        self._look_where()

    def type(self, words: str) -> None:
        self.keys += len(words)
        self.window.type(words)

    def see(self, german: str, english: str) -> None:
        self.window.see(self.says(german, english))
        self._look_where()

    def in_field(self, name: str) -> None:
        """The keyboard is there by itself."""
        focus = self.window.start.window.focusWidget
        self.window.wait(lambda: (field := focus()) and field.accessibleName().startswith(name), name)

    def tab_to(self, name: str) -> None:
        """To the field that a screen reader calls so."""
        for _ in range(_MOST_TABS):
            focus = self.window.start.window.focusWidget()
            if focus and focus.accessibleName().startswith(name):
                return
            self.key("Tab")
        raise AssertionError(f"Tab never comes to “{name}”")

    def go_on(self, german: str, english: str) -> None:
        """To the next step, whose place shows this."""
        self.key("Alt+W")
        self.see(german, english)

    def done(self, german: str, english: str) -> None:
        """It is noticed by itself."""
        self.see(f"Erledigt: {german}", f"Done: {english}")

    def _look_where(self) -> None:
        bench = self.window.start.workbench
        shown = bench.centre.pages.panel if bench and bench.is_ready else None
        if shown is not None and (not self.places or self.places[-1] is not shown):
            self.places.append(shown)


@contextmanager
def at_the_desk(profile: Path, language: str, passphrase: str | None) -> Iterator[Owner]:
    with open_window(profile, language=language, passphrase=passphrase) as window:
        yield Owner(window, language)


def begin(owner: Owner) -> None:
    owner.see("Willkommen bei AgentDesk", "Welcome to AgentDesk")
    owner.key("3")
    owner.see("Neue Passphrase", "New passphrase")
    owner.type(PASSPHRASE)
    owner.key("Return")
    owner.window.ready()


def name_the_shop(owner: Owner) -> None:
    owner.see("Wie heißt Ihr Geschäft?", "What is your shop called?")
    owner.go_on("Vorgaben des Geschäfts", "The shop's defaults")
    owner.see("EUR · Euro", "EUR · Euro")  # what counts so far
    owner.in_field("Name")
    owner.type("Kaffee Quelle")
    owner.key("Return")
    owner.done("Das Geschäft hat seinen Namen", "The shop has its name")


def look_through_what_counts(owner: Owner) -> None:
    owner.go_on("Montag", "Monday")
    owner.done("Öffnungszeiten angesehen", "Opening hours looked at")
    owner.key("Alt+S")  # nobody else works here
    owner.see("Wie viel darf sofort", "How much may be given")
    owner.go_on("Grenzen der Kulanz angesehen", "Limits of goodwill looked at")


def write_the_letterhead(owner: Owner) -> None:
    owner.go_on("Was steht auf Ihrem Briefkopf?", "What does your letterhead say?")
    owner.in_field(owner.says("Anschrift", "Address"))
    owner.type("Kaffee Quelle\nMarktplatz 1\n10178 Berlin")
    owner.key("Tab", "Space")
    owner.done("Anschrift für den Briefkopf", "Address for the letterhead")
    owner.go_on("Kontaktgründe angesehen", "Reasons looked at")


def add_the_first_customer(owner: Owner) -> None:
    owner.go_on("Ziehen Sie eine Datei hierher", "Drop a file here")
    owner.key("Ctrl+Shift+N")
    owner.see("Nachname", "Family name")
    owner.tab_to(owner.says("Nachname", "Family name"))
    owner.type("Quellenthal")
    owner.key("Ctrl+S")
    owner.done("Kunden sind da", "Customers are here")


def open_the_first_case(owner: Owner) -> None:
    owner.go_on("Betreff", "Subject")
    owner.type("Tasse gesprungen" if owner.says("1", "") else "Cup is cracked")
    owner.key("Ctrl+S")
    owner.done("Der erste Vorgang ist da", "The first case is there")


def issue_the_first_voucher(owner: Owner) -> None:
    owner.go_on("Betrag", "Amount")
    owner.type("10")
    owner.key("Return")
    owner.done("Der erste Gutschein ist ausgestellt", "The first voucher is issued")


@pytest.mark.parametrize("language", ["de", "en"])
def test_from_an_empty_profile_to_the_first_voucher(tmp_path: Path, language: str, capsys: Any) -> None:
    began, profile = time.monotonic(), tmp_path / "profile"
    with at_the_desk(profile, language, None) as owner:
        begin(owner)
        name_the_shop(owner)
        look_through_what_counts(owner)
        owner.window.settle()
        keys, places = owner.keys, len(owner.places)
    with at_the_desk(profile, language, PASSPHRASE) as owner:
        owner.window.ready()
        owner.see("Erledigt: Grenzen der Kulanz angesehen", "Done: Limits of goodwill looked at")
        write_the_letterhead(owner)
        add_the_first_customer(owner)
        open_the_first_case(owner)
        issue_the_first_voucher(owner)
        desk = owner.window.start.workbench.workplace.desk
        [customer] = desk.ask(CustomersFrom(), actor=owner.window.start.workbench.person.id)
        [voucher] = desk.ask(VouchersOf(customer.id), actor=owner.window.start.workbench.person.id)
        assert voucher.amount == 1_000
        assert desk.ask(TheShop(), actor=SYSTEM).name == "Kaffee Quelle"
        with desk.database.reading() as connection:
            assert "Marktplatz 1" in letterhead_of(connection).address
        owner.go_on("Sicherung", "backup")
        owner.key("Alt+S")
        owner.see("Die erste Stunde ist geschafft", "The first hour is done")
        assert owner.window.start.window.findChild(FirstHourStrip).isHidden()
        keys, places = keys + owner.keys, places + len(owner.places)
        owner.window.settle()
    with at_the_desk(profile, language, PASSPHRASE) as owner:
        owner.window.ready()
        assert owner.window.start.window.findChild(FirstHourStrip) is None, "it is gone"
        owner.key("F1")
        owner.see("Die erste Stunde", "The first hour")
        owner.window.start.window.actions_of_window.run("first_hour.begin")
        owner.see("Wer arbeitet hier?", "Who works here?")
    with capsys.disabled():
        took = time.monotonic() - began
        print(f"\nfirst voucher ({language}): {keys} keys, {places} pages, {took:.0f} s on this machine")
