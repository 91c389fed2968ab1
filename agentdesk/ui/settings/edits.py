"""What a section of the settings shows and changes; everything done can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal

from agentdesk.core.commands import Command, Undo
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door

Wrong = Callable[[str, str], bool]
"""Says at its field what was refused, by its code and in words; whether there is one."""


def nowhere(code: str, words: str) -> bool:
    """No field of it is shown."""
    return False


class Edits(QObject):
    """Intentions: `load`, `do`. Who derives says what `look` finds, off the GUI thread, and keeps it in `show`.
    `is_known`: it has been looked."""

    loaded = Signal()
    happened = Signal(str, object)
    """Something was done: its words, and a call that takes it back (or None)."""
    outdated = Signal()
    """Somebody else was faster: what is looked at now is what they did."""
    refused = Signal(str, str)
    """Its code and its words; nothing has changed."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self.is_known = False

    def look(self) -> Any:
        raise NotImplementedError

    def show(self, found: Any) -> None:
        raise NotImplementedError

    def load(self) -> None:
        self._door.work(self.look, owner=self, done=self._show, failed=self.refuse, supersedes="load")

    def do(
        self,
        command: Command,
        words: str,
        then: Callable[[Any], None] = lambda _: None,
        base: Mapping[str, int] | None = None,
        wrong: Wrong = nowhere,
    ) -> None:
        """`words` is the message key of what was done; `then` gets the answer, before the lists are as they are now.

        Where a row has moved on from its version in `base`, the command is refused. `wrong` is asked first whether it
        says what was refused at its field; else everybody hears of it (`refused`)."""

        def done(answer: Any) -> None:
            then(answer)
            self.load()
            self.happened.emit(text(words), (lambda: self._undo(command_id)) if command.undoable else None)

        def failed(error: Exception) -> None:
            if not (isinstance(error, AgentDeskError) and wrong(error.code, error_text(error))):
                self.refuse(error)

        command_id = self._door.do(command, owner=self, done=done, failed=failed, base=base)

    def refuse(self, error: Exception) -> None:
        """Where somebody else was faster, what they did is there to be seen first."""
        code = error.code if isinstance(error, AgentDeskError) else ""
        if code.endswith(".moved"):
            self.loaded.connect(
                lambda: self.refused.emit(code, error_text(error)), Qt.ConnectionType.SingleShotConnection
            )
            self.outdated.emit()
            self.load()
        else:
            self.refused.emit(code, error_text(error))

    def _undo(self, command_id: UUID) -> None:
        def undone(_: Any) -> None:
            self.load()
            self.happened.emit(text("done.undone"), None)

        self._door.do(Undo(command_id=command_id), owner=self, done=undone, failed=self.refuse)

    def _show(self, found: Any) -> None:
        self.is_known = True
        self.show(found)
        self.loaded.emit()
