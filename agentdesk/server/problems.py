"""What a route answers when it cannot: a code of ours, its facts, and a sentence in the language of whoever asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from starlette.exceptions import HTTPException

from agentdesk.core import wording
from agentdesk.core.errors import AgentDeskError, Failure, Refused
from agentdesk.core.wording import error_text


class Problem(BaseModel):
    """`code` and `facts` are for programs and never translated; `text` is for people."""

    code: str
    facts: dict[str, Any]
    text: str


_UNKNOWN_TOKEN = ("access.signed_out", "access.expired", "access.reused")
_STATUS: Mapping[str, int] = {
    **dict.fromkeys((*_UNKNOWN_TOKEN, "access.wrong", "access.code_missing", "access.code_wrong"), 401),
    "access.code_spent": 401,
    "access.locked": 403,
    "access.not_linked": 403,
    "access.linked_otherwise": 403,
    "access.provider_away": 424,
    "access.provider_wrong": 424,
    "access.device_of_another": 403,
    "access.device_revoked": 403,
    "permission.missing": 403,
    "permission.network": 403,
    "access.wait": 429,
    "access.locked_for_now": 429,
    "sync.device_revoked": 403,
    "sync.desk_outdated": 426,
    "storage.server_away": 503,
    "sync.server_unsure": 503,
    "storage.server_outdated": 503,
    "request.invalid": 422,
    "command.invalid": 422,
    "request.large": 413,
    "request.no_route": 404,
    "request.other_method": 405,
}
_TRY_AGAIN = 2
"""Seconds after which a database that was away is asked for again."""
_FROM_THE_FRAMEWORK = {404: "request.no_route", 405: "request.other_method", 413: "request.large"}


def status_of(problem: AgentDeskError) -> int:
    """401 sign in (again), 403 never for you, 404 not there, 409 not as things stand, 422 not understood, 424 the
    provider of single sign-on cannot be asked, 426 an older program, 429 later, 503 the database is away or of another
    program, 500 any other failure."""
    if known := _STATUS.get(problem.code):
        return known
    if isinstance(problem, Failure):
        return 500
    return 404 if problem.code.endswith(".unknown") else 409


def answer(request: Request, problem: AgentDeskError) -> JSONResponse:
    status, language = status_of(problem), language_of(request)
    facts = to_jsonable_python(problem.facts, fallback=str)
    if status >= 500:
        facts["request_id"] = request.scope["request_id"]
    said = Problem(code=problem.code, facts=facts, text=error_text(problem, lang=language))
    return JSONResponse(said.model_dump(), status, _headers(problem, status))


def unexpected(request: Request, error: Exception) -> JSONResponse:
    """The id finds the line of the log, which says what it was; whoever asked is not told."""
    request_id = request.scope["request_id"]
    words = wording.text("server.unexpected", lang=language_of(request), id=request_id)
    return JSONResponse(Problem(code="unexpected", facts={"request_id": request_id}, text=words).model_dump(), 500)


def language_of(request: Request) -> str:
    """The first language that whoever asks reads and we speak (RFC 9110, 12.5.4, in the order they are written)."""
    wanted = request.headers.get("accept-language", "").lower().split(",")
    return next((each.strip()[:2] for each in wanted if each.strip()[:2] in wording.LANGUAGES), "en")


def tell_problems(app: FastAPI) -> None:
    @app.exception_handler(AgentDeskError)
    def ours(request: Request, problem: AgentDeskError) -> JSONResponse:
        return answer(request, problem)

    app.exception_handler(Exception)(unexpected)

    @app.exception_handler(RequestValidationError)
    def not_understood(request: Request, problem: RequestValidationError) -> JSONResponse:
        """Place and kind of the first mistake; what stood there is not repeated."""
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return answer(request, Refused("request.invalid", place=place, cause=str(first["type"])))

    @app.exception_handler(HTTPException)
    def of_the_framework(request: Request, problem: HTTPException) -> JSONResponse:
        code = _FROM_THE_FRAMEWORK.get(problem.status_code)
        told = answer(request, Refused(code) if code else Refused("request.invalid", place="", cause=""))
        told.headers.update(problem.headers or {})
        return told


def _headers(problem: AgentDeskError, status: int) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": "Bearer"}
    if status in (429, 503):
        return {"Retry-After": str(problem.facts.get("seconds", _TRY_AGAIN))}
    return {}
