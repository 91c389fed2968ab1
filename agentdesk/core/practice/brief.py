"""What the real window hands to a practice: words and looks, never a path to its profile; and the folder for it all.

A practice is a process of its own. All that it is told stands in one file, in a folder that goes with it.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from agentdesk.core.storage.locks import FileLock

PREFIX = "agentdesk-practice-"
_BRIEF, _LOCK = "brief.json", "lock"


class Brief(BaseModel):
    """`scenario` may be empty: then it is chosen there. `guides`: texts of the shop's own guides that are in force, by
    their ids; `retired` those that are not; `draft` the text of one that is to be tried."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    scenario: str = ""
    language: str = "de"
    mode: str = "system"
    text_size: int = 100
    width: int = 1440
    height: int = 900
    person: str = ""
    level: int = 1
    shop: str = ""
    region: str = "DE"
    time_zone: str = "Europe/Berlin"
    currency: str = "EUR"
    guides: dict[str, str] = {}
    retired: tuple[str, ...] = ()
    draft: str = ""


def lay_down(brief: Brief) -> Path:
    """A fresh folder with this brief in it, for this user alone; what practices left that were killed is gone."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    (folder / _BRIEF).write_text(brief.model_dump_json(), encoding="utf-8")
    return folder


def take_up(folder: Path) -> tuple[Brief, FileLock]:
    """The brief of this folder, and the lock that says that somebody practises there. Raises OSError, ValueError."""
    if not folder.name.startswith(PREFIX):
        raise ValueError("not a folder of a practice")
    lock = FileLock.take(folder / _LOCK)
    if lock is None:
        raise ValueError("somebody practises there already")
    return Brief.model_validate_json((folder / _BRIEF).read_text(encoding="utf-8")), lock


def clear(folder: Path, lock: FileLock) -> None:
    """Nothing is left of it."""
    lock.release()
    shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """What practices left that were killed is gone: what nobody holds any more. One without a lock yet is about to be
    taken up."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if (left / _LOCK).exists() and (lock := FileLock.take(left / _LOCK)):
                clear(left, lock)
