"""Two customers beside each other, and one merge to be taken back: asks and does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.customers.commands import (
    FindCustomers,
    GetCustomer,
    MergeCustomers,
    PreviewMerge,
    PreviewUnmerge,
    UnmergeCustomers,
)
from agentdesk.core.customers.merging import MergePreview, UnmergePreview
from agentdesk.core.customers.model import Customer, Found
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door

MOST_FOUND = 12


class MergePresenter(QObject):
    """`begin` with one customer, `choose` the other, `merge`. `winner_id` and `loser_id` may change places."""

    began = Signal(object)
    """The `Customer` for whom another record is looked for."""
    found = Signal(str, object)
    """What was typed, and tuples of `Found`."""
    compared = Signal(object)
    """A `MergePreview`."""
    merged = Signal(object)
    """The id of the customer that the two are now."""
    happened = Signal(str, object)
    refused = Signal(str)

    def __init__(self, door: Door, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self.zone = door, zone
        self.one: UUID | None = None
        self.preview: MergePreview | None = None

    def begin(self, customer_id: UUID) -> None:
        self.one, self.preview = customer_id, None

        def show(customer: Customer) -> None:
            if self.one == customer_id:
                self.one = customer.id
                self.began.emit(customer)

        self.door.ask(GetCustomer(customer_id), owner=self, done=show, failed=self._refuse)

    def type(self, typed: str) -> None:
        def show(found: tuple[Found, ...]) -> None:
            others = tuple(each for each in found if each.customer_id != self.one)
            self.found.emit(typed, others)

        if typed.strip():
            self.door.ask(FindCustomers(typed, MOST_FOUND), owner=self, done=show, supersedes="merge.find")
        else:
            self.found.emit(typed, ())

    def choose(self, other_id: UUID) -> None:
        if self.one:
            self._compare(self.one, other_id)

    def turn(self) -> None:
        """The other record stays."""
        if self.preview:
            self._compare(self.preview.loser.id, self.preview.winner.id)

    def merge(self, take: tuple[str, ...]) -> None:
        if self.preview is None:
            return
        winner, loser = self.preview.winner, self.preview.loser
        command = MergeCustomers.model_validate({"winner_id": winner.id, "loser_id": loser.id, "take": take})
        seen = {str(each.id): each.row_version for each in (winner, loser)}

        def done(result: Any) -> None:
            words = text("merge.done", loser=loser.number, winner=winner.number)
            self.happened.emit(words, lambda: self.unmerge(UUID(result["merge_id"]), ()))
            self.preview = None
            self.merged.emit(UUID(result["winner_id"]))

        self.door.do(command, owner=self, done=done, failed=self._refuse, base=seen)

    # ── taking back ─────────────────────────────────────────────────────────────────────────────────────────────
    def look(self, merge_id: UUID, show: Callable[[UnmergePreview], None]) -> None:
        self.door.ask(PreviewUnmerge(merge_id), owner=self, done=show, failed=self._refuse)

    def unmerge(self, merge_id: UUID, also: tuple[UUID, ...], done: Callable[[], None] = lambda: None) -> None:
        def tell(result: Any) -> None:
            kept = ", ".join(text(f"field.{name}") for name in result["fields_kept"])
            self.happened.emit(text("merge.apart_kept", fields=kept) if kept else text("merge.apart"), None)
            done()

        self.door.do(UnmergeCustomers(merge_id=merge_id, also=also), owner=self, done=tell, failed=self._refuse)

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _compare(self, winner_id: UUID, loser_id: UUID) -> None:
        def show(preview: MergePreview) -> None:
            self.preview = preview
            self.compared.emit(preview)

        asked = PreviewMerge(winner_id, loser_id)
        self.door.ask(asked, owner=self, done=show, failed=self._refuse, supersedes="merge.compare")

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(error_text(error))
