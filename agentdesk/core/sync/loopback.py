"""The end of a sign-in in a browser: an address of this machine alone, to which the browser comes back (RFC 8252, 7.3).

It takes one answer, and only one that carries the state of this sign-in: whatever else comes by is told that it has no
business here, and the waiting goes on.
"""

from __future__ import annotations

import hmac
import queue
import socketserver
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from agentdesk.core.sync.protocol import RETURNS
from agentdesk.core.wording import language, text

_SILENT = 5
"""Seconds: browsers open lines in advance on which they never say anything."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What the browser brought: a code, or why there is none (`error`, RFC 6749, 4.1.2.1)."""

    code: str = field(default="", repr=False)
    issuer: str | None = None
    error: str = ""


class Loopback:
    """Waits from the moment it is made until `close`, at `port`."""

    def __init__(self, state: str) -> None:
        self._answers: queue.SimpleQueue[Returned] = queue.SimpleQueue()
        self._server = _Server(("127.0.0.1", 0), _Visit)
        self._server.expects(state, self._answers)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> Returned | None:
        """None where nobody came in time."""
        with suppress(queue.Empty):
            return self._answers.get(timeout=seconds)
        return None

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = False
    """With it another program could take the port beside us (Windows)."""
    state = ""
    answers: queue.SimpleQueue[Returned]

    def expects(self, state: str, answers: queue.SimpleQueue[Returned]) -> None:
        self.state, self.answers = state, answers

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is nobody's business."""


class _Visit(BaseHTTPRequestHandler):
    server: _Server
    timeout = _SILENT

    def do_GET(self) -> None:
        """`Host` shows that no page of elsewhere was led here under a name of its own."""
        parts = urlsplit(self.path)
        if self.headers.get("Host") != f"127.0.0.1:{self.server.server_address[1]}" or parts.path != RETURNS:
            self._say(404, "sign_in.page_wrong")
        elif (found := _read(parts.query, self.server.state)) is None:
            self._say(400, "sign_in.page_wrong")
        else:
            self.server.answers.put(found)
            self._say(200, "sign_in.page_done" if found.code else "sign_in.page_not_done")

    def _say(self, status: int, key: str) -> None:
        lang = language()
        page = (
            f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>AgentDesk</title><p>{escape(text(key))}'
        )
        body = page.encode()
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        return "AgentDesk"

    def log_message(self, format: str, *args: Any) -> None:
        """The address has the code in it."""


_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Connection": "close",
}


def _read(query: str, state: str) -> Returned | None:
    """None for what is not the answer to this very sign-in; each parameter counts once (RFC 6749, 3.1)."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return None
    said = dict(pairs)
    if len(said) != len(pairs) or not hmac.compare_digest(said.get("state", "").encode(), state.encode()):
        return None
    if not said.get("code") and not said.get("error"):
        return None
    error = said.get("error", "")
    return Returned("" if error else said["code"], said.get("iss"), error)
