"""What the card knows of one customer, and what its form wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from agentdesk.core.approvals.model import Waiting
from agentdesk.core.cases.model import CaseRow
from agentdesk.core.goodwill.model import Act, ActState, AuthorityNow
from agentdesk.ui.goodwill.aim import Aim

if TYPE_CHECKING:
    from agentdesk.core.sync.offline import Offline


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the card shows. `requests` are one's own that go on, or whose end was not noted yet; `alone`: nobody else
    works here. `made_good`: for each failure that it could be about, something was given already. `parts`: what one
    could give alone and at once in place of each request that goes on; by its id, in minor units. `offline`: at a
    server that is away, what this customer can be given all the same."""

    aim: Aim
    now: AuthorityNow
    acts: tuple[Act, ...]
    requests: tuple[Waiting, ...]
    cases: tuple[CaseRow, ...]
    alone: bool
    made_good: bool = False
    parts: Mapping[UUID, int] = field(default_factory=dict)
    offline: Offline | None = None

    @property
    def room(self) -> int:
        return self.now.authority.room

    @property
    def currency(self) -> str:
        return self.now.currency

    @property
    def something_happened(self) -> bool:
        """Else a suggestion would be one for nothing."""
        aim = self.aim
        return any((aim.case_id, aim.reason_id, aim.failure_id, aim.order_id, self.now.order_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the form says. `words` are for the customer, or for whoever decides; `beyond`: why somebody who works alone
    goes beyond their room."""

    aim: Aim
    amount: int
    currency: str
    words: str = ""
    beyond: str = ""
    live: bool = False
    to_id: UUID | None = None


def given_today(known: Known, me: UUID, today: str) -> tuple[Act, ...]:
    """What this person gave today and can still take back, the latest first."""
    mine = (act for act in known.acts if act.given_by == me and act.day == today)
    return tuple(act for act in mine if act.state is ActState.GIVEN)
