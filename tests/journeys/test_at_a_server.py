"""A desk at its server, in the window: work goes on while the line is down, and what was refused is dealt with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.actors import SYSTEM
from agentdesk.core.connecting import Line, connect
from agentdesk.core.customers.commands import AddNote, ChangeCustomer, CreateCustomer, FieldChange
from agentdesk.core.storage.keyrings import KeyStore
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.sync.signing_in import Secret
from agentdesk.server.house import House
from agentdesk.ui.language import language
from tests.journeys.window import PASSPHRASE, open_window
from tests.profiles import NoKeyring
from tests.servers import PASSWORD, MovedClock, a_house, listening


class RealClock(MovedClock):
    """The window's own."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def house(own_server_url: str) -> Iterator[House]:
    with a_house(own_server_url, RealClock()) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "profile"
    language().use("en")
    shutil.rmtree(tmp_path / "profile", ignore_errors=True)


def new_customer(house: House, name: str) -> UUID:
    return UUID(house.desk.execute(CreateCustomer(given_name="Selin", family_name=name), actor=SYSTEM)["customer_id"])


def renamed(customer_id: UUID, now: str, to: str) -> ChangeCustomer:
    return ChangeCustomer(customer_id=customer_id, changes=(FieldChange(field="family_name", old=now, new=to),))


def joined(folder: Path, address: str, login: str = "lena", keys: KeyStore | None = None) -> None:
    """With a keyring, or with a passphrase where there is none."""
    given = Secrets(None if keys else PASSPHRASE)
    made = connect(folder, address, Secret(login, PASSWORD), keys=keys or NoKeyring(), given=given)
    assert made.replica
    line = Line(made.replica)
    line.round()
    line.close()
    made.close()


WORDS = {
    "en": {
        "in step": "in step with the server",
        "away": "no connection since",
        "waiting": "2 changes wait since",
        "refused": "did not carry out 1 thing",
        "put away": "Put away",
        "empty": "Nothing is left",
        "only here": "no connection, searched at this desk only",
        "some": "Only customers at this desk are here",
        "scan": "A scan looks only through customers at this desk",
        "no import": "Nothing is imported at this desk",
        "file": "Settings: save all of them as a file",
    },
    "de": {
        "in step": "mit dem Server abgeglichen",
        "away": "keine Verbindung seit",
        "waiting": "2 Änderungen warten seit",
        "refused": "hat 1 Sache nicht ausgeführt",
        "put away": "Weglegen",
        "empty": "Es ist nichts offen",
        "only here": "keine Verbindung, nur an diesem Arbeitsplatz gesucht",
        "some": "Hier stehen nur Kunden, die an diesem Arbeitsplatz liegen",
        "scan": "Gesucht wird nur unter Kunden, die an diesem Arbeitsplatz liegen",
        "no import": "An diesem Arbeitsplatz wird nichts importiert",
        "file": "Einstellungen: alle als Datei speichern",
    },
}


@pytest.mark.parametrize("lang", WORDS)
def test_work_goes_on_while_the_line_is_down_and_what_was_refused_is_dealt_with(
    house: House, folder: Path, qapp: QApplication, lang: str
) -> None:
    said, name = WORDS[lang], f"Demir-{lang}"
    customer = new_customer(house, name)
    with ExitStack() as server:
        address = server.enter_context(listening(house))
        joined(folder, address)
        with open_window(folder, language=lang) as opened:
            window = opened.ready()
            bench = window.start.workbench
            assert bench
            window.see(said["in step"])
            bench.show_customer(customer)
            window.see(f"Selin {name}")
            assert bench.workplace.replica
            assert said["file"] in {each.words for each in bench.window.actions_of_window.for_palette()}
            port = int(address.rpartition(":")[2])

            server.close()
            bench.window.actions_of_window.run("in_step.now")
            window.see(said["away"])
            bench.door.do(AddNote(customer_id=customer, words="ruft morgen wieder an"), owner=bench)
            bench.door.do(renamed(customer, name, "Yildiz"), owner=bench)
            window.see("ruft morgen wieder an", "Selin Yildiz", said["waiting"])
            window.key("Ctrl+K")
            window.type("Wiegand")
            window.see(said["only here"])
            window.key("Esc", "Esc", "Esc")
            house.desk.execute(renamed(customer, name, "Kaya"), actor=SYSTEM)

            with listening(house, port):
                bench.window.actions_of_window.run("in_step.now")
                window.see(said["in step"], said["refused"], "Selin Kaya", "ruft morgen wieder an")
                bench.window.actions_of_window.run("in_step.attention")
                window.see("Yildiz")
                window.see_no_more(said["refused"])
                assert window.start.window.isActiveWindow(), "something of the list was a window of its own"
                bench.ways.back()
                window.see(said["refused"])
                bench.window.actions_of_window.run("in_step.attention")
                window.see("Yildiz")
                window.press(said["put away"])
                window.see(said["empty"])
                window.see_no_more(said["refused"])
                for action, what in (("lists.show", "some"), ("duplicates.show", "scan"), ("intake.open", "no import")):
                    bench.window.actions_of_window.run(action)
                    window.see(said[what])
