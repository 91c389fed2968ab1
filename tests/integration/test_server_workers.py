"""A worker that dies is begun again; one that goes on dying waits longer each time, and the log says so."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from uvicorn.supervisors.multiprocess import SIGNALS

from agentdesk.server.workers import Workers

PATIENCE = 60.0


def dying() -> object:
    """In the place of an app."""
    os._exit(7)


@contextmanager
def own_signals() -> Iterator[None]:
    before = {each: signal.getsignal(each) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _until(seen: Callable[[], bool], workers: Workers) -> None:
    end = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < end
        workers.keep_subprocess_alive()


def test_a_worker_that_goes_on_dying_waits_longer_each_time_and_is_told_of() -> None:
    with own_signals(), structlog.testing.capture_logs() as told:
        settings = uvicorn.Config(f"{__name__}:dying", factory=True, workers=1, log_config=None)
        workers = Workers(settings, sockets=[])
        workers.first_pause = 0.2
        workers.init_processes()
        first = workers.processes[0]
        _until(lambda: len(told) == 1, workers)
        assert workers.processes[0] is first
        _until(lambda: len(told) == 3, workers)
        workers.terminate_all()
        workers.join_all()
    assert [(each["event"], each["exit_code"], each["again_in"]) for each in told] == [
        ("worker_died", 7, 0.2),
        ("worker_died", 7, 0.4),
        ("worker_died", 7, 0.8),
    ]
