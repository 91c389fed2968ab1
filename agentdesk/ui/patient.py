"""Threads for calls that may never come back: nobody waits for them, and the program ends without them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any


class PatientThreads:
    """Speaks like `ThreadPoolExecutor`, whose threads the interpreter waits for at its end; these it leaves behind.

    Calls begin in the order in which they were handed in.
    """

    def __init__(self, max_workers: int, thread_name_prefix: str) -> None:
        self._most, self._name = max_workers, thread_name_prefix
        self._waiting: deque[Callable[[], object]] = deque()
        self._changed = threading.Condition()
        self._threads = self._free = 0
        self._closed = False

    def submit(self, call: Callable[..., object], *args: Any) -> None:
        with self._changed:
            self._waiting.append(lambda: call(*args))
            if self._free < len(self._waiting) and self._threads < self._most:
                self._threads += 1
                name = f"{self._name}_{self._threads}"
                threading.Thread(target=self._go_on, name=name, daemon=True).start()
            self._changed.notify()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing more begins; nothing is waited for."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()

    def _go_on(self) -> None:
        while True:
            with self._changed:
                self._free += 1
                self._changed.wait_for(lambda: self._waiting or self._closed)
                self._free -= 1
                if self._closed:
                    return
                call = self._waiting.popleft()
            call()
            del call
