"""Whoever does not wait any longer for a server is let go at once, whatever it says or does not say."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import truststore

from agentdesk.core.asking import Asking, waits
from agentdesk.core.errors import Refused
from agentdesk.core.sync.http import Http
from tests.servers import certified


class Silent:
    """Takes calls, reads what it is asked, and says nothing, or next to nothing."""

    def __init__(self, says: bytes, certificate: tuple[Path, Path] | None) -> None:
        self._says, self._tls = says, None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate[1], certificate[0])
        self._ear = socket.create_server(("127.0.0.1", 0))
        scheme = "https" if certificate else "http"
        self.address = f"{scheme}://127.0.0.1:{self._ear.getsockname()[1]}"
        self.was_asked = threading.Event()
        self._thread = threading.Thread(target=self._take)
        self._thread.start()

    def close(self) -> None:
        self._ear.close()
        self._thread.join()

    def _take(self) -> None:
        taken, _ = self._ear.accept()
        with self._tls.wrap_socket(taken, server_side=True) if self._tls else taken as call:
            call.recv(65_536)
            call.sendall(self._says)
            self.was_asked.set()
            while call.recv(65_536):
                pass


@contextmanager
def silent(says: bytes = b"", certificate: tuple[Path, Path] | None = None) -> Iterator[Silent]:
    server = Silent(says, certificate)
    try:
        yield server
    finally:
        server.close()


def _asked(http: Http, who: Asking) -> str:
    try:
        with waits(who):
            return http.get("/health")
    except Refused as refusal:
        return refusal.code


BEGUN = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nso far"


@pytest.mark.parametrize("says", [b"", BEGUN])
@pytest.mark.parametrize("encrypted", [False, True])
def test_whoever_is_stopped_waits_no_more(
    says: bytes, encrypted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = certified(tmp_path) if encrypted else None
    if certificate:
        trusting = ssl.create_default_context(cafile=str(certificate[1]))
        monkeypatch.setattr(truststore, "SSLContext", lambda _: trusting)
    with silent(says, certificate) as server, ThreadPoolExecutor() as threads:
        who, http = Asking(), Http(server.address)
        asked = threads.submit(_asked, http, who)
        assert server.was_asked.wait(30)
        before = time.monotonic()
        who.stop()
        assert asked.result(30) == "sync.stopped"
        assert time.monotonic() - before < 10
        http.close()


def test_whoever_has_a_time_waits_no_longer() -> None:
    with silent() as server:
        who, http = Asking(), Http(server.address)
        who.wait_at_most(0.3)
        assert _asked(http, who) == "sync.needs_server"
        http.close()


def test_whoever_was_stopped_before_asks_nothing() -> None:
    who = Asking()
    who.stop()
    assert _asked(Http("http://127.0.0.1:9"), who) == "sync.stopped"


def test_whoever_waits_for_somebody_else_can_be_stopped() -> None:
    who, taken = Asking(), threading.Lock()
    with taken, ThreadPoolExecutor() as threads:

        def wait() -> str:
            try:
                with who.in_turn(taken):
                    return "in turn"
            except Refused as refusal:
                return refusal.code

        waiting = threads.submit(wait)
        who.stop()
        assert waiting.result(30) == "sync.stopped"
