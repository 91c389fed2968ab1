"""`agentdesk vouchers`: a code at the till, files to and from a shop system, and what is open."""

from __future__ import annotations

import csv
import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.command_line.main import run_command_line
from agentdesk.command_line.verbs import REFUSED
from agentdesk.core import wording
from agentdesk.core.vouchers import codes
from agentdesk.core.vouchers.leases import Leases
from agentdesk.core.workplace import open_workplace
from tests.vouchers import issuing

PASSPHRASE = "one two three four five"
Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    former = wording.language()
    monkeypatch.setitem(os.environ, "AGENTDESK_PASSPHRASE", PASSPHRASE)

    def run(*arguments: object, language: str = "de") -> tuple[int, str]:
        capsys.readouterr()
        code = run_command_line(["--profile", str(tmp_path / "profile"), "--language", language, *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out or said.err

    with issuing():
        yield run
    wording.use_language(former)


@pytest.fixture
def voucher(ask: Ask, tmp_path: Path) -> str:
    """The id of one worth € 20."""
    return issued(ask, tmp_path)


def issued(ask: Ask, tmp_path: Path, amount: int = 2_000) -> str:
    customer = done(ask, "do", "customers.create", json.dumps({"family_name": "Müller"}))["result"]["customer_id"]
    with closing(open_workplace(tmp_path / "profile", given=PASSPHRASE)) as place:
        stub = Leases(place.desk.database).take_stub()
    told = {"lease_id": str(stub.lease_id), "stub_no": stub.stub_no, "code_hash": stub.code_hash}
    wanted = {"customer_id": customer, "amount": amount, "stub": told | {"last_four": stub.last_four}}
    return str(done(ask, "do", "tests.issue", json.dumps(wanted))["result"]["voucher_id"])


def done(ask: Ask, *arguments: object) -> Any:
    code, said = ask(*arguments, "--json")
    assert code == 0, said
    return json.loads(said)


def code_of(ask: Ask, voucher: str) -> str:
    return str(done(ask, "vouchers", "code", voucher)["code"])


def refused(said: tuple[int, str]) -> str:
    assert said[0] == REFUSED
    return str(json.loads(said[1])["refused"]["code"])


def test_a_code_is_shown_redeemed_in_parts_and_then_says_so(ask: Ask, voucher: str) -> None:
    code = code_of(ask, voucher).lower().replace("-", " ")
    shown = done(ask, "vouchers", "show", code)
    assert (shown["id"], shown["amount"], shown["left"], shown["state"]) == (voucher, "20.00", "20.00", "issued")
    assert ask("vouchers", "redeem", code, "12,50", "--at-till", "Kasse 2") == (
        0,
        "12,50\xa0€ eingelöst, noch 7,50\xa0€.\n",
    )
    assert refused(ask("vouchers", "redeem", code, "7.51", "--json")) == "vouchers.rest_smaller"
    assert done(ask, "vouchers", "redeem", code, "7.50")["state"] == "redeemed"
    assert refused(ask("vouchers", "redeem", code, "0.01", "--json")) == "vouchers.is_redeemed"


def test_a_voucher_is_issued_under_the_limits_of_goodwill_and_its_code_is_shown(ask: Ask, voucher: str) -> None:
    customer = done(ask, "find", "Müller")["hits"][0]["number"]
    given = done(ask, "vouchers", "issue", customer, "12.50")
    assert code_of(ask, given["voucher_id"]) == given["code"]
    assert done(ask, "vouchers", "show", given["code"])["amount"] == "12.50"
    assert [each["left"] for each in done(ask, "vouchers", "list", customer)["vouchers"]] == ["12.50", "20.00"]
    assert ask("vouchers", "issue", customer, "99999", "--json")[0] == REFUSED


def test_a_code_that_shall_not_stand_in_a_history_is_read(
    ask: Ask, voucher: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(code_of(ask, voucher) + "\n"))
    assert done(ask, "vouchers", "show", "-")["id"] == voucher


def test_a_slip_an_unknown_code_and_one_tried_too_often_are_told_alike(ask: Ask, voucher: str) -> None:
    code = code_of(ask, voucher)
    unknown = codes.shown("7K3M9QXT2W4H8RBN")
    said = [ask("vouchers", "show", each) for each in (code[:-1] + "*", unknown, *["nothing of the kind"] * 9, code)]
    assert len(set(said)) == 1
    assert said[0][1].startswith("Zu diesem Code wurde kein Gutschein gefunden.")


def test_what_is_voided_is_void_and_a_lost_code_is_another_one_afterwards(ask: Ask, voucher: str) -> None:
    old = code_of(ask, voucher)
    new = done(ask, "vouchers", "reissue", voucher, "--why", "Code verloren")
    assert refused(ask("vouchers", "redeem", old, "1", "--json")) == "vouchers.is_voided"
    assert done(ask, "vouchers", "show", new["code"])["replaces_id"] == voucher
    assert refused(ask("vouchers", "void", new["voucher_id"], "--json")) == "vouchers.reason_missing"
    assert done(ask, "vouchers", "void", new["voucher_id"], "--why", "Irrtum")["state"] == "voided"


@pytest.mark.parametrize(("language", "words"), [("de", "Ihr Gutschein\n"), ("en", "Your voucher\n")])
def test_the_mail_has_the_code_the_amount_and_the_day(ask: Ask, voucher: str, language: str, words: str) -> None:
    """Nobody has named the shop, so nobody reads “from AgentDesk”."""
    said = ask("vouchers", "code", voucher, "--mail", language=language)[1]
    assert "AgentDesk" not in said
    assert said.startswith(words)
    assert code_of(ask, voucher) in said
    assert "20" in said


def test_what_is_open_is_told_as_a_sheet_and_as_a_table(ask: Ask, voucher: str) -> None:
    found = done(ask, "vouchers", "liability")
    assert found["totals"] == {"EUR": "20.00"}
    assert [line["age"] for line in found["lines"]] == ["quarter"]
    table = list(csv.DictReader(StringIO(ask("vouchers", "liability", "--csv")[1]), delimiter=";"))
    assert [row["amount"] for row in table] == ["20.00"]
    assert "noch 20,00 € einlösbar" in ask("vouchers", "liability")[1].replace("\xa0", " ")
    assert done(ask, "vouchers", "liability", "--at", "2020-01-01")["totals"] == {}


def test_our_codes_go_to_the_shop_system_and_its_redemptions_come_back_once(
    ask: Ask, voucher: str, tmp_path: Path
) -> None:
    out, back = tmp_path / "codes.csv", tmp_path / "back.csv"
    assert ask("vouchers", "export", out)[0] == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with out.open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file, delimiter=";")
    assert (row["code"], row["amount"], row["currency"]) == (code_of(ask, voucher), "20.00", "EUR")
    assert ask("vouchers", "export", out)[0] == 1
    lines = ("A-1;15,00", "A-1;15,00", "A-2;9,00", "A-3;x")
    back.write_text("\n".join(["Bestellung;Betrag;Code", *(f"{line};{row['code']}" for line in lines), "A-4;1;NONE"]))
    dry = json.loads(ask("vouchers", "read-back", back, "--dry-run", "--json")[1])
    assert done(ask, "vouchers", "show", row["code"])["left"] == "20.00"
    real = json.loads(ask("vouchers", "read-back", back, "--json")[1])
    assert dry["lines"] == real["lines"]
    assert [line.get("already", line.get("refused", {}).get("code")) for line in real["lines"]] == [
        False,
        True,
        "vouchers.rest_smaller",
        "money.amount_unreadable",
        "vouchers.not_found",
    ]
    assert "0 Einlösungen gebucht, 2 schon bekannt, 3 abgelehnt" in ask("vouchers", "read-back", back)[1]
    assert done(ask, "vouchers", "show", row["code"])["left"] == "5.00"


def test_a_pool_comes_from_a_file_and_can_be_put_aside(ask: Ask, voucher: str, tmp_path: Path) -> None:
    file = tmp_path / "pool.csv"
    file.write_text("Gutscheincode\nSOMMER-0001\nSOMMER-0002\n")
    done(ask, "vouchers", "pool", "import", file, "--name", "Sommer", "--amount", "15")
    assert (
        refused(ask("vouchers", "pool", "import", file, "--name", "Sommer", "--amount", "15", "--json"))
        == "vouchers.code_known"
    )
    [pool] = done(ask, "vouchers", "pool", "list")["pools"]
    assert (pool["name"], pool["amount"], pool["codes"], pool["left"], pool["in_use"]) == (
        "Sommer",
        "15.00",
        2,
        2,
        True,
    )
    assert done(ask, "vouchers", "pool", "use", UUID(pool["id"]), "--off")["pools"][0]["in_use"] is False
    file.write_text("KURZ\n")
    assert (
        refused(ask("vouchers", "pool", "import", file, "--name", "x", "--amount", "15", "--json"))
        == "vouchers.code_short"
    )
    file.write_text(f"SOMMER-0003\n{'S' * 201}\n")
    assert (
        refused(ask("vouchers", "pool", "import", file, "--name", "x", "--amount", "15", "--json"))
        == "vouchers.code_long"
    )
