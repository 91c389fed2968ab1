"""Writers of several processes take turns: nobody starves beside somebody who writes again and again."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from agentdesk.core.errors import Failure
from agentdesk.core.intake.runner import BREATH
from agentdesk.core.storage import engine
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.prepared import driver_of
from tests.desks import KEY, make_desk

WRITES_AGAIN_AND_AGAIN = """
import sys, time
from pathlib import Path
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.prepared import driver_of
database = Database.sqlite(Path(sys.argv[1]), bytes(range(32)))
print("begun", flush=True)
while True:
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE storage_gate SET open = 0")
        time.sleep(float(sys.argv[2]))
    time.sleep(float(sys.argv[3]))
"""


def usual_wait(folder: Path, *, holds: float, rests: float, times: int) -> float:
    """Seconds until a write begins, beside another process that holds the lock and rests by turns: the median, for the
    machine may stand still now and then."""
    desk, _ = make_desk(folder)
    command = [sys.executable, "-c", WRITES_AGAIN_AND_AGAIN, str(folder / "desk.db"), str(holds), str(rests)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as busy:
        try:
            assert busy.stdout
            busy.stdout.readline()
            return sorted(waited(desk.database) for _ in range(times))[times // 2]
        finally:
            busy.kill()


def waited(database: Database) -> float:
    time.sleep(0.03)
    begun = time.perf_counter()
    with database.writing():
        return time.perf_counter() - begun


def test_a_writer_gets_its_turn_in_the_gap_that_an_import_leaves(tmp_path: Path) -> None:
    assert engine._ASK_AGAIN < BREATH / 2
    assert usual_wait(tmp_path, holds=0.1, rests=BREATH, times=12) < 1.5


def test_somebody_who_never_lets_go_is_reported_as_busy_and_the_connection_stays_usable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_desk(tmp_path)
    other = Database.sqlite(tmp_path / "desk.db", KEY)
    monkeypatch.setattr("agentdesk.core.storage.connect.BUSY_MS", 200)
    impatient = Database.sqlite(tmp_path / "desk.db", KEY)
    with other.writing(), pytest.raises(Failure, match=r"storage\.busy"):
        waited(impatient)
    with impatient.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 200


def test_the_connection_that_was_used_last_is_used_again_since_it_alone_knows_what_was_written(tmp_path: Path) -> None:
    database = make_desk(tmp_path)[0].database
    with database.reading(), database.reading():
        pass
    with database.writing() as connection:
        wrote = driver_of(connection)
    with database.reading() as connection:
        assert driver_of(connection) is wrote
