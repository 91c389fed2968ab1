"""What a started process tells of itself: when its window was painted, when it could be used, what memory it took."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

BEGAN = float(sys.argv[1])
"""By the clock all processes share, when this one was asked for."""


class Painted(QObject):
    """Notes when the first painting of this window is over."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.at: float | None = None
        self.cpu = 0.0
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._note)
        return False

    def _note(self) -> None:
        self.at, self.cpu = milliseconds(), cpu_milliseconds()


def milliseconds() -> float:
    return (time.monotonic() - BEGAN) * 1000


def cpu_milliseconds() -> float:
    """What this process has worked so far, in all threads: says more than the clock where others share the machine."""
    return time.process_time() * 1000


def tell(painted: Painted, usable: float) -> None:
    """Prints the marks and ends the process at once."""
    marks = {"painted": painted.at, "usable": usable, "memory": megabytes()}
    marks |= {"painted_cpu": painted.cpu, "usable_cpu": cpu_milliseconds()}
    print(json.dumps(marks), flush=True)
    os._exit(0)


def megabytes() -> float:
    """Of this program alone: what `getrusage` says includes the program that started it."""
    for said in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if said.startswith("VmHWM:"):
            return int(said.split()[1]) / 1024
    raise RuntimeError("this measure needs Linux")
