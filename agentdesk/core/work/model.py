"""One thing to do next, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Lane(StrEnum):
    NOW = "now"
    TODAY = "today"
    WAITING = "waiting"
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """`why` is a message key, filled with `facts`; `since` and `due` give the chip its words and colour.

    `kind`: conversation, wrap_up, import_unfinished, import_refused, import_doubtful.
    """

    kind: str
    lane: Lane
    subject_id: UUID
    customer_id: UUID | None
    title: str
    why: str
    facts: dict[str, Any]
    since: datetime
    due: datetime | None = None
