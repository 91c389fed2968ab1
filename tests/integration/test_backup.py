"""A backup opens on another computer; a restore changes everything or nothing."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentdesk.core.clock import FixedClock
from agentdesk.core.errors import AgentDeskError, Failure, Refused
from agentdesk.core.storage import bundle
from agentdesk.core.storage.backup import Restored, backup, restore
from agentdesk.core.storage.connect import PAGE_BYTES, Connection, failures, open_sqlcipher
from agentdesk.core.storage.copies import copy_database
from agentdesk.core.storage.keyrings import KeyStore
from agentdesk.core.storage.keys import Secrets, salt_of
from agentdesk.core.storage.opening import create_profile, open_profile
from agentdesk.core.storage.profile import Profile
from tests.profiles import PASSPHRASE, NoKeyring, Person, WorkingKeyring, make_profile, reopen

CLOCK = FixedClock(datetime(2026, 11, 23, 11, 0, tzinfo=UTC))
WORDS = 3_000


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A profile with words in its database and one draft."""
    with make_profile(tmp_path / "desk").opened as opened:
        with closing(opened.connect()) as connection:
            connection.execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT)")
            say(connection, "vorher", WORDS)
        with closing(open_sqlcipher(opened.profile.drafts, opened.key, create=True)) as connection:
            connection.execute("CREATE TABLE draft (word TEXT)")
            connection.execute("INSERT INTO draft VALUES ('angefangen')")
    return tmp_path / "desk"


@pytest.fixture
def saved(desk: Path, tmp_path: Path) -> Path:
    back_up(desk, tmp_path / "saved.agentdesk")
    return tmp_path / "saved.agentdesk"


