"""Routes of desks, each request in one thread: who asks, what they say, the answer, and how it is written.

FastAPI goes to a thread and back for the first and for the third, and does the rest while all others wait (decision
0052).
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from inspect import iscoroutinefunction
from typing import Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError

from agentdesk.server.permissions import bearer, may_ask


class Straight(APIRoute):
    """Of a function that is given what was said, as a model, and what depends on the request alone; it returns a model,
    an answer, or nothing. One that is async is answered as FastAPI does it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        if iscoroutinefunction(self.endpoint):
            return super().get_route_handler()
        answer, status, body = self.endpoint, self.status_code or 200, self.body_field
        given = {each.name: each.call for each in self.dependant.dependencies if each.name and each.call}

        def answered(request: Request, shown: Any, said: bytes) -> Response:
            may_ask(request, shown)
            values = {name: of(request) for name, of in given.items()}
            if body:
                values[body.name] = _understood(body.field_info.annotation, said)
            told = answer(**values)
            if isinstance(told, BaseModel):
                return Response(told.model_dump_json(by_alias=True), status, media_type="application/json")
            return told or Response(status_code=status)

        async def handle(request: Request) -> Response:
            return await run_in_threadpool(answered, request, await bearer(request), await request.body())

        return handle


def _understood(model: Any, said: bytes) -> BaseModel:
    try:
        message: BaseModel = model.model_validate_json(said)
    except ValidationError as problem:
        mistakes = problem.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in mistakes]) from None
    return message
