"""What the server did not carry out: looked at, asked once more, dropped and taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.customers.commands import GetCustomer
from agentdesk.core.errors import Refused
from agentdesk.core.sync import attention
from agentdesk.core.sync.attention import Unfinished
from agentdesk.core.wording import error_text, text
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.in_step.words import what_words


@dataclass(frozen=True, slots=True)
class Shown:
    """`customer` is called so; empty where it is about nobody, or about somebody who is not here any more."""

    what: Unfinished
    customer: str


class AttentionPresenter(QObject):
    shown = Signal(object)
    """A tuple of `Shown`, oldest first."""
    happened = Signal(str, object)
    """Words, and what takes it back."""
    failed = Signal(str)

    def __init__(self, door: Door, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door = door
        self._database, self._clock = place.desk.database, place.desk.clock

    def load(self) -> None:
        self.door.work(self._look, owner=self, done=self.shown.emit, failed=self._fail, supersedes="attention")

    def again(self, each: Unfinished) -> None:
        """Ask once more, as things stand now; what is refused again stays where it is."""

        def ask() -> None:
            self.door.desk.execute_all([attention.send_again(self._database, self._clock, each.id)])
            attention.settle(self._database, self._clock, each.id, attention.AGAIN)

        said = text("in_step.sent_again", what=what_words(each.kind))
        self.door.work(ask, owner=self, done=lambda _: self._done(said), failed=self._fail)

    def drop(self, each: Unfinished, reason: str) -> None:
        def settle() -> None:
            attention.settle(self._database, self._clock, each.id, attention.DROPPED, reason)

        said = text("in_step.dropped", what=what_words(each.kind))
        self.door.work(settle, owner=self, done=lambda _: self._done(said, each.id), failed=self._fail)

    def _take_up(self, id: UUID) -> None:
        self.door.work(
            lambda: attention.unsettle(self._database, id),
            owner=self,
            done=lambda _: self.load(),
            failed=self._fail,
        )

    def _done(self, said: str, id: UUID | None = None) -> None:
        self.happened.emit(said, (lambda: self._take_up(id)) if id else None)
        self.load()

    def _look(self) -> tuple[Shown, ...]:
        return tuple(Shown(each, self._called(each)) for each in attention.unfinished(self._database))

    def _called(self, each: Unfinished) -> str:
        if each.customer_id is None:
            return ""
        try:
            return str(self.door.asked(GetCustomer(each.customer_id)).name)
        except Refused:
            return ""

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))


def as_text(shown: Shown) -> str:
    """All of it, to be put elsewhere: nothing typed is lost."""
    said: list[Any] = [what_words(shown.what.kind), shown.customer, *shown.what.words]
    return "\n".join(str(each) for each in said if each)
