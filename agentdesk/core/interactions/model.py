"""A conversation, its moods, its wrap-up, and the words that stand ready for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from uuid import UUID

from agentdesk.core.actors import SUPERVISORS, Actor
from agentdesk.core.errors import Refused
from agentdesk.core.ids import derived_id
from agentdesk.core.uris import Popped

TOLD = 200
"""How many characters of the notes the timeline tells."""
PLACEHOLDERS = ("customer.name", "customer.salutation", "me.name", "today")
"""What a snippet may ask for between {{ and }}."""


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


NO_TALK = frozenset({Outcome.NOT_REACHED, Outcome.BROKEN_OFF})
"""Nobody can be asked for a name or a reason where no talk came about."""

Moods = tuple[tuple[datetime, Mood], ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A contact reason, in a tree of at most two levels; retired ones stay for the history.

    `needs_words`: says too little by itself, so the notes must. `anonymous`: fits somebody who is no customer.
    """

    id: UUID
    parent_id: UUID | None
    labels: dict[str, str]
    position: int
    needs_words: bool = False
    anonymous: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True)
class WrappedUp:
    """What a wrap-up says."""

    reason: Reason | None
    notes: str
    outcome: Outcome
    solved: Solved


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """One conversation. `customer`, `person` and `reason` (by language, both levels) are their names for the screen."""

    id: UUID
    customer_id: UUID | None
    customer: str
    person_id: UUID
    person: str
    channel: Channel
    direction: Direction
    state: State
    started_at: datetime
    ended_at: datetime | None = None
    reason_id: UUID | None = None
    reason: dict[str, str] | None = None
    moods: Moods = ()
    notes: str = ""
    outcome: Outcome | None = None
    solved: Solved | None = None
    popped: Popped = field(default_factory=Popped)
    row_version: int = 0

    @property
    def lasted(self) -> timedelta:
        return (self.ended_at or self.started_at) - self.started_at

    def require_open(self) -> None:
        """Raises Refused: what has been wrapped up is corrected, not changed."""
        if self.state is State.DONE:
            raise Refused("interactions.done_already")

    def linked(self, customer_id: UUID) -> Interaction:
        self.require_open()
        return replace(self, customer_id=customer_id)

    def on(self, channel: Channel, direction: Direction) -> Interaction:
        self.require_open()
        return replace(self, channel=channel, direction=direction)

    def ended(self, at: datetime, reason_id: UUID | None, moods: Moods, notes: str) -> Interaction:
        """Running becomes waiting for its wrap-up."""
        self.require_open()
        if self.state is State.WRAP_UP:
            raise Refused("interactions.ended_already")
        over = replace(self, state=State.WRAP_UP, ended_at=self._checked_end(at))
        return replace(over, reason_id=reason_id, moods=moods, notes=notes)

    def wrapped_up(self, at: datetime, moods: Moods, said: WrappedUp) -> Interaction:
        """Running or waiting becomes done; one that has ended keeps the moment when it did.

        Raises Refused for what a wrap-up lacks, except where no talk came about.
        """
        self.require_open()
        ended_at = self.ended_at or self._checked_end(at)
        return replace(self, state=State.DONE, ended_at=ended_at, moods=moods)._saying(said)

    def corrected(self, said: WrappedUp, moods: Moods | None = None) -> Interaction:
        """`moods`: as they were, if None."""
        if self.state is not State.DONE:
            raise Refused("interactions.not_done_yet")
        return replace(self, moods=self.moods if moods is None else moods)._saying(said)

    def require_discardable(self) -> None:
        if self.state is State.DONE:
            raise Refused("interactions.discard_done")

    def _saying(self, said: WrappedUp) -> Interaction:
        require_complete(said, self.customer_id)
        reason_id = said.reason.id if said.reason else None
        return replace(self, reason_id=reason_id, notes=said.notes, outcome=said.outcome, solved=said.solved)

    def _checked_end(self, at: datetime) -> datetime:
        if at < self.started_at:
            raise Refused("interactions.ends_before_start")
        return at


def require_complete(said: WrappedUp, customer_id: UUID | None) -> None:
    """Raises Refused for what a wrap-up lacks: a reason, the words it needs, or whom it was with."""
    if said.outcome in NO_TALK:
        return
    if said.reason is None:
        raise Refused("interactions.reason_missing")
    if said.reason.needs_words and not said.notes.strip():
        raise Refused("interactions.reason_needs_words")
    if customer_id is None and not said.reason.anonymous:
        raise Refused("interactions.customer_missing")


@dataclass(frozen=True, slots=True)
class Habit:
    """How often a person gave this reason lately, and how it mostly ended."""

    reason_id: UUID
    times: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of text that stands ready, by its shortcut; `words` per language, with {{customer.name}} and the like.

    `owner` is whose it is alone; None for one of the shop.
    """

    id: UUID
    shortcut: str
    labels: dict[str, str]
    words: dict[str, str]
    owner: UUID | None = None


def require_own(actor: Actor, person_id: UUID) -> None:
    """A person's list and conversations are theirs; supervisors may look after them. Raises Refused."""
    if actor.person_id != person_id and not actor.may(SUPERVISORS):
        raise Refused("interactions.of_somebody_else")


def interaction_id(start_command: UUID) -> UUID:
    """The conversation that a `StartInteraction` of this id begins; known before the desk has answered."""
    return derived_id(start_command, "interaction")


def full_reason(reason: Mapping[str, str], parent: Mapping[str, str] | None) -> dict[str, str]:
    """Both levels in each language, Delivery › Late."""
    if not parent:
        return dict(reason)
    languages = dict.fromkeys((*reason, *parent))
    return {lang: " › ".join(part for part in (parent.get(lang), reason.get(lang)) if part) for lang in languages}


def likely_solved(outcome: Outcome) -> Solved | None:
    """What the outcome already says about "solved for the customer?"; None where only the agent can know."""
    return None if outcome in (Outcome.SETTLED, Outcome.INFORMED) else Solved.NO


def checked_shortcut(written: str) -> str:
    """A shortcut as it is kept: small letters, without the stroke. Raises Refused for one that cannot be typed."""
    shortcut = written.removeprefix("/").casefold()
    if not re.fullmatch(r"[\w-]{1,30}", shortcut):
        raise Refused("interactions.shortcut_invalid", written=written)
    return shortcut


def require_known_placeholders(words: Iterable[str]) -> None:
    for text in words:
        for name in re.findall(r"{{\s*([^{}]*?)\s*}}", text):
            if name not in PLACEHOLDERS:
                raise Refused("interactions.placeholder_unknown", name=name, known=", ".join(PLACEHOLDERS))
