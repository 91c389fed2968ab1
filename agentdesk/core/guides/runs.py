"""One use of a guide with a customer: where it stands, and how it got there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from agentdesk.core.errors import Refused
from agentdesk.core.guides.model import Guide
from agentdesk.core.guides.running import At, Place, is_over
from agentdesk.core.ids import derived_id
from agentdesk.core.people.model import SHOP


class RunState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    LEFT = "left"


class WhyLeft(StrEnum):
    """Why a guide was left, as it is mostly said; anything else is said in own words."""

    NOT_FITTING = "not_fitting"
    OTHER_WISH = "other_wish"
    TOO_LONG = "too_long"


OPEN = (RunState.RUNNING, RunState.PAUSED)
Stack = tuple[tuple[str, str], ...]
"""Guides that call one another, each with its step: a place without its answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """`place` is where it stands, `path` where it stood before, `own_words` the numbers of places at which the agent
    said it in their own words (counted from 0, the present one being the last). `held_by`: who goes on with it."""

    id: UUID
    customer_id: UUID | None
    interaction_id: UUID | None = None
    case_id: UUID | None = None
    callback_id: UUID | None = None
    guide: str
    editions: Mapping[str, UUID]
    state: RunState = RunState.RUNNING
    started_at: datetime
    started_by: UUID
    moved_at: datetime
    held_by: UUID
    holder: str = ""
    place: Place
    path: tuple[Place, ...] = ()
    own_words: frozenset[int] = frozenset()
    left_because: str = ""
    row_version: int = 0

    @property
    def number(self) -> int:
        """Of the present place; what is answered names it, so that nobody answers what is no longer asked."""
        return len(self.path)

    def require(self, number: int | None = None) -> None:
        """Raises Refused for one that is over, or no longer where it was."""
        if self.state is RunState.LEFT or (number is not None and self.state is RunState.ENDED):
            raise Refused("guides.over")
        if number is not None and number != self.number:
            raise Refused("guides.moved_on")

    def moved(self, place: Place, guides: Mapping[str, Guide]) -> Run:
        state = RunState.ENDED if is_over(guides, place) else RunState.RUNNING
        return replace(self, place=place, path=(*self.path, self.place), state=state)

    def back(self) -> Run:
        """One step; also from the end. Raises Refused at the beginning."""
        self.require()
        if not self.path:
            raise Refused("guides.at_the_beginning")
        kept = frozenset(each for each in self.own_words if each < self.number)
        return replace(self, place=self.path[-1], path=self.path[:-1], own_words=kept, state=RunState.RUNNING)

    def because(self, reason: str, person_id: UUID) -> Run:
        """It was left, and now it is said why. Only who said why can say it otherwise."""
        if self.state is not RunState.LEFT:
            raise Refused("guides.not_left")
        if self.left_because and self.held_by != person_id:
            raise Refused("guides.why_said_by_another")
        return replace(self, left_because=reason, held_by=person_id)

    def with_own_words(self) -> Run:
        """Said in own words; once more: after all not."""
        self.require()
        return replace(self, own_words=self.own_words ^ {self.number})


@dataclass(frozen=True, slots=True)
class Edition:
    """A text of a guide that is kept for good, and when it was first."""

    source: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run with the guides that it goes through. `due`: when the callback is that was agreed in it; `rung`: whoever
    asks is ringing for it now."""

    run: Run
    guides: Mapping[str, Guide] = field(default_factory=dict)
    due: datetime | None = None
    rung: bool = False


@dataclass(frozen=True, slots=True)
class LeftRun:
    """A run that somebody left without a word about it."""

    run_id: UUID
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OverRun:
    """A run that is over: ended with an `outcome`, or left, perhaps because of something; when, and by whom."""

    run_id: UUID
    guide: str
    title: Mapping[str, str]
    at: datetime
    by: str
    outcome: str = ""
    left_because: str = ""


def edition_id(source: str) -> UUID:
    return derived_id(SHOP, f"guide_edition:{sha256(source.encode()).hexdigest()}")


def stack_of(place: Place) -> Stack:
    return tuple((at.guide, at.step) for at in place.stack)


def place_json(place: Place) -> dict[str, Any]:
    return {
        "stack": [list(each) for each in stack_of(place)],
        "answers": {guide: dict(given) for guide, given in place.answers.items()},
    }


def place_from(kept: Mapping[str, Any]) -> Place:
    return Place(tuple(At(*each) for each in kept["stack"]), kept["answers"])
