"""A conversation, its moods, its wrap-up, and the words that stand ready for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from uuid import UUID


class Channel(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    CHAT = "chat"
    SOCIAL = "social"
    LETTER = "letter"
    REVIEW = "review"
    COUNTER = "counter"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Mood(IntEnum):
    """Five steps, from angry to delighted."""

    ANGRY = 1
    DISAPPOINTED = 2
    NEUTRAL = 3
    PLEASED = 4
    DELIGHTED = 5


class Outcome(StrEnum):
    """How the contact ended for us."""

    SETTLED = "settled"
    INFORMED = "informed"
    PASSED_ON = "passed_on"
    TO_FOLLOW = "to_follow"
    NOT_REACHED = "not_reached"
    BROKEN_OFF = "broken_off"


class Solved(StrEnum):
    """Solved for the customer?"""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class State(StrEnum):
    RUNNING = "running"
    WRAP_UP = "wrap_up"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Popped:
    """What the telephone system knows: number, seconds waited, transfers, answers already given to its menu."""

    number: str = ""
    waited_seconds: int | None = None
    transfers: int | None = None
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    id: UUID
    customer_id: UUID | None
    customer: str
    person_id: UUID
    person: str
    channel: Channel
    direction: Direction
    state: State
    started_at: datetime
    ended_at: datetime | None
    reason_id: UUID | None
    reason: dict[str, str] | None
    moods: tuple[tuple[datetime, Mood], ...]
    notes: str
    outcome: Outcome | None
    solved: Solved | None
    popped: Popped
    row_version: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """A contact reason, in a tree of at most two levels; retired ones stay for the history."""

    id: UUID
    parent_id: UUID | None
    labels: dict[str, str]
    position: int
    active: bool = True


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of text that stands ready, by its shortcut; `words` per language, with {{customer.name}} and the like."""

    id: UUID
    shortcut: str
    labels: dict[str, str]
    words: dict[str, str]
