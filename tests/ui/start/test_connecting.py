"""From the first page to a desk at a server: by keyboard, with a real server, and whatever may come in between."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.connecting import connect
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.storage.moved import Mark, set_mark
from agentdesk.core.storage.profile import Profile
from agentdesk.core.sync.signing_in import Secret
from agentdesk.server.administration import ask_for_codes, link, lock, unlock
from agentdesk.server.house import House
from agentdesk.server.provider import Provider
from agentdesk.ui.language import language
from agentdesk.ui.start.presenter import CONNECTING
from agentdesk.ui.window_state import WindowState
from tests.journeys.window import PASSPHRASE, Window, open_window
from tests.profiles import NoKeyring, make_profile
from tests.providers import agrees, browser_of_qt, real_provider, settings_of
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
def folder(tmp_path: Path, qapp: QApplication) -> Iterator[Path]:
    yield tmp_path / "desk"
    language().use("en")


def fill_in(window: Window, *fields: str) -> None:
    """One after the other, and sent."""
    for n, words in enumerate(fields):
        if n:
            window.key("Tab")
        window.type(words)
    window.key("Return")


def typed(window: Window) -> list[str]:
    return [field.text() for field in window.start.connecting.page.form.fields.values()]


def test_whoever_types_a_wrong_password_types_it_again_and_their_desk_opens(house: House, folder: Path) -> None:
    with listening(house) as address:
        with open_window(folder) as window:
            window.see("Connect to our server")
            window.key("4")
            window.see("Address of the server", "Login", "Password")
            fill_in(window, "desk example", "lena", "not the password")
            window.see("is not a server's address")
            window.key("Ctrl+A")
            fill_in(window, address)
            window.see("Login or password is wrong.")
            assert typed(window) == [address, "lena", "", ""]
            fill_in(window, PASSWORD)
            window.ready().see("Lena", "in step with the server")
            window.settle()
        with open_window(folder) as window:
            actions = window.ready().start.window.actions_of_window
            window.see("Lena", "in step with the server")
            actions.run("seat.sign_out")
            window.see("Everything written here is at the server.")
            window.press("Sign out")
            window.see("Signed out at the server", "What is written here is kept")
            actions.run("seat.sign_in")
            window.see("Password")
            fill_in(window, PASSWORD)
            window.see("in step with the server", "signed in at http")
            window.settle()


def test_the_code_is_asked_for_once_and_serves_though_a_passphrase_has_to_be_chosen(house: House, folder: Path) -> None:
    secret = pyotp.random_base32()
    ask_for_codes(house, "miriam", secret, pyotp.TOTP(secret).at(datetime.now(UTC).timestamp() - 30))
    with listening(house) as address, open_window(folder, language="de", passphrase=None) as window:
        window.see("Mit unserem Server verbinden")
        window.key("4")
        fill_in(window, address, "miriam", PASSWORD)
        window.see("Code des zweiten Faktors", "sechs Ziffern")
        assert typed(window) == [address, "miriam", PASSWORD, ""]
        fill_in(window, "000000")
        window.see("Der Code stimmt nicht")
        fill_in(window, pyotp.TOTP(secret).now())
        window.see("Passphrase wählen", "keinen Schlüsselbund")
        window.type("kurz\n")
        window.see("mindestens")
        window.type(f"{PASSPHRASE}\n")
        window.ready().see("Miriam")
        window.settle()


def test_whoever_signs_in_by_a_browser_needs_no_password_and_can_give_up(house: House, folder: Path) -> None:
    people = {"anna": {"preferred_username": "lena"}, "bert": {"preferred_username": "bert"}}
    with real_provider(**people) as issuer, browser_of_qt() as browser:
        house = replace(house, provider=Provider(settings_of(issuer), house.desk.clock))
        link(house, "lena", "")
        with listening(house) as address, open_window(folder) as window:
            window.see("Connect to our server")
            window.key("4")
            window.type(address)
            window.see("Sign in with Schlüssel")
            window.press("Sign in with Schlüssel")
            window.see("Sign in in your browser", "Cancel")
            window.wait(lambda: browser.opened)
            window.key("Esc")
            window.see_no_more("Sign in in your browser")
            browser.does = lambda where: agrees(where, "bert")
            window.key("Space")
            window.see("Schlüssel knows you as “bert”")
            assert not folder.joinpath("agentdesk.db").exists()
            browser.does = lambda where: agrees(where, "anna")
            window.key("Return")
            window.ready().see("Lena", "in step with the server")
            actions = window.start.window.actions_of_window
            actions.run("seat.sign_out")
            window.see("Everything written here is at the server.")
            window.press("Sign out")
            window.see("Signed out at the server")
            actions.run("seat.sign_in")
            window.see("Password", "Sign in with Schlüssel")
            window.press("Sign in with Schlüssel")
            window.see("in step with the server", "signed in at http")
            window.settle()
    assert len(browser.opened) == 4


@contextmanager
def silent() -> Iterator[str]:
    """The address of something that takes calls and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_what_takes_too_long_is_left_by_esc_and_nothing_was_made(folder: Path) -> None:
    with ExitStack() as server:
        address = server.enter_context(silent())
        with open_window(folder) as window:
            window.see("Connect to our server")
            window.key("4")
            fill_in(window, address, "lena", PASSWORD)
            window.see("Asking the server", "Cancel")
            window.key("Esc")
            window.see_no_more("Asking the server")
            assert typed(window) == [address, "lena", PASSWORD, ""]
            server.close()
            window.key("Return")
            window.see("The server cannot be reached. Check the address")
            window.key("Esc")
            window.see("Welcome to AgentDesk")
            window.key("4")
            window.see("Address of the server")
            assert typed(window)[2] == "", "nobody who comes later finds the password"
    assert not (folder / "agentdesk.db").exists()


