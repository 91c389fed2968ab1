"""Reasons and snippets: what there is, and changing it; everything done can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import Command, Undo
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.interactions.commands import Reasons, Snippets
from agentdesk.core.interactions.model import Reason, Snippet
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door


class StockPresenter(QObject):
    """Intentions: `load`, `do`."""

    loaded = Signal()
    happened = Signal(str, object)
    """Something was done: its words, and a call that takes it back (or None)."""
    refused = Signal(str, str)
    """Its code and its words; nothing has changed."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self.reasons: tuple[Reason, ...] = ()
        self.snippets: tuple[Snippet, ...] = ()

    def load(self) -> None:
        def look() -> tuple[tuple[Reason, ...], tuple[Snippet, ...]]:
            return self._door.asked(Reasons()), self._door.asked(Snippets())

        self._door.work(look, owner=self, done=self._show, failed=self._refuse, supersedes="stock")

    def do(self, command: Command, words: str, then: Callable[[Any], None] = lambda _: None) -> None:
        """`words` is the message key of what was done; `then` gets the answer once the lists are as they are now."""

        def done(answer: Any) -> None:
            then(answer)
            self.load()
            self.happened.emit(text(words), lambda: self._undo(command_id))

        command_id = self._door.do(command, owner=self, done=done, failed=self._refuse)

    def siblings(self, reason: Reason) -> list[Reason]:
        """Those of the same place, in their order."""
        beside = (other for other in self.reasons if other.parent_id == reason.parent_id)
        return sorted(beside, key=lambda other: (other.position, str(other.id)))

    def tops(self) -> list[Reason]:
        return [reason for reason in self.reasons if reason.parent_id is None]

    def under(self, top: Reason) -> list[Reason]:
        return [reason for reason in self.reasons if reason.parent_id == top.id]

    def _undo(self, command_id: UUID) -> None:
        def undone(_: Any) -> None:
            self.load()
            self.happened.emit(text("done.undone"), None)

        self._door.do(Undo(command_id=command_id), owner=self, done=undone, failed=self._refuse)

    def _show(self, found: tuple[tuple[Reason, ...], tuple[Snippet, ...]]) -> None:
        self.reasons, self.snippets = found
        self.loaded.emit()

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(error.code if isinstance(error, AgentDeskError) else "", error_text(error))
