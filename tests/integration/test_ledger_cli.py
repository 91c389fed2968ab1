"""`agentdesk ledger export` and `verify`, and `check --heads`: what an auditor gets, and what it proves."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.command_line.main import run_command_line
from agentdesk.command_line.verbs import FAILED, REFUSED
from agentdesk.core import wording
from agentdesk.core.ledger import files
from agentdesk.core.ledger.files import ACCOUNT_FIELDS, ENTRY_FIELDS, as_written, neutral
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.engine import Database
from tests.ledgers import tampering
from tests.profiles import reopen

PASSPHRASE = "one two three four five"
Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    former = wording.language()
    monkeypatch.setitem(os.environ, "AGENTDESK_PASSPHRASE", PASSPHRASE)

    def run(*arguments: object, language: str = "de") -> tuple[int, str]:
        capsys.readouterr()
        code = run_command_line(["--profile", str(tmp_path / "profile"), "--language", language, *map(str, arguments)])
        return code, capsys.readouterr().out

    yield run
    wording.use_language(former)


@pytest.fixture
def ledger(ask: Ask) -> Ask:
    """Budgets laid down four times, one entry corrected for a reason that looks like a formula."""
    for amount in (50_000, 30_000, 80_000):
        set_budget(ask, amount)
    entry = exported_entries(ask)[-1]
    _do(ask, "ledger.correct", entry_id=str(UUID(entry["id"])), reason="=1+1 war gemeint")
    return ask


def set_budget(ask: Ask, amount: int) -> None:
    _do(ask, "ledger.set_budget", team_id=str(SHOP), amount=amount, currency="EUR")


def _do(ask: Ask, kind: str, **args: Any) -> None:
    code, out = ask("do", kind, json.dumps(args), "--json")
    assert code == 0, out


def exported_entries(ask: Ask, folder: Path | None = None) -> list[dict[str, str]]:
    here = folder or Path(os.environ["HOME"]) / f"export-{os.urandom(4).hex()}"
    if folder is None:
        assert ask("ledger", "export", here)[0] == 0
    with (here / "entries.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def findings(said: tuple[int, str]) -> list[dict[str, Any]]:
    code, out = said
    assert code == FAILED
    found: list[dict[str, Any]] = json.loads(out)["findings"]
    return found


def test_an_export_proves_itself_without_a_profile(ledger: Ask, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said = ledger("ledger", "export", out)
    assert (code, said.split(" nach ")[0]) == (0, "4 Buchungen")
    assert sorted(path.name for path in out.iterdir()) == ["README.txt", "accounts.csv", "entries.csv", "heads.json"]
    shutil.rmtree(tmp_path / "profile")
    assert ledger("ledger", "verify", out) == (0, "4 Buchungen, vollständig und unverändert.\n")
    code, said = ledger("ledger", "verify", out, "--json")
    assert (code, json.loads(said)) == (0, {"ok": True, "entries": 4, "chains": 1, "findings": []})


def test_the_readme_tells_of_every_field_in_both_languages(ledger: Ask, tmp_path: Path) -> None:
    ledger("ledger", "export", tmp_path / "out")
    words = (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")
    assert all(words.count(f"\n  {field}: ") >= 2 for field in (*ENTRY_FIELDS, *ACCOUNT_FIELDS))
    assert 'JSON mit sortierten Namen und ohne Leerzeichen: {"amount":1250,' in words
    assert "ledger.readme" not in words


def test_a_reason_is_never_calculated_by_a_spreadsheet(ledger: Ask, tmp_path: Path) -> None:
    ledger("ledger", "export", tmp_path / "out")
    assert exported_entries(ledger, tmp_path / "out")[-1]["reason"] == "'=1+1 war gemeint"
    for reason in ("=1", "'quoted'", " \t-1", "plain", "", "''", "+49 30"):
        assert as_written(neutral(reason)) == reason


CHANGES: dict[str, Callable[[list[dict[str, str]]], object]] = {
    "content": lambda rows: rows[1].update(amount="1"),
    "missing": lambda rows: rows.pop(1),
    "previous": lambda rows: rows[2].update(previous="0" * 64),
    "unreadable": lambda rows: rows[1].update(amount="1.5"),
    "cut": lambda rows: rows.pop(),
    "unknown_chain": lambda rows: [row.update(chain_id="0" * 31 + "7") for row in rows],
}


@pytest.mark.parametrize("wrong", CHANGES)
def test_an_altered_file_is_found_out(ledger: Ask, tmp_path: Path, wrong: str) -> None:
    ledger("ledger", "export", tmp_path / "out")
    rows = exported_entries(ledger, tmp_path / "out")
    CHANGES[wrong](rows)
    _write(tmp_path / "out" / "entries.csv", rows)
    assert wrong in [each["wrong"] for each in findings(ledger("ledger", "verify", tmp_path / "out", "--json"))]


@pytest.mark.parametrize(
    ("kind", "wrong"), [("balance", {"balance", "sum"}), ("opening", {"balance"}), ("id", {"unknown_account"})]
)
def test_an_altered_account_is_found_out(ledger: Ask, tmp_path: Path, kind: str, wrong: set[str]) -> None:
    ledger("ledger", "export", tmp_path / "out")
    path = tmp_path / "out" / "accounts.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    rows[0][kind] = "0" * 32 if kind == "id" else str(int(rows[0][kind]) + 1)
    _write(path, rows)
    assert wrong <= {each["wrong"] for each in findings(ledger("ledger", "verify", tmp_path / "out", "--json"))}


def test_days_without_entries_and_days_in_the_future_export_what_there_is(ledger: Ask, tmp_path: Path) -> None:
    for name, options, entries in (
        ("later", ("--from", "2200-01-01"), 0), ("before", ("--to", "2020-01-01"), 0),
        ("all", ("--from", "2020-01-01", "--to", "2200-01-01"), 4),
    ):  # fmt: skip
        code, out = ledger("ledger", "export", tmp_path / name, *options, "--json")
        assert (code, json.loads(out)["entries"]) == (0, entries)
        assert ledger("ledger", "verify", tmp_path / name)[0] == 0


def test_a_folder_with_something_in_it_is_left_alone(ledger: Ask, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "entries.csv").write_text("mine", encoding="utf-8")
    code, out = ledger("ledger", "export", tmp_path / "full", "--json")
    assert (code, json.loads(out)["refused"]["code"]) == (REFUSED, "ledger.folder_taken")
    assert (tmp_path / "full" / "entries.csv").read_text(encoding="utf-8") == "mine"


def test_what_is_no_export_is_said_to_be_none(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "heads.json").write_text("[1", encoding="utf-8")
    assert "heads_unreadable" in ask("ledger", "verify", tmp_path, "--json")[1]
    assert "file_missing" in ask("ledger", "verify", tmp_path / "nowhere", "--json")[1]


def test_a_cut_end_is_found_with_the_help_of_an_earlier_export(ledger: Ask, tmp_path: Path) -> None:
    ledger("ledger", "export", tmp_path / "kept")
    heads = tmp_path / "kept" / "heads.json"
    assert ledger("check", "--heads", heads, "--json")[0] == 0
    _cut_the_end(tmp_path / "profile")
    assert ledger("check", "--json")[0] == FAILED, "the log of commands knows what each has posted"
    code, out = ledger("check", "--heads", heads, "--json")
    found = {each["name"]: each["findings"] for each in json.loads(out)["checks"] if not each["ok"]}
    assert (code, found["ledger.heads"][0]["no"]) == (FAILED, 4)
    ledger("ledger", "export", tmp_path / "after")
    assert ledger("ledger", "verify", tmp_path / "after")[0] == 0
    [cut] = findings(ledger("ledger", "verify", tmp_path / "after", "--heads", heads, "--json"))
    assert (cut["wrong"], cut["no"]) == ("cut", 4)


def test_heads_of_an_earlier_export_still_hold_when_more_was_posted(ledger: Ask, tmp_path: Path) -> None:
    ledger("ledger", "export", tmp_path / "kept")
    set_budget(ledger, 90_000)
    ledger("ledger", "export", tmp_path / "after")
    heads = tmp_path / "kept" / "heads.json"
    assert ledger("ledger", "verify", tmp_path / "after", "--heads", heads)[0] == 0
    assert ledger("check", "--heads", heads)[0] == 0


def _cut_the_end(profile: Path) -> None:
    opened = reopen(profile, PASSPHRASE)
    database = Database.sqlite(opened.profile.database, opened.key)
    with tampering(database) as connection:
        connection.exec_driver_sql("DELETE FROM ledger_entries WHERE no = 4")
        for sign, kind in ((1, "budget"), (-1, "funds")):
            moved = f"UPDATE ledger_accounts SET balance = balance + {sign} * 50000 WHERE kind = '{kind}'"
            connection.exec_driver_sql(moved)
    database.close()
    opened.close()


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding=files.ENCODING, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=files.DELIMITER)
        writer.writeheader()
        writer.writerows(rows)


def test_budgets_are_laid_down_and_read(ask: Ask) -> None:
    _do(ask, "people.add_team", name="Tag")
    [tag] = json.loads(ask("ledger", "budget", "Tag", "500", "--json")[1])["budgets"]
    assert (tag["team"], tag["planned"], tag["room"]) == ("Tag", 50_000, 50_000)
    assert ask("ledger", "budget", "-", "0")[0] == 0
    _, out = ask("ledger", "budgets")
    assert ("500,00" in out, "kein Team" in out) == (True, True)
    assert ask("ledger", "budget", "Tag", "none")[0] == 0
    assert "ohne Grenze" in ask("ledger", "budgets")[1]
    assert [ask("ledger", "budget", *wrong)[0] for wrong in (("Nacht", "5"), ("Tag", "much"))] == [REFUSED, REFUSED]
