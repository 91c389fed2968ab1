"""What is typed about customers (notes, the editor) on disk within a second, there again after a kill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.clock import Clock
from agentdesk.core.drafts import Draft, Drafts
from agentdesk.core.interactions.commands import CarriedOut
from agentdesk.core.wording import error_text
from agentdesk.ui.door import Door
from agentdesk.ui.tasks import Lane, TaskRunner

SAVE_AFTER_MS = 350
"""From the first key on, not from the last: whoever types without a pause is saved all the same."""
RETRY_MS = 2000


class FormKeeper(QObject):
    """`keep` as often as keys are pressed; `drop` once the words have become a command.

    A save that fails is said (`failed`) and tried again until it succeeds; nothing is given up.
    """

    saved = Signal(object)
    """The id of the draft that is on disk now."""
    failed = Signal(str)

    def __init__(self, drafts: Drafts, runner: TaskRunner, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drafts, self._runner, self._clock = drafts, runner, clock
        self._waiting: dict[UUID, Draft] = {}
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._save)

    def keep(
        self, id: UUID, kind: str, command_id: UUID, content: Mapping[str, Any], customer_id: UUID | None = None
    ) -> None:
        """The draft as it is now; `command_id` is the id of the command it will become."""
        self._waiting[id] = Draft(
            id=id,
            kind=kind,
            command_id=command_id,
            content=dict(content),
            updated_at=self._clock.now(),
            customer_id=customer_id,
        )
        if not self._soon.isActive():
            self._soon.start(SAVE_AFTER_MS)

    def drop(self, id: UUID) -> None:
        self._waiting.pop(id, None)
        self._run(lambda: self._drafts.drop(id), lambda _: None, lambda error: self.failed.emit(error_text(error)))

    def left_behind(self, kind: str, door: Door, done: Callable[[tuple[Draft, ...]], None]) -> None:
        """Drafts of an earlier start, the oldest change first; those whose command has been carried out are dropped."""
        self._run(
            lambda: tuple(draft for draft in self._drafts.all() if draft.kind == kind),
            lambda drafts: self._without_served(drafts, door, done) if drafts else None,
            lambda error: self.failed.emit(error_text(error)),
        )

    def _without_served(self, drafts: tuple[Draft, ...], door: Door, done: Callable[[tuple[Draft, ...]], None]) -> None:
        def sort(served: frozenset[UUID]) -> None:
            for draft in drafts:
                if draft.command_id in served:
                    self.drop(draft.id)
            done(tuple(draft for draft in drafts if draft.command_id not in served))

        door.ask(CarriedOut(tuple(draft.command_id for draft in drafts)), owner=self, done=sort)

    def flush(self) -> None:
        """Saves what still waits, at once and in this thread: before the window closes."""
        self._soon.stop()
        waiting, self._waiting = self._waiting, {}
        for draft in waiting.values():
            self._drafts.save(draft)

    def _save(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for draft in waiting.values():
            self._save_one(draft)

    def _save_one(self, draft: Draft) -> None:
        self._run(
            lambda: self._drafts.save(draft),
            lambda _: self.saved.emit(draft.id),
            lambda error: self._try_again(draft, error),
        )

    def _try_again(self, draft: Draft, error: Exception) -> None:
        self._waiting.setdefault(draft.id, draft)
        self._soon.start(RETRY_MS)
        self.failed.emit(error_text(error))

    def _run(self, call: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
        self._runner.run(call, owner=self, done=done, failed=failed, lane=Lane.DRAFTS)
