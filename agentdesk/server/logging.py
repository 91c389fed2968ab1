"""The log of a server: a line of JSON for each request and each thing that went wrong, without a word about anybody.

What is written is chosen field by field. Messages of exceptions may quote what somebody typed, and so may those of
libraries: of the former the kind and the places in the code are kept, of the latter who said something and where.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any, TextIO

import structlog

_TRUSTED = ("agentdesk", "uvicorn")
"""Whose messages are made of fixed words and numbers; uvicorn's list of requests is switched off."""
_FRAMES = 12


def log_as_lines(level: str, to: TextIO = sys.stdout) -> None:
    """From now on, for this process and all its libraries. What we say ourselves, a line for each request, goes out
    straight: by way of the library's records it takes four times as long."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    as_json = structlog.processors.JSONRenderer(ensure_ascii=True)
    handler = logging.StreamHandler(to)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _without_words],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                as_json,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "agentdesk"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True
    structlog.configure(
        processors=[*shared, as_json],
        wrapper_class=structlog.make_filtering_bound_logger(root.level),
        logger_factory=structlog.WriteLoggerFactory(to),
    )


def places(error: BaseException) -> dict[str, Any]:
    """Kind and places of an exception, the innermost first, and of what it came from."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    found: dict[str, Any] = {
        "kind": type(error).__name__,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames)],
    }
    if state := getattr(getattr(error, "orig", None), "sqlstate", None):
        found["sqlstate"] = state
    if error.__cause__:
        found["from"] = places(error.__cause__)
    return found


def _without_words(logger: Any, method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    record: logging.LogRecord = line["_record"]
    kept = {name: value for name, value in line.items() if name in ("level", "timestamp", "request_id")}
    kept["logger"] = record.name
    if record.name.partition(".")[0] in _TRUSTED and not record.exc_info:
        kept["event"] = line["event"]
    else:
        kept["event"] = f"{record.module}:{record.lineno} {record.funcName}"
    if record.exc_info and record.exc_info[1]:
        kept["error"] = places(record.exc_info[1])
    return {**kept, "_record": record, "_from_structlog": False}
