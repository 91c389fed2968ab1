"""Where Python's cyclic garbage goes: collected on the GUI thread alone.

Python collects in whichever thread has just made something new. In a worker that would end widgets and timers off the
GUI thread, which Qt does not survive ("Timers cannot be stopped from another thread").
"""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 500
_OLDEST = 2


class Collector(QObject):
    """From its making, on the GUI thread, until `close`; by the thresholds that Python itself goes by."""

    _there = 0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()
        self._there_then = 0
        Collector._there += 1
        gc.disable()

    def close(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            Collector._there -= 1
            if not Collector._there:
                gc.enable()

    def collect(self) -> None:
        """The oldest generation that is due, and with it all younger ones."""
        counted = zip(gc.get_count(), gc.get_threshold(), strict=True)
        due = max((generation for generation, (count, most) in enumerate(counted) if count > most), default=None)
        if due is not None:
            gc.collect(due if due < _OLDEST or self._has_grown() else due - 1)

    def _has_grown(self) -> bool:
        """All that is old is looked through when a quarter has been added since, as Python does: it takes a while.

        Counted by blocks of memory. `gc.get_objects` would take hold of tuples that a worker has not finished yet, and
        that worker's `tuple(… for …)` would end in a SystemError.
        """
        there = sys.getallocatedblocks()
        if there < self._there_then * 1.25:
            return False
        self._there_then = there
        return True