def test_a_desk_of_which_nothing_is_here_yet_goes_on_fetching(house: House, folder: Path) -> None:
    with ExitStack() as server:
        address = server.enter_context(listening(house))
        made = connect(folder, address, Secret("sven", PASSWORD), keys=NoKeyring(), given=Secrets(PASSPHRASE))
        made.close()
        server.close()
        with open_window(folder, language="de") as window:
            window.see("Noch ist nicht alles da", "Server ist gerade nicht erreichbar", "Noch einmal versuchen")
            lock(house, "sven")
            with listening(house, int(address.rpartition(":")[2])):
                window.press("Noch einmal versuchen")
                window.see("Neu anmelden", "Kennwort")
                window.see("sven")
                fill_in(window, PASSWORD)
                window.see("Dieser Anmeldename ist gesperrt")
                unlock(house, "sven")
                window.key("Return")
                window.ready().see("Sven")
                window.settle()


def test_a_profile_whose_making_was_cut_off_becomes_a_desk_at_the_server_after_all(house: House, folder: Path) -> None:
    make_profile(folder, PASSPHRASE).opened.close()
    with listening(house) as address:
        WindowState(extra={CONNECTING: {"address": address, "login": "lena"}}).save(folder / "settings.json")
        with open_window(folder) as window:
            window.see("Connect to our server", address)
            fill_in(window, PASSWORD)
            window.ready().see("Lena")
            assert CONNECTING not in window.start.window.state.extra
            window.settle()


def test_a_shop_that_has_moved_says_where_to_and_one_step_leads_there(folder: Path) -> None:
    make_profile(folder).opened.close()
    set_mark(Profile(folder), Mark(datetime(2026, 11, 23, tzinfo=UTC), "https://desk.example.org", done=True))
    with open_window(folder, language="de") as window:
        window.see("Dieser Laden ist jetzt an einem Server", "23.11.2026", "https://desk.example.org")
        window.press("Verbinden")
        window.see("Adresse des Servers", "Kennwort")
        assert typed(window)[0] == "https://desk.example.org"
        window.key("Esc")
        window.see("Dieser Laden ist jetzt an einem Server")
