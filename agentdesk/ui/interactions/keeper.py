"""Typed words reach the disk within a second, whatever else goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal

from agentdesk.core.drafts import Draft, Drafts
from agentdesk.core.interactions.drafting import ConversationDraft
from agentdesk.ui.tasks import Lane, TaskRunner

if TYPE_CHECKING:
    from agentdesk.core.clock import Clock

KIND = "interaction"
QUIET_MS = 300
"""After the last key."""
MOST_MS = 500
"""While somebody keeps typing: with the time a save takes, never more than a second."""
RETRY_MS = 2000
LONGEST_FLUSH_MS = 3000


class DraftKeeper(QObject):
    """Keeps drafts of conversations in the drafts' own file, in their own lane.

    A save that fails is said (`failed`) and tried again every two seconds until it succeeds; nothing is given up.
    """

    saved = Signal()
    """All that was typed is on disk."""
    unsaved = Signal()
    """There are words that are not on disk yet."""
    failed = Signal(Exception)

    def __init__(self, drafts: Drafts, runner: TaskRunner, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drafts, self._runner, self._clock = drafts, runner, clock
        self._waiting: dict[UUID, ConversationDraft] = {}
        self._saving: dict[UUID, ConversationDraft] = {}
        self._quiet, self._most, self._retry = (self._timer(ms) for ms in (QUIET_MS, MOST_MS, RETRY_MS))

    def read(self) -> tuple[ConversationDraft, ...]:
        """All kept drafts of conversations; to be called off the GUI thread."""
        read = (ConversationDraft.read(dict(draft.content)) for draft in self._drafts.all() if draft.kind == KIND)
        return tuple(draft for draft in read if draft)

    def keep(self, draft: ConversationDraft) -> None:
        """The draft as it is now; saved soon."""
        self._waiting[draft.wrap_up_id] = draft
        self.unsaved.emit()
        if self._retry.isActive():
            return
        self._quiet.start()
        if not self._most.isActive():
            self._most.start()

    def keep_now(self, draft: ConversationDraft) -> None:
        """For what is not typing: a conversation that begins or is put aside."""
        self.keep(draft)
        self._save()

    def drop(self, draft_ids: tuple[UUID, ...]) -> None:
        """These have served."""
        for draft_id in draft_ids:
            self._waiting.pop(draft_id, None)
        self._run(lambda: self._drop(draft_ids), lambda _: None)

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
        batch = [self._packed(draft) for draft in self._saving.values()]
        self._run(lambda: self._write(batch), self._done)

    def _write(self, batch: list[Draft]) -> None:
        for draft in batch:
            self._drafts.save(draft)

    def _drop(self, draft_ids: tuple[UUID, ...]) -> None:
        for draft_id in draft_ids:
            self._drafts.drop(draft_id)

    def _packed(self, draft: ConversationDraft) -> Draft:
        return Draft(
            id=draft.wrap_up_id,
            kind=KIND,
            command_id=draft.wrap_up_id,
            content=draft.content(),
            updated_at=self._clock.now(),
            customer_id=draft.customer_id,
        )

    def _done(self, _: object) -> None:
        self._saving = {}
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
