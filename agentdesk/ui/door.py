"""The Desk as a presenter sees it: asks and does, in the database lane, as the person who sits here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.ids import new_id
from agentdesk.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from agentdesk.core.clock import Clock
    from agentdesk.core.commands import Command, Query
    from agentdesk.core.desk import Desk

R = TypeVar("R")
Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


@dataclass(frozen=True, slots=True)
class Door:
    """Desk, acting person and task runner. Outcomes come on the GUI thread, to an owner that is still there."""

    desk: Desk
    person_id: UUID
    runner: TaskRunner

    @property
    def clock(self) -> Clock:
        return self.desk.clock

    def ask(
        self,
        query: Query[R],
        *,
        owner: QObject,
        done: Callable[[R], None],
        failed: Failed | None = None,
        supersedes: str = "",
    ) -> None:
        self.work(lambda: self.asked(query), owner=owner, done=done, failed=failed, supersedes=supersedes)

    def work(
        self,
        call: Callable[[], R],
        *,
        owner: QObject,
        done: Callable[[R], None],
        failed: Failed | None = None,
        supersedes: str = "",
    ) -> None:
        """For several queries at once, and for making words of their answers: all of it off the GUI thread."""
        self.runner.run(call, owner=owner, done=done, failed=failed, supersedes=supersedes)

    def asked(self, query: Query[R]) -> R:
        """The answer at once; only inside `work`."""
        return self.desk.ask(query, actor=self.person_id)

    def do(
        self,
        command: Command,
        *,
        owner: QObject,
        done: Done | None = None,
        failed: Failed | None = None,
        id: UUID | None = None,
        base: Mapping[str, int] | None = None,
        progress: Callable[[int], None] | None = None,
        pin: str | None = None,
    ) -> UUID:
        """Carries the command out; returns its id, under which it can be taken back. For `base` and `pin` see
        `Desk.execute`. `progress` hears how many of the commands within a `Together` are done."""
        command_id = id or new_id()
        self.runner.run(
            lambda task: self.desk.execute(
                command,
                actor=self.person_id,
                id=command_id,
                base=base,
                watch=task.report if progress else None,
                pin=pin,
            ),
            owner=owner,
            done=done,
            failed=failed,
            progress=progress,
        )
        return command_id


PATIENCE_MS = 300


class Patience(QObject):
    """Says that something is being waited for, but only once it takes longer than 300 ms."""

    waiting = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown = False
        self._timer = QTimer(self, interval=PATIENCE_MS, singleShot=True)
        self._timer.timeout.connect(lambda: self._show(True))

    def begin(self) -> None:
        if not self._timer.isActive() and not self._shown:
            self._timer.start()

    def end(self) -> None:
        self._timer.stop()
        self._show(False)

    def _show(self, shown: bool) -> None:
        if shown != self._shown:
            self._shown = shown
            self.waiting.emit(shown)
