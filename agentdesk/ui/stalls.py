"""Measures how long the GUI thread did not look at its events: the pauses an agent feels while typing."""

from __future__ import annotations

import sys
import threading
import traceback
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer


class StallMonitor(QObject):
    """Ticks on the GUI thread and notes every gap between ticks.

    With `name_culprits`, a watching thread keeps the stack of the GUI thread for each gap above `limit_ms`.
    """

    def __init__(self, parent: QObject | None = None, *, limit_ms: float = 50, name_culprits: bool = False) -> None:
        super().__init__(parent)
        self.limit_ms = limit_ms
        self.gaps_ms: list[float] = []
        self.culprits: list[str] = []
        self._last = 0.0
        self._watching = threading.Event()
        self._gui_thread = threading.get_ident()
        self._name_culprits = name_culprits
        self._timer = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.gaps_ms.clear()
        self.culprits.clear()
        self._last = perf_counter()
        self._timer.start()
        self._watching.set()
        if self._name_culprits:
            threading.Thread(target=self._watch, name="stalls", daemon=True).start()

    def stop(self) -> float:
        """Returns the longest pause in milliseconds."""
        self._tick()
        self._timer.stop()
        self._watching.clear()
        return self.longest_ms

    @property
    def longest_ms(self) -> float:
        return max(self.gaps_ms, default=0.0)

    @property
    def stalls_ms(self) -> list[float]:
        """The pauses above the limit, in the order they happened."""
        return [gap for gap in self.gaps_ms if gap > self.limit_ms]

    def _tick(self) -> None:
        now = perf_counter()
        self.gaps_ms.append(max(0.0, (now - self._last) * 1000 - _TICK_MS))
        self._last = now

    def _watch(self) -> None:
        noted = 0.0
        while self._watching.is_set():
            if (perf_counter() - self._last) * 1000 > self.limit_ms and noted != self._last:
                noted = self._last
                frame = sys._current_frames().get(self._gui_thread)
                self.culprits.append("".join(traceback.format_stack(frame)[-4:]))
            threading.Event().wait(_TICK_MS / 1000)


_TICK_MS = 4
