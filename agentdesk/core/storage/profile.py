"""A profile: the folder that holds one desk. Its places, and who may have them at the same time.

    desk.db        the database (SQLCipher)             settings.json  how the window looks; of customers only ids
    drafts.db      words typed and not yet sent         lock, in-use   locks, without content
    recovery.json  the way in without a keyring         backups/       what was put aside
    erased.json    who was erased: ids, for when an older backup is restored
    backed-up      when a backup was last made, by the window or by a command
    moved.json     the shop is at a server now, and nobody works on here (see `moved`)

Who opens a profile holds `in-use` together with others; who needs the files alone (migrate, restore) waits for nobody
and is refused while somebody holds it. A window holds `lock` besides; command-line calls do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agentdesk.core.errors import Failure
from agentdesk.core.storage.connect import SIDE_FILES, failures
from agentdesk.core.storage.exchange import MARKER, STAGING, exchange_pending, finish_exchange
from agentdesk.core.storage.locks import FileLock

_EXCHANGE_SECONDS = 5.0  # as long as a command-line call waits for files that are just being exchanged


@dataclass(frozen=True, slots=True)
class Profile:
    """The places of a profile; nothing is opened or made by naming them."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "desk.db"

    @property
    def drafts(self) -> Path:
        return self.folder / "drafts.db"

    @property
    def recovery(self) -> Path:
        return self.folder / "recovery.json"

    @property
    def settings(self) -> Path:
        return self.folder / "settings.json"

    @property
    def erased(self) -> Path:
        return self.folder / "erased.json"

    @property
    def backed_up(self) -> Path:
        return self.folder / "backed-up"

    @property
    def moved(self) -> Path:
        return self.folder / "moved.json"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def unfinished(self) -> Path:
        """The database while a profile is being made; once it has its name, everything else is in place."""
        return self.folder / "desk.db.new"

    @property
    def is_new(self) -> bool:
        """True as long as no profile was ever finished here."""
        if self.database.exists() or exchange_pending(self.folder):
            return False
        return not self.recovery.exists() or self.unfinished.exists()

    def hold_window(self) -> FileLock:
        """For as long as the window is open. Raises Failure profile.window_open."""
        return self._hold("lock", "profile.window_open", shared=False)

    def hold_use(self) -> FileLock:
        """For as long as files of the profile are open. Raises Failure profile.being_exchanged."""
        return self._hold("in-use", "profile.being_exchanged", shared=True, wait_seconds=_EXCHANGE_SECONDS)

    def hold_alone(self) -> FileLock:
        """For exchanging files. Raises Failure profile.in_use."""
        return self._hold("in-use", "profile.in_use", shared=False)

    def finish_exchange(self) -> None:
        """Do what a restore had decided before it was interrupted. Raises Failure profile.in_use."""
        if exchange_pending(self.folder):
            with self.hold_alone():
                finish_exchange(self.folder)

    def prepare_folder(self) -> None:
        """Make the folder, for its owner alone. Raises Failure profile.folder_taken where only other things lie."""
        with failures(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            others = sorted(entry.name for entry in self.folder.iterdir() if not self._is_own(entry.name))
            if others and self.is_new:
                raise Failure("profile.folder_taken", path=str(self.folder), example=others[0])
            self.folder.chmod(0o700)
            self.backups.mkdir(exist_ok=True, mode=0o700)

    def _is_own(self, name: str) -> bool:
        """Also what a kill left of a file that was being written: `.recovery.json.x7k2`."""
        names = self._own_names()
        return name in names or (name.startswith(".") and name[1:].rpartition(".")[0] in names)

    def _own_names(self) -> set[str]:
        databases = (self.database, self.drafts, self.unfinished)
        names = {file.name + side for file in databases for side in ("", *SIDE_FILES)}
        names |= {
            self.recovery.name,
            f"{self.recovery.name}.damaged",
            self.settings.name,
            self.erased.name,
            self.backed_up.name,
            self.moved.name,
            self.backups.name,
        }
        return names | {"lock", "in-use", "logs", MARKER, STAGING}

    def _hold(self, name: str, refusal: str, *, shared: bool, wait_seconds: float = 0.0) -> FileLock:
        with failures(self.folder):
            held = FileLock.take(self.folder / name, shared=shared, wait_seconds=wait_seconds)
        if held is None:
            raise Failure(refusal, path=str(self.folder))
        return held
