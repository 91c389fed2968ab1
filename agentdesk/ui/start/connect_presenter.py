"""Makes a desk of somebody at a server, and fetches what has to be there before the window can be built over it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from agentdesk.core.errors import AgentDeskError
from agentdesk.ui.start.answer import Answer
from agentdesk.ui.tasks import Cancelled, Lane, Task, TaskRunner

if TYPE_CHECKING:
    from agentdesk.core.clock import Clock
    from agentdesk.core.sync.engine import Round
    from agentdesk.core.sync.in_browser import InBrowser
    from agentdesk.core.sync.signing_in import Secret
    from agentdesk.core.workplace import Workplace


class ConnectPresenter(QObject):
    """Intentions: `look`, `connect_desk`, `connect_by_browser`, `cancel`, `fetch`, `answer`, `stop`. What comes of them
    arrives by signal."""

    offered = Signal(str)
    """What people call the provider of single sign-on; empty where there is none, or no server."""
    connected = Signal()
    """The desk is made; it is fetched for."""
    refused = Signal(Exception)
    """No desk was made, and why."""
    joined_already = Signal()
    """There is a desk at a server in this profile: it was made before a kill."""
    passphrase_wanted = Signal(str, bool)
    """Why, in words, and whether it is a new one; `answer` gives it."""
    fetching = Signal(int)
    """How much of it is here, in percent."""
    not_fetched = Signal(Exception)
    ready = Signal(object)
    """The open Workplace, with somebody in it."""

    def __init__(
        self,
        folder: Path,
        runner: TaskRunner,
        *,
        given: str | None = None,
        clock: Clock | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder, self._runner, self._given, self._clock = folder, runner, given, clock
        self._attempt: _Attempt | None = None
        self._answer = Answer()
        self.place: Workplace | None = None
        """Open, and not yet handed on by `ready`."""

    def look(self, address: str) -> None:
        """What single sign-on the server of this address has; `offered` tells."""

        def look() -> str:
            from agentdesk.core.connecting import ways_of

            return ways_of(address).provider or ""

        self._runner.run(
            look,
            owner=self,
            done=self.offered.emit,
            failed=lambda _: self.offered.emit(""),
            lane=Lane.NETWORK,
            supersedes="look",
        )

    def connect_desk(self, address: str, login: str, password: str, code: str) -> None:
        def by(_: Callable[[], bool]) -> Secret:
            from agentdesk.core.sync.signing_in import Secret

            return Secret(login, password, code or None)

        self._connect_by(address, by)

    def connect_by_browser(self, address: str, show: Callable[[str], None]) -> None:
        """`show` is asked, in whatever thread, to open an address in a browser."""

        def by(still: Callable[[], bool]) -> InBrowser:
            from agentdesk.core.sync.in_browser import InBrowser

            return InBrowser(show, still=still)

        self._connect_by(address, by)

    def _connect_by(self, address: str, by: Callable[[Callable[[], bool]], Secret | InBrowser]) -> None:
        attempt = self._attempt = _Attempt()

        def connect(task: Task) -> Workplace:
            from agentdesk.core import connecting
            from agentdesk.core.workplace import keyring, secrets

            return connecting.connect(
                self._folder,
                address,
                by(lambda: not task.cancelled and not attempt.is_cancelled),
                keys=keyring(),
                given=secrets(self._given, lambda why: self._ask(why, attempt)),
                clock=self._clock,
                before_making=attempt.begin_making,
            )

        self._runner.run(
            connect,
            owner=self,
            done=self._connected,
            failed=lambda problem: self._not_connected(attempt, problem),
            lane=Lane.NETWORK,
        )

    def cancel(self) -> bool:
        """Whether it could be: once the server has said yes the desk is made, which takes a moment."""
        cancelled = self._attempt is None or self._attempt.cancel()
        if cancelled:
            self._attempt = None
        return cancelled

    def fetch(self, place: Workplace | None = None) -> None:
        """Goes on where it was when it broke off."""
        place = self.place = place or self.place
        assert place
        assert place.replica
        replica = place.replica

        def fetch(task: Task) -> None:
            from agentdesk.core.connecting import line_of

            def told(done: Round) -> None:
                task.stop_if_cancelled()
                task.report(100 * done.fetched // max(done.fetched + done.to_come, 1))

            with line_of(replica) as line:
                line.round(told)
            place.person()

        self._runner.run(
            fetch,
            owner=self,
            done=lambda _: self._hand_on(),
            failed=self.not_fetched.emit,
            progress=self.fetching.emit,
            lane=Lane.NETWORK,
        )

    def answer(self, passphrase: str | None) -> None:
        """What the person chose; None: they gave up."""
        self._answer.give(passphrase)

    def stop(self) -> None:
        """Nobody wants to know what comes of it."""
        self.cancel()
        self._answer.close()

    def close(self) -> None:
        """After the last call has finished."""
        if self.place:
            self.place.close()
            self.place = None

    def _ask(self, why: str, attempt: _Attempt) -> str | None:
        """Away from the GUI thread: waits until the person has answered there."""
        return self._answer.to(lambda: self.passphrase_wanted.emit(why, attempt.is_making))

    def _connected(self, place: Workplace) -> None:
        self._attempt, self.place = None, place
        self.connected.emit()

    def _not_connected(self, attempt: _Attempt, problem: Exception) -> None:
        if attempt is not self._attempt:
            return  # cancelled: nobody wants to know
        self._attempt = None
        if isinstance(problem, AgentDeskError) and problem.code == "sync.joined_already":
            self.joined_already.emit()
        else:
            self.refused.emit(problem)

    def _hand_on(self) -> None:
        place, self.place = self.place, None
        self.ready.emit(place)


class _Attempt:
    """Can be cancelled as long as nothing is being made, from whichever thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.is_cancelled = self.is_making = False

    def cancel(self) -> bool:
        with self._lock:
            self.is_cancelled = not self.is_making
            return self.is_cancelled

    def begin_making(self) -> None:
        """Raises Cancelled."""
        with self._lock:
            if self.is_cancelled:
                raise Cancelled
            self.is_making = True
