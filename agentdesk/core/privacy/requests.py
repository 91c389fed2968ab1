"""What somebody asks of us about their data: by when it is to be answered, and what becomes of it. Pure.

Days are days on the shop's calendar. By Art. 12 (3) GDPR an answer is due within one month of receipt, which may be
made longer by two further months, once, and only if the person hears of it and why within the first.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from agentdesk.core.errors import Refused
from agentdesk.core.identity.model import Level

FIRST_MONTHS = 1
MOST_FURTHER = 2
"""Months: Art. 12 (3) GDPR."""
REMINDED_BEFORE = (14, 7)
"""Days before it is due."""
_SATURDAY = 5


class Right(StrEnum):
    """Art. 15, 20, 16, 17, 18 and 21 GDPR."""

    ACCESS = "access"
    PORTABILITY = "portability"
    CORRECTION = "correction"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"


class Way(StrEnum):
    """How it came."""

    EMAIL = "email"
    LETTER = "letter"
    PHONE = "phone"
    COUNTER = "counter"
    FORM = "form"
    OTHER = "other"


class Identity(StrEnum):
    """How it was established who asks (Art. 12 (6) GDPR): never more than is needed, and no copy of a paper is kept."""

    KNOWN_WAY = "known_way"
    """It came the way by which we know them, or we answered by it."""
    QUESTIONS = "questions"
    """They knew what only they can know."""
    PAPER = "paper"
    """They showed a paper."""
    AUTHORISED = "authorised"
    """Somebody else asks, and showed that they may."""
    CHECK = "check"
    """The identity check of the conversation in which they asked, or of one since, was enough (`NEEDED`)."""


NEEDED: Mapping[Right, Level] = {
    Right.ACCESS: Level.CONFIRMED,
    Right.PORTABILITY: Level.CONFIRMED,
    Right.CORRECTION: Level.RECOGNISED,
    Right.ERASURE: Level.CONFIRMED,
    Right.RESTRICTION: Level.RECOGNISED,
    Right.OBJECTION: Level.NONE,
}
"""How sure we have to be before it is done: the more, the more harm somebody else could do with it. Data that go to a
stranger, or are gone, are the worst; that they are used less harms nobody (Art. 12 (6), Art. 21 (3) GDPR)."""


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """`prepare`: an erasure is put before a second person."""

    IDENTIFY = "identify"
    EXTEND = "extend"
    PREPARE = "prepare"
    SETTLE = "settle"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


STEPS: Mapping[State, Mapping[Step, State]] = {
    State.OPEN: {
        Step.IDENTIFY: State.OPEN,
        Step.EXTEND: State.OPEN,
        Step.PREPARE: State.OPEN,
        Step.SETTLE: State.DONE,
        Step.REFUSE: State.REFUSED,
        Step.WITHDRAW: State.WITHDRAWN,
    },
    State.DONE: {},
    State.REFUSED: {},
    State.WITHDRAWN: {},
}
"""The whole machine: what is not in here is refused."""


class Because(StrEnum):
    """Why a request is refused: Art. 12 (5) b and a, 12 (2), and what the right itself leaves out (Art. 17 (3), …)."""

    UNFOUNDED = "unfounded"
    EXCESSIVE = "excessive"
    NOT_IDENTIFIED = "not_identified"
    LAW = "law"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request. `number` is what people call it by. `words`: what they asked for; of a correction, what is wrong.

    `ending_words`: what was done, or why not. `prepared_by`: who has looked at what erasing would do, and waits for a
    second person. Names are for the screen; `customer` is empty once they are erased.
    """

    id: UUID
    number: int
    customer_id: UUID
    customer: str = ""
    customer_number: str = ""
    right: Right
    way: Way
    words: str = ""
    received_on: date
    due_on: date
    requested_at: datetime
    recorded_by: UUID
    recorder: str = ""
    identity: Identity | None = None
    identity_words: str = ""
    identified_at: datetime | None = None
    identified_by: UUID | None = None
    further_months: int = 0
    extension_reason: str = ""
    extended_at: datetime | None = None
    extended_by: UUID | None = None
    prepared_at: datetime | None = None
    prepared_by: UUID | None = None
    preparer: str = ""
    state: State = State.OPEN
    because: Because | None = None
    ending_words: str = ""
    ended_at: datetime | None = None
    ended_by: UUID | None = None
    row_version: int = 0

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN

    @property
    def needs(self) -> Level | None:
        """How sure we have to be who asks, while that is open."""
        needed = NEEDED[self.right]
        return needed if self.is_open and self.identity is None and needed is not Level.NONE else None

    def days_left(self, today: date) -> int:
        """Negative once it is late."""
        return (self.due_on - today).days

    def require(self, step: Step) -> State:
        """The state this step leads to. Raises Refused privacy.over_already."""
        after = STEPS[self.state].get(step)
        if after is None:
            raise Refused("privacy.over_already", number=code(self.number))
        return after

    def identified(self, identity: Identity, words: str, at: datetime, by: UUID) -> Asked:
        self.require(Step.IDENTIFY)
        return replace(self, identity=identity, identity_words=words, identified_at=at, identified_by=by)

    def extended(
        self, months: int, reason: str, today: date, holidays: Collection[date], at: datetime, by: UUID
    ) -> Asked:
        """By one or two months, once, with a reason, and within the first month: later it is too late to tell them."""
        self.require(Step.EXTEND)
        if self.further_months:
            raise Refused("privacy.extended_already", number=code(self.number))
        if today > self.due_on:
            raise Refused("privacy.too_late_to_extend", due=self.due_on)
        if not reason.strip():
            raise Refused("privacy.reason_missing")
        due = due_on(self.received_on, FIRST_MONTHS + months, holidays)
        longer = replace(self, due_on=due, further_months=months, extension_reason=reason)
        return replace(longer, extended_at=at, extended_by=by)

    def prepared(self, at: datetime, by: UUID) -> Asked:
        self.require(Step.PREPARE)
        if self.right is not Right.ERASURE:
            raise Refused("privacy.not_an_erasure", number=code(self.number))
        return replace(self, prepared_at=at, prepared_by=by)

    def settled(self, words: str, at: datetime, by: UUID) -> Asked:
        """Raises Refused where nobody knows who asks, or nothing is said of what was done."""
        state = self.require(Step.SETTLE)
        if self.identity is None and self.right is not Right.OBJECTION:
            raise Refused("privacy.identity_missing", number=code(self.number))
        if not words.strip():
            raise Refused("privacy.words_missing")
        return self._ended(state, words, at, by)

    def refused(self, because: Because, words: str, at: datetime, by: UUID) -> Asked:
        state = self.require(Step.REFUSE)
        if not words.strip():
            raise Refused("privacy.reason_missing")
        return replace(self._ended(state, words, at, by), because=because)

    def withdrawn(self, words: str, at: datetime, by: UUID) -> Asked:
        return self._ended(self.require(Step.WITHDRAW), words, at, by)

    def _ended(self, state: State, words: str, at: datetime, by: UUID) -> Asked:
        return replace(self, state=state, ending_words=words, ended_at=at, ended_by=by)


def code(number: int) -> str:
    """As people write it: R-12."""
    return f"R-{number}"


def number_in(written: str) -> int | None:
    """Of R-12, r12 or 12."""
    digits = written.strip().casefold().removeprefix("r").removeprefix("-")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def due_on(received_on: date, months: int, holidays: Collection[date]) -> date:
    """The last day of a period of months that began with a receipt.

    It ends with the day of the same date, or the last of its month where there is no such day (Regulation (EEC,
    Euratom) No 1182/71, Art. 3 (1), (2) c); where that is a Saturday, a Sunday or a holiday, with the next working day
    (Art. 3 (4)).
    """
    month = received_on.month - 1 + months
    year, month = received_on.year + month // 12, month % 12 + 1
    day = date(year, month, min(received_on.day, monthrange(year, month)[1]))
    while day.weekday() >= _SATURDAY or day in holidays:
        day += timedelta(days=1)
    return day
