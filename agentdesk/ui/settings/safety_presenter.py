"""Ways in, backup and checks, as the settings show them; all of it off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from agentdesk.core import safekeeping
from agentdesk.core.paths import write_atomically
from agentdesk.core.wording import cause_text, error_text, text
from agentdesk.core.workplace import Workplace
from agentdesk.ui.tasks import Lane, Task, TaskRunner


class WaysIn(QObject):
    """The recovery code and the passphrase of the open profile."""

    known = Signal(object)
    """The Protection as it is."""
    code_made = Signal(str)
    """To be shown to the person, once."""
    passphrase_set = Signal()
    refused = Signal(str)

    def __init__(self, place: Workplace, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place, self._runner = place, runner

    def look(self) -> None:
        self._run(lambda: safekeeping.protection(self._place), self.known.emit)

    def make_code(self) -> None:
        """The former code opens nothing from then on."""
        self._run(lambda: safekeeping.renew_code(self._place), self._code_made)

    def set_passphrase(self, fresh: str, former: str) -> None:
        self._run(
            lambda: safekeeping.change_passphrase(self._place, fresh, former=former), lambda _: self._passphrase_set()
        )

    def _code_made(self, code: str) -> None:
        self.code_made.emit(code)
        self.look()

    def _passphrase_set(self) -> None:
        self.passphrase_set.emit()
        self.look()

    def _run(self, call: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._runner.run(call, owner=self, done=done, failed=self._say, lane=Lane.WORK)

    def _say(self, problem: Exception) -> None:
        self.refused.emit(error_text(problem))


class CodeFile(QObject):
    """Writes the recovery code into a file of its own, readable by its owner alone."""

    saved = Signal(str)
    """Where it lies."""
    refused = Signal(str)

    def __init__(self, profile: Path, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._profile, self._runner = profile, runner

    def save(self, code: str, target: Path) -> None:
        """Not beside the data: who carries those off would have the code with them."""
        if self._profile.resolve() in target.resolve().parents:
            self.refused.emit(text("recovery.not_there"))
            return
        content = text("recovery.file", code=code, profile=str(self._profile)).encode()
        self._runner.run(
            lambda: write_atomically(target, content),
            owner=self,
            done=lambda _: self.saved.emit(str(target)),
            failed=lambda problem: self.refused.emit(_why_not_written(problem, target)),
            lane=Lane.WORK,
        )


class LongWork(QObject):
    """Something that takes its time: one at a time, with progress and a way to stop it."""

    begun = Signal()
    progress = Signal(float, str)
    done = Signal(object)
    failed = Signal(str)
    stopped = Signal()

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._task: Task | None = None

    @property
    def running(self) -> bool:
        return self._task is not None

    def stop(self) -> None:
        """What it still says is not heard; it tidies up behind itself."""
        if self._task:
            self._task.cancel()
            self._task = None
            self.stopped.emit()

    def _begin(self, call: Callable[[Task], Any]) -> None:
        if self._task:
            return
        self.begun.emit()
        self._task = self._runner.run(
            call, owner=self, done=self._finish, failed=self._fail, progress=self.progress.emit, lane=Lane.WORK
        )

    def _finish(self, outcome: Any) -> None:
        self._task = None
        self.done.emit(outcome)

    def _fail(self, problem: Exception) -> None:
        self._task = None
        self.failed.emit(error_text(problem))


class Backup(LongWork):
    """`begin(target)` writes the profile into one new file while the desk goes on; `done` with messages."""

    def __init__(self, place: Workplace, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(runner, parent)
        self._place = place

    def begin(self, target: Path) -> None:
        def work(task: Task) -> tuple[Path, int, tuple[str, ...]]:
            notes = safekeeping.back_up(
                self._place,
                target,
                progress=lambda share: task.report(share, ""),
                cancelled=lambda: task.cancelled,
            )
            return target, target.stat().st_size, notes

        self._begin(work)


class Check(LongWork):
    """`begin()` looks whether everything is whole; `done` with what each check found."""

    def __init__(self, place: Workplace, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(runner, parent)
        self._place = place

    def begin(self) -> None:
        def work(task: Task) -> tuple[safekeeping.Checked, ...]:
            def told(name: str, share: float) -> None:
                task.stop_if_cancelled()
                task.report(share, name)

            return safekeeping.look_over(self._place, told)

        self._begin(work)


def _why_not_written(problem: Exception, target: Path) -> str:
    if isinstance(problem, OSError):
        return text(
            "recovery.not_written", path=str(target), reason=cause_text(problem.strerror or type(problem).__name__)
        )
    return error_text(problem)
