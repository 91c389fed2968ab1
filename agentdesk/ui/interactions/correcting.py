"""Wrap-ups being set right: behaviour without widgets. What is typed is kept; undo takes a correction back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import Undo
from agentdesk.core.drafts import Draft
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.commands import GetInteraction
from agentdesk.core.interactions.correcting import Correction
from agentdesk.core.interactions.model import Interaction, Mood, Outcome, Solved
from agentdesk.core.wording import error_text, text
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.interactions.conversations import Conversations

CORRECTION_DRAFT = "correction"


@dataclass(slots=True, eq=False)
class Correcting:
    """`done` is the wrap-up as it says now, `draft` as it shall say; `trouble` is why it was not saved."""

    done: Interaction
    draft: Correction
    busy: bool = False
    trouble: Exception | None = None


class Corrections(QObject):
    """One at a time for each customer; `front` belongs to the customer who is shown."""

    shown = Signal(object)
    """Another one (or None) is in front."""
    changed = Signal(object)
    happened = Signal(str, object)
    """Something was done: its words, and a call that takes it back (or None)."""
    refused = Signal(str)
    wanted = Signal()
    """The person asked for the one in front: the keyboard belongs there."""

    def __init__(self, conversations: Conversations, keeper: DraftKeeper) -> None:
        super().__init__(conversations)
        self.conversations, self.door = conversations, conversations.door
        self.keeper = keeper
        self._customer: UUID | None = None
        self._open: dict[UUID | None, Correcting] = {}

    @property
    def front(self) -> Correcting | None:
        return self._open.get(self._customer) if self._customer else None

    def show_customer(self, customer_id: UUID | None) -> None:
        if customer_id != self._customer:
            self._customer = customer_id
            self.shown.emit(self.front)

    def begin(self, interaction_id: UUID) -> None:
        """Refused at once to whoever may not: nobody types what nobody takes. One half typed comes back as it was."""
        if self.front and self.front.done.id == interaction_id:
            self.wanted.emit()
        else:
            self._look(interaction_id, None)

    def resume(self) -> None:
        """Those that were being typed when the program ended."""
        self.keeper.left_behind(CORRECTION_DRAFT, self.door, self._take_up)

    def change(self, each: Correcting, **fields: Any) -> None:
        each.draft, each.trouble = each.draft.but(**fields), None
        self._keep(each)
        self.changed.emit(each)

    def note(self, each: Correcting, words: str) -> None:
        if words != each.draft.notes:
            each.draft = each.draft.but(notes=words)
            self._keep(each)

    def reason(self, each: Correcting, reason_id: UUID) -> None:
        self.change(each, reason_id=reason_id)

    def mood(self, each: Correcting, mood: Mood | None) -> None:
        self.change(each, moods=each.draft.feeling(mood, each.done).moods)

    def outcome(self, each: Correcting, outcome: Outcome) -> None:
        self.change(each, outcome=outcome)

    def solved(self, each: Correcting, solved: Solved) -> None:
        self.change(each, solved=solved)

    def save(self, each: Correcting) -> None:
        """With nothing changed it only closes."""
        draft = each.draft
        if each.busy:
            return
        if not draft.changes(each.done):
            self._close(each)
            return
        each.busy, each.trouble = True, None
        self.changed.emit(each)

        def ask() -> Any:
            base = {str(draft.interaction_id): draft.base}
            return self.door.desk.execute(draft.command(), actor=self.door.person_id, id=draft.id, base=base)

        self.door.work(ask, owner=self, done=lambda _: self._saved(each), failed=lambda error: self._fail(each, error))

    def discard(self, each: Correcting) -> None:
        """What was typed comes back by undo."""
        typed = each.draft.changes(each.done)
        self._close(each)
        if typed:
            self.happened.emit(text("correction.discarded"), lambda: self._bring_back(each))

    def _look(self, interaction_id: UUID, kept: Correction | None) -> None:
        def found(done: Interaction) -> None:
            self._put_in_front(Correcting(done, kept or Correction.of(done)), asked=kept is None)

        self.door.ask(GetInteraction(interaction_id, to_change=True), owner=self, done=found, failed=self._refuse)

    def _put_in_front(self, each: Correcting, *, asked: bool = True) -> None:
        customer_id = each.done.customer_id or self._customer
        before = self._open.get(customer_id)
        if before and asked:
            self.discard(before)
        elif before:
            return
        self._open[customer_id] = each
        if customer_id == self._customer:
            self.shown.emit(each)
            if asked:
                self.wanted.emit()

    def _take_up(self, drafts: tuple[Draft, ...]) -> None:
        for draft in drafts:
            if kept := Correction.read(dict(draft.content)):
                self._look(kept.interaction_id, kept)

    def _bring_back(self, each: Correcting) -> None:
        self._put_in_front(each)
        self._keep(each)

    def _keep(self, each: Correcting) -> None:
        draft = each.draft
        if draft.changes(each.done):
            self.keeper.keep(draft.id, CORRECTION_DRAFT, draft.id, draft.content(), draft.customer_id)
        else:
            self.keeper.drop(draft.id)

    def _close(self, each: Correcting) -> None:
        self.keeper.drop(each.draft.id)
        self._open = {customer: other for customer, other in self._open.items() if other is not each}
        self.shown.emit(self.front)

    def _saved(self, each: Correcting) -> None:
        self._close(each)
        self.happened.emit(text("correction.saved"), lambda: self._undo(each.draft.id))

    def _undo(self, command_id: UUID) -> None:
        def undone(_: Any) -> None:
            self.happened.emit(text("done.undone"), None)

        self.door.do(Undo(command_id=command_id), owner=self, done=undone, failed=self._refuse)

    def _fail(self, each: Correcting, error: Exception) -> None:
        each.busy, each.trouble = False, error
        self.changed.emit(each)
        if isinstance(error, Refused) and error.code == "interactions.moved":
            self._look_again(each)

    def _look_again(self, each: Correcting) -> None:
        """Somebody else was faster: what it says now counts as read, for the next try."""

        def found(done: Interaction) -> None:
            each.done, each.draft = done, each.draft.but(base=done.row_version)
            self._keep(each)

        self.door.ask(GetInteraction(each.done.id), owner=self, done=found, failed=self._refuse)

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(error_text(error))
