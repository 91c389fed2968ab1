"""Newer versions: only what a known key has signed is believed, nothing older than what was seen, nothing for ever."""

from __future__ import annotations

import base64
import json
import runpy
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agentdesk import __version__
from agentdesk.command_line.main import run_command_line
from agentdesk.core import paths
from agentdesk.core.clock import FixedClock, to_micros
from agentdesk.core.errors import Failure
from agentdesk.core.updates import looking
from agentdesk.core.updates.looking import is_due, look, seen
from agentdesk.core.updates.manifest import PURPOSE, is_newer
from tests.laying_down import lay_down

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OURS, ANOTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32), Ed25519PrivateKey.from_private_bytes(b"a" * 32)
PROGRAM = Path(__file__).resolve().parents[2] / "packaging" / "sign.py"


def sealed(key: Ed25519PrivateKey = OURS, purpose: bytes = PURPOSE, **said: Any) -> str:
    words = {
        "number": 7,
        "version": "9.0.0",
        "made_at": (NOW - timedelta(days=1)).isoformat(),
        "good_until": (NOW + timedelta(days=30)).isoformat(),
        "page": "https://desk.example.org/get",
        "files": [],
    } | said
    manifest = json.dumps(words).encode()
    signature = key.sign(purpose + manifest)
    return json.dumps({name: base64.b64encode(each).decode() for name, each in
                       (("manifest", manifest), ("signature", signature))})  # fmt: skip


class Address:
    """What lies at the address now."""

    words, status = "", 200

    def __init__(self) -> None:
        place = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(place.status)
                if place.status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()
                self.wfile.write(place.words.encode())

            def log_message(self, *said: Any) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Answer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/manifest.json"


@pytest.fixture(scope="module")
def listening() -> Iterator[Address]:
    address = Address()
    thread = threading.Thread(target=address.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield address
    address.server.shutdown()
    thread.join()
    address.server.server_close()


@pytest.fixture
def address(listening: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Address:
    """Laid down, with our key in the program, and nothing seen so far."""
    listening.words, listening.status = "", 200
    lay_down(tmp_path, monkeypatch, f'updates_from = "{listening.url}"')
    monkeypatch.setattr(looking, "known_keys", lambda: (OURS.public_key().public_bytes_raw(),))
    monkeypatch.setattr(paths, "_confined", [tmp_path / "home"])
    return listening


def looked(at: datetime = NOW) -> looking.Seen:
    return look(FixedClock(at))


def refused(at: datetime = NOW) -> str:
    before = seen()
    with pytest.raises(Failure) as failure:
        looked(at)
    assert seen() == before, "what was seen before is forgotten"
    return failure.value.code


def test_a_newer_version_is_known_from_then_on_and_where_to_read_on(address: Address) -> None:
    assert not seen().is_newer
    address.words = sealed()
    assert looked().is_newer
    assert (seen().version, seen().page, seen().number) == ("9.0.0", "https://desk.example.org/get", 7)
    assert looked() == seen()


@pytest.mark.parametrize("version", [__version__, "0.0.9", "0.0"])
def test_what_is_older_or_the_same_is_never_offered(address: Address, version: str) -> None:
    address.words = sealed(version=version)
    assert not looked().is_newer


@pytest.mark.parametrize(
    ("version", "than", "newer"),
    [("0.10.0", "0.9.9", True), ("1.0", "1.0.0", False), ("1.0.0.1", "1.0", True), ("0.2.0", "0.2.0", False)],
)
def test_versions_are_numbers(version: str, than: str, newer: bool) -> None:
    assert is_newer(version, than) is newer


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (sealed(ANOTHER), "updates.not_signed"),
        (sealed(purpose=b""), "updates.not_signed"),
        (sealed(purpose=b"agentdesk something else 1\n"), "updates.not_signed"),
        (sealed().replace('"manifest": "e', '"manifest": "f'), "updates.not_signed"),
        (json.dumps({"manifest": "e30=", "signature": ""}), "updates.not_signed"),
        ("<html>Please sign in to the hotel</html>", "updates.not_a_manifest"),
        ("", "updates.not_a_manifest"),
        ("x" * 100_000, "http.not_fetched"),
        (sealed(version="9.0.0; rm -rf"), "updates.not_a_manifest"),
        (sealed(page="http://desk.example.org/get"), "updates.not_a_manifest"),
        (sealed(page="javascript:alert(1)"), "updates.not_a_manifest"),
        (sealed(more="words"), "updates.not_a_manifest"),
        (sealed(made_at="2026-11-23T12:00:00"), "updates.not_a_manifest"),
        (sealed(good_until=(NOW - timedelta(seconds=1)).isoformat()), "updates.out_of_date"),
        (sealed(made_at=(NOW + timedelta(days=2)).isoformat()), "updates.from_the_future"),
    ],
)
def test_what_is_not_to_be_believed_changes_nothing(address: Address, words: str, code: str) -> None:
    address.words = sealed(number=3, version="8.0.0")
    looked()
    address.words = words
    assert refused() == code
    assert seen().version == "8.0.0"


