"""Copying an encrypted database while others write in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from agentdesk.core.errors import Failure, Refused
from agentdesk.core.paths import sync_file, sync_folder
from agentdesk.core.storage.connect import SIDE_FILES, Connection, failures, open_for_copy, open_sqlcipher, read_setting

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_PAGES_AT_A_TIME = 512  # 2 MiB: some 20 ms between two looks at the cancel button


def nobody_watches(_: float) -> None:
    """Progress that nobody is shown."""


def never() -> bool:
    """Nobody cancels."""
    return False


def copy_database(
    source: Path, target: Path, key: bytes, *, progress: Progress = nobody_watches, cancelled: Cancelled = never
) -> None:
    """A copy of one moment under the same key, durable when this returns. `progress` is told 0.0 to 1.0.

    The source is read in one transaction: writers go on, and the copy never starts over. Until it is whole it bears
    another name, and nothing is left of a copy that failed. Raises Refused backup.cancelled, backup.target_exists;
    Failure as in `connect`.
    """
    if target.exists():
        raise Refused("backup.target_exists", path=str(target))
    unfinished = target.with_name(f"{target.name}.part")
    _remove(unfinished)
    try:
        with closing(open_sqlcipher(source, key)) as reading, failures(source):
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it is this moment
            with failures(target), closing(open_for_copy(unfinished, key)) as writing:
                reading.backup(writing, pages=_PAGES_AT_A_TIME, progress=_watched(progress, cancelled))
            _require_readable(reading, source)
        with failures(target):
            sync_file(unfinished)
            unfinished.replace(target)
            sync_folder(target.parent)
    except BaseException:
        _remove(unfinished)
        raise
    progress(1.0)


def _remove(database: Path) -> None:
    for side in ("", *SIDE_FILES):
        database.with_name(database.name + side).unlink(missing_ok=True)


def _require_readable(reading: Connection, source: Path) -> None:
    """SQLCipher's backup goes on over a damaged page, with zeros from there on, and reports success; the status of the
    connection alone tells (seen with 4.19.0; `integrity_check` of such a copy may well say "ok")."""
    if read_setting(reading, "cipher_status") != "1":
        raise Failure("storage.damaged", path=str(source))


def _watched(progress: Progress, cancelled: Cancelled) -> Callable[[int, int, int], None]:
    def look(_status: int, left: int, total: int) -> None:
        if cancelled():
            raise Refused("backup.cancelled")
        progress((total - left) / max(total, 1))

    return look
