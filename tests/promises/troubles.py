"""Troubles of a disk, brought about for one forked process alone: a full one, and one that cannot be written."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

_NEW_NAMESPACE, _NEW_USER = 0x00020000, 0x10000000  # unshare(2)
_BIND, _REMOUNT, _READ_ONLY = 4096, 32, 1  # mount(2)
_PRIVATE, _RECURSIVE = 1 << 18, 16384


def mounts_of_its_own() -> bool:
    """From here on this process may mount what only it sees; gone with it. False where the system forbids it."""
    library = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if library.unshare(_NEW_NAMESPACE | (0 if user == 0 else _NEW_USER)):
        return False
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    return not library.mount(b"none", b"/", None, _PRIVATE | _RECURSIVE, None)


def mount_small_disk(folder: Path, size: int) -> None:
    """A disk of this many bytes at this folder."""
    _mount(b"tmpfs", folder, b"tmpfs", 0, f"size={size}".encode())


def make_read_only(folder: Path) -> None:
    _mount(os.fsencode(folder), folder, None, _BIND, None)
    _mount(None, folder, None, _BIND | _REMOUNT | _READ_ONLY, None)


def _mount(source: bytes | None, folder: Path, kind: bytes | None, flags: int, options: bytes | None) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.mount(source, os.fsencode(folder), kind, flags, options):
        raise OSError(ctypes.get_errno(), f"mount {folder}")
