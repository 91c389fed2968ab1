"""A page torn in the file while its whole successor waits in the log is no damage: the next checkpoint mends it."""

from __future__ import annotations

import struct
from pathlib import Path

from agentdesk.core.commands import SYSTEM
from agentdesk.core.people.commands import AddTeam
from agentdesk.core.storage.check import check
from tests.desks import make_desk

PAGE, WAL_HEADER, FRAME_HEADER = 4096, 32, 24


def test_what_a_power_cut_tore_and_the_log_still_holds_is_whole(tmp_path: Path) -> None:
    desk, _ = make_desk(tmp_path)
    desk.database.close()  # the log is emptied into the file
    desk.execute(AddTeam(name="Night shift"), actor=SYSTEM)
    tear(tmp_path / "desk.db", min(pages_in_log(tmp_path / "desk.db-wal") - {1}))
    assert [result.name for result in check(None, desk.database) if not result.ok] == []


def test_a_torn_page_that_no_log_holds_is_found(tmp_path: Path) -> None:
    desk, _ = make_desk(tmp_path)
    desk.database.close()
    tear(tmp_path / "desk.db", 5)
    assert "storage.cipher_integrity" in [result.name for result in check(None, desk.database) if not result.ok]


def pages_in_log(log: Path) -> set[int]:
    content = log.read_bytes()
    starts = range(WAL_HEADER, len(content), FRAME_HEADER + PAGE)
    return {struct.unpack(">I", content[start : start + 4])[0] for start in starts}


def tear(database: Path, page: int) -> None:
    with database.open("r+b") as file:
        file.seek((page - 1) * PAGE + 512)
        file.write(b"torn" * 128)
