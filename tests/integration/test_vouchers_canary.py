"""No code of a voucher lies anywhere but in the local tables of its secrets: not in a row, a log, a draft, a result."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core import paths
from agentdesk.core.commands import Command
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.drafts import Draft
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.logs import log_to, note
from agentdesk.core.people.defaults import local_shop
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.schema import metadata
from agentdesk.core.vouchers import codes, issuing
from agentdesk.core.vouchers.command_line import found, pool_imported, redeemed, reissued
from agentdesk.core.vouchers.commands import VoidVoucher
from agentdesk.core.vouchers.pooling import exported
from agentdesk.core.vouchers.read_back import ReadBack
from agentdesk.core.workplace import Workplace, create_workplace
from tests.vouchers import EUROS, Issue
from tests.vouchers import issuing as known_to_issue

PASSPHRASE = "one two three four five"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workplace]:
    log_to(paths.log_folder())
    with known_to_issue(), closing(create_workplace(tmp_path / "p", local_shop("de"), passphrase=PASSPHRASE)) as made:
        yield made


def test_no_code_is_anywhere_but_in_the_tables_of_secrets(place: Workplace, tmp_path: Path) -> None:
    all_codes = _a_day(place, tmp_path)
    assert len(all_codes) >= 7
    words = {form for code in all_codes for form in _forms(code)}
    rows = list(_rows(place.opened.profile.database, place.opened.key))
    assert len(rows) > 50
    local = {table.name for table in metadata.sorted_tables if table.info.get("local")}
    held = {name for name, row in rows if any(word in row for word in words)}
    assert held <= local, held
    assert held == {"voucher_pool_secrets"}
    for path in (place.opened.profile.drafts, *_files(place.profile.folder), *_files(paths.log_folder())):
        said = path.read_bytes().decode("latin-1").casefold()
        assert [word for word in words if word in said] == [], path
    drafted = [row for _, row in _rows(place.opened.profile.drafts, place.opened.key)]
    assert drafted
    assert not any(word in row for word in words for row in drafted)


def test_a_refusal_says_nothing_of_the_code_that_was_typed(place: Workplace) -> None:
    me = place.person().id
    with pytest.raises(Refused) as refusal:
        found(place.desk, me, "7K3M-9QXT-2W4H-8RBN-9")
    note(refusal.value)
    logging.getLogger("agentdesk").error("%s", refusal.value)
    assert "7K3M" not in str(refusal.value) + repr(refusal.value.facts)


def _a_day(place: Workplace, tmp_path: Path) -> list[str]:
    """Everything that has to do with codes, once; the codes there were, and one that is none."""
    desk, me = place.desk, place.person().id
    customer = UUID(desk.execute(CreateCustomer(family_name="Müller"), actor=me)["customer_id"])

    def make(stub: Any) -> Command:
        return Issue(customer_id=customer, amount=1_500, stub=stub)

    pool = tmp_path / "pool.csv"
    pool.write_text("code\nSOMMER-0001-ABCD\nSOMMER-0002-EFGH\n")
    own = [_given(place, make) for _ in range(3)]
    pool_imported(desk, me, pool, "Sommer", "15")
    own.append(_given(place, make))
    all_codes = [issuing.code_of(desk, each, actor=me) for each in own]
    redeemed(desk, me, all_codes[0], "5", "Kasse")
    all_codes.append(reissued(desk, me, own[1], "Verloren")["code"])
    desk.execute(VoidVoucher(voucher_id=own[2], reason="Irrtum"), actor=me)
    exported(desk, me, tmp_path / "out.csv")
    back = tmp_path / "back.csv"
    back.write_text(f"code,amount,reference\n{all_codes[0]},1.00,A-1\n{all_codes[2]},1.00,A-2\n")
    ReadBack(desk, me, dry_run=False).read(back)
    unknown = codes.shown("7K3M9QXT2W4H8RBN")
    with pytest.raises(Refused):
        found(desk, me, unknown)
    with closing(place.open_drafts()) as drafts:
        said = {"words": "Gutschein geschickt"}
        draft = Draft(id=new_id(), kind="note", command_id=new_id(), content=said, updated_at=desk.clock.now())
        drafts.save(draft)
    return [*all_codes, unknown, "SOMMER-0002-EFGH"]


def _given(place: Workplace, make: Callable[[Any], Command]) -> UUID:
    me = place.person().id
    return UUID(issuing.with_fresh_stub(place.desk, make, 1_500, EUROS, actor=me)["voucher_id"])


def _forms(code: str) -> set[str]:
    """As it is shown, without dashes, with and without its check character; in small letters."""
    plain = codes.folded(code)
    return {each.casefold() for each in (code, plain, plain[:-1])}


def _rows(path: Path, key: bytes) -> Iterator[tuple[str, str]]:
    """Every row of every table there is, the hidden ones of the search among them."""
    with closing(open_sqlcipher(path, key)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in tables:
            for row in connection.execute(f'SELECT * FROM "{name}"').fetchall():
                yield name, " ".join(_said(cell) for cell in row).casefold()


def _said(cell: Any) -> str:
    return cell.decode("latin-1") if isinstance(cell, bytes) else json.dumps(cell, ensure_ascii=False)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
