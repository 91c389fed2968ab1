"""Typing: how long the window does not answer while somebody notes a call and the items of their list change.

The real window, offscreen, with a list of open promises, all of which are changed one after the other while a typist
types: the list, the customer and the cards look again. Ours is the longest pause from one key to the next meanwhile,
the floor the same keys with nothing going on. The aim is a frame: 16 ms, and 50 ms at most.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from agentdesk.core.customers.commands import CustomerByNumber
from agentdesk.core.interactions.model import Channel
from agentdesk.core.promises.commands import ChangeDue, MakePromise
from tests.journeys.shops import lived_in
from tests.journeys.window import Window, open_window
from tests.performance.pairs import line
from tests.performance.stall import WITHOUT, Typist

SIZE = 1_000
AT_ONCE = 5
"""Changes between two keys: some thirty a second."""


def run(size: int, seed: int) -> Iterator[dict[str, Any]]:
    """`size` is the number of items on the list, each of which changes once."""
    with tempfile.TemporaryDirectory(prefix="agentdesk-typing-") as name:
        profile = lived_in(Path(name) / "profile")
        with open_window(profile) as window:
            yield _measured(window.ready(), size, random.Random(seed))


def _measured(window: Window, size: int, chance: random.Random) -> dict[str, Any]:
    bench = window.start.workbench
    assert bench is not None
    door, now = bench.door, bench.door.clock.now()
    customer = door.asked(CustomerByNumber("K-100001"))
    made = [MakePromise(customer_id=customer, words="Der Ersatz ist da", due_at=now + timedelta(days=1, minutes=n))
            for n in range(size)]  # fmt: skip
    promises = [UUID(door.desk.execute(each, actor=door.person_id)["promise_id"]) for each in made]
    window.wait(lambda: len(bench.work.items) >= size, "the list does not show them")
    typist = Typist(window, chance)
    typist.begin()
    alone = [typist.strike() for _ in range(WITHOUT)]
    changed: list[object] = []
    waiting = iter(promises)
    beside = []
    while len(changed) < size:
        for _, promise_id in zip(range(AT_ONCE), waiting, strict=False):
            moved = ChangeDue(promise_id=promise_id, due_at=now + timedelta(days=2), told_by=Channel.PHONE)
            door.do(moved, owner=bench, done=changed.append)
        beside.append(typist.strike())
    longest, of_old = max(beside), max(alone)
    note = (
        f"longest pause {longest.own:.0f} ms ({max(each.whole for each in beside):.0f} with waiting for a processor), "
        f"with nothing going on {of_old.own:.0f}; {len(beside)} keys; load {os.getloadavg()[0]:.1f}"
    )
    return line("typing", size, [each.own for each in beside], [each.own for each in alone], note)
