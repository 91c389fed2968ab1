"""The workers of a server: one that dies is begun again, and one that goes on dying has to wait, and is told of."""

from __future__ import annotations

import time

import structlog
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

_log = structlog.stdlib.get_logger("agentdesk.server")
LONGEST = 60.0
"""Seconds: the longest pause before a worker is begun again; one that served for so long begins with the shortest."""


class Workers(Multiprocess):
    """As uvicorn does it, which begins them anew at once and for ever: a database that is away would be asked twice a
    second by each of them, and nobody would hear why."""

    first_pause = 1.0

    def init_processes(self) -> None:
        super().init_processes()
        self._begun = [time.monotonic()] * len(self.processes)
        self._pauses = [0.0] * len(self.processes)
        self._due: dict[int, float] = {}

    def keep_subprocess_alive(self) -> None:
        for place in range(min(len(self.processes), len(self._begun))):
            if self.should_exit.is_set():
                return
            if place in self._due:
                self._begin_again(place)
            elif not self.processes[place].is_alive(timeout=self.config.timeout_worker_healthcheck):
                self._note_dead(place)

    def _note_dead(self, place: int) -> None:
        """A worker that never came so far as to serve would fail the same way every time: then the server ends."""
        process = self.processes[place]
        process.kill()
        process.join()
        if process.exitcode == STARTUP_FAILURE:
            self.should_exit.set()
            return
        served = time.monotonic() - self._begun[place]
        before = 0.0 if served >= LONGEST else self._pauses[place]
        self._pauses[place] = min(LONGEST, 2 * before) if before else self.first_pause
        self._due[place] = time.monotonic() + self._pauses[place]
        _log.error("worker_died", exit_code=process.exitcode, served=round(served), again_in=self._pauses[place])

    def _begin_again(self, place: int) -> None:
        if time.monotonic() >= self._due[place]:
            del self._due[place]
            self.processes[place] = process = type(self.processes[place])(self.config, self.sockets)
            process.start()
            self._begun[place] = time.monotonic()
