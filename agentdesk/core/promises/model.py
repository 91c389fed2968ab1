"""A promise: what a customer was told we would do, by when, and how it turned out. Pure.

Nothing has to tick for a promise to be noticed: whether it is due or broken follows from it and from now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.actors import LEADERS, Actor
from agentdesk.core.errors import Refused

TOLD = 200
"""How many characters of its words the timeline tells."""


class PromiseKind(StrEnum):
    """An interim update promises a word before a date slips; a follow-up check is our own, after a serious failure."""

    PROMISE = "promise"
    INTERIM_UPDATE = "interim_update"
    FOLLOW_UP_CHECK = "follow_up_check"


TO_THE_CUSTOMER = frozenset({PromiseKind.PROMISE, PromiseKind.INTERIM_UPDATE})
"""What a customer was told; only this counts as promise kept."""


class PromiseState(StrEnum):
    """What is written down."""

    OPEN = "open"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """What follows from the state and from now."""

    OPEN = "open"
    DUE_TODAY = "due_today"
    BROKEN = "broken"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    WITHDRAWN = "withdrawn"


STILL_OPEN = (Standing.OPEN, Standing.DUE_TODAY, Standing.BROKEN)


class Step(StrEnum):
    """What can be done with a promise once it has been made."""

    CHANGE_DUE = "change_due"
    KEEP = "keep"
    WITHDRAW = "withdraw"
    HAND_ON = "hand_on"


STEPS: Mapping[PromiseState, Mapping[Step, PromiseState]] = {
    PromiseState.OPEN: {
        Step.CHANGE_DUE: PromiseState.OPEN,
        Step.KEEP: PromiseState.KEPT,
        Step.WITHDRAW: PromiseState.WITHDRAWN,
        Step.HAND_ON: PromiseState.OPEN,
    },
    PromiseState.KEPT: {},
    PromiseState.WITHDRAWN: {},
}
"""The whole machine: what is not in here is refused. From open there is a way out, and no way to nobody."""

OF_ANYBODY = frozenset({Step.KEEP, Step.CHANGE_DUE})
"""Whoever has the customer on the line may do these; the others are for the owner, their cover, and leaders."""


class PromiseAtHand(NamedTuple):
    """A promise that is still to be kept, as the work list needs it."""

    id: UUID
    customer_id: UUID
    customer: str
    kind: PromiseKind
    owner_id: UUID
    words: str
    due_at: datetime
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """`words` as they were said to the customer; `due_at` was told as a time of `zone` (IANA).

    `reason`: why it was withdrawn, or how it was kept. `missed`: a due date of it had passed before it was moved, so
    that a later one cannot make it good. `broken_told_at`: when its breaking was noted, once for each due date. The
    names are for the screen.
    """

    id: UUID
    customer_id: UUID
    customer: str = ""
    case_id: UUID | None = None
    interaction_id: UUID | None = None
    callback_id: UUID | None = None
    kind: PromiseKind = PromiseKind.PROMISE
    owner_id: UUID
    owner: str = ""
    words: str
    due_at: datetime
    zone: str
    first_due_at: datetime
    times_moved: int = 0
    missed: bool = False
    state: PromiseState = PromiseState.OPEN
    made_at: datetime
    made_by: UUID
    maker: str = ""
    settled_at: datetime | None = None
    settled_by: UUID | None = None
    settled_late: bool = False
    reason: str = ""
    broken_told_at: datetime | None = None
    row_version: int = 0

    def require(self, step: Step) -> PromiseState:
        """The state this step leads to. Raises Refused where there is none."""
        after = STEPS[self.state].get(step)
        if after is None:
            raise Refused(f"promises.{self.state}_already", id=str(self.id))
        return after

    def moved_to(self, due_at: datetime, zone: str, now: datetime, acted_at: datetime | None = None) -> Promise:
        """Due at another time, of which the customer has been told. Raises Refused for one that has passed.

        `acted_at`, here and in `kept`: when we did our part, where that was earlier than now.
        """
        state = self.require(Step.CHANGE_DUE)
        require_to_come(due_at, zone, now)
        if due_at == self.due_at:
            raise Refused("promises.due_as_before")
        missed = self.missed or self.due_at < (acted_at or now)
        moved = replace(self, state=state, due_at=due_at, zone=zone, times_moved=self.times_moved + 1, missed=missed)
        return replace(moved, broken_told_at=None)

    def kept(self, now: datetime, by: UUID, acted_at: datetime | None = None) -> Promise:
        late = self.missed or self.due_at < (acted_at or now)
        state = self.require(Step.KEEP)
        return replace(self, state=state, settled_at=now, settled_by=by, settled_late=late)

    def withdrawn(self, now: datetime, by: UUID, reason: str) -> Promise:
        state = self.require(Step.WITHDRAW)
        if not reason.strip():
            raise Refused("promises.reason_missing")
        late = self.missed or self.due_at < now
        return replace(self, state=state, settled_at=now, settled_by=by, settled_late=late, reason=reason)

    def handed_to(self, owner_id: UUID) -> Promise:
        state = self.require(Step.HAND_ON)
        if owner_id == self.owner_id:
            raise Refused("promises.owner_as_before")
        return replace(self, state=state, owner_id=owner_id)


def standing(promise: Promise, now: datetime) -> Standing:
    """Where a promise stands at this moment. Today is today where the customer was told of it."""
    if promise.state is PromiseState.WITHDRAWN:
        return Standing.WITHDRAWN
    if promise.state is PromiseState.KEPT:
        return Standing.KEPT_LATE if promise.settled_late else Standing.KEPT
    if promise.due_at < now:
        return Standing.BROKEN
    zone = ZoneInfo(promise.zone)
    today = promise.due_at.astimezone(zone).date() == now.astimezone(zone).date()
    return Standing.DUE_TODAY if today else Standing.OPEN


def require_to_come(due_at: datetime, zone: str, now: datetime) -> None:
    """Raises Refused for a due date that has passed, or a time zone that nobody knows."""
    if due_at <= now:
        raise Refused("promises.due_passed", due=due_at.isoformat())
    if not is_zone(zone):
        raise Refused("promises.zone_unknown", zone=zone)


def is_zone(zone: str) -> bool:
    """Whether this is the name of a time zone (IANA)."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True


def require_may(step: Step, promise: Promise, actor: Actor, holder: UUID, to: UUID | None = None) -> None:
    """Raises Refused where this step is for the owner, who stands in for them (`holder`), or a leader.

    Anybody may take a promise over: it is passed `to` the person who asks.
    """
    takes_over = step is Step.HAND_ON and to == actor.person_id
    own = actor.person_id in (promise.owner_id, holder)
    if not (own or takes_over or step in OF_ANYBODY or actor.may(LEADERS)):
        raise Refused("promises.of_somebody_else", owner=promise.owner)


@dataclass(frozen=True, slots=True)
class PromisePage:
    """Promises in the order that was asked for; `after` goes on from here, None at the end."""

    promises: tuple[Promise, ...]
    after: tuple[datetime, UUID] | None = None


@dataclass(frozen=True, slots=True)
class KeptOfTeam:
    """How a team's promises turned out, of those told to customers that were first due in a stretch of time.

    `kept`: before the first due date, or before one that the customer was told of in time. `late`: kept, but a due date
    had passed. `broken`: past due and still open. `open`: not due yet, being moved in time. `moved`: how many of all
    these were given another date.
    """

    team_id: UUID | None
    team: str
    kept: int = 0
    late: int = 0
    broken: int = 0
    withdrawn: int = 0
    open: int = 0
    moved: int = 0
