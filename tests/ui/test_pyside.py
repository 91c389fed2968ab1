"""PySide6 itself, where a broken version once went unnoticed."""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QCoreApplication, QObject, Signal


class Bell(QObject):
    rang = Signal(bool)


def test_signals_and_events_leave_true_false_and_none_alive(qapp):
    """PySide6 6.12.0 on Python 3.11 drops a reference to each, until the interpreter dies of it."""
    bell = Bell()
    tones = [0]
    bell.rang.connect(lambda high: tones.__setitem__(0, tones[0] + 1))
    QCoreApplication.processEvents()
    gc.collect()  # what other tests have left behind goes now
    before = [sys.getrefcount(thing) for thing in (True, False, None)]
    for n in range(2_000):
        bell.rang.emit(n % 2 == 0)
        QCoreApplication.processEvents()
    lost = [b - sys.getrefcount(thing) for b, thing in zip(before, (True, False, None), strict=True)]
    assert tones == [2_000]
    assert max(lost) < 500
