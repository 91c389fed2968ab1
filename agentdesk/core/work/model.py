"""One thing to do next, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

CONTACTS = ("conversation", "wrap_up")
"""The kinds of work that are contacts."""

THERE = "there"
"""Among the facts: the time zone on whose clock their moments are said."""
INTERIM = "interim"
"""Why a case is on the list: its customer is to hear how things stand."""

VOUCH = "vouch"
"""The kind of work that is about a caller of somebody else, whom only a supervisor can make sure of."""


class Lane(StrEnum):
    NOW = "now"
    TODAY = "today"
    WAITING = "waiting"
    ATTENTION = "attention"


class WorkItem(NamedTuple):
    """`why` is a message key, filled with `facts`; `since` and `due` give the chip its words and colour.

    `kind` says what it is (conversation, wrap_up, callback, promise, …) and `subject_id` which one. `action` is the
    message key of the one thing to do about it; `of` names whose it is, where a person stands in for somebody.
    (A tuple: a list has hundreds.)
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
    action: str = "work.action.open"
    of: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do, lane by lane, most urgent first. `counts` (by lane) and `kinds` tell of all of it, also of
    what is not among the `items`; `changes_at` is when time alone will change something."""

    items: tuple[WorkItem, ...]
    counts: Mapping[Lane, int]
    changes_at: datetime | None
    kinds: Mapping[str, int] = field(default_factory=dict)
