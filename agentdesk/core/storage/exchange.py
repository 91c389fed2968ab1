"""Exchanging the files of a profile for others as one step that a kill or a power cut cannot halve.

The new files are complete on disk under `restore.part` before a marker is written; the marker decides: without it
nothing has happened, with it the exchange is finished by whoever opens the profile next. What was there before is moved
aside, never removed.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from agentdesk.core.errors import Failure
from agentdesk.core.paths import sync_file, sync_folder, write_atomically
from agentdesk.core.storage.connect import SIDE_FILES, failures

MARKER = "exchange.json"
STAGING = "restore.part"


@dataclass(frozen=True, slots=True)
class Exchange:
    """Files to put in place (from `restore.part`), files that go without a successor, and where the old ones go."""

    arriving: tuple[str, ...]
    leaving: tuple[str, ...]
    aside: str  # relative to the folder of the profile


def fresh_staging(folder: Path) -> Path:
    """An empty `restore.part`; what an attempt left that was never decided is removed."""
    staging = folder / STAGING
    with failures(staging):
        if staging.exists():
            shutil.rmtree(staging)
        staging.mkdir(mode=0o700)
    return staging


def exchange_pending(folder: Path) -> bool:
    return (folder / MARKER).exists()


def decide_exchange(folder: Path, exchange: Exchange) -> None:
    """From here on the exchange will be finished, now or at the next start; the files must be held alone."""
    staging = folder / STAGING
    with failures(folder):
        for name in exchange.arriving:
            sync_file(staging / name)
        sync_folder(staging)
        write_atomically(folder / MARKER, json.dumps(asdict(exchange)).encode())


def finish_exchange(folder: Path) -> None:
    """Carry out what was decided; doing it again after an interruption does the rest. The files must be held alone."""
    marker = folder / MARKER
    with failures(folder):
        if not marker.exists():
            return
        exchange = _read(marker)
        aside = folder / exchange.aside
        aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in exchange.leaving:
            _move_aside(folder, name, aside)
        for name in exchange.arriving:
            _replace(folder, name, aside)
        sync_folder(folder)
        marker.unlink()
        sync_folder(folder)
        shutil.rmtree(folder / STAGING, ignore_errors=True)
        if not any(aside.iterdir()):
            aside.rmdir()


def _replace(folder: Path, name: str, aside: Path) -> None:
    """As long as the new file is still staged, whatever bears its name is the old one, side files included."""
    staged = folder / STAGING / name
    if staged.exists():
        _move_aside(folder, name, aside)
        staged.replace(folder / name)


def _move_aside(folder: Path, name: str, aside: Path) -> None:
    """On disk before the successor comes: an old side file beside a new database would be the end of it."""
    for side in ("", *SIDE_FILES):
        old = folder / (name + side)
        if old.exists():
            old.replace(aside / old.name)
    sync_folder(aside)
    sync_folder(folder)


def _read(marker: Path) -> Exchange:
    try:
        body = json.loads(marker.read_bytes())
        exchange = Exchange(tuple(body["arriving"]), tuple(body["leaving"]), str(body["aside"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Failure("profile.exchange_unreadable", path=str(marker)) from error
    inside = [*exchange.arriving, *exchange.leaving]
    if any(Path(name).name != name for name in inside) or ".." in Path(exchange.aside).parts:
        raise Failure("profile.exchange_unreadable", path=str(marker))
    return exchange
