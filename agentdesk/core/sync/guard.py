"""Whether this file is the one that was here last: money that was given from a copy of before would be given twice.

Before each voucher that a desk gives by itself, the number of its command is kept outside the file. A file that knows
fewer commands was put back from a copy, or copied elsewhere. (Kept without its commit, since the power went in between,
it is a false alarm: that costs leases, and no money.)
"""

from __future__ import annotations

from typing import Protocol

from agentdesk.core.storage.keyrings import KeyStore


class Memory(Protocol):
    """Outlives the file, on this machine alone. Every method raises Failure keys.no_keyring."""

    def recall(self) -> int | None:
        """The number that was kept last; None where none was."""

    def keep(self, seq: int) -> None: ...


class KeyringMemory:
    """In the keyring of the system, beside the key of the file."""

    def __init__(self, keyring: KeyStore, database: str) -> None:
        self._keyring, self._name = keyring, f"{database}:seq"
        self._kept_by: str | None = None

    def recall(self) -> int | None:
        kept = self._keyring.get(self._name, kept_by=self._kept_by)
        return int.from_bytes(kept, "big") if kept is not None else None

    def keep(self, seq: int) -> None:
        self._kept_by = self._keyring.put(self._name, seq.to_bytes(8, "big"))
