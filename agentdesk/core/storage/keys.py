"""How a database gets its key: from the passphrase that was handed over, from the system's keyring, or by asking.

There is no other way: nothing is ever kept in plain text, and nothing is removed because a key was not found.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from agentdesk.core.errors import AgentDeskError, Failure, Refused
from agentdesk.core.storage.connect import KEY_BYTES, SALT_BYTES, failures, open_sqlcipher
from agentdesk.core.storage.keyrings import KeyStore
from agentdesk.core.storage.recovery import CODE, PASSPHRASE, Recovery, load_recovery, open_seal, save_recovery
from agentdesk.core.storage.recovery_code import is_like_code

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Question:
    """Asks a person for passphrase or recovery code: why it is needed, and what was wrong with the last answer."""

    why: Failure
    trouble: AgentDeskError | None
    ways: tuple[str, ...]


Ask = Callable[[Question], str | None]  # None: the person gave up


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where a passphrase may come from: handed over beforehand (AGENTDESK_PASSPHRASE), or by asking."""

    given: str | None = field(default=None, repr=False)
    ask: Ask | None = None


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A key that fits, how it was found (`keyring`, `passphrase`, `code`), and messages for the person (their keys)."""

    key: bytes = field(repr=False)
    by: str
    notes: tuple[str, ...] = ()


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def salt_of(database: Path) -> str:
    """The first 16 bytes of the file in hex: made from its key, readable without it; the name of its key."""
    with failures(database), database.open("rb") as file:
        return file.read(SALT_BYTES).hex()


def unlock(database: Path, recovery_file: Path, keyring: KeyStore, given: Secrets) -> Unlocked:
    """The key of this database.

    Raises Failure: keys.passphrase_needed, no_keyring, keyring_lost, keyring_mismatch (nobody answered, and why it was
    asked), keys.wrong_passphrase, keys.recovery_missing, recovery_damaged, recovery_newer, storage.*.
    """
    recovery, damage = _recovery_of(recovery_file)
    if recovery is not None and given.given is not None:
        opened = _try_quietly(recovery, given.given)
        if opened is not None:
            return opened
    found, why = _from_keyring(database, recovery, keyring)
    if found is not None:
        return replace(found, notes=("note.keys.recovery_missing",) if recovery is None else ())
    if recovery is None or not recovery.seals:
        raise damage or Failure("keys.recovery_missing", path=str(recovery_file))
    return _mend_keyring(_ask_for_secret(recovery, why, given), recovery_file, recovery, keyring, why)


def open_with(recovery: Recovery, secret: str) -> Unlocked:
    """With passphrase or recovery code, whichever this is.

    Raises Failure keys.wrong_passphrase, Refused keys.code_mistyped (group).
    """
    mistyped: Refused | None = None
    if CODE in recovery.kinds() and is_like_code(secret):
        try:
            key = open_seal(recovery, CODE, secret)
            if key is not None and recovery.fits(key):
                return Unlocked(key, CODE)
        except Refused as error:
            mistyped = error
    key = open_seal(recovery, PASSPHRASE, secret)
    if key is not None and recovery.fits(key):
        return Unlocked(key, PASSPHRASE)
    raise mistyped or Failure("keys.wrong_passphrase")


def _recovery_of(path: Path) -> tuple[Recovery | None, Failure | None]:
    """A damaged recovery file must not shut out those whom the keyring lets in."""
    try:
        return load_recovery(path), None
    except Failure as failure:
        return None, failure


def _try_quietly(recovery: Recovery, secret: str) -> Unlocked | None:
    try:
        return open_with(recovery, secret)
    except AgentDeskError:
        return None


def _from_keyring(database: Path, recovery: Recovery | None, keyring: KeyStore) -> tuple[Unlocked | None, Failure]:
    path = str(database)
    if recovery is not None and recovery.keyring is None:
        return None, Failure("keys.passphrase_needed", path=path)
    try:
        key = keyring.get(recovery.database, kept_by=recovery.keyring) if recovery else keyring.get(salt_of(database))
    except Failure as failure:
        return None, Failure("keys.no_keyring", path=path, **failure.facts)
    if key is None:
        return None, Failure("keys.keyring_lost", path=path)
    if not _fits(key, database, recovery):
        return None, Failure("keys.keyring_mismatch", path=path)
    return Unlocked(key, "keyring"), Failure("keys.keyring_lost", path=path)


def _fits(key: bytes, database: Path, recovery: Recovery | None) -> bool:
    if len(key) != KEY_BYTES:
        return False
    if recovery is not None:
        return recovery.fits(key)
    try:
        open_sqlcipher(database, key).close()
    except Failure as failure:
        if failure.code == "storage.wrong_key":
            return False
        raise
    return True


def _ask_for_secret(recovery: Recovery, why: Failure, given: Secrets) -> Unlocked:
    trouble: AgentDeskError | None = Failure("keys.wrong_passphrase") if given.given is not None else None
    for _ in range(_TRIES if given.ask else 0):
        assert given.ask is not None
        answer = given.ask(Question(why, trouble, recovery.kinds()))
        if answer is None:
            break
        try:
            return open_with(recovery, answer)
        except AgentDeskError as error:
            trouble = error
    raise trouble or why


def keep_in(keyring: KeyStore, recovery_file: Path, recovery: Recovery, key: bytes) -> None:
    """Put the key into the keyring and note which one. Raises Failure keys.no_keyring, storage.*."""
    kept_by = keyring.put(recovery.database, key)
    if kept_by != recovery.keyring:
        save_recovery(recovery_file, replace(recovery, keyring=kept_by))


def _mend_keyring(
    unlocked: Unlocked, recovery_file: Path, recovery: Recovery, keyring: KeyStore, why: Failure
) -> Unlocked:
    """The person has proven the key: a keyring that lost it, or holds another, gets it again."""
    if why.code not in ("keys.keyring_lost", "keys.keyring_mismatch"):
        return unlocked
    try:
        keep_in(keyring, recovery_file, recovery, unlocked.key)
    except Failure:
        return unlocked
    return replace(unlocked, notes=("note.keys.keyring_mended",))
