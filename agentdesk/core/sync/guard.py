"""Whether this file is the one that was here last: money that was given from a copy of before would be given twice.

The number of each command by which a desk gives something by itself is kept outside the file: before it is committed,
and again once it is, before its code is shown. A file that knows fewer than were shown was put back from a copy, or
copied elsewhere. One that knows one fewer than was begun was cut off in between, and its customer has no code.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol
from uuid import UUID

from agentdesk.core.storage.keyrings import KeyStore


class Mark(NamedTuple):
    """The number of the last command that was begun; `done`: it is committed."""

    seq: int
    done: bool


class Memory(Protocol):
    """Outlives the file, on this machine alone. Every method raises Failure keys.no_keyring."""

    def recall(self) -> Mark | None:
        """What was kept last."""

    def keep(self, mark: Mark) -> None: ...

    def of(self, device_id: UUID) -> Memory:
        """What is remembered of this file as another desk: one that has begun anew remembers nothing of before, and a
        copy of before is still told apart."""


class KeyringMemory:
    """In the keyring of the system, beside the key of the file, for each desk that the file has been."""

    def __init__(self, keyring: KeyStore, database: str, device_id: UUID) -> None:
        self._keyring, self._database, self._name = keyring, database, f"{database}:{device_id.hex}"
        self._kept_by: str | None = None

    def recall(self) -> Mark | None:
        kept = self._keyring.get(self._name, kept_by=self._kept_by)
        return None if kept is None else Mark(int.from_bytes(kept, "big") >> 1, bool(kept[-1:] and kept[-1] & 1))

    def keep(self, mark: Mark) -> None:
        self._kept_by = self._keyring.put(self._name, (mark.seq << 1 | mark.done).to_bytes(8, "big"))

    def of(self, device_id: UUID) -> KeyringMemory:
        return KeyringMemory(self._keyring, self._database, device_id)


def was_put_back(kept: Mark | None, made: int, *, has_leases: bool) -> bool:
    """Of a file that has made so many commands."""
    if kept is None:
        return has_leases
    return made < (kept.seq if kept.done else kept.seq - 1)
