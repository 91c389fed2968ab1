"""A timeline of a million entries: setting it up, scrolling through it, jumping about in it; milliseconds per frame.

A frame is everything from moving the scroll bar to the painted window, fetching of pages included. There is no floor:
the aim is a set-up within 50 ms and 95 of 100 scrolled frames within 16 ms.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from statistics import quantiles
from time import perf_counter
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from agentdesk.ui.theme import Theme, Tone
from agentdesk.ui.widgets.timeline import Mark, Timeline, TimelineEntry
from agentdesk.ui.widgets.windowed_rows import PAGE, Deliver, PageWish

SIZE = 1_000_000
FRAMES = 400
JUMPS = 100
SET_UPS = 7


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of entries."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    Theme(app, mode="light")
    timeline, chance = Timeline("What happened"), random.Random(seed)
    timeline.resize(804, 760)
    timeline.show()
    app.processEvents()
    yield _line("timeline set-up", size, [_timed(lambda: _set_up(timeline, size)) for _ in range(SET_UPS)])
    bar = timeline.view.verticalScrollBar()

    def scroll() -> None:
        bar.setValue(bar.value() + chance.randrange(20, 200))
        app.processEvents()

    def jump() -> None:
        bar.setValue(chance.randrange(bar.maximum()))
        app.processEvents()

    app.processEvents()
    yield _line("timeline scroll frame", size, [_timed(scroll) for _ in range(FRAMES)])
    yield _line("timeline jump", size, [_timed(jump) for _ in range(JUMPS)], f"{timeline.model.loaded} rows in memory")
    timeline.deleteLater()


def _set_up(timeline: Timeline, size: int) -> None:
    def load(wish: PageWish, deliver: Deliver) -> None:
        deliver([_entry(number) for number in range(wish.first, min(size, wish.first + wish.limit))])

    timeline.show_entries(size, load, [_entry(number) for number in range(min(size, PAGE))])


def _entry(number: int) -> TimelineEntry:
    return TimelineEntry(
        key=number,
        icon=("package", "mail", "ticket", "phone-incoming")[number % 4],
        title=f"Order {number}",
        detail="replacement, returned to sender",
        note="Carrier: addressee unknown; the address changed, the replacement used the old one",
        day=f"day {number // 5}",
        time=f"{number % 24:02}:04",
        marks=(Mark("corrected", Tone.CARE),) if number % 7 == 3 else (),
    )


def _timed(call: Callable[[], None]) -> float:
    began = perf_counter()
    call()
    return (perf_counter() - began) * 1000


def _line(name: str, size: int, times: list[float], note: str = "") -> dict[str, Any]:
    cuts = quantiles(times, n=20)
    figures = {"ours_p50_ms": round(cuts[9], 2), "ours_p95_ms": round(cuts[18], 2)}
    nothing = {"floor_p50_ms": None, "floor_p95_ms": None, "ratio": None, "ratio_p95": None}
    return {"name": name, "size": size, **figures, **nothing, "note": note}
