"""Files that take minutes to fill: kept for the next run where AGENTDESK_PERFORMANCE_FILES names a folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from agentdesk.core.desk import Desk
from tests.desks import empty_desk

CACHE = "PRAGMA cache_size = -1500000"
"""For filling only: keys lie all over the file."""


@contextmanager
def folder_of_files() -> Iterator[Path]:
    kept = os.environ.get("AGENTDESK_PERFORMANCE_FILES")
    if kept:
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory(prefix="agentdesk-performance-") as folder:
        yield Path(folder)


def filled(path: Path, fill: Callable[[Desk], object]) -> Path:
    """A file with the desk that `fill` has filled; whole or not there, however a run ends."""
    if not path.exists():
        building = path.with_suffix(".building")
        for rest in building.parent.glob(f"{building.name}*"):
            rest.unlink()
        desk = empty_desk(building.parent, building.name)
        fill(desk)
        desk.database.close()
        building.rename(path)
    return path