def say(connection: Connection, word: str, times: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO words (word) VALUES (?)", ((f"{word} {n} " * 8,) for n in range(times)))
    connection.execute("COMMIT")


def back_up(folder: Path, target: Path) -> tuple[str, ...]:
    with reopen(folder) as opened:
        return backup(opened, target, CLOCK)


def bring_back(source: Path, folder: Path, secret: str = PASSPHRASE) -> Restored:
    return restore(source, Profile(folder), NoKeyring(), Secrets(given=secret), CLOCK)


def words(folder: Path) -> int:
    with reopen(folder) as opened, closing(opened.connect()) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(connection.execute("SELECT count(*) FROM words").fetchone()[0])


def state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(source: Path, folder: Path, secret: str = PASSPHRASE) -> str:
    """The code of the refusal; nothing in the folder has changed."""
    before = state(folder)
    with pytest.raises(AgentDeskError) as refusal:
        bring_back(source, folder, secret)
    assert state(folder) == before
    return refusal.value.code


def test_a_backup_opens_on_another_computer_with_the_passphrase(saved: Path, tmp_path: Path) -> None:
    result = bring_back(saved, tmp_path / "elsewhere")
    assert result == Restored(None)
    assert words(tmp_path / "elsewhere") == WORDS
    with reopen(tmp_path / "elsewhere") as opened:
        drafts = open_sqlcipher(opened.profile.drafts, opened.key)
        assert drafts.execute("SELECT word FROM draft").fetchall() == [("angefangen",)]


def test_a_backup_opens_on_another_computer_with_the_recovery_code_and_its_keyring_learns_the_key(
    tmp_path: Path,
) -> None:
    created = create_profile(Profile(tmp_path / "desk"), WorkingKeyring(), None)
    with created.opened as opened:
        backup(opened, tmp_path / "saved", CLOCK)
    store, person = WorkingKeyring(), Person(created.recovery_code or "")
    restore(tmp_path / "saved", Profile(tmp_path / "elsewhere"), store, Secrets(ask=person), CLOCK)
    assert list(store.kept.values()) == [created.opened.key]
    with open_profile(Profile(tmp_path / "elsewhere"), store, Secrets()) as opened:
        assert opened.by == "keyring"


def test_a_computer_without_keyring_says_so_after_a_restore(tmp_path: Path) -> None:
    created = create_profile(Profile(tmp_path / "desk"), WorkingKeyring(), None)
    with created.opened as opened:
        backup(opened, tmp_path / "saved", CLOCK)
    result = bring_back(tmp_path / "saved", tmp_path / "elsewhere", created.recovery_code or "")
    assert result.notes == ("note.keys.no_keyring",)


def test_a_restore_puts_the_former_files_aside_as_a_profile_that_opens(desk: Path, saved: Path) -> None:
    with reopen(desk) as opened, closing(opened.connect()) as connection:
        say(connection, "später", 1)
    result = bring_back(saved, desk)
    assert words(desk) == WORDS
    assert result.aside is not None
    assert words(result.aside) == WORDS + 1


def test_a_backup_holds_nothing_in_plain_text(saved: Path) -> None:
    content = saved.read_bytes()
    assert b"vorher" not in content
    assert b"angefangen" not in content
    assert saved.stat().st_mode & 0o777 == 0o600


def test_a_backup_is_of_one_moment_while_others_write(desk: Path, tmp_path: Path) -> None:
    """A writer adds a row to two tables in one transaction all the while: the copy has as many in both."""
    stop, written = threading.Event(), [0]
    with reopen(desk) as opened:
        connection = opened.connect()
        connection.execute("CREATE TABLE echo (id INTEGER PRIMARY KEY, word TEXT)")
        connection.execute("INSERT INTO echo SELECT * FROM words")

        def write() -> None:
            while not stop.is_set():
                connection.execute("BEGIN IMMEDIATE")
                for table in ("words", "echo"):
                    connection.execute(f"INSERT INTO {table} (word) VALUES (?)", ("dazwischen " * 50,))
                connection.execute("COMMIT")
                written[0] += 1

        def until_more_is_written(_: object = None) -> None:
            before, patience = written[0], time.monotonic() + 60
            while written[0] == before and time.monotonic() < patience:
                time.sleep(0.001)

        writer = threading.Thread(target=write)
        writer.start()
        until_more_is_written()
        before = written[0]
        backup(opened, tmp_path / "saved", CLOCK, progress=until_more_is_written)
        during = written[0] - before
        stop.set()
        writer.join()
        connection.close()
    assert during > 0
    bring_back(tmp_path / "saved", tmp_path / "elsewhere")
    with reopen(tmp_path / "elsewhere") as opened, closing(opened.connect()) as connection:
        counts = connection.execute("SELECT (SELECT count(*) FROM words), (SELECT count(*) FROM echo)").fetchone()
    assert counts[0] == counts[1] > WORDS


def test_a_copy_keeps_key_and_salt_so_that_its_key_is_found(desk: Path, tmp_path: Path) -> None:
    with reopen(desk) as opened:
        copy_database(opened.profile.database, tmp_path / "copy.db", opened.key)
        assert salt_of(tmp_path / "copy.db") == salt_of(opened.profile.database)
        with closing(open_sqlcipher(tmp_path / "copy.db", opened.key)) as copy:
            assert copy.execute("SELECT count(*) FROM words").fetchone() == (WORDS,)


def test_progress_rises_to_one(desk: Path, tmp_path: Path) -> None:
    seen: list[float] = []
    with reopen(desk) as opened:
        backup(opened, tmp_path / "saved", CLOCK, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    seen.clear()
    secrets = Secrets(given=PASSPHRASE)
    restore(tmp_path / "saved", Profile(tmp_path / "b"), NoKeyring(), secrets, CLOCK, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_cancelled_backup_leaves_nothing(desk: Path, tmp_path: Path, after: int) -> None:
    asked = iter(range(1000))
    (tmp_path / "target").mkdir()
    with reopen(desk) as opened, pytest.raises(Refused, match="cancelled"):
        backup(opened, tmp_path / "target" / "saved", CLOCK, cancelled=lambda: next(asked) >= after)
    assert list((tmp_path / "target").iterdir()) == []


def test_a_cancelled_restore_changes_nothing(desk: Path, saved: Path) -> None:
    before = state(desk)
    secrets = Secrets(given=PASSPHRASE)
    with pytest.raises(Refused, match="cancelled"):
        restore(saved, Profile(desk), NoKeyring(), secrets, CLOCK, cancelled=lambda: True)
    assert set(state(desk)) - set(before) <= {"lock"}
    assert words(desk) == WORDS


def test_an_existing_file_is_never_overwritten_by_a_backup(desk: Path, saved: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(Refused, match="target_exists"):
        back_up(desk, saved)
    assert saved.read_bytes() == before


def test_a_backup_that_would_open_nowhere_is_not_made(desk: Path, tmp_path: Path) -> None:
    store = WorkingKeyring()
    with reopen(desk) as opened:
        store.put(salt_of(opened.profile.database), opened.key)
    (desk / "recovery.json").unlink()
    with open_profile(Profile(desk), store, Secrets()) as opened, pytest.raises(Failure, match="recovery_missing"):
        backup(opened, tmp_path / "saved", CLOCK)
    assert not (tmp_path / "saved").exists()


def test_a_backup_into_a_folder_that_is_not_there_is_said(desk: Path, tmp_path: Path) -> None:
    with pytest.raises(Failure, match="no_folder"):
        back_up(desk, tmp_path / "nowhere" / "saved")


def test_damaged_drafts_do_not_prevent_a_backup(desk: Path, tmp_path: Path) -> None:
    (desk / "drafts.db").write_bytes(os.urandom(8192))
    assert back_up(desk, tmp_path / "saved") == ("note.backup.without_drafts",)
    bring_back(tmp_path / "saved", tmp_path / "elsewhere")
    assert words(tmp_path / "elsewhere") == WORDS


def test_drafts_that_a_backup_lacks_are_put_aside_and_not_mixed_in(desk: Path, tmp_path: Path) -> None:
    drafts = (desk / "drafts.db").read_bytes()
    (desk / "drafts.db").rename(tmp_path / "drafts")
    back_up(desk, tmp_path / "saved")
    (desk / "drafts.db").write_bytes(drafts)
    aside = bring_back(tmp_path / "saved", desk).aside
    assert not (desk / "drafts.db").exists()
    assert aside is not None
    assert (aside / "drafts.db").read_bytes() == drafts


@pytest.mark.parametrize("page", [1, 20, -1])
def test_a_damaged_page_is_found_before_it_gets_into_a_backup(desk: Path, tmp_path: Path, page: int) -> None:
    content = bytearray((desk / "desk.db").read_bytes())
    content[page * PAGE_BYTES + 1000] ^= 1
    (desk / "desk.db").write_bytes(content)
    with pytest.raises(Failure, match="damaged"):
        back_up(desk, tmp_path / "saved")
    assert not (tmp_path / "saved").exists()


def test_an_open_window_refuses_a_restore(desk: Path, saved: Path) -> None:
    with Profile(desk).hold_window():
        assert refused(saved, desk) == "profile.window_open"


def test_a_running_call_refuses_a_restore(desk: Path, saved: Path) -> None:
    Profile(desk).hold_window().release()
    with reopen(desk):
        assert refused(saved, desk) == "profile.in_use"


def test_a_wrong_passphrase_restores_nothing(desk: Path, saved: Path) -> None:
    Profile(desk).hold_window().release()
    assert refused(saved, desk, "falsche Passphrase") == "keys.wrong_passphrase"


def test_a_backup_of_a_later_program_is_said(desk: Path, tmp_path: Path) -> None:
    with reopen(desk) as opened, closing(opened.connect()) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    back_up(desk, tmp_path / "saved")
    Profile(desk).hold_window().release()
    assert refused(tmp_path / "saved", desk) == "backup.newer"


def rebuilt(source: Path, target: Path, change: Callable[[dict[str, bytes]], None], compress: int = 0) -> Path:
    with zipfile.ZipFile(source) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    with zipfile.ZipFile(target, "w", compress) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target


def with_manifest(entries: dict[str, bytes], **changes: object) -> None:
    body = json.loads(entries["manifest.json"])
    entries["manifest.json"] = json.dumps(body | changes).encode()


def with_true_hashes(entries: dict[str, bytes]) -> None:
    """What a forger can do: everything but the proof."""
    from hashlib import sha256

    parts = [
        {"name": name, "size": len(content), "sha256": sha256(content).hexdigest()}
        for name, content in entries.items()
        if name != "manifest.json"
    ]
    with_manifest(entries, parts=parts)


def test_each_kind_of_bad_file_is_told_and_changes_nothing(desk: Path, saved: Path, tmp_path: Path) -> None:
    Profile(desk).hold_window().release()
    other = make_profile(tmp_path / "other").opened
    backup(other, tmp_path / "other.saved", CLOCK)
    other.close()
    with zipfile.ZipFile(tmp_path / "other.saved") as archive:
        foreign_database = archive.read("desk.db")

    def file(name: str, content: bytes) -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    def archive_with(name: str, change: Callable[[dict[str, bytes]], None], compress: int = 0) -> Path:
        return rebuilt(saved, tmp_path / name, change, compress)

    whole = saved.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1

    def swap_database(entries: dict[str, bytes]) -> None:
        entries["desk.db"] = foreign_database
        with_true_hashes(entries)

    def without_drafts(entries: dict[str, bytes]) -> None:
        del entries["drafts.db"]
        with_true_hashes(entries)

    found = {
        "missing": refused(tmp_path / "nothing here", desk),
        "empty": refused(file("empty", b""), desk),
        "a letter": refused(file("letter", b"Sehr geehrte Damen und Herren"), desk),
        "a folder": refused(tmp_path, desk),
        "an archive": refused(archive_with("a", lambda entries: entries.clear()), desk),
        "an archive with our names": refused(archive_with("b", lambda e: e.update({"manifest.json": b"{}"})), desk),
        "half": refused(file("half", whole[: len(whole) // 2]), desk),
        "a bit": refused(file("bit", bytes(flipped)), desk),
        "later": refused(archive_with("later", lambda e: with_manifest(e, version=2)), desk),
        "no database": refused(archive_with("c", lambda e: e.pop("desk.db") and None), desk),
        "a path": refused(archive_with("d", lambda e: e.update({"../evil": b""})), desk),
        "compressed": refused(archive_with("e", lambda e: None, zipfile.ZIP_DEFLATED), desk),
        "another database": refused(archive_with("f", swap_database), desk),
        "a part less": refused(archive_with("g", without_drafts), desk),
        "a manifest of lists": refused(archive_with("h", lambda e: with_manifest(e, parts=[1, 2])), desk),
    }
    assert found == {
        "missing": "backup.missing",
        "empty": "backup.not_a_backup",
        "a letter": "backup.not_a_backup",
        "a folder": "backup.missing",
        "an archive": "backup.not_a_backup",
        "an archive with our names": "backup.not_a_backup",
        "half": "backup.damaged",
        "a bit": "backup.damaged",
        "later": "backup.newer",
        "no database": "backup.damaged",
        "a path": "backup.damaged",
        "compressed": "backup.damaged",
        "another database": "backup.damaged",
        "a part less": "backup.damaged",
        "a manifest of lists": "backup.damaged",
    }
    assert words(desk) == WORDS


def test_any_few_bytes_changed_are_found_or_do_not_matter(saved: Path, tmp_path: Path) -> None:
    """Whatever is flipped in a small backup, the extracted files are right or it is said that they are not."""
    chance = random.Random(7)
    whole = saved.read_bytes()
    (tmp_path / "right").mkdir()
    bundle.extract_bundle(saved, tmp_path / "right", lambda _: None)
    right = state(tmp_path / "right")
    ends = [*range(200), *range(len(whole) - 1500, len(whole))]
    for attempt in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            damaged[chance.choice(ends) if chance.random() < 0.7 else chance.randrange(len(whole))] ^= chance.randint(
                1, 255
            )
        (tmp_path / "damaged").write_bytes(damaged)
        folder = tmp_path / f"out{attempt}"
        folder.mkdir()
        try:
            manifest = bundle.extract_bundle(tmp_path / "damaged", folder, lambda _: None)
        except Failure as failure:
            assert failure.code.startswith("backup.")  # noqa: PT017
        else:
            assert {part.name: state(folder)[part.name] for part in manifest.parts} == right
        shutil.rmtree(folder)


SMALL_DISK = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.integration import test_backup as t
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
work, desk, target = sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
limit = int(sys.argv[5])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    t.back_up(desk, target) if work == "backup" else t.bring_back(target, desk)
except Exception as error:
    print(error.code)
"""
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("limit", [8_000, 200_000])
def test_no_room_for_a_backup_leaves_neither_half_a_backup_nor_a_changed_profile(
    desk: Path, tmp_path: Path, limit: int
) -> None:
    (tmp_path / "target").mkdir()
    command = [SMALL_DISK, str(ROOT), "backup", str(desk), str(tmp_path / "target" / "saved"), str(limit)]
    ran = subprocess.run([sys.executable, "-c", *command], capture_output=True, text=True)
    assert ran.stdout.strip() in ("storage.disk_full", "storage.disk_error"), ran.stderr
    assert list((tmp_path / "target").iterdir()) == []
    assert words(desk) == WORDS


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
def test_a_full_disk_is_said_with_its_own_name(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="disk_full"), failures(tmp_path), Path("/dev/full").open("wb") as full:
        full.write(b"x" * 100_000)


def test_no_room_for_a_restore_changes_nothing(desk: Path, saved: Path) -> None:
    Profile(desk).hold_window().release()
    before = state(desk)
    command = [SMALL_DISK, str(ROOT), "restore", str(desk), str(saved), "100000"]
    ran = subprocess.run([sys.executable, "-c", *command], capture_output=True, text=True)
    assert ran.stdout.strip() in ("storage.disk_full", "storage.disk_error"), ran.stderr
    assert state(desk) == before


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.integration import test_backup as t
print("ready", flush=True)
desk, file = Path(sys.argv[3]), Path(sys.argv[4])
t.back_up(desk, file) if sys.argv[2] == "backup" else t.bring_back(file, desk)
print("done", flush=True)
"""


def killed_after(seconds: float, work: str, desk: Path, file: Path) -> bool:
    """Start the work, kill -9 it after this time; True if it said that it was done."""
    command = [sys.executable, "-c", KILLED, str(ROOT), work, str(desk), str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(seconds)
    process.kill()
    process.wait()
    with process.stdout as out:
        return "done" in out.read()


def test_killed_at_any_moment_a_backup_is_whole_or_not_there(desk: Path, tmp_path: Path) -> None:
    chance = random.Random(11)
    for attempt in range(6):
        target = tmp_path / f"saved{attempt}"
        done = killed_after(chance.uniform(0, 0.45), "backup", desk, target)
        assert target.exists() or not done
        if target.exists():
            bring_back(target, tmp_path / f"elsewhere{attempt}")
    assert words(desk) == WORDS


def test_killed_at_any_moment_a_restore_has_happened_or_not(desk: Path, saved: Path) -> None:
    """Killed earlier after one that came through and later after one that did not, however quick the machine is."""
    chance, longest = random.Random(13), 0.4
    seen: list[int] = []
    while len(set(seen)) < 2 or len(seen) < 6:
        with reopen(desk) as opened, closing(opened.connect()) as connection:
            connection.execute("DELETE FROM words WHERE id > ?", (WORDS - 7,))
        done = killed_after(chance.uniform(0, longest), "restore", desk, saved)
        longest *= 0.6 if done else 1.5
        left = words(desk)
        assert left == WORDS if done else left in (WORDS, WORDS - 7)
        seen.append(left)


def test_killed_between_any_two_steps_of_the_exchange_the_next_start_finishes_it(
    desk: Path, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every rename is a moment to die at: the process is stopped before the n-th one."""
    from agentdesk.core.storage import exchange

    rename = Path.replace

    class Killed(BaseException):
        pass

    died = []
    for moment in range(10):
        with reopen(desk) as opened, closing(opened.connect()) as connection:
            connection.execute("DELETE FROM words WHERE id > ?", (WORDS - 7,))
        left = [moment]

        def dying(self: Path, target: Path, left: list[int] = left) -> Path:
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return rename(self, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", dying)
            with suppress(Killed):
                bring_back(saved, desk)
        died.append(left[0] < 0)
        decided = exchange.exchange_pending(desk)
        if not decided and left[0] < 0:
            shutil.rmtree(desk / exchange.STAGING, ignore_errors=True)
        assert words(desk) == (WORDS if decided or left[0] >= 0 else WORDS - 7)
        assert not exchange.exchange_pending(desk)
    assert died[:6] == [True] * 6
    assert not died[-1]


@pytest.mark.parametrize("store", [NoKeyring(), WorkingKeyring()])
def test_the_backup_of_this_very_profile_needs_no_second_secret_when_its_keyring_works(
    store: KeyStore, tmp_path: Path
) -> None:
    folder = tmp_path / "desk"
    with create_profile(Profile(folder), store, PASSPHRASE).opened as opened:
        backup(opened, tmp_path / "saved", CLOCK)
    if isinstance(store, WorkingKeyring):
        restore(tmp_path / "saved", Profile(folder), store, Secrets(), CLOCK)
    else:
        with pytest.raises(Failure, match="passphrase_needed"):
            restore(tmp_path / "saved", Profile(folder), store, Secrets(), CLOCK)
