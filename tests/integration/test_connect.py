"""Opening encrypted files: settings that hold, and each kind of trouble by its own name."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from agentdesk.core.errors import Failure
from agentdesk.core.storage import connect
from agentdesk.core.storage.connect import PAGE_BYTES, open_sqlcipher, read_setting, require_engine, salt_for
from agentdesk.core.storage.copies import copy_database

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "desk.db"
    connection = open_sqlcipher(path, KEY, create=True)
    connection.execute("CREATE TABLE words (word TEXT)")
    connection.executemany("INSERT INTO words VALUES (?)", [("Donaudampfschiff " * 20,)] * 400)
    connection.close()
    return path


def code_of(failure: pytest.ExceptionInfo[Failure]) -> str:
    return failure.value.code


def refuses(path: Path, key: bytes = KEY, **how: bool) -> str:
    with pytest.raises(Failure) as failure:
        open_sqlcipher(path, key, **how)
    return code_of(failure)


def test_every_setting_that_durability_and_privacy_rest_on_is_read_back(database: Path) -> None:
    connection = open_sqlcipher(database, KEY)
    found = {name: read_setting(connection, name) for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert read_setting(connection, "temp_store") == 2
    assert read_setting(connection, "secure_delete") == 1
    assert read_setting(connection, "busy_timeout") == 5000
    assert read_setting(connection, "trusted_schema") == 0


def test_a_setting_that_does_not_hold_is_a_failure(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "_settings", lambda *_: {"synchronous": ("NORMAL", 2)})
    assert refuses(database) == "storage.setting_refused"


def test_a_file_holds_no_plain_text_and_no_plain_header(database: Path) -> None:
    content = database.read_bytes()
    assert b"Donaudampfschiff" not in content
    assert not content.startswith(connect.PLAIN_HEADER)


def test_a_new_file_and_its_side_files_belong_to_their_owner_alone(tmp_path: Path) -> None:
    connection = open_sqlcipher(tmp_path / "desk.db", KEY, create=True)
    connection.execute("CREATE TABLE t (a)")
    assert {f"{file.name} {file.stat().st_mode & 0o777:o}" for file in tmp_path.iterdir()} == {
        "desk.db 600",
        "desk.db-wal 600",
        "desk.db-shm 600",
    }


def test_a_missing_database_is_never_replaced_by_an_empty_one(tmp_path: Path) -> None:
    assert refuses(tmp_path / "desk.db") == "storage.missing"
    assert list(tmp_path.iterdir()) == []


def test_a_database_cut_to_nothing_is_not_taken_for_a_new_one(database: Path) -> None:
    database.write_bytes(b"")
    assert refuses(database) == "storage.not_a_database"


def test_a_database_made_a_moment_ago_opens_before_anything_was_written(tmp_path: Path) -> None:
    open_sqlcipher(tmp_path / "desk.db", KEY, create=True).close()
    open_sqlcipher(tmp_path / "desk.db", KEY).close()


def test_a_wrong_key_is_said_and_changes_nothing(database: Path) -> None:
    before = database.read_bytes()
    assert refuses(database, OTHER_KEY) == "storage.wrong_key"
    assert database.read_bytes() == before


def test_a_database_without_encryption_is_told_apart(tmp_path: Path) -> None:
    plain = sqlite3.connect(tmp_path / "plain.db")
    plain.execute("CREATE TABLE t (a)")
    plain.close()
    assert refuses(tmp_path / "plain.db") == "storage.not_encrypted"


def test_any_other_file_is_not_a_database(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Sehr geehrte Damen und Herren\n" * 200)
    assert refuses(tmp_path / "letter.txt") == "storage.not_a_database"


def test_a_flipped_bit_in_a_page_is_damage(database: Path) -> None:
    content = bytearray(database.read_bytes())
    content[PAGE_BYTES + 500] ^= 1
    database.write_bytes(content)
    connection = open_sqlcipher(database, KEY)
    with pytest.raises(Failure) as failure, connect.failures(database):
        connection.execute("SELECT count(*), max(word) FROM words").fetchone()
    assert code_of(failure) == "storage.damaged"


def test_a_file_with_a_salt_of_its_own_opens_all_the_same(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = database.with_name("older.db")
    with monkeypatch.context() as before:
        before.setattr(connect, "salt_for", lambda key: b"a salt by chance")
        copy_database(database, other, KEY)
    assert other.read_bytes().startswith(b"a salt by chance")
    again = open_sqlcipher(other, KEY)
    assert again.execute("SELECT count(*) FROM words").fetchone() == (400,)
    again.close()
    assert refuses(other, OTHER_KEY) == "storage.wrong_key"


@pytest.mark.parametrize("damaged", [16, 512])
def test_a_file_whose_beginning_a_power_cut_took_opens_while_its_wal_is_whole(database: Path, damaged: int) -> None:
    writing = open_sqlcipher(database, KEY)
    writing.execute("CREATE TABLE more (word TEXT)")  # with it the first page is in the WAL
    files = {path: path.read_bytes() for path in (database, database.with_name("desk.db-wal"))}
    writing.close()
    for path, content in files.items():
        path.write_bytes(content)
    with database.open("r+b") as file:
        file.write(b"\xaa" * damaged)
    again = open_sqlcipher(database, KEY)
    assert again.execute("SELECT (SELECT count(*) FROM words), (SELECT count(*) FROM more)").fetchone() == (400, 0)
    again.close()
    assert database.read_bytes().startswith(salt_for(KEY))


def test_a_busy_database_is_said_to_be_busy(database: Path) -> None:
    first, second = open_sqlcipher(database, KEY), open_sqlcipher(database, KEY)
    first.execute("BEGIN IMMEDIATE")
    second.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(Failure) as failure, connect.failures(database):
        second.execute("BEGIN IMMEDIATE")
    assert code_of(failure) == "storage.busy"


def test_a_reading_connection_cannot_write(database: Path) -> None:
    connection = open_sqlcipher(database, KEY, readonly=True)
    assert connection.execute("SELECT count(*) FROM words").fetchone() == (400,)
    with pytest.raises(Failure) as failure, connect.failures(database):
        connection.execute("DELETE FROM words")
    assert code_of(failure) == "storage.read_only"


def test_a_folder_in_the_place_of_the_database_is_unreadable(tmp_path: Path) -> None:
    assert refuses(tmp_path) == "storage.unreadable"


def test_a_full_disk_is_said_and_loses_nothing(database: Path) -> None:
    connection = open_sqlcipher(database, KEY)
    connection.execute("PRAGMA max_page_count = 60")
    with pytest.raises(Failure) as failure, connect.failures(database):
        connection.execute("INSERT INTO words SELECT word FROM words, (SELECT 1 UNION SELECT 2 UNION SELECT 3)")
    assert code_of(failure) == "storage.disk_full"
    assert connection.execute("SELECT count(*) FROM words").fetchone() == (400,)
    assert connection.execute("PRAGMA cipher_integrity_check").fetchall() == []


def test_an_engine_that_may_damage_a_shared_database_is_refused() -> None:
    require_engine((3, 51, 3))
    with pytest.raises(Failure) as failure:
        require_engine((3, 51, 2))
    assert failure.value.facts == {"found": "3.51.2", "needed": "3.51.3"}


def test_nothing_is_written_to_standard_error_about_a_wrong_key(database: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from agentdesk.core.storage.connect import open_sqlcipher\n"
        f"try: open_sqlcipher(Path({str(database)!r}), bytes(32))\n"
        "except Exception as error: print(error.code)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (ran.stdout.strip(), ran.stderr) == ("storage.wrong_key", "")


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the open files of this process as Linux tells them")
@pytest.mark.parametrize("most_in_memory", [0, connect.MOST_IN_MEMORY])
def test_a_file_that_is_written_anew_leaves_no_plain_text_wherever_it_is_made(
    database: Path, most_in_memory: int
) -> None:
    connection = open_sqlcipher(database, KEY)
    connection.execute("CREATE INDEX by_word ON words (word)")
    connection.executemany("INSERT INTO words VALUES (?)", [(f"{n} Donaudampfschiff " * 20,) for n in range(20_000)])
    connection.execute("DELETE FROM words WHERE rowid % 2")
    left = connection.execute("SELECT count(*) FROM words").fetchone()
    over, plain, beside = threading.Event(), list[str](), set[str]()

    def watch() -> None:
        while not over.wait(0.001):
            for opened in Path("/proc/self/fd").iterdir():
                with suppress(OSError):
                    name = str(opened.readlink())
                    if "etilqs" in name:  # as SQLite calls what it throws away
                        beside.add(name)
                        plain.extend([name] if b"Donaudampf" in opened.read_bytes() else [])

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert connect.write_anew(connection, most_in_memory)
    over.set()
    watcher.join()
    assert plain == []
    assert not beside or most_in_memory == 0
    assert connection.execute("SELECT count(*) FROM words").fetchone() == left
    assert read_setting(connection, "temp_store") == 2
    connection.close()
