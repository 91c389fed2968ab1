"""Backup and restore of a whole profile: one file that opens on any computer with the passphrase or recovery code."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from agentdesk import __version__
from agentdesk.core.clock import Clock
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.paths import sync_file, sync_folder
from agentdesk.core.storage import bundle, migrate
from agentdesk.core.storage.bundle import DATABASE, DRAFTS, MANIFEST, RECOVERY, Manifest, Part
from agentdesk.core.storage.connect import Connection, failures, open_sqlcipher
from agentdesk.core.storage.copies import Cancelled, Progress, copy_database, never, nobody_watches
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.exchange import Exchange, decide_exchange, exchange_pending, finish_exchange, fresh_staging
from agentdesk.core.storage.keyrings import KeyStore
from agentdesk.core.storage.keys import Secrets, Unlocked, keep_in, unlock
from agentdesk.core.storage.opening import OpenProfile, recognise
from agentdesk.core.storage.profile import Profile
from agentdesk.core.storage.recovery import load_recovery

_COPYING, _CHECKING = 0.6, 0.3  # shares of the time, seen at a gigabyte


@dataclass(frozen=True, slots=True)
class Restored:
    """Where the former files are (None in a new profile), and messages for the person (their keys)."""

    aside: Path | None
    notes: tuple[str, ...] = ()


def backup(
    opened: OpenProfile,
    target: Path,
    clock: Clock,
    *,
    progress: Progress = nobody_watches,
    cancelled: Cancelled = never,
) -> tuple[str, ...]:
    """Write the profile as it is at this moment into a new file; windows and command-line calls go on meanwhile.

    Answers with messages for the person (their keys); nothing is left of a backup that failed. Raises Refused
    backup.target_exists, backup.cancelled; Failure backup.no_folder, keys.recovery_missing (it would open nowhere
    else), storage.*.
    """
    if target.exists():
        raise Refused("backup.target_exists", path=str(target))
    if not target.parent.is_dir():
        raise Failure("backup.no_folder", path=str(target.parent))
    _require_a_way_in(opened)
    with scratch_beside(target) as scratch:
        files, notes = _collect(opened, scratch, lambda done: progress(done * _COPYING), cancelled)
        told = _counter(sum(path.stat().st_size for path in files.values()), _COPYING, progress, cancelled)
        put_in_its_place(pack(files, scratch / "whole", opened.key, clock, told), target)
    _note_backup(opened.profile, clock)
    progress(1.0)
    return notes


def restore(
    source: Path,
    profile: Profile,
    keyring: KeyStore,
    given: Secrets,
    clock: Clock,
    *,
    progress: Progress = nobody_watches,
    cancelled: Cancelled = never,
) -> Restored:
    """Put a backup in the place of the profile: all is checked before anything changes, and the former files are kept.

    Raises Failure: profile.window_open, profile.in_use, backup.missing, backup.not_a_backup, backup.damaged,
    backup.newer, those of `keys.unlock`, storage.*; Refused backup.cancelled.
    """
    if not source.is_file():
        raise Failure("backup.missing", path=str(source))
    profile.prepare_folder()
    with profile.hold_window():
        profile.finish_exchange()
        staging = fresh_staging(profile.folder)
        try:
            with failures(source):
                size = source.stat().st_size
            told = _counter(size, 0.0, lambda done: progress(done * (1 - _CHECKING)), cancelled)
            manifest, found = unpack(source, staging, keyring, given, told)
            aside = _put_in_place(profile, manifest, clock)
        except BaseException:
            _drop_undecided(profile, staging)
            raise
    progress(1.0)
    return Restored(aside, (*found.notes, *_keep_key(profile, keyring, found)))


def pack(
    files: dict[str, Path], whole: Path, key: bytes, clock: Clock, told: Callable[[int], None] = lambda _: None
) -> Path:
    """A backup of these files under this key, on disk when it returns; where it is. Raises Failure storage.*."""
    bundle.write_bundle(whole, files, lambda parts: _describe(parts, key, clock), told)
    with failures(whole):
        sync_file(whole)
    return whole


def put_in_its_place(whole: Path, target: Path) -> None:
    """Under its own name from now on, power cuts included."""
    with failures(target):
        whole.replace(target)
        sync_folder(target.parent)


def unpack(
    source: Path, folder: Path, keyring: KeyStore, given: Secrets, told: Callable[[int], None] = lambda _: None
) -> tuple[Manifest, Unlocked]:
    """The files of a backup in an empty folder, all of them looked at, and their key. Raises as `restore` does."""
    manifest = bundle.extract_bundle(source, folder, told)
    found = unlock(folder / DATABASE, folder / RECOVERY, keyring, given)
    _require_sound(folder, manifest, found, source)
    return manifest, found


def _require_a_way_in(opened: OpenProfile) -> None:
    recovery = load_recovery(opened.profile.recovery)
    if recovery is None or not recovery.seals or not recovery.fits(opened.key):
        raise Failure("keys.recovery_missing", path=str(opened.profile.recovery))


@contextmanager
def scratch_beside(target: Path) -> Iterator[Path]:
    """On the disk of the target: renaming it there is one step, and a full disk is found before the target exists."""
    with failures(target.parent):
        scratch = Path(tempfile.mkdtemp(prefix=".agentdesk-backup-", dir=target.parent))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _collect(
    opened: OpenProfile, scratch: Path, progress: Progress, cancelled: Cancelled
) -> tuple[dict[str, Path], tuple[str, ...]]:
    """Drafts come first: one that is sent meanwhile is then in both and dropped at the next start, never in neither."""
    profile = opened.profile
    notes: tuple[str, ...] = ()
    files = {RECOVERY: scratch / RECOVERY, DATABASE: scratch / DATABASE}
    try:
        if profile.drafts.exists():
            copy_database(profile.drafts, scratch / DRAFTS, opened.key, cancelled=cancelled)
            files[DRAFTS] = scratch / DRAFTS
    except Failure as failure:
        if failure.code not in ("storage.damaged", "storage.wrong_key", "storage.not_a_database"):
            raise
        notes = ("note.backup.without_drafts",)
    copy_database(profile.database, files[DATABASE], opened.key, progress=progress, cancelled=cancelled)
    with failures(profile.recovery):
        shutil.copyfile(profile.recovery, files[RECOVERY])
    return files, notes


def _note_backup(profile: Profile, clock: Clock) -> None:
    """Whether there is one is asked of every shop once; without this note it is asked again, and nothing is lost."""
    with suppress(OSError):
        profile.backed_up.write_text(clock.now().isoformat(), encoding="ascii")


def _describe(parts: tuple[Part, ...], key: bytes, clock: Clock) -> Manifest:
    return Manifest(clock.now().isoformat(), __version__, parts).proven_by(key)


def _counter(total: int, start: float, progress: Progress, cancelled: Cancelled) -> Callable[[int], None]:
    done = 0

    def told(size: int) -> None:
        nonlocal done
        if cancelled():
            raise Refused("backup.cancelled")
        done += size
        progress(start + (1 - start) * min(done / max(total, 1), 1.0))

    return told


def _require_sound(staging: Path, manifest: Manifest, found: Unlocked, source: Path) -> None:
    if not manifest.is_proven_by(found.key):
        raise Failure("backup.damaged", path=str(source), part=MANIFEST)
    if recognise(staging / DATABASE, found.key) is not None:
        _require_known_schema(staging / DATABASE, found.key, source)
    for part in manifest.parts:
        if part.name != RECOVERY:
            _require_whole(staging / part.name, found.key, source)


def _require_known_schema(path: Path, key: bytes, source: Path) -> None:
    with closing(Database.sqlite(path, key)) as database:
        try:
            migrate.is_current(database)
        except Failure as failure:
            raise Failure("backup.newer", path=str(source)) from failure


def _require_whole(path: Path, key: bytes, source: Path) -> None:
    with closing(open_sqlcipher(path, key)) as connection, failures(path):
        trouble = [*_troubles(connection)]
    if trouble:
        raise Failure("backup.damaged", path=str(source), part=path.name)


def _troubles(connection: Connection) -> Iterator[object]:
    yield from connection.execute("PRAGMA cipher_integrity_check")
    yield from (row for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok")
    yield from connection.execute("PRAGMA foreign_key_check")


def _put_in_place(profile: Profile, manifest: Manifest, clock: Clock) -> Path | None:
    arriving = tuple(part.name for part in manifest.parts)
    leaving = () if DRAFTS in arriving else (DRAFTS,)
    aside = f"{profile.backups.name}/before-restore-{clock.now():%Y%m%d-%H%M%S-%f}"
    with profile.hold_alone():
        decide_exchange(profile.folder, Exchange(arriving, leaving, aside))
        finish_exchange(profile.folder)
    return profile.folder / aside if (profile.folder / aside).exists() else None


def _drop_undecided(profile: Profile, staging: Path) -> None:
    """Once the exchange is decided its files must stay: the next start finishes it."""
    if not exchange_pending(profile.folder):
        shutil.rmtree(staging, ignore_errors=True)


def _keep_key(profile: Profile, keyring: KeyStore, found: Unlocked) -> tuple[str, ...]:
    """On another computer the keyring learns the key; without one the passphrase is asked for at each start."""
    recovery = load_recovery(profile.recovery)
    if found.by == "keyring" or recovery is None or recovery.keyring is None:
        return ()
    try:
        keep_in(keyring, profile.recovery, recovery, found.key)
    except Failure:
        return ("note.keys.no_keyring",)
    return ()
