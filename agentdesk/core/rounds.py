"""Goes round with the server by itself, in a thread of its own, and says how things stand.

Correctness never depends on it: what waits lies in the file, and whenever a round is gone it is sent.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from agentdesk.core.asking import Asking, waits
from agentdesk.core.connecting import PUT_BACK, Line
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.sync.attention import Waiting, waiting
from agentdesk.core.sync.engine import Round
from agentdesk.core.sync.offline import Offline, offline

_log = logging.getLogger(__name__)

EVERY, LONGEST = 30.0, 60.0
"""Seconds between rounds while all is well, and the longest pause between tries while it is not."""
_LOOKS_WITHIN = 3.0
"""Seconds after the live line broke: not all desks of a server at one moment."""
_TOGETHER = 0.2
"""Seconds in which commands that follow on each other are gathered into one round."""


class State(StrEnum):
    """How a desk stands with its server."""

    FETCHING = "fetching"
    IN_STEP = "in_step"
    AWAY = "away"
    """It cannot be reached; work goes on."""
    SERVER_UNSURE = "server_unsure"
    """It answers nobody until somebody has looked after it; work goes on."""
    SIGNED_OUT = "signed_out"
    LOCKED_OUT = "locked_out"
    """This desk is not taken from any more."""
    PUT_BACK = "put_back"
    """Its file was put back from a copy: it goes on as another desk, once somebody has signed in again."""
    DESK_OUTDATED = "desk_outdated"
    SERVER_OUTDATED = "server_outdated"
    BROKEN = "broken"
    """Something that goes away neither by waiting nor by signing in: somebody has to look."""


_STATES = {
    "sync.unreachable": State.AWAY,
    "sync.server_unsure": State.SERVER_UNSURE,
    "access.signed_out": State.SIGNED_OUT,
    "access.expired": State.SIGNED_OUT,
    "access.reused": State.SIGNED_OUT,
    "access.locked": State.LOCKED_OUT,
    "access.device_revoked": State.LOCKED_OUT,
    "sync.device_revoked": State.LOCKED_OUT,
    **dict.fromkeys(PUT_BACK, State.PUT_BACK),
    "sync.desk_outdated": State.DESK_OUTDATED,
    "sync.server_outdated": State.SERVER_OUTDATED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """`trouble` is why, where it is not in step; `fetched` and `to_come` tell of a round that fetches much."""

    state: State
    waiting: Waiting
    trouble: AgentDeskError | None = None
    fetched: int = 0
    to_come: int = 0
    offline: Offline | None = None
    """What can be given here without the server; None while much is fetched."""


class Rounds:
    """Threads of their own, from `start` to `close`. `told` is called in one of them with each new standing."""

    def __init__(self, line: Line, told: Callable[[Standing], None], chance: random.Random | None = None) -> None:
        self._line, self._told = line, told
        self._chance = chance or random.Random()
        self._woken, self._closed = threading.Event(), threading.Event()
        self._failed, self._asked_for = 0, True
        self._asking = Asking()
        self._last: Standing | None = None
        self._thread = threading.Thread(target=self._go_on, name="rounds", daemon=True)
        self._ear = threading.Thread(target=self._listen, name="live", daemon=True)
        self._stop_hearing = line.replica.desk.events.subscribe(lambda _: self._woken.set())

    def start(self) -> None:
        for thread in (self._thread, self._ear):
            thread.start()

    def go_now(self) -> None:
        """Somebody has asked for it, or has signed in again."""
        self._failed = 0
        self._asked_for = True
        self._woken.set()

    def opened(self, customer_id: UUID) -> None:
        """Somebody looks at this customer: what they may be given is kept ready from now on."""
        if self._line.readiness.opened(customer_id):
            self._poked()

    def look(self) -> None:
        """Something that is told of has changed here."""
        self._woken.set()

    def close(self, wait: float = 0.0) -> None:
        """No more rounds; the one under way is broken off where it waits for the server, and has so many seconds to
        end at most."""
        self._stop_hearing()
        self._closed.set()
        self._woken.set()
        self._asking.stop()
        if wait:
            self._thread.join(wait)

    def _go_on(self) -> None:
        next_at = time.monotonic()
        while not self._closed.is_set():
            woken = self._woken.wait(max(0.0, next_at - time.monotonic()))
            if woken:
                self._closed.wait(_TOGETHER)
                self._woken.clear()
            if self._closed.is_set():
                return
            if not woken or self._asked_for or self._has_news():
                self._asked_for = False
                next_at = time.monotonic() + self._go_round()
            elif self._last:
                self._tell(self._last.state, self._last.trouble)

    def _listen(self) -> None:
        """The server says when there is something new: then at once, instead of with the next round. A thread that
        waits for it cannot be called off: it is left to itself when the window closes, and touches nothing then."""
        while not self._closed.wait(self._chance.uniform(0.5, 5.0) if self._failed else 0.5):
            if self._last is None or self._last.state is not State.IN_STEP:
                continue
            stood = False
            try:
                for _ in self._line.listen():
                    if self._closed.is_set():
                        return
                    stood = True
                    self._poked()
            except AgentDeskError:
                if stood and not self._closed.wait(self._chance.uniform(0.0, _LOOKS_WITHIN)):
                    self._poked()  # whether the server is still there
            except Exception:  # noqa: BLE001 - without it there are the rounds
                _log.exception("the live line failed")
                self._closed.wait(LONGEST)

    def _poked(self) -> None:
        self._asked_for = True
        self._woken.set()

    def _has_news(self) -> bool:
        """What the rounds themselves change is none."""
        return not self._failed and bool(self._line.replica.unsent(1))

    def _go_round(self) -> float:
        """Seconds until the next one."""
        try:
            with waits(self._asking):
                self._line.round(self._tell_progress)
                self._line.readiness.keep()
        except AgentDeskError as trouble:
            if self._closed.is_set():
                return LONGEST
            self._failed += 1
            self._tell(_STATES.get(trouble.code, State.BROKEN), trouble)
            return self._pause_after(trouble)
        except Exception as trouble:  # noqa: BLE001 - a thread that died would leave lying here what waits
            _log.exception("a round failed")
            self._failed += 1
            self._tell(State.BROKEN, AgentDeskError("unexpected", kind=type(trouble).__name__, id=""))
            return LONGEST
        self._failed = 0
        self._tell(State.IN_STEP)
        return EVERY

    def _pause_after(self, trouble: AgentDeskError) -> float:
        """Full jitter, so that many desks do not come back at one moment (Brooker, AWS 2015); at least as long as the
        server asks for."""
        longest = min(LONGEST, 2.0 ** min(self._failed, 10))
        return max(self._chance.uniform(1.0, longest), float(trouble.facts.get("seconds", 0)))

    def _tell_progress(self, done: Round) -> None:
        if done.to_come:
            left = waiting(self._line.replica.database)
            self._told(Standing(State.FETCHING, left, None, done.fetched, done.to_come))

    def _tell(self, state: State, trouble: AgentDeskError | None = None) -> None:
        replica = self._line.replica
        self._last = Standing(state, waiting(replica.database), trouble, offline=offline(replica))
        self._told(self._last)
