"""An import step by step, without widgets. Reading and writing happen in the work lane; the desk goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.intake.commands import GetImport, Imports, KeptByUndo, ListedRows
from agentdesk.core.intake.model import Duplicates, Import, Rehearsed
from agentdesk.core.intake.reading.files import Opened
from agentdesk.core.intake.reading.layout import LayoutChoice
from agentdesk.core.intake.refused import save_refused
from agentdesk.core.intake.runner import Progress, Running, undo_import
from agentdesk.core.intake.session import Session, Terms
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door
from agentdesk.ui.intake.stored import Stored, stored_samples
from agentdesk.ui.tasks import Lane, Task

UTC = ZoneInfo("UTC")
MOST_LISTED = 1_000
"""Rows worth looking at that are shown; the file of refused rows has them all."""


class ImportPresenter(QObject):
    """Intentions: `look`, `decide`, `rehearse`, `carry_out`, `undo`, `save_listed`, `stop`, `begin_anew`."""

    started = Signal()
    """Nothing is open: which file?"""
    earlier = Signal(object)
    """Imports there have been (tuple of Import)."""
    opened = Signal(object)
    """An `Opened`: how the file is read now."""
    rehearsed = Signal(object)
    """A `Rehearsed`: what would happen."""
    done = Signal(object)
    """An Import: just carried out, undone, or one of the past that somebody wants to see."""
    listed = Signal(object, object)
    """Id of that import, and its rows worth looking at (tuple of Listed)."""
    kept = Signal(object, object)
    """Id of that import, and who of it was left alone by its undo (tuple of names)."""
    working = Signal(str, int, int)
    """What goes on, in words, with how much of how much is done (0: not known)."""
    idle = Signal()
    failed = Signal(str, str)
    """The message that says what did not succeed, and why in words."""
    happened = Signal(str, object)

    def __init__(self, door: Door, parent: QObject | None = None, *, zone: ZoneInfo = UTC) -> None:
        super().__init__(parent)
        self._door, self.zone = door, zone
        self.takes_in = door.desk.side.decides
        """Not at a desk in step with a server (see `runner.require_here`)."""
        self._busy = self._stopped = False
        self.file: Opened | None = None
        self.stored: Stored = {}
        self.found: Rehearsed | None = None
        self.result: Import | None = None
        self.terms = Terms()

    @property
    def busy(self) -> bool:
        return self._busy

    def begin_anew(self) -> None:
        self.file = self.found = self.result = None
        self.started.emit()
        self.load_earlier()

    def load_earlier(self) -> None:
        failed = self._fail if self.takes_in else None  # what there has been is at the server, line or no line
        self._door.ask(Imports(20), owner=self, done=self.earlier.emit, failed=failed)

    def look(self, path: Path, choice: LayoutChoice | None = None) -> None:
        """Read the head of the file and guess; `choice` is what the person decided so far."""
        self.found = self.result = None

        def run(task: Task) -> tuple[Opened, Stored]:
            opened = self._session(task).open(path, "auto", choice)
            return opened, stored_samples(opened.layout)

        self._work(text("import.looking"), run, self._take)

    def decide(self, **decided: Any) -> None:
        """The person corrects how the file is read; everything is guessed anew around it."""
        if self.file:
            fresh = LayoutChoice(**decided).over(self.file.layout.choice)
            self.look(self.file.path, fresh)

    def set_terms(self, *, separate: bool) -> None:
        """Whether those who are perhaps known already become customers of their own."""
        self.terms = Terms(duplicates=Duplicates.SEPARATE if separate else Duplicates.BY_NUMBER)

    def rehearse(self) -> None:
        if file := self.file:
            terms = self.terms
            self._work(text("import.checking"), lambda task: self._session(task).rehearse(file, terms), self._show)

    def carry_out(self) -> None:
        if file := self.file:
            terms = self.terms
            self._work(text("import.running"), lambda task: self._session(task).carry_out(file, terms), self._finish)

    def show_import(self, import_id: UUID) -> None:
        """One of the past."""
        self._door.ask(GetImport(import_id), owner=self, done=self._finish, failed=self._fail)

    def undo(self, import_id: UUID) -> None:
        def run(task: Task) -> Import:
            return undo_import(self._running(task), import_id)

        self._work(text("import.undoing"), run, self._undone, "import.not_undone")

    def stop(self) -> None:
        """What has been applied stays until it is undone."""
        self._stopped = True

    def save_listed(self, import_id: UUID, target: Path) -> None:
        """The refused rows as a table for spreadsheets: line, reason, and the row as it stood."""
        words = text("import.refused_saved", file=target.name)

        def run() -> int:
            return save_refused(self._door.desk, import_id, target, actor=self._door.person_id)

        failed = partial(self._fail, title="import.not_saved")
        self._door.work(run, owner=self, done=lambda _: self.happened.emit(words, None), failed=failed)

    def _session(self, task: Task) -> Session:
        return Session(self._running(task))

    def _running(self, task: Task) -> Running:
        return Running(self._door.desk, self._door.person_id, lambda progress: _tell(task, progress), self._wants_stop)

    def _wants_stop(self) -> bool:
        return self._stopped

    def _work(
        self, words: str, call: Callable[[Task], Any], done: Callable[[Any], None], title: str = "import.failed"
    ) -> None:
        if self.busy:
            return
        self._busy, self._stopped = True, False
        self.working.emit(words, 0, 0)

        def run(task: Task) -> Any:
            return call(task)

        self._door.runner.run(
            run,
            owner=self,
            lane=Lane.WORK,
            done=lambda outcome: self._ended(lambda: done(outcome)),
            failed=lambda problem: self._ended(lambda: self._fail(problem, title)),
            progress=lambda so_far, total: self.working.emit(words, so_far, total),
        )

    def _ended(self, then: Callable[[], None]) -> None:
        self._busy = False
        self.idle.emit()
        then()

    def _take(self, found: tuple[Opened, Stored]) -> None:
        self.file, self.stored = found
        self.opened.emit(self.file)

    def _show(self, found: Rehearsed | None) -> None:
        self.found = found
        if found is None and self.file:
            self.opened.emit(self.file)  # cancelled: back to how it is read
        elif found:
            self.rehearsed.emit(found)

    def _finish(self, result: Import) -> None:
        self.result = result
        self.done.emit(result)
        self._door.ask(
            ListedRows(result.id, limit=MOST_LISTED),
            owner=self,
            done=lambda rows: self.listed.emit(result.id, rows),
            failed=self._fail,
        )
        if result.kept:
            self._door.ask(
                KeptByUndo(result.id),
                owner=self,
                done=lambda names: self.kept.emit(result.id, names),
                failed=self._fail,
            )

    def _undone(self, result: Import) -> None:
        key = "import.undone_kept" if result.kept else "import.undone"
        self.happened.emit(text(key, file=result.file_name, count=result.kept), None)
        self._finish(result)

    def _fail(self, problem: Exception, title: str = "import.failed") -> None:
        self.failed.emit(title, error_text(problem))


def _tell(task: Task, progress: Progress) -> None:
    task.report(progress.done, progress.total)
