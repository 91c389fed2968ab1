"""Making and opening a profile: the key, the proof that the files are ours, and the hold on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from agentdesk.core.errors import AgentDeskError, Failure
from agentdesk.core.paths import sync_folder
from agentdesk.core.storage.connect import (
    PLAIN_HEADER,
    SIDE_FILES,
    Connection,
    failures,
    open_sqlcipher,
    read_setting,
    salt_for,
)
from agentdesk.core.storage.keyrings import KeyStore
from agentdesk.core.storage.keys import Secrets, new_key, salt_of, unlock
from agentdesk.core.storage.locks import FileLock
from agentdesk.core.storage.moved import mark_of
from agentdesk.core.storage.profile import Profile
from agentdesk.core.storage.recovery import (
    CODE,
    PASSPHRASE,
    load_recovery,
    readable_recovery,
    recovery_for,
    require_passphrase,
    save_recovery,
)
from agentdesk.core.storage.recovery_code import new_code

APPLICATION_ID = 0x4144736B  # "ADsk" in the header of the database, so that a foreign one is told apart


class Standing(StrEnum):
    """What the first page of the window depends on."""

    NEW = "new"
    READY = "ready"
    LOCKED = "locked"
    BROKEN = "broken"
    NEWER = "newer"
    FOREIGN = "foreign"


@dataclass(slots=True)
class OpenProfile:
    """A profile whose key is known and whose files nobody exchanges until `close`."""

    profile: Profile
    key: bytes = field(repr=False)
    by: str
    notes: tuple[str, ...]
    _use: FileLock

    def connect(self, *, readonly: bool = False) -> Connection:
        return open_sqlcipher(self.profile.database, self.key, readonly=readonly)

    def new_recovery_code(self) -> str:
        """A fresh recovery code in place of the former one; to be shown once. Raises Failure storage.*."""
        code = new_code()
        self._seal(CODE, code)
        return code

    def set_passphrase(self, passphrase: str) -> None:
        """Raises Refused keys.passphrase_short, keys.passphrase_long; Failure storage.*."""
        require_passphrase(passphrase)
        self._seal(PASSPHRASE, passphrase)

    def _seal(self, kind: str, secret: str) -> None:
        recovery = readable_recovery(self.profile.recovery) or recovery_for(self.key, salt_for(self.key).hex())
        save_recovery(self.profile.recovery, recovery.sealed_with(self.key, kind, secret))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """The files for oneself; all own connections must be closed. Raises Failure profile.in_use."""
        self._use.release()
        try:
            with self.profile.hold_alone():
                yield
        finally:
            self._use = self.profile.hold_use()

    def close(self) -> None:
        self._use.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Created:
    """A fresh profile; the recovery code is shown to the person once and kept nowhere."""

    opened: OpenProfile
    recovery_code: str | None = field(repr=False)


def standing_of(failure: AgentDeskError) -> Standing:
    """What a failure to open says about the profile; a trouble of the disk or of others leaves it broken for now."""
    match failure.code.partition("."):
        case ("profile", _, "new"):
            return Standing.NEW
        case ("keys", _, _):
            return Standing.LOCKED
        case ("schema", _, "newer"):
            return Standing.NEWER
        case ("storage", _, "foreign" | "not_encrypted" | "not_a_database") | ("schema", _, "unknown"):
            return Standing.FOREIGN
        case _:
            return Standing.BROKEN


def create_profile(profile: Profile, keyring: KeyStore, passphrase: str | None) -> Created:
    """A profile with a fresh key. Without a passphrase the keyring must work, and a recovery code is made.

    Killed at any moment, the profile is either finished or still new. Raises Refused keys.passphrase_short,
    keys.passphrase_long; Failure keys.passphrase_needed, profile.exists, profile.folder_taken, storage.*.
    """
    if passphrase is not None:
        require_passphrase(passphrase)
    profile.prepare_folder()
    with profile.hold_alone():
        if not profile.is_new:
            raise Failure("profile.exists", path=str(profile.folder))
        key, code, by = _lay_down(profile, keyring, passphrase)
    return Created(OpenProfile(profile, key, by, (), profile.hold_use()), code)


def open_profile(profile: Profile, keyring: KeyStore, given: Secrets, *, moved_too: bool = False) -> OpenProfile:
    """The profile, unlocked and recognised as ours; whether its schema is older or newer is seen by `migrate`.

    One whose shop has moved to a server is opened only for whoever asks for it: to move it, or to make a desk of it.

    Raises Failure: profile.new, profile.being_exchanged, profile.moved, profile.moving, storage.foreign, and those of
    `keys.unlock` and `connect.open_sqlcipher`; `standing_of` sorts them.
    """
    if not profile.folder.is_dir() or profile.is_new:
        raise Failure("profile.new", path=str(profile.folder))
    profile.finish_exchange()
    if not moved_too and (mark := mark_of(profile)):
        raise mark.refusal
    use = profile.hold_use()
    try:
        _require_database(profile)
        found = unlock(profile.database, profile.recovery, keyring, given)
        _recognise(profile, found.key)
    except BaseException:
        use.release()
        raise
    return OpenProfile(profile, found.key, found.by, found.notes, use)


def recognise(path: Path, key: bytes) -> str | None:
    """The revision of the schema of a database of ours, None in an empty one.

    Raises Failure storage.foreign, and those of `connect.open_sqlcipher`.
    """
    with closing(open_sqlcipher(path, key)) as connection, failures(path):
        if read_setting(connection, "application_id") != APPLICATION_ID:
            raise Failure("storage.foreign", path=str(path))
        return _revision_of(connection)


def _recognise(profile: Profile, key: bytes) -> None:
    try:
        recognise(profile.database, key)
    except Failure as failure:
        if failure.code == "storage.wrong_key":  # yet the key was proven against recovery.json
            raise _stranger(profile) from failure
        raise


def _stranger(profile: Profile) -> Failure:
    """The key fits recovery.json and not the database: either that is another's, or its first page is damaged."""
    recovery = load_recovery(profile.recovery)
    if recovery is not None and recovery.database != salt_of(profile.database):
        return Failure("keys.other_database", path=str(profile.database))
    return Failure("storage.damaged", path=str(profile.database))


