"""How much of an import goes into one transaction: as much as holds the write lock for a moment, whatever the machine.

Batches are small, and beside a million customers one takes ten times as long as in an empty file. So several of them
share a transaction, by how long the last ones took: fewer transactions write the same pages fewer times.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

_MOST = 32
"""Batches in one transaction: how many there are in memory at a time."""


class Pace(Generic[T]):
    """Hands out steps in groups, each of which is to take about so many seconds (`hold`)."""

    def __init__(self, steps: Iterator[T], hold: float) -> None:
        self._steps, self._hold = steps, hold
        self._waiting: deque[T] = deque()
        self._count = 1

    def carry_out(self, together: Callable[[Iterator[T]], object]) -> list[T]:
        """Has the next steps carried out in one transaction and returns them; none are left when it is empty.

        `together` takes them one after the other; it gets no more when the time is up.
        """
        self._wait_for(self._count)
        done: list[T] = []
        if self._waiting:
            begun = time.monotonic()
            together(self._until(begun + self._hold, done))
            self._learn(len(done), time.monotonic() - begun)
        return done

    def _wait_for(self, count: int) -> None:
        while len(self._waiting) < count and (step := next(self._steps, None)) is not None:
            self._waiting.append(step)

    def _until(self, end: float, done: list[T]) -> Iterator[T]:
        for _ in range(min(self._count, len(self._waiting))):
            if done and time.monotonic() >= end:
                return
            done.append(self._waiting.popleft())
            yield done[-1]

    def _learn(self, count: int, seconds: float) -> None:
        """What it takes to commit, too, is part of it."""
        fits = int(self._hold * count / max(seconds, 1e-6))
        self._count = max(1, min(fits, 2 * self._count, _MOST))
