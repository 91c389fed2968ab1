"""The keyring of the system, asked in a thread under a time limit.

A call may hang for good (a Secret Service whose prompt nobody sees) or fail in many ways; each of them means "no usable
keyring", and then a passphrase is asked for. Backends that keep secrets in plain text or nowhere are not trusted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, cast

from agentdesk.core.errors import Failure

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "AgentDesk"
_TRUSTED = ("SecretService", "libsecret", "kwallet", "macOS", "Windows")
_SECONDS = 10.0  # long enough to answer the keyring's own prompt in peace, short enough for a start without one


class KeyStore(Protocol):
    """Where database keys are kept by name of database. Every method raises Failure keys.no_keyring (reason)."""

    def get(self, database: str, *, kept_by: str | None = None) -> bytes | None:
        """The key, or None when it is not there; `kept_by` is what `put` answered, and spares a search for it."""

    def put(self, database: str, key: bytes) -> str:
        """Keep the key; answers with the name of what keeps it."""

    def forget(self, database: str) -> None: ...


class NoKeyring:
    """Where none shall be used."""

    def get(self, database: str, *, kept_by: str | None = None) -> bytes | None:
        raise Failure("keys.no_keyring", reason="laid_down")

    def put(self, database: str, key: bytes) -> str:
        raise Failure("keys.no_keyring", reason="laid_down")

    def forget(self, database: str) -> None:
        raise Failure("keys.no_keyring", reason="laid_down")


class SystemKeyring:
    """The keyring of the person signed in: Secret Service, KWallet, Keychain or Credential Manager."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._hangs = False

    def get(self, database: str, *, kept_by: str | None = None) -> bytes | None:
        kept = self._ask(lambda keyring: keyring.get_password(_SERVICE, database), kept_by)
        try:
            return None if kept is None else bytes.fromhex(kept)
        except ValueError:
            return b""  # something is kept, but no key of ours: it fits nothing

    def put(self, database: str, key: bytes) -> str:
        """Also reads it back: a keyring that forgets at once is none."""

        def keep(keyring: KeyringBackend) -> str | None:
            keyring.set_password(_SERVICE, database, key.hex())
            return _name(keyring) if keyring.get_password(_SERVICE, database) == key.hex() else None

        kept_by: str | None = self._ask(keep)
        if kept_by is None:
            raise Failure("keys.no_keyring", reason="forgets")
        return kept_by

    def forget(self, database: str) -> None:
        from keyring.errors import PasswordDeleteError

        def remove(keyring: KeyringBackend) -> None:
            with suppress(PasswordDeleteError):  # there was none
                keyring.delete_password(_SERVICE, database)

        self._ask(remove)

    def _ask(self, what: Callable[[KeyringBackend], Any], kept_by: str | None = None) -> Any:
        if self._hangs:
            raise Failure("keys.no_keyring", reason="timed_out")
        outcome: list[tuple[Any, Exception | None]] = []
        worker = threading.Thread(target=lambda: outcome.append(_outcome(what, kept_by)), daemon=True, name="keyring")
        worker.start()
        worker.join(self._seconds)
        if not outcome:
            self._hangs = True
            raise Failure("keys.no_keyring", reason="timed_out")
        answer, error = outcome[0]
        if error is not None:
            raise error if isinstance(error, Failure) else Failure("keys.no_keyring", reason=type(error).__name__)
        return answer


def _outcome(what: Callable[[KeyringBackend], Any], kept_by: str | None) -> tuple[Any, Exception | None]:
    try:
        return what(_backend(kept_by)), None
    except Exception as error:  # noqa: BLE001 - backends raise KeyringError, and what D-Bus and the system raise
        return None, error


def _backend(kept_by: str | None) -> KeyringBackend:
    """What the person configured; else what keeps the key already (a search takes 100 ms); else what can be found."""
    import keyring.core
    from keyring.backends.chainer import ChainerBackend

    configured = keyring.core.load_env() or keyring.core.load_config()
    chosen = configured or _known(kept_by) or keyring.core.get_keyring()
    candidates = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    for candidate in candidates:
        if _is_trusted(_name(candidate)):
            return cast("KeyringBackend", candidate)
    raise Failure("keys.no_keyring", reason=_name(chosen))


def _known(kept_by: str | None) -> KeyringBackend | None:
    import keyring.core

    if kept_by is None or not _is_trusted(kept_by):
        return None
    with suppress(Exception):  # another desktop than last time: then search
        return keyring.core.load_keyring(kept_by)
    return None


def _name(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__name__}"


def _is_trusted(name: str) -> bool:
    """`keyring.backends.SecretService.Keyring` is; `keyring.backends.null.Keyring`, `keyrings.alt.…` are not."""
    match name.split("."):
        case ["keyring", "backends", module, *_]:
            return module in _TRUSTED
        case _:
            return False
