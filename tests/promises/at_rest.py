"""Nothing lies on disk that can be read without the key; and a database that cannot be opened is left as it is.

Known words go through everything that writes, while every file of the profile, of the temporary folder and of the home
is searched for them, time and again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlcipher3.dbapi2 as sqlcipher

from agentdesk.core import drafts as drafts_room
from agentdesk.core import logs, paths, wording
from agentdesk.core.clock import SystemClock
from agentdesk.core.commands import SYSTEM
from agentdesk.core.customers.commands import AddNote, CreateCustomer, FindCustomers, NewPoint, PinAlert
from agentdesk.core.customers.model import PointKind, Severity
from agentdesk.core.desk import Desk
from agentdesk.core.drafts import Draft
from agentdesk.core.errors import AgentDeskError, Failure
from agentdesk.core.ids import new_id
from agentdesk.core.intake.commands import StartImport
from agentdesk.core.intake.dry_run import dry_run
from agentdesk.core.intake.model import Kind
from agentdesk.core.intake.records import CustomerRecord
from agentdesk.core.intake.runner import Running, run_import
from agentdesk.core.interactions.commands import EndInteraction, StartInteraction
from agentdesk.core.storage import connect, migrate, opening
from agentdesk.core.storage.backup import backup, restore
from agentdesk.core.storage.check import check
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.keys import Question, Secrets, new_key
from agentdesk.core.storage.opening import create_profile, open_profile
from agentdesk.core.storage.profile import Profile
from agentdesk.core.workplace import Workplace, create_workplace, open_workplace
from tests.profiles import PASSPHRASE, NoKeyring, WorkingKeyring
from tests.promises.processes import ChildFailed, Tell, command_line, killed_at_random, lines_of, run_in_child
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.session import SHOP
from tests.promises.troubles import make_read_only, mount_small_disk, mounts_of_its_own

READABLE = "nothing on disk can be read without the key"
NO_DAY = "a day of work can be worked"
UNSAFE = "every connection has the settings that durability and privacy rest on"
CHANGED = "what cannot be opened is left as it was"
NO_MESSAGE = "each trouble has a message of its own"
NO_WAY_OUT = "a lost keyring leaves a way in, and the question says why"
NOT_ACKNOWLEDGED = "on a full disk nothing is lost, and work goes on once there is room"

# --- Words on disk ----------------------------------------------------------------------------------------------------

CANARY = "quarzkanarie"
"""In everything that anybody types or imports: small letters without accents, so that the search index has it too."""


def while_working(trial: Trial) -> Iterator[Violation]:
    """A day of work with the known words, searched for from beside, then killed, then looked through once more."""
    root = trial.fresh_folder("surroundings")
    for place in ("home", "tmp", "run"):
        (root / place).mkdir()
    work = lambda tell: _work(root, trial.size, tell)  # noqa: E731
    try:
        told = killed_at_random(work, trial, "over", 0.0)
    except ChildFailed as failed:
        told = failed.told
        yield Violation(NO_DAY, str(failed))
    secrets = next(lines_of(told, "secrets"), [])
    for where, what in lines_of(told, "found"):
        yield Violation(READABLE, f"{what} in {where}, while working")
    trial.count("looks at all files", sum(count for (count,) in lines_of(told, "looks")))
    for where, what in found_in_files(root, needles([CANARY, PASSPHRASE, *secrets])):
        yield Violation(READABLE, f"{what} in {where}, after kill -9")


def needles(words: Iterable[str]) -> dict[bytes, str]:
    """Each as it may look in a file: in two encodings, and a key also as bytes."""
    found = {}
    for word in words:
        for encoding in ("utf-8", "utf-16-le"):
            found[word.lower().encode(encoding)] = f"{word[:12]}… ({encoding})"
        with suppress(ValueError):
            found[bytes.fromhex(word)] = "a key"
    return found


def found_in_files(root: Path, wanted: dict[bytes, str]) -> Iterator[tuple[str, str]]:
    for path in [*root.rglob("*"), *_deleted_but_open(root)]:
        try:
            content = path.read_bytes() if path.is_file() else b""
        except OSError:
            continue  # gone again meanwhile
        yield from _found(str(path.name), path.name.encode() + content, wanted)


def _found(where: str, content: bytes, wanted: dict[bytes, str]) -> Iterator[tuple[str, str]]:
    small = content.lower()
    for needle, what in wanted.items():
        if needle in (content if what == "a key" else small):
            yield where, what


def _deleted_but_open(root: Path) -> Iterator[Path]:
    """Temporary files that have no name any more have content all the same."""
    for handle in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            target = str(handle.readlink())
            if target.endswith(" (deleted)") and target.startswith((str(root), "/tmp", "/var/tmp")):
                yield handle


def _work(root: Path, size: int, tell: Tell) -> None:
    for variable, folder in {
        "HOME": "home",
        "XDG_DATA_HOME": "home",
        "XDG_STATE_HOME": "home",
        "TMPDIR": "tmp",
    }.items():
        os.environ[variable] = str(root / folder)
    import tempfile

    tempfile.tempdir = None
    logs.log_to(paths.log_folder())
    place = create_workplace(root / "profile", SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
    secrets = [place.opened.key.hex()]
    tell("secrets", *secrets)
    over = threading.Event()
    beside = threading.Thread(target=_look_all_the_time, args=(root, [CANARY, PASSPHRASE, *secrets], over, tell))
    beside.start()
    try:
        _day(place, root, size)
    finally:
        over.set()
        beside.join()
    tell("over")
    time.sleep(60)  # until it is killed, with everything open


def _look_all_the_time(root: Path, words: list[str], over: threading.Event, tell: Tell) -> None:
    wanted, looks = needles(words), 0
    told = set()
    while not over.is_set():
        for found in found_in_files(root, wanted):
            if found not in told:
                tell("found", *found)
                told.add(found)
        looks += 1
    tell("looks", looks)


def _day(place: Workplace, root: Path, size: int) -> None:
    """Everything that writes: commands, drafts, an import and its rehearsal, backup, restore, check, an error."""
    desk, me = place.desk, place.person().id
    drafts = place.open_drafts()
    for n in range(size):
        customer_id = _customer(desk, me, n)
        drafts.save(_draft(n))
    list(desk.ask(FindCustomers(CANARY, 20), actor=me))
    rows = [(n, CustomerRecord(number=f"{CANARY}{n}", family_name=f"{CANARY} {n}")) for n in range(200)]
    start = StartImport(record_kind=Kind.CUSTOMERS, file_name=f"{CANARY}.csv", source="shop")
    dry_run(Running(desk, me), start, rows)
    run_import(Running(desk, me), start, lambda: rows, {"file": f"{CANARY}.csv"})
    with desk.database.reading() as connection:  # larger than the cache of a page or two: SQLite would sort in a file
        connection.exec_driver_sql("PRAGMA cache_size = 10")
        connection.exec_driver_sql(
            "SELECT args FROM command_log a, (SELECT 1 UNION SELECT 2) ORDER BY args || 1"
        ).fetchall()
        connection.invalidate()
    logs.note(ValueError(f"no such customer: {CANARY}"))
    backup(place.opened, root / "home" / "desk.backup", SystemClock())
    restore(root / "home" / "desk.backup", Profile(root / "other"), NoKeyring(), Secrets(PASSPHRASE), SystemClock())
    check(place.opened, desk.database)
    desk.execute(AddNote(customer_id=customer_id, words=CANARY), actor=me)


def _customer(desk: Desk, me: UUID, n: int) -> UUID:
    email = NewPoint(kind=PointKind.EMAIL, value=f"{CANARY}{n}@example.org")
    command = CreateCustomer(given_name=CANARY, family_name=f"{CANARY}{n}", tags=(CANARY,), points=(email,))
    customer_id = UUID(desk.execute(command, actor=me)["customer_id"])
    desk.execute(PinAlert(customer_id=customer_id, severity=Severity.CARE, words=f"{CANARY} beisst"), actor=me)
    begun = UUID(desk.execute(StartInteraction(customer_id=customer_id), actor=me)["interaction_id"])
    end = EndInteraction(interaction_id=begun, ended_at=SystemClock().now(), notes=f"{CANARY} " * 50)
    desk.execute(end, actor=me)
    return customer_id


def _draft(n: int) -> Draft:
    content = {"notes": f"{CANARY} " * (n + 1)}
    return Draft(id=UUID(int=n), kind="note", command_id=new_id(), content=content, updated_at=SystemClock().now())


# --- Settings ---------------------------------------------------------------------------------------------------------

EXPECTED = {
    "synchronous": 2, "temp_store": 2, "secure_delete": 1, "foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1,
    "fullfsync": 1, "checkpoint_fullfsync": 1, "cipher_use_hmac": "1", "busy_timeout": 5000,
}  # fmt: skip
FOR_WRITERS = {"journal_mode": "wal"}


def on_every_connection(trial: Trial) -> Iterator[Violation]:
    """Each connection that a day of work opens, asked right after it is open, past the code that set it up."""
    seen: list[dict[str, Any]] = []

    def set_up(connection: Any, key: bytes, settings: Any) -> None:
        right(connection, key, settings)
        asked = [*EXPECTED, *FOR_WRITERS, "query_only"]
        seen.append({name: (connection.execute(f"PRAGMA {name}").fetchone() or [None])[0] for name in asked})

    def work(tell: Tell) -> None:
        with Change(connect, "_set_up", set_up).made():
            folder = trial.fresh_folder("settings")
            place = create_workplace(folder / "profile", SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
            place.opened.connect(readonly=True).close()
            _day(place, _with_home(folder), 1)
            with place.desk.database.writing_schema():
                pass
            with place.desk.database.reading() as one, place.desk.database.reading() as other:
                one.exec_driver_sql("SELECT 1")
                other.exec_driver_sql("SELECT 1")
            place.close()
        tell("seen", seen)

    right = connect._set_up
    [[found]] = lines_of(run_in_child(work, trial), "seen")
    trial.count("connections looked at", len(found))
    for settings in found:
        expected = EXPECTED | ({} if settings["query_only"] else FOR_WRITERS)
        wrong = {name: settings[name] for name, value in expected.items() if settings[name] != value}
        if wrong:
            yield Violation(UNSAFE, f"{wrong}")
    if len(found) < 8:
        yield Violation(UNSAFE, f"only {len(found)} connections were seen: this looks at nothing")


def _with_home(folder: Path) -> Path:
    (folder / "home").mkdir()
    return folder


# --- What cannot be opened --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """What is done to a profile, what is then said (one of), and with which passphrase it is asked for."""

    harm: Callable[[Path, bytes], None]
    said: tuple[str, ...]
    passphrase: str | None = PASSPHRASE


def _other_key(folder: Path, key: bytes) -> None:
    (folder / "desk.db").unlink()
    connection = open_sqlcipher(folder / "desk.db", new_key(), create=True)
    connection.execute("CREATE TABLE t (a)")
    connection.close()


def _plain(folder: Path, key: bytes) -> None:
    (folder / "desk.db").unlink()
    plain = sqlcipher.connect(str(folder / "desk.db"))
    plain.execute("CREATE TABLE customers (name TEXT)")
    plain.commit()
    plain.close()


def _another_programs(folder: Path, key: bytes) -> None:
    with closing(open_sqlcipher(folder / "desk.db", key)) as connection:
        connection.execute("PRAGMA application_id = 7")


def _of_a_later_program(folder: Path, key: bytes) -> None:
    with closing(open_sqlcipher(folder / "desk.db", key)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _cut(size: int) -> Callable[[Path, bytes], None]:
    return lambda folder, key: os.truncate(folder / "desk.db", size)


def _scratched(folder: Path, key: bytes) -> None:
    content = bytearray((folder / "desk.db").read_bytes())
    content[200] ^= 1
    (folder / "desk.db").write_bytes(content)


def _garbage(name: str) -> Callable[[Path, bytes], None]:
    return lambda folder, key: _write_garbage(folder / name)


def _write_garbage(path: Path) -> None:
    path.write_bytes(b"\x00garbage" * 500)


def _gone(name: str) -> Callable[[Path, bytes], None]:
    return lambda folder, key: (folder / name).unlink()


def _as_it_is(folder: Path, key: bytes) -> None:
    """Nothing is wrong with the files."""


CASES = {
    "a wrong passphrase": Case(_as_it_is, ("keys.wrong_passphrase",), "another one altogether"),
    "no passphrase": Case(_as_it_is, ("keys.passphrase_needed",), None),
    "a database under another key": Case(_other_key, ("keys.other_database",)),
    "a database without encryption": Case(_plain, ("storage.not_encrypted",)),
    "a database of another program": Case(_another_programs, ("storage.foreign",)),
    "a database of a later program": Case(_of_a_later_program, ("schema.newer",)),
    "a database cut within a page": Case(_cut(5_000), ("storage.not_a_database", "storage.damaged")),
    "a database cut after some pages": Case(_cut(4096 * 20), ("storage.damaged",)),
    "a database cut to nothing": Case(_cut(0), ("storage.not_a_database",)),
    "a database with a scratch": Case(_scratched, ("storage.damaged",)),
    "any other file": Case(_garbage("desk.db"), ("storage.not_a_database", "storage.damaged", "keys.other_database")),
    "no database": Case(_gone("desk.db"), ("storage.missing",)),
    "a broken recovery file": Case(_garbage("recovery.json"), ("keys.recovery_damaged",)),
    "no recovery file": Case(_gone("recovery.json"), ("keys.recovery_missing",)),
}


def cannot_be_opened(trial: Trial) -> Iterator[Violation]:
    """Each case by the command line, in a process of its own; every file is compared before and after."""
    folder = trial.fresh_folder("sound") / "profile"
    key = _sound_profile(folder)
    messages: dict[str, str] = {}
    for name, case in CASES.items():
        copy = trial.fresh_folder("case") / "profile"
        shutil.copytree(folder, copy)
        case.harm(copy, key)
        yield from _said(trial, name, case.said, copy, case.passphrase, messages)
    yield from _while_others_hold_it(trial, folder, key, messages)
    yield from _read_only(trial, folder, key, messages)
    shared = [code for code in messages if list(messages.values()).count(messages[code]) > 1]
    if shared:
        yield Violation(NO_MESSAGE, f"the same words for {shared}")


def _sound_profile(folder: Path) -> bytes:
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
    for n in range(30):
        place.desk.execute(CreateCustomer(family_name=f"Müller {n}"), actor=SYSTEM)
    place.close()
    return place.opened.key


def _said(
    trial: Trial, name: str, expected: tuple[str, ...], folder: Path, passphrase: str | None, messages: dict[str, str]
) -> Iterator[Violation]:
    before = _fingerprints(folder)
    done = command_line(trial, "--profile", str(folder), "--language", "en", "check", "--json", passphrase=passphrase)
    trial.count("troubles brought about")
    failure = _failure(done.out)
    if done.code != 1 or failure.get("code") not in expected:
        yield Violation(NO_MESSAGE, f"{name}: exit code {done.code}, {(failure or done.out + done.err)!r:.300}")
    if "Traceback" in done.err:
        yield Violation(NO_MESSAGE, f"{name}: {done.err[-300:]}")
    for words in _without_words(failure):
        yield Violation(NO_MESSAGE, f"{name}: {words}")
    if failure:
        messages[failure["code"]] = failure["message"].replace(str(folder), "")
    if (after := _fingerprints(folder)) != before:
        yield Violation(CHANGED, f"{name}: {sorted(set(before.items()) ^ set(after.items()))}")


def _failure(out: str) -> dict[str, Any]:
    """What the command line said; of a check that found damage, the damage."""
    try:
        answer = json.loads(out)
    except ValueError:
        return {}
    if "failure" in answer:
        return dict(answer["failure"])
    broken = [each for each in answer.get("checks", ()) if not each["ok"]]
    return {"code": "storage.damaged", "message": f"{[each['name'] for each in broken]}"} if broken else {}


def _without_words(failure: dict[str, Any]) -> Iterator[str]:
    if failure and not failure["message"].startswith("["):
        for lang in wording.LANGUAGES:
            if not wording.knows(f"failure.{failure['code']}"):
                yield f"{failure['code']} has no words in {lang}"


def _fingerprints(folder: Path) -> dict[str, str]:
    """Of every file with content; locks have none, and an empty log beside the database says nothing."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.stat().st_size and not path.name.endswith("-shm")
    }


