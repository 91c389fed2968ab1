"""A callback: a promise to ring, within a window of the customer's time. Pure.

What a callback *is* stands in its `State`, which only commands change; how it *stands* at a moment is its `Phase`,
which follows from the state, the window and the clock. So nothing that must not be forgotten waits for a tick.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from agentdesk.core.calendars.model import MINUTES_OF_A_DAY, clock_time
from agentdesk.core.errors import Refused
from agentdesk.core.ids import derived_id

DUE_SOON = timedelta(minutes=15)
"""How long before its window a callback announces itself."""
CLAIM_LASTS = timedelta(minutes=30)
"""Who has claimed a callback and not rung by then has it no more to themselves."""
SHORTEST_WINDOW = 5
"""Minutes."""
FARTHEST = timedelta(days=366)
"""How far ahead a callback can be planned."""
TOLD = 200
"""How many characters of the purpose the timeline tells."""


class State(StrEnum):
    """What is stored. A claim that has lapsed counts as open (`Callback.state_at`)."""

    OPEN = "open"
    CLAIMED = "claimed"
    IN_CALL = "in_call"
    TO_DECIDE = "to_decide"
    DONE = "done"
    CANCELLED = "cancelled"


OVER = frozenset({State.DONE, State.CANCELLED})


class Phase(StrEnum):
    """How a callback stands at a moment: the first four are an open one's, by the clock; the others are its state."""

    SCHEDULED = "scheduled"
    DUE_SOON = "due_soon"
    DUE = "due"
    MISSED = "missed"
    CLAIMED = "claimed"
    IN_CALL = "in_call"
    TO_DECIDE = "to_decide"
    DONE = "done"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What can be done with a callback; each is a command (`commands`)."""

    CHANGE = "change"
    MOVE = "move"
    HAND_ON = "pass_on"
    SNOOZE = "snooze"
    CLAIM = "claim"
    RELEASE = "release"
    START_CALL = "start_call"
    RECORD_ATTEMPT = "record_attempt"
    TRY_AGAIN = "try_again"
    FULFIL = "fulfil"
    SETTLE = "settle"
    CANCEL = "cancel"


TRANSITIONS: Mapping[State, Mapping[Step, frozenset[State]]] = {
    State.OPEN: {
        Step.CHANGE: frozenset({State.OPEN}),
        Step.MOVE: frozenset({State.OPEN}),
        Step.HAND_ON: frozenset({State.OPEN}),
        Step.SNOOZE: frozenset({State.OPEN}),
        Step.CLAIM: frozenset({State.CLAIMED}),
        Step.START_CALL: frozenset({State.IN_CALL}),
        Step.FULFIL: frozenset({State.DONE}),
        Step.SETTLE: frozenset({State.DONE}),
        Step.CANCEL: frozenset({State.CANCELLED}),
    },
    State.CLAIMED: {
        Step.CHANGE: frozenset({State.CLAIMED}),
        Step.MOVE: frozenset({State.OPEN}),
        Step.HAND_ON: frozenset({State.OPEN}),
        Step.RELEASE: frozenset({State.OPEN}),
        Step.START_CALL: frozenset({State.IN_CALL}),
        Step.FULFIL: frozenset({State.DONE}),
        Step.SETTLE: frozenset({State.DONE}),
        Step.CANCEL: frozenset({State.CANCELLED}),
    },
    State.IN_CALL: {
        Step.CHANGE: frozenset({State.IN_CALL}),
        Step.RECORD_ATTEMPT: frozenset({State.OPEN, State.TO_DECIDE, State.DONE}),
        Step.FULFIL: frozenset({State.DONE}),
    },
    State.TO_DECIDE: {
        Step.CHANGE: frozenset({State.TO_DECIDE}),
        Step.MOVE: frozenset({State.OPEN}),
        Step.HAND_ON: frozenset({State.TO_DECIDE}),
        Step.TRY_AGAIN: frozenset({State.OPEN}),
        Step.FULFIL: frozenset({State.DONE}),
        Step.SETTLE: frozenset({State.DONE}),
        Step.CANCEL: frozenset({State.CANCELLED}),
    },
    State.DONE: {},
    State.CANCELLED: {},
}
"""Which step leads where. What is not here is Refused; the tests enumerate all of it."""


class Recipient(StrEnum):
    """Whom it lies with. `ME` and `NAMED` (the customer's contact, or somebody named) are a person: its owner."""

    ME = "me"
    NAMED = "named"
    TEAM = "team"
    ANYONE = "anyone"


class Fallback(StrEnum):
    """Who sees a missed one besides the person it lies with."""

    SUPERVISOR = "supervisor"
    TEAM = "team"
    ANYONE = "anyone"


class Outcome(StrEnum):
    """How an attempt ended."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"
    ASKED_LATER = "asked_later"
    REFUSED = "refused"


class Ending(StrEnum):
    """How a callback that is done was done: we reached them, they rang first, or it was settled in another way."""

    REACHED = "reached"
    CUSTOMER_RANG = "customer_rang"
    OTHERWISE = "otherwise"


class Consent(StrEnum):
    """Why we may ring. Who asked to be rung, or was told so, needs no consent for advertising; an offer does."""

    ASKED = "asked"
    PROMISED = "promised"
    ADVERTISING = "advertising"


class Kept(StrEnum):
    """Whether the promise was kept: the first attempt began inside the window."""

    KEPT = "kept"
    EARLY = "early"
    LATE = "late"
    MISSED = "missed"
    PENDING = "pending"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one day on the wall clock of a place: minutes after midnight, the zone by its IANA name."""

    day: date
    from_minute: int
    to_minute: int
    zone: str

    def __post_init__(self) -> None:
        if not 0 <= self.from_minute <= self.to_minute - SHORTEST_WINDOW <= MINUTES_OF_A_DAY - SHORTEST_WINDOW:
            raise Refused(
                "callbacks.window_invalid",
                begins=clock_time(self.from_minute),
                ends=clock_time(self.to_minute),
                least=SHORTEST_WINDOW,
            )

    @property
    def minutes(self) -> int:
        return self.to_minute - self.from_minute


@dataclass(frozen=True, slots=True)
class Whom:
    """With whom it lies: of one for a team or for anyone, `owner_id` looks after it if nobody else does."""

    recipient: Recipient
    owner_id: UUID
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One time that somebody rang; without an end or outcome while it lasts. `by` is their name for the screen."""

    id: UUID
    n: int
    by_id: UUID
    by: str = ""
    started_at: datetime
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    note: str = ""
    interaction_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAtHand:
    """What it takes to know how a callback stands, on whose list it is, and what that list shows of it.

    `starts_at` and `ends_at` are its window. `owner_id` is the person it lies with: of one for a team or for anyone its
    maker. `claimed_by` is who has it in hand: claimed, rang, or rang last and has to decide. `snoozed_until` lies
    inside the window; before it nobody is reminded. `customer` is their name for the screen.
    """

    id: UUID
    customer_id: UUID | None
    phone: str
    purpose: str
    starts_at: datetime
    ends_at: datetime
    recipient: Recipient
    owner_id: UUID
    team_id: UUID | None = None
    fallback: Fallback = Fallback.SUPERVISOR
    promise_id: UUID | None = None
    made_at: datetime
    state: State = State.OPEN
    claimed_by: UUID | None = None
    claimed_at: datetime | None = None
    snoozed_until: datetime | None = None
    attempt_count: int = 0
    zone: str = ""
    """Whose clock its window is on."""
    customer: str = ""

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def ready_at(self) -> datetime:
        """When it is to be rung: the beginning of its window, or later if it was put off inside it."""
        return self.starts_at if self.snoozed_until is None else max(self.starts_at, self.snoozed_until)

    def state_at(self, now: datetime) -> State:
        """The state that counts: a claim without a call is worth nothing after a while."""
        lapsed = self.state is State.CLAIMED and self.claimed_at is not None and now >= self.claimed_at + CLAIM_LASTS
        return State.OPEN if lapsed else self.state

    def phase(self, now: datetime) -> Phase:
        state = self.state_at(now)
        if state is not State.OPEN:
            return Phase(state.value)
        if now >= self.ends_at:
            return Phase.MISSED
        if now >= self.ready_at:
            return Phase.DUE
        return Phase.DUE_SOON if now >= self.ready_at - DUE_SOON else Phase.SCHEDULED

    def changes_at(self, now: datetime) -> datetime | None:
        """The next moment at which its phase changes by time alone; None if it does not."""
        if self.is_over:
            return None
        moments = [self.ready_at - DUE_SOON, self.ready_at, self.ends_at]
        if self.state is State.CLAIMED and self.claimed_at:
            moments.append(self.claimed_at + CLAIM_LASTS)
        return min((moment for moment in moments if moment > now), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback(CallbackAtHand):
    """One callback. Its window is in UTC by the zone rules named `zone_rules`.

    `zone_known` is False where the shop's zone stands in for the customer's. `promised_from` and `promised_until` are
    the window the promise is measured by: it moves along as long as the window has neither been used nor missed.
    `owner`, `team`, `claimer`, `creator` and `reason` are names for the screen.
    """

    extension: str = ""
    phone_label: str = ""
    window: Window
    zone_known: bool = True
    zone_rules: str = ""
    promised_from: datetime
    promised_until: datetime
    consent: Consent = Consent.ASKED
    max_attempts: int = 3
    spacing_minutes: int = 60
    case_id: UUID | None = None
    reason_id: UUID | None = None
    guide_run_id: UUID | None = None
    interaction_id: UUID | None = None
    creator_id: UUID
    first_attempt_at: datetime | None = None
    last_outcome: Outcome | None = None
    done_at: datetime | None = None
    ending: Ending | None = None
    ending_words: str = ""
    customer_number: str = ""
    owner: str = ""
    team: str = ""
    claimer: str = ""
    creator: str = ""
    reason: dict[str, str] | None = None
    attempts: tuple[Attempt, ...] = ()
    row_version: int = 0

    def kept(self, now: datetime) -> Kept:
        """Whether the promise to ring was kept, or is open still."""
        if self.first_attempt_at is None:
            if now >= self.promised_until and (self.done_at is None or self.done_at >= self.promised_until):
                return Kept.MISSED
            return Kept.NOT_NEEDED if self.is_over else Kept.PENDING
        if self.first_attempt_at < self.promised_from:
            return Kept.EARLY
        return Kept.KEPT if self.first_attempt_at < self.promised_until else Kept.LATE

    def require(self, step: Step, now: datetime) -> frozenset[State]:
        """Where this step may lead. Raises Refused where it leads nowhere from here."""
        targets = TRANSITIONS[self.state_at(now)].get(step)
        if targets is None:
            raise self._refusal(step, now)
        return targets

    def _refusal(self, step: Step, now: datetime) -> Refused:
        state = self.state_at(now)
        if step in (Step.CLAIM, Step.START_CALL) and state in (State.CLAIMED, State.IN_CALL):
            return Refused("callbacks.claimed_already", id=str(self.id), who=self.claimer)
        if state in OVER:
            return Refused(f"callbacks.{state}_already", id=str(self.id))
        return Refused(f"callbacks.not_while_{state}", id=str(self.id), step=step.value)


def callback_id(plan_command: UUID) -> UUID:
    """The callback that a `PlanCallback` of this id makes; known before the desk has answered."""
    return derived_id(plan_command, "callback")


@dataclass(frozen=True, slots=True)
class Courtesy:
    """The hours of the customer's day in which one may ring, in minutes after midnight; Sundays only if said so."""

    from_minute: int = 8 * 60
    to_minute: int = 20 * 60
    sundays: bool = False

    def __post_init__(self) -> None:
        if self.to_minute - self.from_minute < 60:
            raise Refused("callbacks.courtesy_too_short")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the shop has laid down: polite hours, callbacks per person and half hour, attempts and minutes between.

    `version` is that of the row; 0 as long as nothing is laid down.
    """

    courtesy: Courtesy = Courtesy()
    per_person: int = 2
    max_attempts: int = 3
    spacing_minutes: int = 60
    version: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Slot:
    """Half an hour that could be offered: in UTC, and as the wall clocks of the customer and of the shop show it.

    `taken` says why it is not free, as message keys below `callbacks.slot.` with their facts (of a holiday its names
    by language); empty when it is.
    `load` of `capacity`: callbacks planned in it already, and how many there are people for.
    """

    window: Window
    starts_at: datetime
    ends_at: datetime
    load: int
    capacity: int
    taken: tuple[tuple[str, dict[str, str]], ...] = ()

    @property
    def is_free(self) -> bool:
        return not self.taken


@dataclass(frozen=True, slots=True)
class DayOfSlots:
    """The slots of one day of the customer's, by time; `shop_zone` is ours."""

    day: date
    zone: str
    zone_known: bool
    shop_zone: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class DayOfTeam:
    """One day of the shop in the calendar of callbacks: those of the day by time, and how long the shop is open."""

    day: date
    begins: datetime
    ends: datetime
    open: tuple[tuple[datetime, datetime], ...]
    callbacks: tuple[Callback, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a list, and where the next begins: `after` for the next query, empty at the end."""

    callbacks: tuple[Callback, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class KeptByTeam:
    """How the promises of a team to ring went whose window was over in a stretch of time. Never by person."""

    team_id: UUID | None
    team: str
    kept: int
    early: int
    late: int
    missed: int

    @property
    def promised(self) -> int:
        return self.kept + self.early + self.late + self.missed
