"""A timeline of a million entries: setting it up, scrolling through it, jumping about in it; milliseconds per frame.

A frame is everything from moving the scroll bar to the painted window, fetching of pages included. The floor is Qt's
own list of as many rows of one line, all in memory. The aim is a set-up within 50 ms and 95 of 100 scrolled frames
within 16 ms.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractListModel, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QListView

from agentdesk.ui.theme import Theme, Tone
from agentdesk.ui.widgets.timeline import Mark, Timeline, TimelineEntry
from agentdesk.ui.widgets.windowed_rows import PAGE, Deliver, PageWish
from tests.performance.pairs import line, timed

SIZE = 1_000_000
FRAMES = 400
JUMPS = 100
SET_UPS = 7
Times = tuple[list[float], list[float]]


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of entries."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    Theme(app, mode="light")
    timeline, chance = Timeline("What happened"), random.Random(seed)
    timeline.resize(804, 760)
    timeline.show()
    app.processEvents()
    bare = _bare_list()
    yield line(
        "timeline set-up", size, *_both(lambda: _set_up(timeline, size), lambda: _set_up_bare(bare, size), SET_UPS), ""
    )
    app.processEvents()
    ours, floor = (_scrolling(app, view) for view in (timeline.view, bare))
    way = [chance.randrange(20, 200) for _ in range(FRAMES)]
    yield line("timeline scroll frame", size, *_along(ours, floor, way), "")
    places = [chance.random() for _ in range(JUMPS)]
    note = f"{timeline.model.loaded} rows in memory"
    yield line("timeline jump", size, *_along(_jumping(app, timeline.view), _jumping(app, bare), places), note)
    for widget in (timeline, bare):
        widget.deleteLater()


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


class _Rows(QAbstractListModel):
    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size

    def rowCount(self, parent: Any = None) -> int:
        return self._size

    def data(self, index: Any, role: int = 0) -> Any:
        return f"Order {index.row()}" if role == Qt.ItemDataRole.DisplayRole else None


def _bare_list() -> QListView:
    view = QListView()
    view.setUniformItemSizes(True)
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    view.resize(804, 760)
    view.show()
    return view


def _set_up_bare(view: QListView, size: int) -> None:
    view.setModel(_Rows(size))
    QApplication.processEvents()


def _scrolling(app: QApplication, view: QAbstractScrollArea) -> Callable[[float], None]:
    bar = view.verticalScrollBar()

    def scroll(by: float) -> None:
        bar.setValue(bar.value() + int(by))
        app.processEvents()

    return scroll


def _jumping(app: QApplication, view: QAbstractScrollArea) -> Callable[[float], None]:
    bar = view.verticalScrollBar()

    def jump(share: float) -> None:
        bar.setValue(int(share * bar.maximum()))
        app.processEvents()

    return jump


def _along(ours: Callable[[float], None], floor: Callable[[float], None], way: list[float]) -> Times:
    """The same steps, one of each after the other."""
    both = [(timed(partial(ours, step)), timed(partial(floor, step))) for step in way]
    return [mine for mine, _ in both], [bare for _, bare in both]


def _both(ours: Callable[[], None], floor: Callable[[], None], times: int) -> Times:
    both = [(timed(ours), timed(floor)) for _ in range(times)]
    return [mine for mine, _ in both], [bare for _, bare in both]
