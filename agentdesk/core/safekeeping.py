"""What keeps an open profile safe: the ways into it, backups, restoring, and looking whether everything is whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from agentdesk.core.clock import SystemClock
from agentdesk.core.errors import Failure
from agentdesk.core.laid_down import require_way
from agentdesk.core.storage import backup
from agentdesk.core.storage.check import Result, Told, check, nobody_listens
from agentdesk.core.storage.copies import Cancelled, Progress, never, nobody_watches
from agentdesk.core.storage.keyrings import KeyStore
from agentdesk.core.storage.keys import open_with
from agentdesk.core.storage.profile import Profile
from agentdesk.core.storage.recovery import CODE, PASSPHRASE, Recovery, load_recovery
from agentdesk.core.workplace import AskWhy, Workplace, keyring, secrets


def was_backed_up(place: Workplace) -> bool:
    """On this computer, by the window or by a command."""
    return place.opened.profile.backed_up.exists()


@dataclass(frozen=True, slots=True)
class Protection:
    """Where the data lies and what opens it: the keyring by itself, passphrase or code in a person's hand."""

    folder: Path
    keyring: bool
    passphrase: bool
    code: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check found, for people: `name` is `room.what`, `found` the facts of what is wrong, line by line."""

    name: str
    found: tuple[str, ...]
    complete: bool

    @property
    def ok(self) -> bool:
        return not self.found


@dataclass(frozen=True, slots=True)
class Restored:
    """Where the former files are, messages for the person (their keys), and what opened the backup if it was asked."""

    former_files: Path | None
    notes: tuple[str, ...]
    secret: str | None = field(repr=False)


def protection(place: Workplace) -> Protection:
    """As it is now; a recovery file that is missing or cannot be read opens nothing."""
    recovery = _fitting_recovery(place)
    kinds = recovery.kinds() if recovery else ()
    kept = recovery.keyring is not None if recovery else place.opened.by == "keyring"
    return Protection(place.profile.folder, kept, PASSPHRASE in kinds, CODE in kinds)


def renew_code(place: Workplace) -> str:
    """A fresh recovery code, to be shown once; the former one opens nothing any more. Raises Failure storage.*."""
    return place.opened.new_recovery_code()


def change_passphrase(place: Workplace, fresh: str, *, former: str) -> None:
    """Where there is a passphrase, nobody sets another without it or the recovery code (OWASP ASVS 6.2.3).

    Raises Failure keys.wrong_passphrase, policy.wrong, storage.*; Refused keys.code_mistyped, passphrase_short,
    passphrase_long, policy.passphrase.
    """
    require_way(fresh)
    recovery = _fitting_recovery(place)
    if recovery and PASSPHRASE in recovery.kinds():
        open_with(recovery, former)
    place.opened.set_passphrase(fresh)


def back_up(
    place: Workplace, target: Path, *, progress: Progress = nobody_watches, cancelled: Cancelled = never
) -> tuple[str, ...]:
    """See `backup.backup`."""
    return backup.backup(place.opened, target, place.desk.clock, progress=progress, cancelled=cancelled)


def look_over(place: Workplace, told: Told = nobody_listens) -> tuple[Checked, ...]:
    """All checks one after the other; what `told` raises between two of them ends the looking."""
    return tuple(map(_in_lines, check(place.opened, place.desk.database, told)))


def restore_backup(
    folder: Path,
    source: Path,
    *,
    given: str | None = None,
    ask: AskWhy | None = None,
    keys: KeyStore | None = None,
    progress: Progress = nobody_watches,
) -> Restored:
    """Puts a backup in the place of the profile in this folder, which nobody may have open.

    Whatever fails leaves the profile as it was. Raises those of `backup.restore`.
    """
    answers = [given]

    def ask_and_remember(why: str) -> str | None:
        answers.append(ask(why) if ask else None)
        return answers[-1]

    from_where = secrets(given, ask_and_remember if ask else None)
    done = backup.restore(source, Profile(folder), keys or keyring(), from_where, SystemClock(), progress=progress)
    return Restored(done.aside, done.notes, answers[-1])


def _fitting_recovery(place: Workplace) -> Recovery | None:
    try:
        recovery = load_recovery(place.profile.recovery)
    except Failure:
        return None
    return recovery if recovery and recovery.fits(place.opened.key) else None


def _in_lines(result: Result) -> Checked:
    lines = (", ".join(f"{name} {value}" for name, value in found.facts.items()) for found in result.findings)
    return Checked(result.name, tuple(lines), result.complete)
