"""Where things are kept on this computer, and how a small file is written so that it is whole or unchanged."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs

_PRODUCT = "agentdesk"
_confined: list[Path] = []


def confine(folder: Path) -> None:
    """From now on this process keeps everything in this folder, and knows of no other."""
    _confined[:] = [folder]


def profile_folder(name: str = "default") -> Path:
    """The folder of a profile when nobody names one with --profile."""
    return (_confined[0] if _confined else Path(platformdirs.user_data_path(_PRODUCT, appauthor=False))) / name


def log_folder() -> Path:
    return _confined[0] / "log" if _confined else Path(platformdirs.user_log_path(_PRODUCT, appauthor=False))


def write_atomically(
    path: Path, content: bytes, *, mode: int = 0o600, first: Callable[[], object] = lambda: None
) -> None:
    """Afterwards the file holds the new content on disk; killed or out of space before, it holds the old one.

    `first` is done before the content, all of it on disk by then, gets its name. Raises OSError, and what `first`
    raises; the old file is untouched then.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(mode)
        first()
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """A new or renamed file survives a power cut only once its folder is on disk too."""
    if os.name == "nt":  # not possible there, and not needed: NTFS journals its names
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
