"""`agentdesk promises`: words and tables for people, JSON for programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agentdesk.command_line.main import run_command_line
from agentdesk.command_line.verbs import REFUSED, WRONG_USAGE
from agentdesk.core import wording

Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    former = wording.language()
    monkeypatch.setitem(os.environ, "AGENTDESK_PASSPHRASE", "one two three four five")

    def run(*arguments: str, language: str = "de") -> tuple[int, str]:
        capsys.readouterr()
        code = run_command_line(["--profile", str(tmp_path / "profile"), "--language", language, *arguments])
        return code, capsys.readouterr().out

    yield run
    wording.use_language(former)


def do(ask: Ask, kind: str, **args: Any) -> dict[str, Any]:
    code, out = ask("do", kind, json.dumps(args), "--json")
    assert code == 0, out
    result: dict[str, Any] = json.loads(out)["result"]
    return result


@pytest.fixture
def number(ask: Ask) -> str:
    """The number of a customer to whom something has been promised, by wall clock in New York."""
    made = do(ask, "customers.create", family_name="Müller")
    said = {"customer_id": made["customer_id"], "words": "Ersatz geht hinaus", "zone": "America/New_York"}
    do(ask, "promises.make", **said, due_at=(datetime.now(UTC) + timedelta(days=9)).isoformat())
    kept = do(ask, "promises.make", **said, due_at=(datetime.now(UTC) + timedelta(days=8)).isoformat())
    do(ask, "promises.keep", promise_id=kept["promise_id"])
    return str(made["number"])


def test_promises_are_told_in_both_languages_and_as_json(ask: Ask, number: str) -> None:
    code, german = ask("promises")
    assert code == 0
    assert [word in german for word in ("Zugesagt", "Ersatz geht hinaus", "Müller", "New_York", "offen")] == [True] * 5
    assert len(german.splitlines()) == 2
    assert "Promised" in ask("promises", language="en")[1]
    everything = json.loads(ask("promises", "all", "--customer", number, "--json")[1])["promises"]
    assert [each["standing"] for each in everything] == ["kept", "open"]
    assert [each["words"] for each in json.loads(ask("promises", "--mine", "--json")[1])["promises"]] == [
        "Ersatz geht hinaus"
    ]
    assert ask("promises", "broken")[1].strip() == "Keine Zusagen."
    assert json.loads(ask("promises", "today", "--json")[1]) == {"promises": []}


def test_a_customer_that_nobody_knows_is_refused(ask: Ask, number: str) -> None:
    code, out = ask("promises", "--customer", "K-0000", "--json")
    assert (code, json.loads(out)["refused"]["code"]) == (REFUSED, "customers.number_unknown")


def test_a_program_that_only_promises_looks_for_the_case_as_well(ask: Ask, tmp_path: Path) -> None:
    """Nothing but the room of promises has been asked for in it: the cases are known all the same."""
    hers, his = (do(ask, "customers.create", family_name=name)["customer_id"] for name in ("Müller", "Meier"))
    case_id = do(ask, "cases.open", customer_id=hers, subject="Kanne tropft")["case_id"]
    due_at = (datetime.now(UTC) + timedelta(days=9)).isoformat()
    made = {"customer_id": his, "words": "Ersatz", "due_at": due_at, "case_id": case_id}
    called = [sys.executable, "-m", "agentdesk", "--profile", str(tmp_path / "profile"), "--language", "en", "do"]
    ran = subprocess.run([*called, "promises.make", json.dumps(made)], capture_output=True, text=True)
    assert (ran.returncode, "another customer" in ran.stderr) == (REFUSED, True), ran.stderr + ran.stdout


def test_lists_are_narrowed_as_saved_views_do_and_by_owner_team_and_days(ask: Ask) -> None:
    whose = do(ask, "customers.create", family_name="Müller")["customer_id"]
    team = do(ask, "people.add_team", name="Versand")["team_id"]
    mira = do(ask, "people.add_person", name="Mira", roles=["agent"], team_id=team)["person_id"]
    now = datetime.now(ZoneInfo("Europe/Berlin"))  # days are those of the shop
    for days, owner in ((1, mira), (5, None)):
        due = (now + timedelta(days=days)).isoformat()
        do(ask, "promises.make", customer_id=whose, words=f"in {days}", due_at=due, owner_id=owner)
        opened = {"customer_id": whose, "subject": f"in {days}", "next_step_at": due, "owner_id": owner}
        do(ask, "cases.open", **opened, team_id=team if owner else None)
        window = {"day": (now + timedelta(days=days)).date().isoformat(), "from_minute": 600, "to_minute": 630}
        planned = {"purpose": f"in {days}", "window": window, "phone": f"+49171555014{days}"}
        do(ask, "callbacks.plan", **planned, **({"recipient": "named", "person_id": owner} if owner else {}))
    for page in ("promises", "callbacks"):
        wanted = {"part": "open", "owner": mira}
        do(ask, "work.save_view", page=page, name="Von Mira", wanted=wanted)
        shown = json.loads(ask(page, "--view", "von mira", "--json")[1])[page]
        assert [each.get("words") or each["purpose"] for each in shown] == ["in 1"]
    assert ask("promises", "--view", "Von Anna")[0] == REFUSED

    def subjects(*options: str) -> list[str]:
        return [each["subject"] for each in json.loads(ask("cases", *options, "--json")[1])["cases"]]

    tomorrow = (now + timedelta(days=1)).date()
    assert subjects() == ["in 1", "in 5"]
    assert subjects("--owner", "mira") == subjects("--team", "versand") == ["in 1"]
    assert subjects("--due", f"{tomorrow}..{tomorrow}") == ["in 1"]
    assert subjects("--due", f"{tomorrow + timedelta(days=2)}..") == ["in 5"]
    assert ask("cases", "--team", "Lager")[0] == REFUSED
    assert ask("cases", "--due", "..")[0] == ask("cases", "--due", "bald..")[0] == WRONG_USAGE
