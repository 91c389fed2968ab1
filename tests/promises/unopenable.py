"""A database that cannot be opened says why and is left as it is."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from agentdesk.core import wording
from agentdesk.core.commands import SYSTEM
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.keys import new_key
from agentdesk.core.storage.profile import Profile
from agentdesk.core.workplace import create_workplace, open_workplace
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.forked import Tell, command_line, lines_of, run_in_child
from tests.promises.promise import Trial, Violation
from tests.promises.session import SHOP
from tests.promises.troubles import make_read_only, mounts_of_its_own

CHANGED = "what cannot be opened is left as it was"
NO_MESSAGE = "each trouble has a message of its own"


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
    before = fingerprints(folder)
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
    if (after := fingerprints(folder)) != before:
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


def fingerprints(folder: Path) -> dict[str, str]:
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
    before = fingerprints(copy)

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
    if fingerprints(copy) != before:
        yield Violation(CHANGED, "a read-only disk")
