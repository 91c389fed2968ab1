"""`agentdesk authority` and `agentdesk goodwill`: words for people, JSON for programs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agentdesk.command_line.main import run_command_line
from agentdesk.command_line.verbs import REFUSED
from agentdesk.core import wording

Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    former = wording.language()
    monkeypatch.setitem(os.environ, "AGENTDESK_PASSPHRASE", "one two three four five")

    def run(*arguments: str, language: str = "en") -> tuple[int, str]:
        capsys.readouterr()
        code = run_command_line(["--profile", str(tmp_path / "profile"), "--language", language, *arguments])
        return code, capsys.readouterr().out

    yield run
    wording.use_language(former)


def told(ask: Ask, *arguments: str) -> Any:
    code, out = ask(*arguments, "--json")
    assert code == 0, out
    return json.loads(out)


@pytest.fixture
def number(ask: Ask) -> str:
    """Of a customer, in a shop where Agnes is an agent of the first level."""
    made = told(ask, "do", "customers.create", '{"family_name": "Müller"}')["result"]
    told(ask, "do", "people.add_person", '{"name": "Agnes", "roles": ["agent"], "level": 1}')
    return str(made["number"])


def test_authority_is_told_as_agreed_with_programs(ask: Ask, number: str) -> None:
    answer = told(ask, "--as", "Agnes", "authority", number, "--reason", "Delivery › Late")
    assert list(answer) == ["room", "currency", "binding", "limits", "suggested"]
    assert (answer["room"], answer["currency"]) == ("25.00", "EUR")
    assert answer["binding"] == {
        "limit": "per_voucher",
        "room": "25.00",
        "why": "In one go a customer gets €25.00 at most in all; given or held in 24 hours: €0.00.",
    }
    assert [each["limit"] for each in answer["limits"]] == [
        "per_voucher", "per_case", "per_customer_year", "per_person_day", "acquisition_cost",
    ]  # fmt: skip
    assert answer["suggested"]["from"] == "8.00"
    assert answer["suggested"]["why"] == ["€10.00 as a base, because it is an ordinary case"]


def test_authority_is_told_to_people_in_both_languages(ask: Ask, number: str) -> None:
    assert "Available now: €25.00" in ask("--as", "Agnes", "authority", number)[1]
    german = ask("--as", "Agnes", "authority", number, language="de")[1]
    assert "Jetzt verfügbar: 25,00" in german
    assert "Mit Freigabe bis 200,00" in german


def test_what_is_given_is_listed_and_taken_back(ask: Ask, number: str) -> None:
    act = told(ask, "--as", "Agnes", "goodwill", "give", number, "express", "7,50", "--words", "Paket zu spät")
    assert (act["amount"], act["state"], act["giver"]) == ("7.50", "given", "Agnes")
    voucher = told(ask, "--as", "Agnes", "goodwill", "give", number, "voucher", "10")
    assert len(voucher["code"].replace("-", "")) == 17
    assert told(ask, "--as", "Agnes", "authority", number)["room"] == "7.50"
    listed = ask("goodwill", "list", number)[1]
    assert "Express delivery" in listed
    assert voucher["code"] not in listed
    assert told(ask, "--as", "Agnes", "goodwill", "back", act["id"], "--why", "doch pünktlich") == {"comes_back": True}
    assert told(ask, "--as", "Agnes", "authority", number)["room"] == "15.00"


@pytest.mark.parametrize(
    "wrong",
    [
        ("goodwill", "give", "{number}", "gift", "25.01"),
        ("goodwill", "give", "{number}", "gift", "much"),
        ("goodwill", "give", "{number}", "gift", "1", "--case", "C-4711"),
        ("goodwill", "give", "{number}", "gift", "1", "--order", "4711"),
        ("authority", "{number}", "--reason", "Weather"),
        ("authority", "nobody"),
    ],
)
def test_what_is_wrong_is_refused_in_words(ask: Ask, number: str, wrong: tuple[str, ...]) -> None:
    code, out = ask("--as", "Agnes", *(each.format(number=number) for each in wrong), "--json")
    assert code == REFUSED
    assert json.loads(out)["refused"]["code"]


def test_who_works_alone_reads_nothing_of_roles_teams_and_others(ask: Ask) -> None:
    number = told(ask, "do", "customers.create", '{"family_name": "Müller"}')["result"]["number"]
    said = "\n".join(
        ask(*asked, language=language)[1]
        for asked in (("goodwill", "limits"), ("ledger", "budgets"), ("authority", str(number)))
        for language in ("en", "de")
    )
    assert "€" in said
    for words in ("Agent", "Admin", "Bearbeit", "leitung", "evel", "stufe", "eam", "erson", "wem", "who"):
        assert words not in said


def test_limits_are_read_checked_and_laid_down_from_a_file(ask: Ask, tmp_path: Path) -> None:
    told(ask, "do", "people.add_person", '{"name": "Agnes", "roles": ["agent"], "level": 1}')
    assert "Agent, level 1 · everything: in one go €25.00" in ask("--as", "Agnes", "goodwill", "limits")[1]
    [edition] = told(ask, "goodwill", "limits")["editions"]
    file, policy = tmp_path / "limits.json", edition["policy"]
    policy["rules"][0]["per_voucher"] = 9_000
    file.write_text(json.dumps(policy), encoding="utf-8")
    code, out = ask("goodwill", "set-limits", str(file))
    assert (code, "in one go" in out, out.splitlines()[-1]) == (
        REFUSED, True, "1 thing is to be set right. Nothing was saved.",
    )  # fmt: skip
    policy["rules"][0]["per_voucher"] = 3_000
    file.write_text(json.dumps(policy), encoding="utf-8")
    assert "can be saved" in ask("goodwill", "set-limits", str(file), "--check")[1]
    assert len(told(ask, "goodwill", "limits")["editions"]) == 1
    assert told(ask, "goodwill", "set-limits", str(file), "--from", "2099-12-01")["edition_id"]
    assert [each["policy"]["rules"][0]["per_voucher"] for each in told(ask, "goodwill", "limits")["editions"]] == [
        2_500, 3_000,
    ]  # fmt: skip
    assert "to come" in ask("goodwill", "limits")[1]
    file.write_text("{", encoding="utf-8")
    assert ask("goodwill", "set-limits", str(file))[0] == REFUSED