def _while_others_hold_it(trial: Trial, folder: Path, key: bytes, messages: dict[str, str]) -> Iterator[Violation]:
    """Somebody exchanges the files; somebody writes and does not come to an end."""
    profile = Profile(folder)
    with profile.hold_alone():
        yield from _said(
            trial, "files that are being exchanged", ("profile.being_exchanged",), folder, PASSPHRASE, messages
        )
    with closing(open_sqlcipher(folder / "desk.db", key)) as other:
        other.execute("BEGIN IMMEDIATE")
        arguments = ("--profile", str(folder), "do", "customers.create", '{"family_name": "X"}', "--json")
        done = command_line(trial, *arguments, passphrase=PASSPHRASE)
        other.execute("ROLLBACK")
    if done.code != 1 or _failure(done.out).get("code") != "storage.busy":
        yield Violation(NO_MESSAGE, f"a locked database: exit code {done.code}, {done.out!r:.300}")


def _read_only(trial: Trial, folder: Path, key: bytes, messages: dict[str, str]) -> Iterator[Violation]:
    copy = trial.fresh_folder("case") / "profile"
    shutil.copytree(folder, copy)
    before = _fingerprints(copy)

    def look(tell: Tell) -> None:
        if not mounts_of_its_own():
            tell("cannot")
            return
        make_read_only(copy)
        try:
            place = open_workplace(copy, given=PASSPHRASE, keys=NoKeyring())
            place.desk.execute(CreateCustomer(family_name="X"), actor=SYSTEM)
            tell("said", "nothing", "")
        except AgentDeskError as error:
            tell("said", error.code, wording.error_text(error, lang="en"))

    told = run_in_child(look, trial)
    for code, message in lines_of(told, "said"):
        trial.count("troubles brought about")
        if code not in ("storage.read_only", "storage.unreadable"):
            yield Violation(NO_MESSAGE, f"a read-only disk: {code}")
        messages[code] = message.replace(str(copy), "")
    if _fingerprints(copy) != before:
        yield Violation(CHANGED, "a read-only disk")


