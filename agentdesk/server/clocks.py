"""What a server does by itself, time and again: each in a thread of its own, from `start` to `close`."""

from __future__ import annotations

import threading

import structlog

from agentdesk.server.logging import places

_log = structlog.stdlib.get_logger("agentdesk.server")


class Looking:
    """Who derives says in `look` what is done once; what goes wrong there is logged under `name`, and the next look
    does it."""

    name = ""
    every = 60.0
    """Seconds between two looks."""

    def __init__(self) -> None:
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name=self.name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """What is going on stops at its next step, or is left to end by itself."""
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def look(self) -> object:
        raise NotImplementedError

    def _go_on(self) -> None:
        while not self._closed.wait(self.every):
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - a database that is away comes back
                _log.error(self.name, error=places(error))
