"""What the customer view shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from agentdesk.core.customers.model import Customer
from agentdesk.core.customers.rights import NOTHING_BINDS, Rights
from agentdesk.core.identity.model import NOT_ASKED, Standing
from agentdesk.core.orders.model import OrderBook
from agentdesk.core.people.model import Form


@dataclass(frozen=True, slots=True)
class LastContact:
    at: datetime
    channel: str
    outcome: str
    mood: int | None
    person: str


class Failed(NamedTuple):
    """How we let the customer down: what a warning says of it."""

    kind: str
    severity: str
    words: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class CustomerView:
    """Header and cards: the customer whole, what was bought, the last contact, the shop's clock and form of address.

    `promised`: when each open promise to the customer is due, the soonest first; those due before now are broken.
    `failures`: of the last `SECOND_FAILURE_WITHIN`, newest first. `identity`: how sure whoever asks is of who speaks.
    `rights`: what their data are not used for.
    """

    customer: Customer
    orders: OrderBook
    last_contact: LastContact | None
    time_zone: str
    form: Form
    open_cases: int = 0
    promised: tuple[datetime, ...] = ()
    failures: tuple[Failed, ...] = ()
    identity: Standing = NOT_ASKED
    rights: Rights = NOTHING_BINDS


class TimelineEntry(NamedTuple):
    """One fact on the timeline. Its words are made from `kind` and `data` (message `timeline.<kind>`).

    `group` is the lane of its fact, which the filters filter by: call, message, order, case, goodwill, note or system.
    `late`: recorded more than an hour after it occurred, as after an import; `corrected_by`: a later fact sets this one
    right; `corrects`: this one does.
    """

    id: UUID
    kind: str
    group: str
    occurred_at: datetime
    person: str
    subject_id: UUID | None
    data: dict[str, Any]
    late: bool = False
    corrects: UUID | None = None
    corrected_by: UUID | None = None


class Counted(NamedTuple):
    """How many entries a group has, and how many of them only set another one right."""

    entries: int
    corrections: int = 0

    @property
    def originals(self) -> int:
        """What happened, each once however often it was set right."""
        return self.entries - self.corrections


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Entries newest first; `next` asks for the older ones (None: these were the last)."""

    entries: tuple[TimelineEntry, ...]
    next: tuple[datetime, UUID] | None
