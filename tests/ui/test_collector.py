"""Widgets that were forgotten end on the GUI thread, whichever thread makes garbage."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.ui.collector import Collector
from agentdesk.ui.tasks import TaskRunner


class Forgotten(QObject):
    ended_in: list[int] = []

    def __init__(self) -> None:
        super().__init__()
        self.me = self  # only a collection ends it
        self.ends = weakref.finalize(self, lambda: Forgotten.ended_in.append(threading.get_ident()))


def much_garbage() -> int:
    for _ in range(50_000):
        mine: list[object] = []
        mine.append(mine)
    return threading.get_ident()


@pytest.mark.parametrize("collects", [True, False])
def test_a_worker_that_makes_garbage_ends_nothing_of_the_window(qtbot: QtBot, collects: bool) -> None:
    """Without the collector the worker ends it: else this would prove nothing."""
    Forgotten.ended_in.clear()
    runner, done = TaskRunner(), list[int]()
    runner.run(lambda: None, owner=runner)
    qtbot.waitUntil(lambda: runner.is_idle)
    gc.collect()  # else one may be due on this thread before the worker begins
    if not collects:
        gc.enable()
    Forgotten()
    runner.run(much_garbage, owner=runner, done=done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert (Forgotten.ended_in == done) is not collects
    qtbot.waitUntil(lambda: Forgotten.ended_in != [])
    if collects:
        assert Forgotten.ended_in == [threading.get_ident()]
    runner.close()
    assert gc.isenabled()


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads take turns as often as they can, and everything is due for collection every time."""
    thresholds, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(0, 0, 0)
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("hurried")
def test_what_a_worker_is_making_is_left_alone(qapp: QApplication) -> None:
    """Whoever held a tuple that is not finished yet would end the making of it."""
    made, failed = list[int](), list[SystemError]()

    def make() -> None:
        try:
            made.extend(len(tuple(each for each in range(5_000))) for _ in range(300))
        except SystemError as error:
            failed.append(error)

    collector, worker = Collector(), threading.Thread(target=make)
    worker.start()
    while worker.is_alive():
        collector.collect()
    collector.close()
    assert (failed, len(made)) == ([], 300)


def test_python_collects_again_once_the_last_is_closed(qapp: QApplication) -> None:
    first, second = Collector(), Collector()
    first.close()
    assert not gc.isenabled()
    second.close()
    second.close()
    assert gc.isenabled()
