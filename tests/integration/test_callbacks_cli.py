"""`agentdesk callbacks` and `agentdesk missed`: words for people, JSON for programs, a file for calendars."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from icalendar import Calendar

from agentdesk.command_line.main import run_command_line
from agentdesk.command_line.verbs import FAILED, REFUSED
from agentdesk.core import wording
from agentdesk.core.clock import SystemClock


class Said(NamedTuple):
    code: int
    out: str
    err: str


Ask = Callable[..., Said]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("callbacks") / "profile"


@pytest.fixture
def ask(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    monkeypatch.setenv("AGENTDESK_PASSPHRASE", "one two three four five")
    former = wording.language()

    def run(*arguments: str, language: str = "de") -> Said:
        capsys.readouterr()
        code = run_command_line(["--profile", str(folder), "--language", language, *arguments])
        return Said(code, *capsys.readouterr())

    if not folder.exists():
        for name, phone in (("Meier", "+49 30 1234567"), ("Schulz", "+49 30 7654321")):
            created = {"family_name": name, "points": [{"kind": "phone", "value": phone}]}
            run("do", "customers.create", json.dumps(created))
    yield run
    wording.use_language(former)


def callbacks(ask: Ask, *options: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(ask("callbacks", "all", *options, "--json").out)["callbacks"]
    return listed


def test_a_missed_call_is_on_the_list_and_the_second_one_is_no_second_callback(ask: Ask) -> None:
    first = json.loads(ask("missed", "tel:+49-30-1234567", "--json").out)
    again = json.loads(ask("missed", "+49301234567", "--json").out)
    assert (first["again"], again["again"]) == (False, True)
    assert first["callback_id"] == again["callback_id"]
    assert "Meier hat noch einmal angerufen" in ask("missed", "030 1234567").out
    [listed] = (each for each in callbacks(ask) if each["customer"] == "Meier")
    assert (listed["id"], listed["customer"], listed["recipient"]) == (first["callback_id"], "Meier", "anyone")
    assert listed["phase"] in ("scheduled", "due_soon", "due")
    assert first["callback_id"] in [each["id"] for each in callbacks(ask, "--mine")]


def test_what_the_telephone_menu_asked_is_what_it_is_about(ask: Ask) -> None:
    address = "agentdesk://pop?tel=%2B49897654321&answers=Anliegen%3DLieferung"
    made = json.loads(ask("missed", address, "--json").out)
    assert made["callback"]["purpose"] == "Anliegen: Lieferung"
    assert made["callback"]["customer_id"] is None


def test_people_get_a_table_in_their_language(ask: Ask) -> None:
    ask("missed", "tel:+49-30-7654321")
    german, english = ask("callbacks", "all").out, ask("callbacks", "all", language="en").out
    assert german.split()[:2] == ["Wann", "Ortszeit"]
    assert english.split()[:3] == ["When", "Their", "time"]
    assert "Schulz" in german
    assert ask("callbacks", "missed", language="en").out == "No callbacks.\n"


def test_a_window_elsewhere_is_told_in_both_times(ask: Ask) -> None:
    tomorrow = (SystemClock().now() + timedelta(days=2)).date().isoformat()
    window = {"day": tomorrow, "from_minute": 600, "to_minute": 660, "zone": "Asia/Kathmandu"}
    plan = {"phone": "+49 40 1234567", "purpose": "Angebot", "window": window}
    assert ask("do", "callbacks.plan", json.dumps(plan)).code == 0
    assert "10:00–11:00 Asia/Kathmandu" in ask("callbacks", "all").out


def test_a_calendar_program_gets_a_file(ask: Ask, tmp_path: Path) -> None:
    ask("missed", "tel:+49-30-7654321")
    file = tmp_path / "callbacks.ics"
    listed = callbacks(ask, "--ics", str(file))
    events = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert {str(event["uid"]) for event in events} == {f"{each['id']}@agentdesk" for each in listed}
    assert b"Schulz" not in file.read_bytes()
    nowhere = ask("callbacks", "all", "--ics", str(tmp_path / "nowhere" / "x.ics"))
    assert nowhere.code == FAILED
    assert "ließ sich nicht schreiben" in nowhere.err


def test_what_is_no_call_is_refused(ask: Ask) -> None:
    for caller in ("hello", "agentdesk://customer/K-1", "mailto:a@example.org", "tel:"):
        said = ask("missed", caller, "--json")
        assert said.code == REFUSED, caller
        assert json.loads(said.out)["refused"]["message"]
