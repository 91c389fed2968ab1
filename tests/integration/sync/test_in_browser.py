"""A desk that signs in by a browser: a real provider, a real server, real sockets, and whoever else comes by."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
import requests

from agentdesk.command_line.main import run_command_line
from agentdesk.core.connecting import Line, connect, ways_of
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.sync.http import Http
from agentdesk.core.sync.in_browser import InBrowser
from agentdesk.core.sync.loopback import Loopback
from agentdesk.core.sync.signing_in import login_of
from agentdesk.server import administration
from agentdesk.server.house import House
from agentdesk.server.provider import Provider
from tests.profiles import WorkingKeyring
from tests.providers import agrees, denies, real_provider, settings_of
from tests.servers import MovedClock, a_house, listening


class RealClock(MovedClock):
    """The provider's own."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with real_provider(anna={"preferred_username": "Lena"}, bert={"preferred_username": "Bert"}) as issuer:
        yield issuer


@pytest.fixture
def house(own_server_url: str, issuer: str) -> Iterator[House]:
    with a_house(own_server_url, RealClock()) as made:
        house = replace(made, provider=Provider(settings_of(issuer), made.desk.clock))
        administration.link(house, "lena", "")
        yield house


@pytest.fixture
def address(house: House) -> Iterator[str]:
    with listening(house) as address:
        yield address


def signing(does: Callable[[str], object], patience: float = 30) -> InBrowser:
    """By somebody who does this with the address, beside us."""

    def show(address: str) -> None:
        threading.Thread(target=does, args=(address,), daemon=True).start()

    return InBrowser(show, patience=patience)


def code_of(run: Callable[[], object]) -> str:
    with pytest.raises(AgentDeskError) as problem:
        run()
    return problem.value.code


def test_a_desk_is_connected_and_signs_in_again_by_a_browser(address: str, tmp_path: Path) -> None:
    assert ways_of(address).provider == "Schlüssel"
    pages: list[str] = []
    by = signing(lambda where: pages.append(agrees(where, "anna").text))
    made = connect(tmp_path / "desk", address, by, keys=WorkingKeyring(), given=Secrets(), clock=RealClock())
    assert made.replica
    line = Line(made.replica)
    try:
        line.round()
        assert made.person().name == "Lena"
        assert login_of(made.replica.database) == "lena"
        assert "You can close this page" in pages[0]
        line.sign_out()
        assert code_of(line.round) == "access.signed_out"
        assert code_of(lambda: line.sign_in_again(signing(lambda where: agrees(where, "bert")))) == "access.not_linked"
        assert line.sign_in_again(signing(lambda where: agrees(where, "anna"))) == "lena"
        line.round()
    finally:
        line.close()
        made.close()


def test_where_nobody_agrees_or_comes_nothing_is_made(address: str, tmp_path: Path) -> None:
    def joins(by: InBrowser) -> str:
        return code_of(lambda: connect(tmp_path / "desk", address, by, keys=WorkingKeyring(), given=Secrets()))

    assert joins(signing(denies)) == "access.not_agreed"
    assert joins(signing(lambda _: None, patience=0.1)) == "access.nobody_came"
    assert joins(InBrowser(lambda _: None, still=lambda: False)) == "access.nobody_came"
    assert not (tmp_path / "desk").exists()


# --- The address of this machine --------------------------------------------------------------------------------------


@contextmanager
def waiting() -> Iterator[tuple[Loopback, str]]:
    loopback = Loopback("the-state")
    try:
        yield loopback, f"http://127.0.0.1:{loopback.port}/signed-in"
    finally:
        loopback.close()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?code=a", 400),
        ("?code=a&state=another", 400),
        ("?code=a&state=the-stat", 400),
        ("?code=a&code=b&state=the-state", 400),
        ("?code=a&state=the-state&state=another", 400),
        ("?state=the-state", 400),
        ("?code=&state=the-state", 400),
        ("/../?code=a&state=the-state", 404),
    ],
)
def test_what_is_not_the_answer_is_sent_away_and_the_waiting_goes_on(query: str, status: int) -> None:
    with waiting() as (loopback, address):
        assert requests.get(address + query, timeout=5).status_code == status
        assert loopback.wait(0.05) is None
        answer = requests.get(f"{address}?code=good&state=the-state&iss=https%3A%2F%2Fid.example", timeout=5)
        assert "no-store" in answer.headers["Cache-Control"]
        assert (found := loopback.wait(5))
        assert (found.code, found.issuer, found.error) == ("good", "https://id.example", "")


def test_a_page_of_elsewhere_that_was_led_here_is_sent_away() -> None:
    with waiting() as (loopback, address):
        led = requests.get(f"{address}?code=a&state=the-state", headers={"Host": "evil.example"}, timeout=5)
        assert led.status_code == 404
        assert requests.post(f"{address}?code=a&state=the-state", timeout=5).status_code == 501
        assert loopback.wait(0.05) is None


def test_an_error_is_no_code_even_with_one() -> None:
    with waiting() as (loopback, address):
        page = requests.get(f"{address}?error=access_denied&code=a&state=the-state", timeout=5)
        assert "Nobody was signed in" in page.text
        assert (found := loopback.wait(5))
        assert (found.code, found.error) == ("", "access_denied")


def test_once_it_is_over_nobody_listens() -> None:
    with waiting() as (_, address):
        pass
    with pytest.raises(requests.ConnectionError):
        requests.get(address, timeout=5)


# --- A server that cannot be trusted ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sends_to", ["file:///etc/passwd", "http://elsewhere.example/", "https://elsewhere.example/?state=another", "x"]
)
def test_no_browser_is_sent_where_it_would_not_come_back_from(monkeypatch: pytest.MonkeyPatch, sends_to: str) -> None:
    http, shown = Http("https://desk.example"), list[str]()
    monkeypatch.setattr(http, "post", lambda *_: f'{{"address": "{sends_to}"}}')
    assert code_of(lambda: InBrowser(shown.append).bring(http)) == "sync.not_a_server"
    assert shown == []


# --- By command line --------------------------------------------------------------------------------------------------


def test_the_command_line_tells_the_address_and_waits(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AGENTDESK_PASSPHRASE", "one two three four five")
    told: list[str] = []

    def tell(words: str, err: bool = False) -> None:
        told.append(words)
        where = next((each for each in words.split() if each.startswith("http://localhost")), "")
        if where:
            threading.Thread(target=agrees, args=(where, "anna"), daemon=True).start()

    monkeypatch.setattr("agentdesk.command_line.connecting.tell", tell)
    monkeypatch.setattr("sys.stdin", StringIO(""))

    def says(*arguments: str) -> tuple[int, str]:
        code = run_command_line(["--profile", str(tmp_path / "desk"), "--language", "de", *arguments])
        said = capsys.readouterr()
        return code, said.out + said.err

    code, said = says("connect", address, "--browser")
    assert (code, "Lena ist mit http://127.0.0.1" in said) == (0, True), said
    assert "Melden Sie sich in einem Browser auf diesem Computer an" in "".join(told)
    assert says("sign-out")[0] == 0
    code, said = says("sign-in", "--browser")
    assert (code, "Angemeldet als lena." in said) == (0, True), said
    assert says("sign-out")[0] == 0
    sits_there = StringIO("\n")
    monkeypatch.setattr(sits_there, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin", sits_there)
    code, said = says("sign-in")
    assert (code, "Im Browser mit Schlüssel anmelden?" in said, "Angemeldet als lena." in said) == (0, True, True), said
