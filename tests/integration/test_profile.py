"""A profile is made whole or not at all, opened or explained, and held by one window."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from agentdesk.core.errors import Failure
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.storage.locks import FileLock
from agentdesk.core.storage.opening import Standing, create_profile, open_profile, standing_of
from agentdesk.core.storage.profile import Profile
from tests.profiles import PASSPHRASE, NoKeyring, WorkingKeyring, make_profile, reopen


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    make_profile(tmp_path / "desk").opened.close()
    return tmp_path / "desk"


def why_not(folder: Path) -> Failure:
    with pytest.raises(Failure) as failure:
        reopen(folder).close()
    return failure.value


def test_a_profile_belongs_to_its_owner_alone(desk: Path) -> None:
    assert desk.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in desk.iterdir()} == {
        "desk.db": 0o600,
        "recovery.json": 0o600,
        "in-use": 0o600,
        "backups": 0o700,
    }


def test_a_new_profile_without_keyring_and_passphrase_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="passphrase_needed"):
        create_profile(Profile(tmp_path / "desk"), NoKeyring(), None)
    assert Profile(tmp_path / "desk").is_new
    make_profile(tmp_path / "desk").opened.close()


def test_a_recovery_code_is_given_once_where_the_keyring_holds_the_key(tmp_path: Path) -> None:
    created = create_profile(Profile(tmp_path / "desk"), WorkingKeyring(), None)
    created.opened.close()
    assert created.recovery_code is not None
    assert created.recovery_code not in repr(created)
    reopen(tmp_path / "desk", created.recovery_code).close()


def test_a_profile_is_never_made_over_another(desk: Path) -> None:
    before = (desk / "desk.db").read_bytes()
    with pytest.raises(Failure, match="exists"):
        make_profile(desk)
    assert (desk / "desk.db").read_bytes() == before


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").touch()
    tmp_path.chmod(0o755)
    with pytest.raises(Failure, match="folder_taken"):
        make_profile(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_each_standing_is_told_from_what_lies_there(desk: Path, tmp_path: Path) -> None:
    assert standing_of(why_not(tmp_path / "nothing")) is Standing.NEW
    with pytest.raises(Failure) as failure:
        open_profile(Profile(desk), NoKeyring(), Secrets())
    assert standing_of(failure.value) is Standing.LOCKED

    def turned_into(change: str) -> Failure:
        copy = shutil.copytree(desk, tmp_path / change)
        database = copy / "desk.db"
        if change == "plain":
            database.unlink()
            with closing(sqlite3.connect(database)) as plain:
                plain.execute("CREATE TABLE t (a)")
        elif change == "cut":
            database.write_bytes(b"")
        elif change == "gone":
            database.unlink()
        elif change == "scratched":
            content = bytearray(database.read_bytes())
            content[200] ^= 1
            database.write_bytes(content)
        elif change == "another program":
            with reopen(copy) as opened, closing(opened.connect()) as connection:
                connection.execute("PRAGMA application_id = 7")
        return why_not(copy)

    found = {change: turned_into(change) for change in ("plain", "cut", "gone", "scratched", "another program")}
    assert {change: (failure.code, standing_of(failure)) for change, failure in found.items()} == {
        "plain": ("storage.not_encrypted", Standing.FOREIGN),
        "cut": ("storage.not_a_database", Standing.FOREIGN),
        "gone": ("storage.missing", Standing.BROKEN),
        "scratched": ("storage.damaged", Standing.BROKEN),
        "another program": ("storage.foreign", Standing.FOREIGN),
    }
    assert standing_of(Failure("schema.newer")) is Standing.NEWER


def test_nothing_is_changed_by_an_attempt_to_open_what_cannot_be_opened(desk: Path) -> None:
    content = bytearray((desk / "desk.db").read_bytes())
    content[200] ^= 1
    (desk / "desk.db").write_bytes(content)
    before = {path.name: path.read_bytes() for path in desk.iterdir() if path.is_file()}
    why_not(desk)
    assert {path.name: path.read_bytes() for path in desk.iterdir() if path.is_file()} == before


MAKING = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.profiles import make_profile
print("ready", flush=True)
make_profile(Path(sys.argv[1])).opened.close()
print("made", flush=True)
"""


