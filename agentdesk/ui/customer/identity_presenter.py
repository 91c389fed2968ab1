"""The identity check of one open customer: asks what the caller says, and opens what is masked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import Command, Undo
from agentdesk.core.identity.commands import AnswerQuestion, NameSpeaker, OpenField, Vouch
from agentdesk.core.identity.model import NOT_ASKED, Masked, Question, Reason, Speaker, Standing, Way
from agentdesk.core.wording import error_text, text
from agentdesk.ui.customer.presenter import CustomerPresenter


class IdentityPresenter(QObject):
    """Intentions: `answer`, `vouch`, `name_speaker`, `open_field`. What came of it is shown with the customer, who is
    read anew."""

    answered = Signal(bool, int)
    """Whether it matches, and how many wrong answers there may be still."""
    refused = Signal(str)

    def __init__(self, customer: CustomerPresenter) -> None:
        super().__init__(customer)
        self._customer = customer

    @property
    def standing(self) -> Standing:
        return self._customer.opened.view.identity if self._customer.opened else NOT_ASKED

    @property
    def now(self) -> datetime:
        return self._customer.door.clock.now()

    def look_again(self) -> None:
        """Time alone has changed what may be seen: all of the customer is read anew."""
        self._customer.look_again()

    def answer(self, question: Question, said: str) -> None:
        if talk := self.standing.interaction_id:
            asked = AnswerQuestion(
                interaction_id=talk, customer_id=self._customer.customer_id, question=question, said=said
            )
            self._do(asked, lambda told: self.answered.emit(told["matches"], told["wrong_left"]))

    def vouch(self, way: Way, words: str = "") -> None:
        """`words`: why a supervisor stands for the caller of a colleague."""
        standing = self.standing
        talk = standing.elsewhere if way is Way.SUPERVISOR else standing.interaction_id
        if talk is None:
            return
        vouched = Vouch(interaction_id=talk, customer_id=self._customer.customer_id, way=way, words=words)
        id = self._do(vouched, lambda _: self._tell(text("identity.done.vouched"), lambda: self._undo(id)))

    def name_speaker(self, speaker: Speaker, third_id: UUID | None = None) -> None:
        talk = self.standing.interaction_id
        if talk is None:
            return
        named = NameSpeaker(
            interaction_id=talk, customer_id=self._customer.customer_id, speaker=speaker, third_id=third_id
        )
        id = self._do(named, lambda _: self._tell(text(f"identity.done.{speaker}"), lambda: self._undo(id)))

    def open_field(self, field: Masked, reason: Reason, words: str) -> None:
        opened = OpenField(customer_id=self._customer.customer_id, field=field, reason=reason, words=words)
        self._do(opened, lambda _: self._tell(text("identity.done.opened", field=text(f"identity.field.{field}"))))

    def _undo(self, command_id: Any) -> None:
        self._do(Undo(command_id=command_id), lambda _: self._tell(text("done.undone")))

    def _tell(self, words: str, undo: Callable[[], object] | None = None) -> None:
        self._customer.happened.emit(words, undo)

    def _do(self, command: Command, done: Callable[[Any], None]) -> Any:
        door = self._customer.door
        return door.do(command, owner=self, done=done, failed=lambda error: self.refused.emit(error_text(error)))
