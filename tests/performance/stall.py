"""Stall: how long the window does not answer while a file is imported and somebody types.

The real window, offscreen, over a lived-in shop: a call is under way and noted at a typist's pace, now and then
somebody is looked for. A heartbeat on the GUI thread is due every few milliseconds; what it comes late is a pause. Ours
is the longest pause from one key to the next while the window imports, the floor the same keys without an import. The
aim is 50 ms at most.

What threads of this process waited for a processor that others had is not counted (on Linux): it says nothing about the
program. The longest pause with it is in the note.
"""

from __future__ import annotations

import csv
import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from agentdesk.ui.intake.presenter import ImportPresenter
from tests.journeys.shops import lived_in
from tests.journeys.window import Window, open_window
from tests.performance.import_ import NAMES_OF_CUSTOMERS, cells_of
from tests.performance.pairs import line
from tests.performance.people import people

SIZE = 20_000
BEAT = 5
"""Milliseconds."""
BETWEEN_KEYS = (90, 220)
"""Milliseconds: some 350 characters a minute."""
WITHOUT = 150
"""Keys without an import."""
_SAID = "Der Kunde wartet seit Montag auf sein Paket. Ich frage beim Versand nach und rufe zurück. "
_SOUGHT = ("quellen jörg", "zzeb", "müller", "50674")


def run(size: int, seed: int) -> Iterator[dict[str, Any]]:
    """`size` is the number of customers that are imported."""
    with tempfile.TemporaryDirectory(prefix="agentdesk-stall-") as name:
        folder = Path(name)
        file, profile = _write(folder / "customers.csv", size, seed), lived_in(folder / "profile")
        with open_window(profile) as window:
            yield _measured(window.ready(), file, size, random.Random(seed))


def _measured(window: Window, file: Path, size: int, chance: random.Random) -> dict[str, Any]:
    typist = Typist(window, chance)
    typist.begin()
    alone = [typist.strike() for _ in range(WITHOUT)]
    bench = window.start.workbench
    assert bench is not None
    presenter: ImportPresenter = bench.intake
    _carry_out(window, presenter, file)
    began, worked, beside = perf_counter(), process_time(), []
    while presenter.busy:
        beside.append(typist.strike())
    took, cpu = perf_counter() - began, process_time() - worked
    assert presenter.result, "the import failed"
    assert (presenter.result.rows, presenter.result.counts.refused) == (size, 0), "not everybody came in"
    longest, of_old = max(beside), max(alone)
    note = (
        f"longest pause {longest.own:.0f} ms ({max(each.whole for each in beside):.0f} with waiting for a processor), "
        f"without an import {of_old.own:.0f}; {len(beside)} keys; "
        f"{size / took:,.0f} customers/s, {100 * cpu / took:.0f} % of one processor; load {os.getloadavg()[0]:.1f}"
    )
    return line("stall", size, [each.own for each in beside], [each.own for each in alone], note)


def _carry_out(window: Window, presenter: ImportPresenter, file: Path) -> None:
    """As the page of imports does it."""
    presenter.look(file)
    window.wait(lambda: presenter.file is not None and not presenter.busy, "the file is not understood")
    presenter.carry_out()


class Pause(NamedTuple):
    """Milliseconds: the program's own, and the whole."""

    own: float
    whole: float


class Typist:
    """Notes a call, and now and then looks for somebody."""

    def __init__(self, window: Window, chance: random.Random) -> None:
        self._window, self._chance = window, chance
        self._heart, self._keys = Heart(), self._what_to_type()

    def begin(self) -> None:
        self._window.key("Ctrl+K")
        self._window.type("quellen jörg")
        self._window.see("Jörg Quellenthal")
        self._window.key("Return")
        self._window.wait(lambda: self._window.heading == "Jörg Quellenthal", "nobody is in front")
        self._window.key("F2")
        self._window.see("Call in")

    def strike(self) -> Pause:
        """One key, and then what it takes until the next: the longest pause."""
        key = next(self._keys)
        self._heart.listen()
        self._window.key(key) if len(key) > 1 else self._window.type(key)
        QTest.qWait(self._chance.randint(*BETWEEN_KEYS))
        return self._heart.longest()

    def _what_to_type(self) -> Iterator[str]:
        for sought in cycle(_SOUGHT):
            yield from _SAID
            yield from ("Ctrl+K", *sought, "Esc")


class Heart:
    """Beats on the GUI thread."""

    def __init__(self) -> None:
        self._timer = QTimer(interval=BEAT, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self.listen()

    def listen(self) -> None:
        self._pauses: list[Pause] = []
        self._last, self._waited = perf_counter(), waited()

    def longest(self) -> Pause:
        """Since `listen`; the program's own longest pause need not lie in the longest of all."""
        self._beat()
        return Pause(max(each.own for each in self._pauses), max(each.whole for each in self._pauses))

    def _beat(self) -> None:
        now, so_far = perf_counter(), waited()
        whole = max(0.0, (now - self._last) * 1000 - BEAT)
        self._pauses.append(Pause(max(0.0, whole - (so_far - self._waited)), whole))
        self._last, self._waited = perf_counter(), so_far


def waited() -> float:
    """Milliseconds for which threads of this process could have gone on, had they had a processor."""
    nanoseconds = 0
    for thread in Path("/proc/self/task").glob("*/schedstat"):
        with suppress(OSError):  # it has ended
            nanoseconds += int(thread.read_text(encoding="ascii").split()[1])
    return nanoseconds / 1e6


def _write(path: Path, size: int, seed: int) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(NAMES_OF_CUSTOMERS)
        table.writerows(cells_of(person) for person in islice(people(size, seed), size))
    return path