# --- A full disk ------------------------------------------------------------------------------------------------------


def on_a_full_disk(trial: Trial) -> Iterator[Violation]:
    """A small disk fills up while somebody works; nothing acknowledged is lost, and with room again work goes on."""
    disk = trial.fresh_folder("small")

    def work(tell: Tell) -> None:
        if not mounts_of_its_own():
            tell("cannot")
            return
        mount_small_disk(disk, 6_000_000)
        place = create_workplace(disk / "profile", SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
        (disk / "ballast").write_bytes(bytes(1_500_000))
        drafts = place.open_drafts()
        done = _until_full(place, tell)
        for words in _with_nothing_left(place, drafts, disk):
            tell("violated", words)
        (disk / "ballast").unlink()
        place.desk.execute(AddNote(customer_id=UUID(done[0]), words="there is room again"), actor=SYSTEM)
        drafts.save(_draft(2))
        there = set(_customer_ids(place))
        if lost := set(done) - there:
            tell("violated", f"{len(lost)} of {len(done)} customers are gone")
        for result in check(place.opened, place.desk.database):
            if not result.ok:
                tell("violated", f"{result.name}: {result.findings[:2]}")
        tell("filled", len(done))

    try:
        told = run_in_child(work, trial)
    except ChildFailed as failed:
        yield Violation(NOT_ACKNOWLEDGED, str(failed))
        return
    for (words,) in lines_of(told, "violated"):
        yield Violation(NOT_ACKNOWLEDGED, words)
    trial.count("customers until the disk was full", sum(count for (count,) in lines_of(told, "filled")))


def _until_full(place: Workplace, tell: Tell) -> list[str]:
    done: list[str] = []
    while True:
        try:
            command = CreateCustomer(family_name="Müller", organisation="x" * 190, department="y" * 190)
            done.append(str(place.desk.execute(command, actor=SYSTEM)["customer_id"]))
        except Failure as failure:
            if failure.code != "storage.disk_full":
                tell("violated", f"a command says {failure}")
            return done


def _with_nothing_left(place: Workplace, drafts: Any, disk: Path) -> Iterator[str]:
    """Drafts, a backup, settings: each says so, and leaves nothing half."""
    (disk / "rest").write_bytes(b"")
    with suppress(OSError), (disk / "rest").open("wb", buffering=0) as rest:
        while True:
            rest.write(bytes(4096))
    for what, act in {
        "a draft": lambda: drafts.save(_draft(2_000)),
        "a backup": lambda: backup(place.opened, disk / "desk.backup", SystemClock()),
        "a passphrase": lambda: place.opened.set_passphrase("another long passphrase"),
    }.items():
        try:
            act()
            yield f"{what} is said to be kept"
        except Failure as failure:
            if failure.code != "storage.disk_full":
                yield f"{what} says {failure}"
    if (disk / "desk.backup").exists() or list(disk.glob(".agentdesk-backup-*")):
        yield "half a backup is left"
    (disk / "rest").unlink()


def _customer_ids(place: Workplace) -> Iterator[str]:
    with place.desk.database.reading() as connection:
        for (value,) in connection.exec_driver_sql("SELECT id FROM customers"):
            yield str(UUID(bytes=value))


# --- A lost keyring ---------------------------------------------------------------------------------------------------


class _Person:
    """Is asked, remembers the question, and gives the same answer each time."""

    def __init__(self, answer: str | None) -> None:
        self.answer, self.asked = answer, list[Question]()

    def __call__(self, question: Question) -> str | None:
        self.asked.append(question)
        return self.answer


def keyring_lost(trial: Trial) -> Iterator[Violation]:
    """What a keyring can do to somebody, times what that person can answer."""
    with trial.planted():
        for trouble in ("forgot the key", "cannot be used", "has another key"):
            for answer in ("the recovery code", "a wrong code", "nothing"):
                trial.count("answers tried")
                yield from _asked_after(trial, trouble, answer)


def _asked_after(trial: Trial, trouble: str, answer: str) -> Iterator[Violation]:
    folder = trial.fresh_folder("keyring") / "profile"
    keyring = WorkingKeyring()
    made = create_profile(Profile(folder), keyring, None)
    made.opened.close()
    database = Database.sqlite(folder / "desk.db", made.opened.key)
    migrate.create(database)
    database.close()
    before = _fingerprints(folder)
    store: Any = NoKeyring() if trouble == "cannot be used" else keyring
    for name in list(keyring.kept):
        keyring.kept = {} if trouble == "forgot the key" else {name: new_key()}
    person = _Person({"the recovery code": made.recovery_code, "a wrong code": "ABCDE-FGHJK"}.get(answer))
    case = f"the keyring {trouble}, the answer is {answer}"
    try:
        opened = open_profile(Profile(folder), store, Secrets(ask=person))
        opened.close()
        if answer != "the recovery code" or opened.key != made.opened.key:
            yield Violation(NO_WAY_OUT, f"{case}: it opened")
    except AgentDeskError as error:
        if answer == "the recovery code":
            yield Violation(NO_WAY_OUT, f"{case}: {error}")
    if not person.asked or not wording.knows(person.asked[0].why.message_key):
        yield Violation(NO_WAY_OUT, f"{case}: nobody was asked, or not told why")
    after = _fingerprints(folder)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if changed - ({"recovery.json"} if answer == "the recovery code" else set()):
        yield Violation(CHANGED, f"{case}: {sorted(changed)}")


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _no_key() -> Iterable[Change]:
    yield Change(connect, "_unlock", lambda connection, raw_key: None)


def _drafts_without_key() -> Iterable[Change]:
    def opened(path: Path, key: bytes, **options: Any) -> Any:
        path.touch()
        connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        return connection

    yield Change(drafts_room, "open_sqlcipher", opened)


def _log_with_words() -> Iterable[Change]:
    import logging

    def note(error: BaseException) -> str:
        logging.getLogger("agentdesk").error("%s", error)
        return "1"

    yield Change(logs, "note", note)


def _settings(**others: tuple[object, object]) -> Callable[[], Iterable[Change]]:
    def changes() -> Iterable[Change]:
        right = connect._settings
        yield Change(connect, "_settings", lambda *args: right(*args) | others)

    return changes


def _fall_back_in_silence() -> Iterable[Change]:
    """Without a key in the keyring it puts the database away and begins a new one."""

    def unlock(database: Path, recovery: Path, keyring: Any, given: Secrets) -> Any:
        try:
            return right(database, recovery, keyring, replace(given, ask=None))
        except Failure:
            key = new_key()
            database.unlink()
            with closing(open_sqlcipher(database, key, create=True)) as connection:
                connection.execute(f"PRAGMA application_id = {opening.APPLICATION_ID}")
            return opening_unlocked(key, "keyring")

    from agentdesk.core.storage.keys import Unlocked as opening_unlocked

    right = opening.unlock
    yield Change(opening, "unlock", unlock)


def _a_new_one_for_a_lost_one() -> Iterable[Change]:
    def require_database(profile: Profile) -> None:
        if not profile.database.exists() or profile.database.stat().st_size == 0:
            profile.database.unlink(missing_ok=True)
            shutil.copyfile(profile.recovery, profile.folder / "settings.json")
            open_sqlcipher(profile.database, new_key(), create=True).close()

    yield Change(opening, "_require_database", require_database)


def _one_message_for_all() -> Iterable[Change]:
    yield Change(connect, "_why_not_a_database", lambda path: Failure("storage.failed", path=str(path), reason="?"))
    yield Change(opening, "_stranger", lambda profile: Failure("storage.failed", path="", reason="?"))


def _half_a_backup() -> Iterable[Change]:
    from agentdesk.core.storage import backup as backup_room

    class Here:
        def __init__(self, target: Path) -> None:
            self.folder = target.parent / f".agentdesk-backup-{target.name}"

        def __enter__(self) -> Path:
            self.folder.mkdir(exist_ok=True)
            return self.folder

        def __exit__(self, *_: object) -> None:
            """What is left is left."""

    yield Change(backup_room, "_scratch_beside", Here)


WORKING, CONNECTIONS, CLOSED = "while working", "on every connection", "what cannot be opened"
FULL, KEYRING = "on a full disk", "a lost keyring"

PROMISE = Promise(
    name="at-rest",
    about="Nothing on disk can be read without the key; what cannot be opened says why and is left as it was.",
    size=15,
    unit="customers, each with contact, alert, conversation and draft, whose words are looked for in all files",
    parts={
        WORKING: while_working,
        CONNECTIONS: on_every_connection,
        CLOSED: cannot_be_opened,
        FULL: on_a_full_disk,
        KEYRING: keyring_lost,
    },
    bugs=(
        Bug("a database without a key", WORKING, (READABLE,), _no_key, 3),
        Bug("drafts without a key", WORKING, (READABLE,), _drafts_without_key, 3),
        Bug("a log that quotes", WORKING, (READABLE,), _log_with_words, 3),
        Bug("temporary files on disk", CONNECTIONS, (UNSAFE,), _settings(temp_store=("FILE", 1))),
        Bug("synchronous=NORMAL", CONNECTIONS, (UNSAFE,), _settings(synchronous=("NORMAL", 1))),
        Bug("a new database in the place of a lost one", CLOSED, (CHANGED, NO_MESSAGE), _a_new_one_for_a_lost_one),
        Bug("one message for everything", CLOSED, (NO_MESSAGE,), _one_message_for_all),
        Bug("half a backup stays on a full disk", FULL, (NOT_ACKNOWLEDGED,), _half_a_backup),
        Bug("a silent fall-back when the keyring is lost", KEYRING, (CHANGED, NO_WAY_OUT), _fall_back_in_silence),
    ),
)
