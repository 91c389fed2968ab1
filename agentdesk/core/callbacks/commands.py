"""What can be asked about callbacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from agentdesk.core.calendars.model import MINUTES_OF_A_DAY
from agentdesk.core.callbacks.model import (
    Callback,
    Consent,
    DayOfSlots,
    DayOfTeam,
    Fallback,
    KeptByTeam,
    Outcome,
    Page,
    Phase,
    Recipient,
    Rules,
)
from agentdesk.core.commands import Code, Command, Line, Query, Words

Minute = Annotated[int, Field(ge=0, le=MINUTES_OF_A_DAY)]
Attempts = Annotated[int, Field(ge=1, le=20)]
Spacing = Annotated[int, Field(ge=1, le=7 * MINUTES_OF_A_DAY)]


class NewWindow(BaseModel):
    """A stretch of one day on the customer's wall clock, in minutes after midnight. Without a `zone` (IANA) nobody
    knows theirs: then the shop's stands in, and the callback says so.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    day: date
    from_minute: Minute
    to_minute: Minute
    zone: Code = ""

    @classmethod
    def at(cls, begins: datetime, minutes: int, zone: ZoneInfo, *, known: bool) -> Self:
        """As long as this from that moment on, at the latest until midnight there."""
        there = begins.astimezone(zone)
        first = there.hour * 60 + there.minute
        last = min(first + minutes, MINUTES_OF_A_DAY)
        return cls(day=there.date(), from_minute=first, to_minute=last, zone=zone.key if known else "")


class PlanCallback(Command):
    """Promise to ring. Its id is the answer's `callback_id`, known beforehand (`model.callback_id`).

    `phone` in any notation. `recipient` named: `person_id`, or the customer's named contact; team: `team_id`. Without
    `max_attempts` and `spacing_minutes` those of the shop (`SetRules`); customer and reason are those of the case, if
    it is named and they are not.
    `interaction_id` is the conversation in which it was promised: written down only after its window, it is a missed
    one. `promise_id`: kept once this is done, due with its window. Refused while one of the same customer (or number)
    and reason is open: `callbacks.one_is_open` names it, so that it can be changed instead.
    """

    kind: ClassVar[str] = "callbacks.plan"
    undoable: ClassVar[bool] = True
    customer_id: UUID | None = None
    phone: Line
    phone_label: Line = ""
    purpose: Words
    window: NewWindow
    recipient: Recipient = Recipient.ME
    person_id: UUID | None = None
    team_id: UUID | None = None
    fallback: Fallback = Fallback.SUPERVISOR
    consent: Consent = Consent.ASKED
    max_attempts: Attempts | None = None
    spacing_minutes: Spacing | None = None
    case_id: UUID | None = None
    reason_id: UUID | None = None
    promise_id: UUID | None = None
    guide_run_id: UUID | None = None
    interaction_id: UUID | None = None


class MissedCall(Command):
    """Somebody rang and nobody answered: a callback for anyone, at once, or as soon as the shop opens.

    Whose number it is is looked up. Who has an open one already and rings again keeps that one; the answer says
    `{"callback_id", "customer_id", "again"}`.
    """

    kind: ClassVar[str] = "callbacks.missed_call"
    undoable: ClassVar[bool] = True
    phone: Line
    purpose: Words = ""


class ChangeCallback(Command):
    """What it is about and how it is rung, as it is to be from now on. (When: `move`; with whom it lies: `pass_on`.)"""

    kind: ClassVar[str] = "callbacks.change"
    undoable: ClassVar[bool] = True
    callback_id: UUID
    phone: Line
    phone_label: Line
    purpose: Words
    fallback: Fallback
    consent: Consent
    max_attempts: Attempts
    spacing_minutes: Spacing
    case_id: UUID | None
    reason_id: UUID | None
    guide_run_id: UUID | None = None


class LinkCaller(Command):
    """Now we know who rang: the callback of a mere number belongs to this customer."""

    kind: ClassVar[str] = "callbacks.link"
    undoable: ClassVar[bool] = True
    callback_id: UUID
    customer_id: UUID


class MoveCallback(Command):
    """Another window: the customer wished it, or it was missed. Who had claimed it lets go of it."""

    kind: ClassVar[str] = "callbacks.move"
    undoable: ClassVar[bool] = True
    callback_id: UUID
    window: NewWindow
    reason: Line = ""


class PassOnCallback(Command):
    """With whom it lies from now on."""

    kind: ClassVar[str] = "callbacks.pass_on"
    undoable: ClassVar[bool] = True
    callback_id: UUID
    recipient: Recipient
    person_id: UUID | None = None
    team_id: UUID | None = None


class ClaimCallback(Command):
    """I ring. Two cannot: the second is Refused `callbacks.claimed_already`, with who was first.

    With the `row_version` the caller saw in the envelope's `base`, it is refused also if anything else has changed.
    """

    kind: ClassVar[str] = "callbacks.claim"
    undoable: ClassVar[bool] = True
    callback_id: UUID


class ReleaseCallback(Command):
    """I do not ring after all: it is where it was before."""

    kind: ClassVar[str] = "callbacks.release"
    undoable: ClassVar[bool] = True
    callback_id: UUID


class StartCall(Command):
    """I am ringing, as an attempt of its own; claims what is not claimed. `interaction_id`: the conversation that the
    caller starts beside it in one `Together` (`interactions.model.interaction_id`). Answers `{"attempt_id"}`.
    """

    kind: ClassVar[str] = "callbacks.start_call"
    undoable: ClassVar[bool] = True
    callback_id: UUID
    interaction_id: UUID | None = None


