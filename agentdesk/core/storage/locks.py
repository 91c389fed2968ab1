"""Locks of the operating system on a file: held by one or shared by many, gone when the process ends, however it ends.

The file itself is never removed: two processes could then hold a lock on two different files of the same name.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_PAUSE_SECONDS = 0.02
_SLOTS = 64  # Windows locks bytes: a sharer takes one of them, somebody alone takes all


class FileLock:
    """A lock that is held; give it back with `release` or by leaving `with`."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def take(cls, path: Path, *, shared: bool = False, wait_seconds: float = 0.0) -> FileLock | None:
        """The lock, or None when somebody else holds it. Raises OSError where the file cannot be made."""
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + wait_seconds
        while not _try_lock(handle, shared):
            if time.monotonic() >= deadline:
                os.close(handle)
                return None
            time.sleep(_PAUSE_SECONDS)
        return cls(handle)

    def release(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int, shared: bool) -> bool:
        if shared:
            return any(_lock_bytes(handle, slot, 1) for slot in range(_SLOTS))
        return _lock_bytes(handle, 0, _SLOTS)

    def _lock_bytes(handle: int, start: int, count: int) -> bool:
        os.lseek(handle, start, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, count)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int, shared: bool) -> bool:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
