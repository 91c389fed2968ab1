"""What an administrator has laid down counts, it is told who did, and what is not understood is never passed over."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agentdesk.command_line.main import run_command_line
from agentdesk.core import policy as reading
from agentdesk.core.connecting import connect
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.policy import VARIABLE, Policy, policy, read_policy
from agentdesk.core.safekeeping import change_passphrase
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.storage.profile import Profile
from agentdesk.core.sync.holding import AWAY, _away
from agentdesk.core.sync.signing_in import Secret
from agentdesk.core.workplace import Workplace, keyring
from tests.laying_down import lay_down
from tests.profiles import PASSPHRASE, NoKeyring, make_profile

Lay = Callable[..., Path]


@pytest.fixture
def lay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lay:
    """Puts a policy in force for this test."""

    def down(*lines: str, mode: int = 0o644) -> Path:
        return lay_down(tmp_path, monkeypatch, *lines, mode=mode)

    return down


ALL = (
    'set_by = "IT, Tel. 4711"',
    'server = "desk.example.org"',
    'language = "de"',
    "offline_hours = 72",
    'key = "passphrase"',
    "updates = false",
)


def kinds(laid_down: Policy) -> dict[str, str]:
    return {each.place.removeprefix(f"{laid_down.file}").removeprefix(": "): each.kind for each in laid_down.mistakes}


def test_without_a_file_nothing_is_laid_down() -> None:
    assert policy() == Policy()
    assert policy().said == {}


def test_everything_that_can_be_said_is_understood(lay: Lay) -> None:
    file = lay(*ALL)
    laid_down = policy()
    assert (laid_down.file, laid_down.set_by, laid_down.mistakes) == (file, "IT, Tel. 4711", ())
    assert laid_down.said == {
        "server": "desk.example.org",
        "language": "de",
        "offline_hours": 72,
        "key": "passphrase",
        "updates": False,
    }


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('sever = "desk.example.org"', {"sever": "unknown"}),
        ('server = "http://desk.example.org"', {"server": "server"}),
        ('server = "desk example"', {"server": "server"}),
        ('server = "anna@desk.example.org"', {"server": "server"}),
        ('server = "https://desk.example.org:x"', {"server": "server"}),
        ('language = "fr"', {"language": "language"}),
        ("offline_hours = 0", {"offline_hours": "offline_hours"}),
        ("offline_hours = 169", {"offline_hours": "offline_hours"}),
        ("offline_hours = true", {"offline_hours": "offline_hours"}),
        ('key = "none"', {"key": "key"}),
        ('updates = "no"', {"updates": "updates"}),
        ('updates_from = "desk.example.org"', {"updates_from": "updates_from"}),
        ('set_by = ""', {"set_by": "set_by"}),
    ],
)
def test_every_mistake_has_its_place_and_what_is_right_counts(lay: Lay, line: str, wrong: dict[str, str]) -> None:
    rest = [each for each in ALL if each.partition(" ")[0] != line.partition(" ")[0]]
    lay(*rest, line)
    assert kinds(policy()) == wrong
    assert len(policy().said) >= 4


def test_what_is_no_toml_is_told_with_line_and_column(lay: Lay) -> None:
    lay('language = "de"', "server = = 1")
    [mistake] = policy().mistakes
    assert (mistake.kind, dict(mistake.facts)) == ("broken", {"line": "2", "column": "10"})


def test_a_file_that_others_can_write_counts_nothing(lay: Lay) -> None:
    lay(*ALL, mode=0o666)
    assert (policy().said, kinds(policy())) == ({}, {"": "writable"})


def test_one_that_was_named_and_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nothing.toml"))
    assert kinds(policy()) == {"": "unreadable"}


def test_the_administrators_own_goes_before_one_that_is_named(
    lay: Lay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay('language = "de"')
    usual = tmp_path / "usual.toml"
    usual.write_text('language = "en"', encoding="utf-8")
    monkeypatch.setattr(reading, "usual_file", lambda: usual)
    assert policy().file == usual
    (tmp_path / "away.toml").symlink_to(tmp_path / "nowhere")
    monkeypatch.setattr(reading, "usual_file", lambda: tmp_path / "away.toml")
    assert kinds(policy()) == {"": "unreadable"}


# --- What it does ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Die Sprache ist festgelegt"), ("en", "laid down the language")]
)
def test_another_language_is_refused_on_the_command_line(
    lay: Lay, capsys: pytest.CaptureFixture[str], language: str, words: str
) -> None:
    lay(f'language = "{language}"', 'set_by = "IT"')
    other = "en" if language == "de" else "de"
    assert run_command_line(["--language", other, "policy"]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "IT" in said
    assert run_command_line(["--language", language, "policy"]) == 0


def test_a_desk_at_another_server_is_refused_before_anybody_is_asked(
    lay: Lay, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay('server = "desk.example.org"')
    assert run_command_line(["--profile", str(tmp_path / "desk"), "connect", "elsewhere.example.org"]) == 2
    assert "desk.example.org" in capsys.readouterr().err

    def connected(address: str) -> None:
        connect(tmp_path / "desk", address, Secret("lena", "x"), keys=NoKeyring(), given=Secrets())

    with pytest.raises(Refused, match=r"policy\.server"):
        connected("https://elsewhere.example.org")
    lay('server = "http://127.0.0.1:9"')
    with pytest.raises(Failure, match=r"sync\.unreachable"):
        connected("http://127.0.0.1:9/")
    assert not (tmp_path / "desk").exists()


def test_where_the_keyring_shall_keep_the_key_no_passphrase_is_taken(
    lay: Lay, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lay('key = "keyring"')
    new = ["--language", "en", "--profile", str(tmp_path / "new"), "do", "customers.create"]
    new.append('{"family_name": "Sommer"}')
    assert run_command_line(new) == 1
    assert "keyring of this computer keeps the key, and it cannot be used" in capsys.readouterr().err
    monkeypatch.setenv("AGENTDESK_PASSPHRASE", PASSPHRASE)
    assert run_command_line(new) == 2
    assert not (tmp_path / "new" / "desk.db").exists()
    place = Workplace(make_profile(tmp_path / "old").opened, None)  # type: ignore[arg-type]
    with place.opened, pytest.raises(Refused, match=r"policy\.passphrase"):
        change_passphrase(place, "another one of these", former=PASSPHRASE)


def test_where_a_passphrase_shall_open_it_no_keyring_is_asked(lay: Lay) -> None:
    lay('key = "passphrase"')
    with pytest.raises(Failure, match=r"keys\.no_keyring.*laid_down"):
        keyring().put("a database", b"key")


def test_a_desk_lets_go_earlier_but_never_later(lay: Lay) -> None:
    assert _away() == AWAY
    lay("offline_hours = 24")
    assert _away().total_seconds() == 24 * 3_600


@pytest.mark.parametrize(("language", "words"), [("de", "so heißt hier nichts"), ("en", "nothing is called so here")])
def test_a_policy_with_a_mistake_is_told_at_every_call_and_nothing_new_is_made(
    lay: Lay, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, words: str
) -> None:
    file = lay('sever = "desk.example.org"')
    make_profile(tmp_path / "desk").opened.close()
    asked = ["--language", language, "--profile"]
    run_command_line([*asked, str(tmp_path / "desk"), "work"])
    said = capsys.readouterr().err
    assert words in said
    assert f"{file}: sever" in said
    assert run_command_line([*asked, str(tmp_path / "new"), "do", "customers.create", '{"family_name": "Sommer"}']) == 1
    assert not Profile(tmp_path / "new").folder.exists()


def test_what_is_laid_down_is_shown_and_a_file_is_looked_at_before_it_is_handed_out(
    lay: Lay, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = lay(*ALL)
    assert run_command_line(["policy"]) == 0
    said = capsys.readouterr().out
    assert "IT, Tel. 4711" in said
    assert "72 Stunden" in said
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('key = "none"', encoding="utf-8")
    assert run_command_line(["policy", str(wrong), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["mistakes"] == [{"place": f"{wrong}: key", "kind": "key"}]
    assert read_policy(file).said["updates"] is False
