"""What counts as a pattern, what an incident rests on, and under which agreement anybody looks.

An incident is a single thing that happened, never a figure about a person: see docs/decisions/0021.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from agentdesk.core.errors import Refused

OPEN_FOR = timedelta(hours=24)
"""How long a review lasts: whoever looks again says again why."""
LONGEST_PERIOD = timedelta(days=92)
USUAL_PERIOD = timedelta(days=30)
LEAST_KEPT, USUALLY_KEPT, MOST_KEPT = 30, 180, 730
"""Days; § 26(1) BDSG, Art. 5(1)(e) GDPR: no longer than it takes."""


Day = TypeVar("Day", date, datetime)


class Pattern(StrEnum):
    """What is looked for. Each is about one voucher, one customer, one case or one order."""

    ISSUED_AND_REDEEMED = "issued_and_redeemed"
    JUST_BELOW = "just_below"
    SEVERAL_IN_CASE = "several_in_case"
    SAME_CONTACT = "same_contact"
    STAFF_CONTACT = "staff_contact"
    REFUND_THEN_SALE = "refund_then_sale"


class Fact(StrEnum):
    """What a line tells on which an incident rests."""

    ISSUED = "issued"
    REDEEMED = "redeemed"
    GIVEN = "given"
    REFUNDED = "refunded"
    REDUCED = "reduced"
    SOLD = "sold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One fact: when, whose doing as far as it is known, for which customer. `name` is a code's last four, the kind of
    goodwill, or the number of an order."""

    fact: Fact
    at: datetime
    customer_id: UUID
    name: str = ""
    amount: int | None = None
    currency: str = ""
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """`anchor` is what completed it (an act, an entry, an order): with more of it this is another incident, which
    nobody has explained. `people` are those it is about; they never review it. `why` fills the words of its reason."""

    pattern: Pattern
    anchor: UUID
    at: datetime
    people: frozenset[UUID]
    lines: tuple[Seen, ...]
    why: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same whenever and in whatever period it is found."""
        return f"{self.pattern}:{self.anchor}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What was agreed with the works council, or with everybody where there is none: who may look, for what, and how
    long what comes of it is kept (and how far back may be looked)."""

    name: str
    agreed_on: date
    reviewers: tuple[UUID, ...]
    patterns: tuple[Pattern, ...]
    kept_days: int
    recorded_at: datetime
    recorded_by: UUID
    row_version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Somebody looked: who, when, why, at what was given from `first` until `last`, both days included."""

    id: UUID
    opened_by: UUID
    opener: str
    opened_at: datetime
    closes_at: datetime
    reason: str
    first: date
    last: date


class Explanation(NamedTuple):
    words: str
    by: UUID
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InForce:
    """What everybody may see. Without an agreement nothing is looked at; `names` are those of its reviewers.

    `mine`: the review that whoever asks has open now.
    """

    agreement: Agreement | None = None
    names: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
    may_review: bool = False
    mine: Review | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Incidents of a review, latest first, and those among them that are explained; with the names of all they are
    about."""

    review: Review
    incidents: tuple[Incident, ...]
    explained: Mapping[str, Explanation]
    people: Mapping[UUID, str]
    customers: Mapping[UUID, str]


def kept_since(agreement: Agreement, now: Day) -> Day:
    """What is older is neither kept nor looked at."""
    return now - timedelta(days=agreement.kept_days)


def open_review_of(reviews: Iterable[Review], person_id: UUID, now: datetime) -> Review | None:
    """Their latest one that is not over."""
    return next((each for each in reviews if each.opened_by == person_id and each.closes_at > now), None)


def pattern_and_anchor(key: str) -> tuple[Pattern, UUID]:
    """What `Incident.key` was made of. Raises Refused patterns.incident_unknown."""
    pattern, _, anchor = key.partition(":")
    try:
        return Pattern(pattern), UUID(anchor)
    except ValueError as problem:
        raise Refused("patterns.incident_unknown") from problem
