"""Whoever waits for what only a server can say: whether they may wait here, how long, and that they wait no more.

A window asks in one queue what its own file knows, and there nobody may wait for a line; elsewhere people may, and may
stop.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

from agentdesk.core.errors import Refused

LONGEST = 30.0
"""Seconds that somebody at a window waits for one answer, all that has to be said for it together."""
_LOOKS_EVERY = 0.1


class What(StrEnum):
    """What a server is asked for."""

    DECIDING = "deciding"
    """On a command: each person's in the order in which they asked."""
    LOOKING = "looking"
    """What only it knows, or somebody who is not here."""
    FINDING = "finding"
    """With every key: only the answer to the latest counts."""


class MustAsk(BaseException):
    """This takes a server, and nobody may wait for one here. No error: it is to be asked again where people may."""

    def __init__(self, what: What) -> None:
        super().__init__(what)
        self.what = what


class Asking:
    """One who waits, in one thread; whoever stops them does so from another one."""

    def __init__(self, is_heard: Callable[[], bool] = lambda: True) -> None:
        self.is_heard = is_heard
        """Whether whoever asked is still there to be told."""
        self._lock, self._stopped = threading.Lock(), False
        self._until: float | None = None
        self._hang_up: Callable[[], None] | None = None

    def wait_at_most(self, seconds: float) -> None:
        """From now on."""
        self._until = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        return self._stopped or self.seconds_left <= 0

    @property
    def seconds_left(self) -> float:
        return float("inf") if self._until is None else self._until - time.monotonic()

    def stop(self) -> None:
        """They wait no more; a call on the line is broken off."""
        with self._lock:
            self._stopped = True
            if self._hang_up:
                self._hang_up()

    def require(self) -> None:
        """Raises Refused sync.stopped where they do not wait any more, sync.needs_server where it took too long."""
        if self._stopped:
            raise Refused("sync.stopped")
        if self.is_over:
            raise Refused("sync.needs_server")

    def on_the_line(self, hang_up: Callable[[], None]) -> None:
        """`hang_up` breaks off what they wait for now."""
        with self._lock:
            self._hang_up = hang_up
            if self._stopped:
                hang_up()

    def off_the_line(self) -> None:
        with self._lock:
            self._hang_up = None

    @contextmanager
    def in_turn(self, lock: threading.Lock) -> Iterator[None]:
        """Once nobody else has the lock. Raises Refused as `require` does."""
        while not lock.acquire(timeout=_LOOKS_EVERY):
            self.require()
        try:
            yield
        finally:
            lock.release()


_who: ContextVar[Asking | None] = ContextVar("_who")
"""None where nobody may wait."""


def asker() -> Asking:
    """Who waits in this thread."""
    return _who.get(None) or Asking()


def may_wait(what: What) -> None:
    """Raises MustAsk where nobody may."""
    if _who.get(_ANYBODY) is None:
        raise MustAsk(what)


_ANYBODY = Asking()


@contextmanager
def nobody_waits() -> Iterator[None]:
    """What is asked here is answered at once, or not here."""
    before = _who.set(None)
    try:
        yield
    finally:
        _who.reset(before)


@contextmanager
def waits(who: Asking) -> Iterator[None]:
    before = _who.set(who)
    try:
        yield
    finally:
        _who.reset(before)
