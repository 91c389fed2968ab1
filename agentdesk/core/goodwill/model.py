"""What was given to customers as goodwill, by whose authority, and what has become of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from agentdesk.core.customers.model import PointKind
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.goodwill.authority import Authority
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.goodwill.suggesting import Comparison, Suggestion
from agentdesk.core.money import Money


class ActState(StrEnum):
    """`pending` counts like what was given; `released` never came about; what was taken back counts no more."""

    PENDING = "pending"
    GIVEN = "given"
    RELEASED = "released"
    TAKEN_BACK = "taken_back"


class OwedByLaw(StrEnum):
    """Why it may be owed anyway: goodwill never stands in for it. A hint, never a limit."""

    WARRANTY = "warranty"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing given, or asked for. `no` counts them in the order in which they began to count as they do now.

    `decided_by`: whose authority it was, the giver's own or an approver's; `seconded_by` is a second approver.
    `team_id` and `month`: whose budget it was taken from. `day` is the day by the shop's clock. `limits`: how much
    each limit allowed when it was decided. What is no voucher is booked by `entry_id` and, taken back, `back_entry_id`.
    `beyond_reason`: why somebody alone in their shop went beyond the room.
    """

    id: UUID
    no: int
    kind: GoodwillKind
    customer_id: UUID
    case_id: UUID | None = None
    failure_id: UUID | None = None
    reason_id: UUID | None = None
    order_id: UUID | None = None
    severity: Severity = Severity.NORMAL
    skus: tuple[str, ...] = ()
    amount: int
    currency: str
    given_by: UUID
    giver: str = ""
    decided_by: UUID
    decider: str = ""
    seconded_by: UUID | None = None
    team_id: UUID
    month: str
    day: str
    at: datetime
    edition_id: UUID
    limits: dict[str, int]
    state: ActState
    taken_back: int = 0
    taken_back_at: datetime | None = None
    voucher_id: UUID | None = None
    entry_id: UUID | None = None
    back_entry_id: UUID | None = None
    request_id: UUID | None = None
    words: str = ""
    beyond_reason: str = ""
    row_version: int = 0

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def counts(self) -> int:
        """What of it counts against the limits."""
        return self.amount - self.taken_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be given for what; the case stands in for what is not said (see `matter`)."""

    customer_id: UUID
    kind: GoodwillKind = GoodwillKind.VOUCHER
    reason_id: UUID | None = None
    case_id: UUID | None = None
    failure_id: UUID | None = None
    order_id: UUID | None = None
    skus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffPoint:
    """Where somebody who works here can be reached: a customer with the same is they themselves."""

    person_id: UUID
    kind: PointKind
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityNow:
    """What the goodwill card shows before anybody speaks. Amounts are in minor units of `currency`.

    `reason_id`, `order_id`: as asked, or as the case has them.
    """

    currency: str
    authority: Authority
    suggestion: Suggestion
    comparison: Comparison
    owed_by_law: tuple[OwedByLaw, ...]
    edition_id: UUID
    reason_id: UUID | None
    order_id: UUID | None


@dataclass(frozen=True, slots=True)
class Decider:
    """A leader who may decide, and the room they have for it."""

    person_id: UUID
    name: str
    room: int
