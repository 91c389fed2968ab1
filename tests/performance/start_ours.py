"""Ours in `start`: the window as the program opens it, watched from outside."""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import QTimer

from agentdesk.ui import app
from tests.performance.marks import Painted, milliseconds, tell

TYPED = "müller"
FOLDER, KEY = sys.argv[2], bytes.fromhex(sys.argv[3])


class Watcher:
    """Sees the frame, then the workbench, then types; tells once everything is there."""

    def __init__(self, start: app.Start) -> None:
        self._start, self._painted = start, Painted(start.window)
        self._wanted = {"work", "recent", "found"}
        self._clock = QTimer(start, interval=2)
        self._clock.timeout.connect(self._look)
        self._clock.start()

    def _look(self) -> None:
        bench = self._start.workbench
        if self._painted.at and bench and bench.is_ready:
            self._clock.stop()
            self._follow(bench)

    def _follow(self, bench: Any) -> None:
        bench.work.shown.connect(lambda items: self._see("work", bool(items)))
        bench.search.shown.connect(lambda results: self._see(_what(results.typed), bool(results.rows)))
        self._see("work", bool(bench.work.items))
        self._see("recent", bool(bench.search.results.rows))
        self._bench = bench
        if "recent" not in self._wanted:
            bench.search.type(TYPED)

    def _see(self, what: str, there: bool) -> None:
        if there and what in self._wanted:
            self._wanted.discard(what)
            if what == "recent" and hasattr(self, "_bench"):
                self._bench.search.type(TYPED)
        if not self._wanted:
            QTimer.singleShot(0, self._start, lambda: tell(self._painted, milliseconds()))


def _what(typed: str) -> str:
    return "found" if typed == TYPED else "recent"


def watch(show: Any) -> Any:
    def shown(start: app.Start) -> Any:
        watcher = Watcher(start)
        start.destroyed.connect(lambda: watcher)  # lives as long as what it watches
        return show(start)

    return shown


def keep_the_key(begin: Any) -> Any:
    """A keyring that answers at once, put in only when the frame is there."""

    def begun(start: app.Start) -> None:
        from agentdesk.core.storage.keyrings import SystemKeyring

        SystemKeyring.get = lambda self, database, *, kept_by=None: KEY  # type: ignore[method-assign]
        begin(start)

    return begun


app.Start.show = watch(app.Start.show)  # type: ignore[method-assign]
app.Start._begin = keep_the_key(app.Start._begin)  # type: ignore[method-assign]
app.run(["--profile", FOLDER])
