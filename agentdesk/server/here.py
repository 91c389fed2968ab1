"""Which desk shows which customer just now. In memory alone, and for under a minute: nothing of it is ever written.

Each process hears from all of them what desks say (see `live`), and so knows of every desk; no clocks are compared.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from agentdesk.core.sync.protocol import HereToo, Showing

AGE = 45.0
"""Seconds for which a desk that says nothing more (killed, or its line broke) is still taken to be there: it says it
again every 20."""
_NOBODY = "-"


@dataclass(frozen=True, slots=True)
class _There:
    person_id: UUID
    customer_id: UUID
    writing: bool
    until: float


def concerns(device_id: UUID) -> str:
    """Who else shows what this desk shows: the topic of a poke."""
    return f"#{device_id}"


def said(device_id: UUID, person_id: UUID, showing: Showing) -> str:
    """What one process tells all of them."""
    return f"{device_id} {person_id} {showing.customer_id or _NOBODY} {int(showing.writing)}"


class Here:
    """Of one process. Safe in several threads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._lock = now, threading.Lock()
        self._there: dict[UUID, _There] = {}

    def hear(self, words: str) -> frozenset[str]:
        """One line of `said`; the topics of desks that have to look again. What cannot be read is passed over."""
        try:
            device, person, customer, writing = words.split(" ")
            device_id, person_id = UUID(device), UUID(person)
            customer_id = None if customer == _NOBODY else UUID(customer)
        except ValueError:
            return frozenset()
        with self._lock:
            before = self._there.pop(device_id, None)
            now = customer_id and _There(person_id, customer_id, writing == "1", self._now() + AGE)
            if now:
                self._there[device_id] = now
            if before and now and (before.customer_id, before.writing) == (now.customer_id, now.writing):
                return frozenset()  # said again so that it is not forgotten
            return self._beside(device_id, {each.customer_id for each in (before, now) if each})

    def forget_old(self) -> frozenset[str]:
        """The topics of desks that showed the same customer as one that was last heard of too long ago."""
        with self._lock:
            now = self._now()
            old = {device: each for device, each in self._there.items() if each.until <= now}
            for device in old:
                del self._there[device]
            return self._beside(None, {each.customer_id for each in old.values()})

    def others(self, customer_id: UUID | None, person_id: UUID) -> list[HereToo]:
        """Whoever else shows this customer, each once; writing, if they write at one of their desks."""
        with self._lock:
            there = [each for each in self._there.values() if each.customer_id == customer_id]
        writing: dict[UUID, bool] = {}
        for each in there:
            if each.person_id != person_id and each.until > self._now():
                writing[each.person_id] = writing.get(each.person_id, False) or each.writing
        return [HereToo(person_id=id, writing=writing[id]) for id in sorted(writing)]

    def _beside(self, device_id: UUID | None, customers: set[UUID]) -> frozenset[str]:
        return frozenset(
            concerns(other)
            for other, each in self._there.items()
            if other != device_id and each.customer_id in customers
        )
