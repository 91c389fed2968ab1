"""The holds on one customer: what there is, placing one, looking at it again, lifting it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import Command, Undo
from agentdesk.core.holds.commands import HoldsOn, PlaceHold, ReleaseHold, ReviewHold
from agentdesk.core.holds.model import HoldTold
from agentdesk.core.wording import error_text, text
from agentdesk.ui.customer.presenter import CustomerPresenter


class CustomerHolds(QObject):
    """`found` is what was shown last; for whoever leads."""

    shown = Signal(object)
    """A tuple of `HoldTold`, standing ones first."""
    refused = Signal(str)
    done = Signal()
    """What was asked for stands."""

    def __init__(self, customer: CustomerPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.customer = customer
        self.found: tuple[HoldTold, ...] = ()
        customer.shown.connect(lambda _: self.load())

    @property
    def standing(self) -> tuple[HoldTold, ...]:
        return tuple(told for told in self.found if told.hold.stands)

    def load(self) -> None:
        def show(found: tuple[HoldTold, ...]) -> None:
            if found != self.found:
                self.found = found
                self.shown.emit(found)

        asked = HoldsOn(self.customer.customer_id, lifted=True)
        self.customer.door.ask(asked, owner=self, done=show, supersedes="holds")

    def place(self, reason: str, review_on: date, case_id: UUID | None) -> None:
        whom = {"case_id": case_id} if case_id else {"customer_id": self.customer.customer_id}
        self._do(PlaceHold(**whom, reason=reason, review_on=review_on), "holds.placed")

    def review(self, hold_id: UUID, review_on: date, reason: str) -> None:
        self._do(ReviewHold(hold_id=hold_id, review_on=review_on, reason=reason), "holds.reviewed")

    def release(self, hold_id: UUID, reason: str) -> None:
        self._do(ReleaseHold(hold_id=hold_id, reason=reason), "holds.lifted")

    def _do(self, command: Command, words: str) -> None:
        def done(_: object) -> None:
            self.load()
            self.done.emit()
            self.customer.happened.emit(text(words), lambda: self._undo(command_id))

        command_id = self.customer.door.do(command, owner=self, done=done, failed=self._refuse)

    def _undo(self, command_id: UUID) -> None:
        self.customer.door.do(Undo(command_id=command_id), owner=self, done=lambda _: self.load(), failed=self._refuse)

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(error_text(error))
