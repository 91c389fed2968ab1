"""What can be asked about promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from agentdesk.core.commands import Command, Line, Query, Words
from agentdesk.core.interactions.model import Channel
from agentdesk.core.people.commands import PlannedAt
from agentdesk.core.promises.model import KeptOfTeam, Promise, PromiseKind, PromisePage, Standing


class MakePromise(Command):
    """What a customer was told we would do, by when; without an owner it is the maker's. Without a zone the due date
    was told in the customer's own, or else the shop's. The answer has its `promise_id`.
    """

    kind: ClassVar[str] = "promises.make"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    words: Words
    due_at: PlannedAt
    zone: Line = ""
    promise_kind: PromiseKind = PromiseKind.PROMISE
    case_id: UUID | None = None
    interaction_id: UUID | None = None
    owner_id: UUID | None = None


class ChangeDue(Command):
    """Another date, of which the customer has been told: by which channel, and in which words."""

    kind: ClassVar[str] = "promises.change_due"
    undoable: ClassVar[bool] = True
    promise_id: UUID
    due_at: PlannedAt
    zone: Line = ""
    told_by: Channel
    told: Words = ""


class KeepPromise(Command):
    """It is done; `how` in a few words, if there is something to say."""

    kind: ClassVar[str] = "promises.keep"
    undoable: ClassVar[bool] = True
    promise_id: UUID
    how: Words = ""


class WithdrawPromise(Command):
    """It will not be done, for this reason."""

    kind: ClassVar[str] = "promises.withdraw"
    undoable: ClassVar[bool] = True
    promise_id: UUID
    reason: Words


class HandOnPromise(Command):
    """Somebody else keeps it from now on. Anybody may take one over."""

    kind: ClassVar[str] = "promises.hand_on"
    undoable: ClassVar[bool] = True
    promise_id: UUID
    owner_id: UUID


@dataclass(frozen=True, slots=True)
class GetPromise(Query[Promise]):
    """Refused when there is none of this id (any more)."""

    promise_id: UUID


@dataclass(frozen=True, slots=True)
class PromisesOf(Query[tuple[Promise, ...]]):
    """What a customer was promised: open ones first, what is due soonest in front; then the settled, latest first."""

    customer_id: UUID
    limit: int = 50


@dataclass(frozen=True, slots=True)
class OpenPromises(Query[tuple[Promise, ...]]):
    """The open promises of these owners, what is due soonest in front."""

    owner_ids: frozenset[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPromises(Query[PromisePage]):
    """A page of promises by due date, after the keyset `after`; whatever is None or empty does not narrow them.

    `due_before` and `due_from` bound the due date; `words` are looked for in what was promised.
    """

    standings: frozenset[Standing] = frozenset()
    kinds: frozenset[PromiseKind] = frozenset()
    owner_ids: frozenset[UUID] = frozenset()
    team_id: UUID | None = None
    customer_id: UUID | None = None
    case_id: UUID | None = None
    words: str = ""
    due_from: datetime | None = None
    due_before: datetime | None = None
    latest_first: bool = False
    after: tuple[datetime, UUID] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class CountPromises(Query[dict[Standing, int]]):
    """How many of the promises that are still to be kept fit, by how they stand; whatever standings the filter asks
    for. What is settled is not counted: there is more of it every day."""

    filter: FindPromises = FindPromises()


@dataclass(frozen=True, slots=True)
class PromisesKept(Query[tuple[KeptOfTeam, ...]]):
    """How what was promised to customers turned out, by team of the owner, of what was first due from `since` until
    before `until`."""

    since: datetime
    until: datetime
