"""Contact data typed in the notes, offered as data: one key adds it to the customer."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer

from agentdesk.core.commands import Undo
from agentdesk.core.customers.commands import AddPoint
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.recognition import Recognised, recognise, unknown_to
from agentdesk.core.wording import text
from agentdesk.ui.interactions.conversations import Conversations
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.tasks import Lane

LOOK_AFTER_MS = 500
"""After the last key the notes are looked through."""
READ_AROUND = 2000
"""Letters before and behind the cursor that are looked through."""


class Offers(QObject):
    """Looks through the notes in the background; what the customer has already is not offered."""

    def __init__(self, conversations: Conversations) -> None:
        super().__init__(conversations)
        self._all = conversations
        self._door = conversations.door
        self._soon = QTimer(self, interval=LOOK_AFTER_MS, singleShot=True)
        self._soon.timeout.connect(self.look)
        conversations.typed.connect(self._soon.start)
        conversations.activated.connect(self._soon.start)

    def look(self) -> None:
        talk = self._all.active
        if talk is None:
            return
        start = max(0, talk.draft.cursor - READ_AROUND)
        words, region = talk.draft.notes[start : talk.draft.cursor + READ_AROUND], self._all.ready.region
        points = talk.customer.points if talk.customer else ()
        self._door.runner.run(
            lambda: unknown_to(points, recognise(words, region)),
            owner=self,
            lane=Lane.WORK,
            done=lambda found: self._show(talk, found),
            supersedes="look",
        )

    def add(self, talk: Talk, n: int = 0) -> None:
        """The n-th offer becomes a contact point of the customer; can be taken back."""
        if n >= len(talk.offers):
            return
        customer_id, offer = talk.draft.customer_id, talk.offers[n]
        if customer_id is None:
            self._all.refuse(Refused("interactions.customer_missing"))
            return
        self._show(talk, tuple(other for other in talk.offers if other is not offer))

        def added(_: Any) -> None:
            undo = Undo(command_id=command_id)
            take_back = lambda: self._door.do(undo, owner=self, failed=self._all.refuse)  # noqa: E731
            self._all.happened.emit(text(f"call.added.{offer.point.kind}"), take_back)

        command = AddPoint(customer_id=customer_id, point=offer.point)
        command_id = self._door.do(command, owner=self, done=added, failed=self._all.refuse)

    def _show(self, talk: Talk, found: tuple[Recognised, ...]) -> None:
        if found != talk.offers:
            talk.offers = found
            self._all.changed.emit(talk)
