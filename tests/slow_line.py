"""A line to a server that holds answers back for as long as a test says so: nothing of it goes by time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class SlowLine:
    def __init__(self, server: str) -> None:
        self._there = ("127.0.0.1", int(urlsplit(server).port or 0))
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._ear.getsockname()[1]}"
        self._speaks = threading.Event()
        self._speaks.set()
        self._open: list[socket.socket] = []
        self.asked: list[bytes] = []
        """What was asked since answers are held back: the first line of each."""
        threading.Thread(target=self._listen, daemon=True).start()

    def hold(self) -> None:
        """The server gets what it is asked, and says nothing more."""
        self.asked.clear()
        self._speaks.clear()

    def let_go(self) -> None:
        self._speaks.set()

    def close(self) -> None:
        self._speaks.set()
        for each in (self._ear, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._ear.accept()
                there = socket.create_connection(self._there)
                self._open += [here, there]
                for way in ((here, there, False), (there, here, True)):
                    threading.Thread(target=self._carry, args=way, daemon=True).start()

    def _carry(self, giver: socket.socket, taker: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while said := giver.recv(65_536):
                if is_answer:
                    self._speaks.wait()
                elif not self._speaks.is_set():
                    self.asked.append(said.partition(b"\r\n")[0])
                taker.sendall(said)
        with suppress(OSError):
            taker.shutdown(socket.SHUT_WR)


@contextmanager
def slow_line(server: str) -> Iterator[SlowLine]:
    line = SlowLine(server)
    try:
        yield line
    finally:
        line.close()
