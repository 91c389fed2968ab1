"""Typed words reach the disk within a second, whatever else goes on, and are there again at the next start."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal

from agentdesk.core.drafts import Draft, Drafts
from agentdesk.core.interactions.commands import CarriedOut
from agentdesk.ui.tasks import Lane, TaskRunner

if TYPE_CHECKING:
    from agentdesk.core.clock import Clock
    from agentdesk.ui.door import Door

QUIET_MS = 300
"""After the last key."""
MOST_MS = 500
"""While somebody keeps typing: with the time a save takes, never more than a second."""
RETRY_MS = 2000
LONGEST_FLUSH_MS = 3000


class DraftKeeper(QObject):
    """Keeps drafts in their own file, in their own lane: `keep` as often as keys are pressed, `drop` once the words
    have become a command.

    A save that fails is said (`failed`) and tried again every two seconds until it succeeds; nothing is given up.
    """

    typed = Signal(object)
    """Words were typed for this customer (None: for nobody)."""
    kept = Signal(object)
    """The id of a draft that is on disk as it is now."""
    saved = Signal()
    """All that was typed is on disk."""
    unsaved = Signal()
    """There are words that are not on disk yet."""
    failed = Signal(Exception)

    def __init__(self, drafts: Drafts, runner: TaskRunner, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drafts, self._runner, self._clock = drafts, runner, clock
        self._waiting: dict[UUID, Draft] = {}
        self._saving: dict[UUID, Draft] = {}
        self._gone: set[UUID | None] = set()
        self._quiet, self._most, self._retry = (self._timer(ms) for ms in (QUIET_MS, MOST_MS, RETRY_MS))

    def read(self, kind: str) -> tuple[Draft, ...]:
        """All kept drafts of a kind, the oldest change first; to be called off the GUI thread."""
        return tuple(draft for draft in self._drafts.all() if draft.kind == kind)

    def left_behind(self, kind: str, door: Door, done: Callable[[tuple[Draft, ...]], None]) -> None:
        """Drafts of an earlier start; those whose command has been carried out are dropped."""

        def sort(drafts: tuple[Draft, ...], served: frozenset[UUID]) -> None:
            self.drop(*(draft.id for draft in drafts if draft.command_id in served))
            done(tuple(draft for draft in drafts if draft.command_id not in served))

        def look(drafts: tuple[Draft, ...]) -> None:
            if drafts:
                asked = CarriedOut(tuple(draft.command_id for draft in drafts))
                door.ask(asked, owner=self, done=lambda served: sort(drafts, served))

        self._runner.run(
            lambda: self.read(kind),
            owner=self,
            lane=Lane.DRAFTS,
            done=look,
            failed=self.failed.emit,
        )

    def keep(
        self,
        id: UUID,
        kind: str,
        command_id: UUID,
        content: Mapping[str, Any],
        customer_id: UUID | None = None,
        *,
        now: bool = False,
    ) -> None:
        """The draft as it is now; saved soon, or at once (`now`) for what is not typing.

        `command_id` is the id of the command it will become.
        """
        if self._is_gone(id, customer_id, content):
            return
        self._waiting[id] = Draft(
            id=id,
            kind=kind,
            command_id=command_id,
            content=dict(content),
            updated_at=self._clock.now(),
            customer_id=customer_id,
        )
        self.unsaved.emit()
        if now:
            self._save()
            return
        self.typed.emit(customer_id)
        if not self._retry.isActive():
            self._quiet.start()
            if not self._most.isActive():
                self._most.start()

    def drop(self, *draft_ids: UUID) -> None:
        """These have served."""
        for draft_id in draft_ids:
            self._waiting.pop(draft_id, None)
        if draft_ids:
            self._run(lambda: self._drop(draft_ids), lambda _: None)

    def forget(self, gone: Collection[UUID]) -> None:
        """These are no more, customers or drafts: what is still being typed about them is kept nowhere."""
        self._gone |= set(gone)
        theirs = [draft.id for draft in (*self._waiting.values(), *self._saving.values()) if self._is_about(draft)]
        self.drop(*theirs)
        self._run(self._drop_gone, lambda _: None)

    def _drop_gone(self) -> None:
        """What is on disk already."""
        for draft in self._drafts.all():
            if self._is_about(draft):
                self._drafts.drop(draft.id)

    def _is_about(self, draft: Draft) -> bool:
        return self._is_gone(draft.id, draft.customer_id, draft.content)

    def _is_gone(self, id: UUID, customer_id: UUID | None, content: Mapping[str, Any]) -> bool:
        if not self._gone:
            return False
        told = json.dumps(content, default=str)
        return bool({id, customer_id} & self._gone) or any(str(each) in told for each in self._gone)

    @property
    def is_saved(self) -> bool:
        return not self._waiting and not self._saving

    def flush(self) -> bool:
        """Before the window goes: saves and waits. False if something could not be saved in three seconds."""
        self._retry.stop()
        self._save()
        if not self.is_saved:
            loop = QEventLoop()
            self.saved.connect(loop.quit)
            self.failed.connect(loop.quit)
            QTimer.singleShot(LONGEST_FLUSH_MS, loop, loop.quit)
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        return self.is_saved

    def _save(self) -> None:
        self._quiet.stop()
        if self._saving or not self._waiting:
            return  # what comes of the save under way looks for more
        self._most.stop()
        self._saving, self._waiting = self._waiting, {}
        batch = list(self._saving.values())
        self._run(lambda: self._write(batch), self._done)

    def _write(self, batch: list[Draft]) -> None:
        for draft in batch:
            self._drafts.save(draft)

    def _drop(self, draft_ids: tuple[UUID, ...]) -> None:
        for draft_id in draft_ids:
            self._drafts.drop(draft_id)

    def _done(self, _: object) -> None:
        written, self._saving = self._saving, {}
        for draft_id in written:
            if draft_id not in self._waiting:
                self.kept.emit(draft_id)
        if not self._waiting:
            self.saved.emit()
        elif not self._quiet.isActive() and not self._most.isActive():  # the time was up while the save ran
            self._save()

    def _fail(self, error: Exception) -> None:
        self._waiting = self._saving | self._waiting
        self._saving = {}
        self._retry.start()
        self.failed.emit(error)

    def _run(self, call: Callable[[], None], done: Callable[[object], None]) -> None:
        self._runner.run(call, owner=self, lane=Lane.DRAFTS, done=done, failed=self._fail)

    def _timer(self, milliseconds: int) -> QTimer:
        timer = QTimer(self, interval=milliseconds, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._save)
        return timer
