"""Who shows something hears when it changed: events go out after the commit, never before."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple
from uuid import UUID


class Subject(NamedTuple):
    """What changed: a kind of thing and, where it is about one, its id."""

    kind: str
    id: UUID | None = None


ABOUT_SOMEBODY = (
    "customer",
    "interaction",
    "timeline",
    "import",
    "case",
    "promise",
    "callback",
    "handover",
    "approval",
    "budget",
    "hold",
)


def about(ids: Iterable[UUID]) -> frozenset[Subject]:
    """What may have changed where no more is known than whom or what it was about."""
    return frozenset(Subject(kind, each) for each in ids for kind in ABOUT_SOMEBODY)


Listener = Callable[[frozenset[Subject]], None]


class Events:
    """Hands the subjects of each committed change to all listeners, in the thread that committed."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self._lock = threading.Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Returns the call that ends the subscription."""
        with self._lock:
            self._listeners += (listener,)

        def end() -> None:
            with self._lock:
                self._listeners = tuple(known for known in self._listeners if known is not listener)

        return end

    def publish(self, subjects: frozenset[Subject]) -> None:
        if subjects:
            for listener in self._listeners:
                listener(subjects)