class RecordAttempt(Command):
    """How the attempt ended. Reached: done. Nobody there, and attempts are left: open again after the spacing, within
    the hours of both sides. All else lies with whoever rang, to decide. Answers `{"state", "starts_at", "ends_at"}`.
    """

    kind: ClassVar[str] = "callbacks.record_attempt"
    undoable: ClassVar[bool] = True
    callback_id: UUID
    outcome: Outcome
    ended_at: AwareDatetime | None = None
    note: Words = ""


class TryAgain(Command):
    """One attempt more, after the spacing, although they were used up or the number seemed wrong."""

    kind: ClassVar[str] = "callbacks.try_again"
    undoable: ClassVar[bool] = True
    callback_id: UUID


class SnoozeCallback(Command):
    """Remind me later, though within the window: `callbacks.snooze_past_window` otherwise."""

    kind: ClassVar[str] = "callbacks.snooze"
    undoable: ClassVar[bool] = True
    callback_id: UUID
    until: AwareDatetime


class FulfilCallback(Command):
    """The customer rang first (or we spoke with them anyway): done, by that conversation."""

    kind: ClassVar[str] = "callbacks.fulfil"
    undoable: ClassVar[bool] = True
    callback_id: UUID
    interaction_id: UUID | None = None


class SettleCallback(Command):
    """Done in another way, which `words` say: written instead, settled with somebody else."""

    kind: ClassVar[str] = "callbacks.settle"
    undoable: ClassVar[bool] = True
    callback_id: UUID
    words: Line


class CancelCallback(Command):
    """Nobody rings; `reason` says why."""

    kind: ClassVar[str] = "callbacks.cancel"
    undoable: ClassVar[bool] = True
    callback_id: UUID
    reason: Line


class SetRules(Command):
    """What the shop lays down for callbacks: the polite hours of a customer's day, how many callbacks a person can keep
    in half an hour, and what a new one begins with.
    """

    kind: ClassVar[str] = "callbacks.set_rules"
    undoable: ClassVar[bool] = True
    from_minute: Minute
    to_minute: Minute
    sundays: bool
    per_person: Annotated[int, Field(ge=1, le=30)]
    max_attempts: Attempts
    spacing_minutes: Spacing


class RefreshWindows(Command):
    """The rules of time zones have changed: windows keep their wall time, and lie elsewhere in UTC. `zone_rules` is
    the edition in force (`windows.zone_rules`); asked at start by the system for what was reckoned by an older one.
    """

    kind: ClassVar[str] = "callbacks.refresh_windows"
    zone_rules: Code


@dataclass(frozen=True, slots=True)
class GetCallback(Query[Callback]):
    """With its attempts."""

    callback_id: UUID


@dataclass(frozen=True, slots=True)
class OpenCallbackOf(Query[Callback | None]):
    """What this customer, or somebody with their number, waits for most urgently: offered as done when they ring."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class CallbacksOf(Query[tuple[Callback, ...]]):
    """This customer's callbacks: the open ones by their window, then the others, newest first."""

    customer_id: UUID
    limit: int = 50


@dataclass(frozen=True, slots=True)
class LyingWith(Query[tuple[Callback, ...]]):
    """What lies on this person's list at this moment, by its window: theirs, what they stand in for, what they have in
    hand, what the team or anyone may ring, and what was missed. A person asks for themselves; who leads, for others.
    """

    person_id: UUID


@dataclass(frozen=True, slots=True)
class FreeSlots(Query[tuple[DayOfSlots, ...]]):
    """The half hours of these days of the customer's that could be offered, each with why it cannot.

    `zone` as in `NewWindow`, `named_id` as `person_id` of `PlanCallback`; `but` is a callback that is being moved and
    does not stand in its own way.
    """

    day: date
    days: int = 1
    zone: str = ""
    recipient: Recipient = Recipient.ME
    named_id: UUID | None = None
    team_id: UUID | None = None
    customer_id: UUID | None = None
    but: UUID | None = None


@dataclass(frozen=True, slots=True)
class TeamDays(Query[tuple[DayOfTeam, ...]]):
    """A day, or a week of them, of the shop's calendar: what lies with the team and its people; of all without one."""

    first: date
    days: int = 1
    team_id: UUID | None = None


class Sort(StrEnum):
    WINDOW = "window"
    MADE = "made"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class FindCallbacks(Query[Page]):
    """A list: filtered, sorted, a page at a time. `phases` empty: all that are not over.

    Of a case are those of what was merged into it, too.
    `since` and `until` bound the beginning of the window; `words` are looked for in names, purpose and number; `after`
    is a page's `after`.
    """

    phases: frozenset[Phase] = frozenset()
    owner_id: UUID | None = None
    team_id: UUID | None = None
    customer_id: UUID | None = None
    case_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""
    sort: Sort = Sort.WINDOW
    descending: bool = False
    after: str = ""
    limit: int = 100


@dataclass(frozen=True, slots=True)
class CountCallbacks(Query[dict[Phase, int]]):
    """How many of the callbacks that are not over fit, by their phase; whatever phases the filter asks for. What is
    over is not counted: there is more of it every day."""

    filter: FindCallbacks = FindCallbacks()


@dataclass(frozen=True, slots=True)
class CallbacksKept(Query[tuple[KeptByTeam, ...]]):
    """How many promises to ring were kept, of those whose window ended in [since, until). By team, never by person."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class TheRules(Query[Rules]):
    """What the shop has laid down for callbacks."""


@dataclass(frozen=True, slots=True)
class StaleWindows(Query[int]):
    """How many callbacks that are not over have a window reckoned by rules older than these."""

    zone_rules: str
