"""A hold: on whom or what, why, since when, and when somebody looks again whether it is still needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from agentdesk.core.errors import Refused


@dataclass(frozen=True, slots=True)
class Hold:
    """On a customer and all that is theirs; with `case_id` it was said of one case, and keeps its customer as well.

    `review_on` is a day of the shop: until then nobody has to think of it, from then on the list of work asks.
    """

    id: UUID
    customer_id: UUID | None
    case_id: UUID | None
    reason: str
    since: datetime
    held_by: UUID
    review_on: date
    released_at: datetime | None = None
    released_by: UUID | None = None
    why_released: str = ""
    row_version: int = 0

    @property
    def stands(self) -> bool:
        return self.released_at is None


@dataclass(frozen=True, slots=True)
class HoldTold:
    """A hold as it is shown: with the names of whom it is about and who placed and lifted it."""

    hold: Hold
    customer: str
    number: str
    case_number: int | None
    holder: str
    releaser: str = ""


def require_reason(reason: str) -> str:
    """Raises Refused holds.reason_missing."""
    if not reason.strip():
        raise Refused("holds.reason_missing")
    return reason.strip()


def require_review(day: date, today: date) -> date:
    """Raises Refused holds.review_past: a hold that nobody looks at again would keep somebody's data for ever
    (Art. 5 (1) e GDPR)."""
    if day <= today:
        raise Refused("holds.review_past")
    if day > date(today.year + MOST_YEARS, 12, 31):
        raise Refused("holds.review_far", years=MOST_YEARS)
    return day


MOST_YEARS = 2
"""Until the end of the second year after this one somebody looks again."""
