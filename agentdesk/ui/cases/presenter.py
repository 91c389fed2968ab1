"""One case in its page: what is shown of it, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import Command, Undo
from agentdesk.core.people.model import Shop
from agentdesk.core.wording import error_text, text
from agentdesk.ui.cases.known import Known, known_of
from agentdesk.ui.door import Door, Patience


class CasePresenter(QObject):
    """Signals out, intentions in; `known` is what was shown last."""

    shown = Signal(object)
    """A `Known`."""
    failed = Signal(str)
    waiting = Signal(bool)
    confirmed = Signal(object)
    """Whose confirmation has left."""
    happened = Signal(str, object)
    """Something was done: its words, and a call that takes it back (or None)."""
    refused = Signal(str)

    def __init__(self, door: Door, shop: Shop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self.shop, self.zone = door, shop, ZoneInfo(shop.time_zone)
        self.case_id: UUID | None = None
        self.known: Known | None = None
        self._patience = Patience(self)
        self._patience.waiting.connect(self.waiting)

    def load(self, case_id: UUID) -> None:
        if case_id != self.case_id:
            self.case_id, self.known = case_id, None
        self._read()

    def refresh(self, subjects: Iterable[Any]) -> None:
        """What changed somewhere; looks again when it may be about this case, or one that it gathers."""
        gathered = {each.case.id for each in self.known.gathered} if self.known else set()
        mine = {self.case_id, self.known.case.customer_id if self.known else None, *gathered} - {None}
        if self.case_id and any(id in mine or id is None for _, id in subjects):
            self._read()

    def do(
        self,
        command: Command,
        words: str = "",
        *,
        id: UUID | None = None,
        base: int | None = None,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> UUID:
        """`words` for the toast, which takes it back; `base` is the version of the case that was seen."""

        def told(result: Any) -> None:
            if words:
                self.happened.emit(words, lambda: self.undo(command_id))
            if done:
                done(result)

        seen = {str(self.case_id): base} if base is not None else None
        command_id = self.door.do(
            command, owner=self, id=id, base=seen, done=told, failed=failed or self._refuse, progress=progress
        )
        return command_id

    def undo(self, command_id: UUID) -> None:
        told = lambda _: self.happened.emit(text("done.undone"), None)  # noqa: E731
        self.door.do(Undo(command_id=command_id), owner=self, done=told, failed=self._refuse)

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(error_text(error))

    def _read(self) -> None:
        case_id = self.case_id
        assert case_id
        self._patience.begin()
        self.door.work(
            lambda: known_of(self.door.asked, case_id, self.door.person_id, self.shop.currency),
            owner=self,
            done=self._show,
            failed=self._fail,
            supersedes="case",
        )

    def _show(self, known: Known) -> None:
        self._patience.end()
        if known.case.id == self.case_id:
            self.known = known
            self.shown.emit(known)

    def _fail(self, error: Exception) -> None:
        self._patience.end()
        self.failed.emit(error_text(error))