def _require_database(profile: Profile) -> None:
    """Before anybody is asked for a passphrase: raises Failure storage.missing, not_a_database, not_encrypted."""
    with failures(profile.database), profile.database.open("rb") as file:
        head = file.read(len(PLAIN_HEADER))
    if not head:
        raise Failure("storage.not_a_database", path=str(profile.database), size=0)
    if head == PLAIN_HEADER:
        raise Failure("storage.not_encrypted", path=str(profile.database))


def _revision_of(connection: Connection) -> str | None:
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone() is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _lay_down(profile: Profile, keyring: KeyStore, passphrase: str | None) -> tuple[bytes, str | None, str]:
    """Key, database under another name, keyring, recovery file; last of all the name that makes it a profile."""
    key, code = new_key(), None
    empty_database(profile.unfinished, key)
    salt = salt_for(key).hex()
    kept_by = _keep(keyring, salt, key)
    recovery = replace(recovery_for(key, salt), keyring=kept_by)
    if passphrase is not None:
        recovery = recovery.sealed_with(key, PASSPHRASE, passphrase)
    elif kept_by:
        code = new_code()
        recovery = recovery.sealed_with(key, CODE, code)
    else:
        raise Failure("keys.passphrase_needed", path=str(profile.folder))
    save_recovery(profile.recovery, recovery)
    with failures(profile.database):
        profile.unfinished.replace(profile.database)
        sync_folder(profile.folder)
    return key, code, "keyring" if kept_by else PASSPHRASE


def _keep(keyring: KeyStore, salt: str, key: bytes) -> str | None:
    try:
        return keyring.put(salt, key)
    except Failure:
        return None


def empty_database(path: Path, key: bytes) -> None:
    """A file without a table, marked as ours."""
    for side in ("", *SIDE_FILES):
        path.with_name(path.name + side).unlink(missing_ok=True)  # left by an attempt that was never finished
    connection = open_sqlcipher(path, key, create=True)
    with failures(path):
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.close()
