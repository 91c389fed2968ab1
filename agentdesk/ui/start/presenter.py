"""Opens the profile behind the first frame, and knows which question a person has to answer before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from agentdesk.core import wording
from agentdesk.core.errors import AgentDeskError, Failure
from agentdesk.ui.start.answer import Answer
from agentdesk.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from agentdesk.core.clock import Clock
    from agentdesk.core.workplace import Workplace

CONNECTING = "connecting"
"""In `WindowState.extra`: address and login of a server, from when a desk at it is asked for until it is made."""


class StartPresenter(QObject):
    """Intentions: `begin`, `create`, `try_sample`, `answer`. What comes of them arrives by signal.

    The core is imported in the database lane, so that the first frame does not wait for it.
    """

    ready = Signal(object)
    """The open Workplace."""
    nothing_yet = Signal(object)
    """The open Workplace of a desk at a server, from which nothing has been fetched so far."""
    new_profile = Signal()
    """There is no profile yet: what shall it be?"""
    passphrase_wanted = Signal(str)
    """Why, in words; `answer` gives it."""
    failed = Signal(Exception)
    progress = Signal(float, str)

    def __init__(
        self,
        folder: Path,
        runner: TaskRunner,
        *,
        given: str | None = None,
        clock: Clock | None = None,
        restore: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder, self._runner, self._given, self._clock = folder, runner, given, clock
        self._restore = restore
        self._answer = Answer()

    def begin(self) -> None:
        self._runner.run(self._opened, owner=self, done=self._hand_on, failed=self._not_opened)

    def create(self, passphrase: str | None = None) -> None:
        """A new, empty profile. Without a usable keyring a passphrase is asked for."""
        self._runner.run(lambda: self._create(passphrase), owner=self, done=self.ready.emit, failed=self._not_created)

    def try_sample(self, folder: Path | None = None) -> None:
        """The sample shop, in a profile of its own under a published passphrase."""
        self.furnish(lambda: self._sample(folder))

    def furnish(self, make: Callable[[], Workplace]) -> None:
        """A profile made for the occasion."""
        self._runner.run(make, owner=self, done=self.ready.emit, failed=self.failed.emit)

    def answer(self, passphrase: str | None) -> None:
        """What the person typed; None: they gave up."""
        self._answer.give(passphrase)

    def give_up(self) -> None:
        self.answer(None)

    def stop(self) -> None:
        """Nobody answers any more: what waited for it would wait for ever."""
        self._answer.close()

    def close(self) -> None:
        """After the last call has finished."""

    def _opened(self) -> tuple[Workplace, bool]:
        """With it, whether somebody is in it who could sit here."""
        place = self._open()
        try:
            if place.replica:
                place.person()
        except AgentDeskError as problem:
            if problem.code == "sync.nothing_yet":
                return place, False
            place.close()
            raise
        return place, True

    def _hand_on(self, opened: tuple[Workplace, bool]) -> None:
        place, has_people = opened
        (self.ready if has_people else self.nothing_yet).emit(place)

    def _open(self) -> Workplace:
        from agentdesk.core.workplace import open_workplace

        if self._restore:
            return self._restored(self._restore)
        return open_workplace(
            self._folder, given=self._given, ask=self._ask, clock=self._clock, progress=self.progress.emit
        )

    def _restored(self, backup: Path) -> Workplace:
        """The profile after a backup has taken its place; one that fails leaves it as it was, and says so."""
        from agentdesk.core.safekeeping import restore_backup
        from agentdesk.core.workplace import open_workplace

        self._restore = None  # trying again opens what is there
        done = restore_backup(self._folder, backup, given=self._given, ask=self._ask)
        place = open_workplace(
            self._folder,
            given=done.secret or self._given,
            ask=self._ask,
            clock=self._clock,
            progress=self.progress.emit,
        )
        place.former_files = done.former_files
        return place

    def _create(self, passphrase: str | None) -> Workplace:
        from agentdesk.core.laid_down import require_way, told_of_key
        from agentdesk.core.people.defaults import local_shop
        from agentdesk.core.workplace import create_workplace

        laid_down, shop = require_way(passphrase), local_shop(wording.language())
        try:
            return create_workplace(self._folder, shop, passphrase=passphrase, clock=self._clock)
        except Failure as problem:
            raise told_of_key(problem, laid_down) from problem

    def _sample(self, folder: Path | None) -> Workplace:
        from agentdesk.core.sample import open_sample

        return open_sample(folder, progress=self.progress.emit, clock=self._clock)

    def _ask(self, why: str) -> str | None:
        """In the database lane: waits until the person has answered on the GUI thread."""
        return self._answer.to(lambda: self.passphrase_wanted.emit(why))

    def _not_opened(self, problem: Exception) -> None:
        if isinstance(problem, AgentDeskError) and problem.code == "profile.new":
            self.new_profile.emit()
        else:
            self.failed.emit(problem)

    def _not_created(self, problem: Exception) -> None:
        code = problem.code if isinstance(problem, AgentDeskError) else ""
        if code == "keys.passphrase_needed":
            self.passphrase_wanted.emit(wording.text("start.passphrase_why"))
        elif code in ("keys.passphrase_short", "keys.passphrase_long"):
            self.passphrase_wanted.emit(wording.error_text(problem))
        else:
            self.failed.emit(problem)