def test_an_older_manifest_or_another_one_with_the_same_number_is_an_attack(address: Address) -> None:
    address.words = sealed(number=7)
    looked()
    address.words = sealed(number=6, version="9.9.9")
    assert refused() == "updates.rolled_back"
    address.words = sealed(number=7, version="9.9.9")
    assert refused() == "updates.rolled_back"
    address.words = sealed(number=8, version="8.0.0")
    assert looked().version == "8.0.0"


def test_a_manifest_that_is_kept_for_ever_is_noticed(address: Address) -> None:
    address.words = sealed()
    looked()
    assert refused(NOW + timedelta(days=31)) == "updates.out_of_date"


@pytest.mark.parametrize("status", [302, 404, 500])
def test_no_other_address_is_followed(address: Address, status: int) -> None:
    address.words, address.status = sealed(), status
    assert refused() == "http.not_fetched"


def test_it_is_looked_for_once_a_day_and_again_where_the_clock_was_set_back(address: Address) -> None:
    address.words = sealed()
    assert is_due(to_micros(NOW))
    looked()
    assert not is_due(to_micros(NOW + timedelta(hours=23)))
    assert is_due(to_micros(NOW + timedelta(hours=25)))
    assert is_due(to_micros(NOW - timedelta(hours=1)))


def test_whatever_was_kept_and_is_damaged_begins_anew(address: Address) -> None:
    address.words = sealed()
    looked()
    looking._file().write_text('{"number": "seven"}', encoding="utf-8")
    assert seen() == looking.Seen()
    assert looked().is_newer


def test_it_is_off_without_an_address_switched_off_and_without_a_key(
    address: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_down(tmp_path, monkeypatch, f'updates_from = "{address.url}"', "updates = false")
    assert refused() == "updates.off"
    lay_down(tmp_path, monkeypatch, f'updates_from = "{address.url}"', "sever = 1")
    assert refused() == "policy.wrong"
    lay_down(tmp_path, monkeypatch, "")
    assert refused() == "updates.off"
    lay_down(tmp_path, monkeypatch, f'updates_from = "{address.url}"')
    monkeypatch.setattr(looking, "known_keys", tuple)
    assert refused() == "updates.no_key"


def test_a_checkout_knows_no_key() -> None:
    assert looking.known_keys() == ()


@pytest.mark.parametrize(("language", "words"), [("de", "Version 9.0.0 ist da"), ("en", "Version 9.0.0 is there")])
def test_the_command_line_says_it_in_words(
    address: Address, capsys: pytest.CaptureFixture[str], language: str, words: str
) -> None:
    far = "2999-01-01T00:00:00+00:00"
    address.words = sealed(made_at="2026-01-01T00:00:00+00:00", good_until=far)
    assert run_command_line(["--language", language, "newer"]) == 0
    said = capsys.readouterr().out
    assert words in said
    assert "https://desk.example.org/get" in said
    address.words = sealed(ANOTHER)
    assert run_command_line(["--language", language, "newer"]) == 1


def test_what_a_packager_signs_is_believed(
    address: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = runpy.run_path(str(PROGRAM))
    keys, key, package = tmp_path / "keys.txt", tmp_path / "key.pem", tmp_path / "agentdesk_9.0.0_amd64.deb"
    keys.touch()
    package.write_bytes(b"a package")
    monkeypatch.setenv("AGENTDESK_SIGNING_PASSPHRASE", "eine lange Passphrase")

    def sign(*said: str) -> str:
        assert program["main"](["--keys", str(keys), *said]) == 0
        return capsys.readouterr().out

    sign("key", str(key))
    assert key.stat().st_mode & 0o777 == 0o600
    asked = ("--version", "9.0.0", "--number", "1", "--page", "https://desk.example.org/get")
    address.words = sign("manifest", str(key), str(package), *asked)
    monkeypatch.setattr(looking, "known_keys", lambda: (bytes.fromhex(keys.read_text().strip()),))
    assert look().is_newer
    lain = tmp_path / "manifest.json"
    lain.write_text(address.words)
    assert json.loads(sign("look", str(lain)))["files"][0]["name"] == package.name
    with pytest.raises(FileExistsError):
        sign("key", str(key))
