"""Around every request: its id, its line in the log, its figures, and the last catch for what nobody expected."""

from __future__ import annotations

import time
from typing import Any

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.server import metrics
from agentdesk.server.logging import places
from agentdesk.server.problems import answer, unexpected

_log = structlog.stdlib.get_logger("agentdesk.server")
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


class Watching:
    """Outermost. What is written and counted is the route as the program has it, never the address as it was asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["request_id"] = request_id = new_id().hex[-16:]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began, status, in_our_words = time.perf_counter(), 0, False

        async def told(message: Message) -> None:
            nonlocal status, in_our_words
            if message["type"] == "http.response.start":
                status = message["status"]
                if status == 413 and not in_our_words:  # the framework says it before any handler of ours is asked
                    in_our_words = True
                    await answer(Request(scope), Refused("request.large"))(scope, receive, with_id)
            if not in_our_words:
                await with_id(message)

        async def with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, told)
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever asked gets an answer, and we a line
            _log.error("fault", error=places(error))
            if not status:
                await unexpected(Request(scope), error)(scope, receive, told)
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, took: float) -> None:
        route, method = _route(scope), scope["method"] if scope["method"] in _METHODS else "other"
        metrics.requests.labels(method, route, str(status)).inc()
        metrics.seconds.labels(route).observe(took)
        if status >= 500:
            metrics.faults.inc()
        _log.info("request", method=method, route=route, status=status, ms=round(took * 1000, 1))


def _route(scope: Scope) -> str:
    found: Any = scope.get("route")
    return str(getattr(found, "path", "none"))
