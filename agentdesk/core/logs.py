"""The log: what went wrong and where, under an id the person sees. Never a word about a customer.

The message of an exception may quote what somebody typed, so only its kind and its places in the code are written.
"""

from __future__ import annotations

import logging
import logging.handlers
import traceback
from pathlib import Path

from agentdesk.core.ids import new_id

_BYTES, _FILES = 1_000_000, 3
_log = logging.getLogger("agentdesk")


def log_to(folder: Path) -> None:
    """Warnings and worse go to a few files of bounded size in this folder; to standard error where it cannot be made,
    as on the read-only disk of a container."""
    handler = _handler(folder)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.setLevel(logging.WARNING)
    _log.addHandler(handler)
    _log.propagate = False


def _handler(folder: Path) -> logging.Handler:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return logging.StreamHandler()
    return logging.handlers.RotatingFileHandler(
        folder / "agentdesk.log", maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", delay=True
    )


def note(error: BaseException) -> str:
    """Writes the error down and returns the id that finds the line."""
    error_id = new_id().hex[-8:]
    places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in _innermost(error))
    _log.error("%s %s at %s", error_id, type(error).__name__, places)
    return error_id


def _innermost(error: BaseException) -> list[traceback.FrameSummary]:
    return list(reversed(traceback.extract_tb(error.__traceback__)[-12:]))
