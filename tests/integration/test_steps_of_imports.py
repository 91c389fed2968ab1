"""The commands an import consists of, sent by somebody else than the importer: no step may leave it stuck."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.commands import SYSTEM
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.intake.commands import (
    ApplyImportRows,
    CustomerRow,
    FinishImport,
    FinishUndo,
    Imports,
    StartImport,
    UndoImport,
    UndoImportRows,
)
from agentdesk.core.intake.model import Kind, State, batch_command
from agentdesk.core.intake.records import CustomerRecord, Unreadable
from agentdesk.core.intake.runner import Running, undo_import
from agentdesk.core.sample import furnish
from agentdesk.core.workplace import create_workplace
from tests.desks import make_desk
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.session import SHOP


def test_the_imports_of_the_sample_shop_can_be_taken_back(tmp_path: Path) -> None:
    place = create_workplace(tmp_path / "profile", SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
    furnish(place.desk, customers=12)
    for each in place.desk.ask(Imports(), actor=SYSTEM):
        assert undo_import(Running(place.desk, SYSTEM), each.id).state is State.UNDONE
    place.close()


def test_rows_come_in_only_under_the_id_by_which_the_undo_finds_them(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    with pytest.raises(Refused, match=r"imports\.batch_foreign"):
        desk.execute(_rows(_begun(desk, me)), actor=me)


def test_a_part_that_never_came_in_or_is_taken_back_already_is_not_taken_back(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    import_id = _done(desk, me)
    desk.execute(UndoImport(import_id=import_id), actor=me)
    desk.execute(UndoImportRows(import_id=import_id, batch_no=0), actor=me)
    for batch_no in (0, 7):
        with pytest.raises(Refused, match=r"imports\.batch_unknown"):
            desk.execute(UndoImportRows(import_id=import_id, batch_no=batch_no), actor=me)


def test_an_undo_ends_only_when_all_parts_are_taken_back(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    import_id = _done(desk, me)
    desk.execute(UndoImport(import_id=import_id), actor=me)
    with pytest.raises(Refused, match=r"imports\.rows_stay"):
        desk.execute(FinishUndo(import_id=import_id), actor=me)


@pytest.mark.parametrize("code", ["\ud800", "a\0b"])
def test_what_not_every_database_can_hold_is_refused_with_a_reason(tmp_path: Path, code: str) -> None:
    desk, me = make_desk(tmp_path)
    row = Unreadable(line_no=2, code=code)
    rows = ApplyImportRows(import_id=_begun(desk, me), batch_no=0, unreadable=(row,))
    with pytest.raises(Refused, match=r"command\.invalid"):
        desk.execute(rows, actor=me, id=batch_command(rows.import_id, 0))


def test_words_about_nul_are_words(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    rows = _rows(_begun(desk, me), r"\u0000 \\u0000")
    assert desk.execute(rows, actor=me, id=batch_command(rows.import_id, 0)) == {"new": 1}


def _begun(desk: Desk, me: UUID) -> UUID:
    begun = desk.execute(StartImport(record_kind=Kind.CUSTOMERS, file_name="kunden.csv"), actor=me)
    return UUID(begun["import_id"])


def _done(desk: Desk, me: UUID) -> UUID:
    import_id = _begun(desk, me)
    desk.execute(_rows(import_id), actor=me, id=batch_command(import_id, 0))
    desk.execute(FinishImport(import_id=import_id), actor=me)
    return import_id


def _rows(import_id: UUID, name: str = "Ahrens") -> ApplyImportRows:
    row = CustomerRow(line_no=2, record=CustomerRecord(number="K1", family_name=name))
    return ApplyImportRows(import_id=import_id, batch_no=0, customers=(row,))
