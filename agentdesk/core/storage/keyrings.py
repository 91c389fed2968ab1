"""The keyring of the system, asked in a thread under a time limit.

A call may hang for good (a Secret Service whose prompt nobody sees) or fail in many ways; each of them means "no usable
keyring", and then a passphrase is asked for. Backends that keep secrets in plain text or nowhere are not trusted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from agentdesk.core.errors import Failure

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "AgentDesk"
_TRUSTED = ("SecretService", "libsecret", "kwallet", "macOS", "Windows")
_SECONDS = 10.0  # long enough to answer the keyring's own prompt in peace, short enough for a start without one


class KeyStore(Protocol):
    """Where database keys are kept by name of database. Every method raises Failure keys.no_keyring (reason)."""

    def get(self, database: str) -> bytes | None: ...

    def put(self, database: str, key: bytes) -> None: ...

    def forget(self, database: str) -> None: ...


class SystemKeyring:
    """The keyring of the person signed in: Secret Service, KWallet, Keychain or Credential Manager."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._hangs = False

    def get(self, database: str) -> bytes | None:
        kept = self._ask(lambda keyring: keyring.get_password(_SERVICE, database))
        try:
            return None if kept is None else bytes.fromhex(kept)
        except ValueError:
            return b""  # something is kept, but no key of ours: it fits nothing

    def put(self, database: str, key: bytes) -> None:
        """Also reads it back: a keyring that forgets at once is none."""

        def keep(keyring: KeyringBackend) -> bool:
            keyring.set_password(_SERVICE, database, key.hex())
            return keyring.get_password(_SERVICE, database) == key.hex()

        if not self._ask(keep):
            raise Failure("keys.no_keyring", reason="forgets")

    def forget(self, database: str) -> None:
        from keyring.errors import PasswordDeleteError

        def remove(keyring: KeyringBackend) -> None:
            with suppress(PasswordDeleteError):  # there was none
                keyring.delete_password(_SERVICE, database)

        self._ask(remove)

    def _ask(self, what: Callable[[KeyringBackend], Any]) -> Any:
        if self._hangs:
            raise Failure("keys.no_keyring", reason="timed_out")
        outcome: list[tuple[Any, Exception | None]] = []
        worker = threading.Thread(target=lambda: outcome.append(_outcome(what)), daemon=True, name="keyring")
        worker.start()
        worker.join(self._seconds)
        if not outcome:
            self._hangs = True
            raise Failure("keys.no_keyring", reason="timed_out")
        answer, error = outcome[0]
        if error is not None:
            raise error if isinstance(error, Failure) else Failure("keys.no_keyring", reason=type(error).__name__)
        return answer


def _outcome(what: Callable[[KeyringBackend], Any]) -> tuple[Any, Exception | None]:
    try:
        return what(_backend()), None
    except Exception as error:  # noqa: BLE001 - backends raise KeyringError, and what D-Bus and the system raise
        return None, error


def _backend() -> KeyringBackend:
    import keyring
    from keyring.backends.chainer import ChainerBackend

    chosen = keyring.get_keyring()
    candidates = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    for candidate in candidates:
        if _is_trusted(candidate):
            return candidate
    raise Failure("keys.no_keyring", reason=type(chosen).__module__)


def _is_trusted(backend: KeyringBackend) -> bool:
    package, _, module = type(backend).__module__.removeprefix("keyring.").partition(".")
    return package == "backends" and module.partition(".")[0] in _TRUSTED
