"""What a call away from the GUI thread waits for, and a person says there."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Answer:
    """One question at a time. Once it is closed nobody answers any more, and nobody waits."""

    def __init__(self) -> None:
        self._given = threading.Event()
        self._closed = False
        self._said: str | None = None

    def to(self, ask: Callable[[], object]) -> str | None:
        """Asks, and waits; None where they gave up."""
        self._given.clear()
        if self._closed:  # looked at after clearing, and set before giving: one of both is seen
            return None
        ask()
        self._given.wait()
        return self._said

    def give(self, said: str | None) -> None:
        self._said = said
        self._given.set()

    def close(self) -> None:
        self._closed = True
        self.give(None)
