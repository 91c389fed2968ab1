"""What the notes are likely about and how the customer feels: heard in the background, after a pause in typing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.hearing.model import Likely
from agentdesk.core.interactions.model import Reason
from agentdesk.ui.interactions.conversations import Conversations
from agentdesk.ui.interactions.learning import Hears, learn_from
from agentdesk.ui.interactions.picks import Picks
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.tasks import Lane, Task

LISTEN_AFTER_MS = 700
"""After the last key the notes are heard."""


class Listening(QObject):
    """Suggests, and never decides: `take` is what a person asks for. Learns when it is first wanted, and again when the
    reasons have changed."""

    switched = Signal()

    def __init__(self, conversations: Conversations, picks: Picks) -> None:
        super().__init__(conversations)
        self._all, self._picks, self._door = conversations, picks, conversations.door
        self._hearing: Hears | None = None
        self._learned_for: frozenset[UUID] | None = None
        self._on = True
        self._soon = QTimer(self, interval=LISTEN_AFTER_MS, singleShot=True)
        self._soon.timeout.connect(self.listen)
        conversations.typed.connect(self._soon.start)
        conversations.activated.connect(self._soon.start)
        conversations.ready_changed.connect(self._look_again)

    @property
    def for_all(self) -> bool:
        """What the shop says."""
        return self._all.ready.suggesting

    @property
    def on(self) -> bool:
        """Where the shop and the person here both want it."""
        return self._on and self.for_all

    def switch(self, on: bool) -> None:
        self._on = on
        self._look_again()

    def wants(self, talk: Talk) -> bool:
        """Whether there is anything left that could be suggested."""
        return self.on and (talk.draft.reason_id is None or (talk.mood is None and not self._all.at_the_counter))

    def listen(self) -> None:
        """To the conversation in front, unless a person has said both already."""
        talk = self._all.active
        if talk is None or not self.wants(talk):
            return
        reasons = tuple(reason for reason in self._all.ready.reasons if reason.active)
        known = frozenset(reason.id for reason in reasons)
        if reasons and known != self._learned_for:
            self._learned_for = known
            self._learn(reasons)
        elif self._hearing:
            self._run(partial(self._hearing.likely, talk.draft.notes), partial(self._show, talk), "hear")

    def likely(self, talk: Talk) -> Likely:
        """What is suggested for it now: nothing that a person has said, and no mood where the customer looks on."""
        reason = talk.likely.reason if talk.draft.reason_id is None else None
        mood = talk.likely.mood if talk.mood is None and not self._all.at_the_counter else None
        return Likely(reason, mood) if self.on else Likely()

    def take(self, talk: Talk) -> None:
        """The reason that is suggested, else the mood."""
        likely = self.likely(talk)
        if likely.reason:
            self._picks.reason(talk, likely.reason.reason_id)
        elif likely.mood:
            self._picks.mood(talk, likely.mood.mood)

    def _look_again(self) -> None:
        if not self.on:  # who does not want it has no process for it
            self._hearing = self._learned_for = None
        self.switched.emit()
        self._soon.start()

    def _learn(self, reasons: tuple[Reason, ...]) -> None:
        desk = self._door.desk

        def run(task: Task) -> Hears:
            return learn_from(desk, reasons, task.stop_if_cancelled)

        def done(hearing: Hears) -> None:
            if self.on:
                self._hearing = hearing
                self.listen()

        self._hearing = None
        self._run(run, done, "learn")

    def _run(self, call: Callable[..., object], done: Callable[..., None], name: str) -> None:
        """Nobody waits for it: what fails is in the log, and nothing is suggested."""
        self._door.runner.run(call, owner=self, done=done, failed=lambda error: None, lane=Lane.WORK, supersedes=name)

    def _show(self, talk: Talk, likely: Likely) -> None:
        if likely != talk.likely:
            talk.likely = likely
            self._all.changed.emit(talk)
