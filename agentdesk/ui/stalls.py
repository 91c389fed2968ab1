"""Measures how long the GUI thread did not look at its events: the pauses an agent feels while typing."""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer


class StallMonitor(QObject):
    """Ticks on the GUI thread and notes every gap between ticks."""

    def __init__(self, parent: QObject | None = None, *, limit_ms: float = 50) -> None:
        super().__init__(parent)
        self.limit_ms = limit_ms
        self.gaps_ms: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.gaps_ms.clear()
        self._last = perf_counter()
        self._timer.start()

    def stop(self) -> float:
        """Returns the longest pause in milliseconds."""
        self._tick()
        self._timer.stop()
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


_TICK_MS = 4
