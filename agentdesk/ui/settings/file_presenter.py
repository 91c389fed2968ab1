"""All settings as a file: saved, looked at, taken in as one step."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from agentdesk.core import wording
from agentdesk.core.actors import ADMINISTRATORS
from agentdesk.core.people.commands import TheShop, TheStaff
from agentdesk.core.people.model import Shop
from agentdesk.core.settings.commands import SettingsText
from agentdesk.ui.door import Door
from agentdesk.ui.settings.edits import Edits

if TYPE_CHECKING:
    from agentdesk.core.settings_files import Look


@dataclass(frozen=True, slots=True)
class FileFacts:
    may: bool
    shop: Shop | None


class SettingsFile(Edits):
    """Intentions: `save`, `look_at`, `look_again`, `take_in`, `put_away`. Nothing changes before `take_in`."""

    saved = Signal(str)
    """Where it lies."""
    looked = Signal()
    """`look_found` is another: what a file would change, or nothing any more."""
    taken_in = Signal(object)
    """The Shop as it is from now on."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: FileFacts | None = None
        self.takes_in = door.desk.side.decides
        """Not at a desk in step with a server (see `settings_files.look_into`)."""
        self.look_found: Look | None = None
        self._file: Path | None = None

    def look(self) -> FileFacts:
        me = self._door.asked(TheStaff()).person(self._door.person_id)
        return FileFacts(me is not None and not me.roles.isdisjoint(ADMINISTRATORS), self._door.asked(TheShop()))

    def show(self, found: FileFacts) -> None:
        self.facts = found

    def save(self, file: Path) -> None:
        """A file that is there is not written over."""
        language = wording.language()

        def write() -> str:
            from agentdesk.core.privacy.paper import write_new

            write_new(file, self._door.asked(SettingsText(language)))
            return str(file)

        self._door.work(write, owner=self, done=self.saved.emit, failed=self.refuse)

    def look_at(self, file: Path) -> None:
        self._file = file
        self.look_again()

    def look_again(self) -> None:
        file = self._file
        if file is None:
            return

        def look() -> Look:
            from agentdesk.core.settings_files import look_at  # brings all rooms along

            return look_at(self._door.desk, self._door.person_id, file)

        self._door.work(look, owner=self, done=self._found, failed=self._unreadable, supersedes="file")

    def put_away(self) -> None:
        self._found(None)

    def take_in(self) -> None:
        look = self.look_found
        if look is None or look.command is None:
            return

        def done(_: object) -> None:
            self._found(None)
            self._tell_shop()
            self.happened.emit(wording.text("settings.file.done", file=look.file), lambda: self._undo(look.id))

        self._door.do(look.command, id=look.id, owner=self, done=done, failed=self._not_taken_in)

    def _not_taken_in(self, error: Exception) -> None:
        """What would change by now is looked at anew."""
        self.refuse(error)
        self.look_again()

    def _unreadable(self, error: Exception) -> None:
        self._found(None)
        self.refuse(error)

    def _tell_shop(self) -> None:
        self._door.ask(TheShop(), owner=self, done=self.taken_in.emit)

    def _found(self, look: Look | None) -> None:
        self.look_found = look
        self.looked.emit()
