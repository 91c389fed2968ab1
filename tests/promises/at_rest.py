"""Nothing lies on disk that can be read without the key; and a database that cannot be opened is left as it is.

Known words go through everything that writes, while every file of the profile, of the temporary folder and of the home
is searched for them, time and again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from agentdesk.core import drafts as drafts_room
from agentdesk.core import logs
from agentdesk.core.errors import Failure
from agentdesk.core.storage import connect, opening
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.keys import Secrets, new_key
from agentdesk.core.storage.profile import Profile
from tests.promises.full_disk import NOT_ACKNOWLEDGED, on_a_full_disk
from tests.promises.lost_keyring import NO_WAY_OUT, keyring_lost
from tests.promises.promise import Bug, Change, Promise
from tests.promises.settings_of_connections import UNSAFE, on_every_connection
from tests.promises.unopenable import CHANGED, NO_MESSAGE, cannot_be_opened
from tests.promises.words_on_disk import READABLE, while_working

# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _no_key() -> Iterable[Change]:
    yield Change(connect, "_unlock", lambda connection, *key: None)


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
    size=3,
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
