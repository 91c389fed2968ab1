"""`agentdesk privacy …`: what people and programs are answered."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agentdesk.command_line.main import run_command_line
from agentdesk.command_line.verbs import REFUSED
from agentdesk.core import wording

Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    former = wording.language()
    monkeypatch.setitem(os.environ, "AGENTDESK_PASSPHRASE", "one two three four five")

    def run(*arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        code = run_command_line(["--profile", str(tmp_path / "profile"), "--language", "en", *map(str, arguments)])
        return code, capsys.readouterr().out

    yield run
    wording.use_language(former)


@pytest.fixture
def known(ask: Ask) -> Ask:
    """A customer by the number 4711, with a note."""
    made = {"number": "4711", "given_name": "Jörg", "family_name": "Müller", "language": "de"}
    _, out = ask("do", "customers.create", json.dumps(made), "--json")
    who = json.loads(out)["result"]["customer_id"]
    ask("do", "customers.add_note", json.dumps({"customer_id": who, "words": "Mag keinen Anruf vor neun."}), "--json")
    return ask


def test_the_record_is_printed_without_a_profile_and_in_either_language(ask: Ask, tmp_path: Path):
    code, out = ask("privacy", "record")
    assert code == 0
    assert "Record of processing activities" in out
    code, out = ask("privacy", "record", tmp_path / "record.html", "--language", "de")
    assert code == 0
    assert "Verzeichnis von Verarbeitungstätigkeiten" in (tmp_path / "record.html").read_text()
    assert not (tmp_path / "profile").exists()


def test_a_copy_is_made_in_the_customers_language(known: Ask, tmp_path: Path):
    code, out = known("privacy", "copy", "4711", tmp_path / "copy", "--json")
    assert code == 0
    assert json.loads(out)["number"] == "4711"
    page = (tmp_path / "copy" / "copy.html").read_text()
    assert "Was wir über Jörg Müller gespeichert haben" in page
    assert "Mag keinen Anruf vor neun." in page


def test_nobody_by_that_number_is_a_refusal(known: Ask, tmp_path: Path):
    code, out = known("privacy", "copy", "9999", tmp_path / "copy", "--json")
    assert code == REFUSED
    assert json.loads(out)["refused"]["code"] == "customers.number_unknown"
    assert not (tmp_path / "copy").exists()
