"""Widgets that were forgotten end on the GUI thread, whichever thread makes garbage."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject
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


def test_python_collects_again_once_the_last_is_closed() -> None:
    first, second = Collector(), Collector()
    first.close()
    assert not gc.isenabled()
    second.close()
    second.close()
    assert gc.isenabled()