def test_killed_while_being_made_a_profile_is_whole_or_still_new(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    whole = 0
    for attempt in range(12):
        folder = tmp_path / str(attempt)
        process = subprocess.Popen(
            [sys.executable, "-c", MAKING, str(folder), str(Path(__file__).parents[2])],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 0.35))
        process.kill()
        process.wait()
        if process.stdout.read() == "made\n":
            assert not Profile(folder).is_new
        process.stdout.close()
        if Profile(folder).is_new:
            make_profile(folder).opened.close()
        else:
            whole += 1
        reopen(folder).close()
    assert whole < 12


@pytest.mark.parametrize("survives", [("desk.db.new",), ("desk.db.new", "recovery.json")])
def test_what_an_unfinished_profile_left_is_taken_over(desk: Path, survives: tuple[str, ...]) -> None:
    (desk / "desk.db").replace(desk / "desk.db.new")
    if "recovery.json" not in survives:
        (desk / "recovery.json").unlink()
    assert why_not(desk).code == "profile.new"
    make_profile(desk, "ein neuer Anfang bitte").opened.close()
    reopen(desk, "ein neuer Anfang bitte").close()


def test_what_a_kill_left_of_a_small_file_does_not_make_the_folder_a_strange_one(tmp_path: Path) -> None:
    (tmp_path / ".recovery.json.x7k2a_").write_bytes(b"half")
    (tmp_path / "settings.json").write_text("{}")
    make_profile(tmp_path).opened.close()
    reopen(tmp_path).close()


HOLDING = """
import sys, time
from pathlib import Path
from agentdesk.core.storage.profile import Profile
held = getattr(Profile(Path(sys.argv[1])), sys.argv[2])()
print("held", flush=True)
time.sleep(60)
"""


def test_one_window_per_profile_and_kill_9_frees_it(desk: Path) -> None:
    window = subprocess.Popen([sys.executable, "-c", HOLDING, str(desk), "hold_window"], stdout=subprocess.PIPE)
    assert window.stdout is not None
    assert window.stdout.readline() == b"held\n"
    with pytest.raises(Failure, match="window_open"):
        Profile(desk).hold_window()
    reopen(desk).close()  # a command-line call works beside it
    window.send_signal(signal.SIGKILL)
    window.wait()
    window.stdout.close()
    Profile(desk).hold_window().release()


def test_who_needs_the_files_alone_is_refused_while_others_have_them_open(desk: Path) -> None:
    with reopen(desk) as first:
        with reopen(desk), pytest.raises(Failure, match="in_use"), first.alone():
            pass
        with first.alone():
            assert FileLock.take(desk / "in-use", shared=True) is None
        assert FileLock.take(desk / "in-use") is None  # held together again


def test_a_call_waits_for_files_that_are_just_being_exchanged(desk: Path) -> None:
    exchanging = subprocess.Popen(
        [sys.executable, "-c", HOLDING.replace("60", "0.5"), str(desk), "hold_alone"], stdout=subprocess.PIPE
    )
    assert exchanging.stdout is not None
    assert exchanging.stdout.readline() == b"held\n"
    with reopen(desk) as opened, closing(opened.connect()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    exchanging.wait()
    exchanging.stdout.close()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Failure) as failure:
        make_profile(tmp_path / "file" / "desk")
    assert failure.value.code in ("storage.missing", "storage.disk_error")


def test_the_passphrase_of_a_profile_opens_its_database_and_no_other(desk: Path, tmp_path: Path) -> None:
    other = make_profile(tmp_path / "other", PASSPHRASE).opened
    other.close()
    with reopen(desk) as opened:
        assert opened.key != other.key
        with pytest.raises(Failure, match="wrong_key"):
            open_sqlcipher(other.profile.database, opened.key)
