"""What can be asked about leases of money. Only a server grants any (see `sync.leases`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from agentdesk.core.commands import Command, Line, Query
from agentdesk.core.goodwill.commands import IssueVoucher
from agentdesk.core.goodwill.lease_model import Counter, MoneyLease
from agentdesk.core.ledger.commands import Amount, Currency
from agentdesk.core.vouchers.model import Stub

Slices = Annotated[tuple[UUID, ...], Field(min_length=4, max_length=4)]


class IssueLeased(IssueVoucher):
    """A voucher from leases of this desk: `slices` of the team, the person, the customer, and a case or none.

    The desk has shown its code already. Whatever has changed meanwhile, it counts, on the `day` of its lease.
    """

    kind: ClassVar[str] = "goodwill.issue_leased"
    slices: Slices
    day: date


class KeepLeased(Command):
    """A voucher that was issued by a desk before its person lost the right to, or its customer's data were bound."""

    kind: ClassVar[str] = "goodwill.keep_leased"
    moves_money: ClassVar[bool] = True
    given_by: UUID
    customer_id: UUID
    amount: Amount
    currency: Currency
    stub: Stub
    expires_on: date | None = None
    short_note: bool = False
    slices: Slices
    day: date


class GrantLease(Command):
    """For a desk of this person: of the team and their day, or with `customer_id` of the customer and a case or none.

    The answer says what is `granted` (0: nothing, and why not), and which leases of others are asked back for it.
    """

    kind: ClassVar[str] = "goodwill.grant_lease"
    moves_money: ClassVar[bool] = True
    lease_id: UUID
    device_id: UUID
    person_id: UUID
    customer_id: UUID | None = None
    case_id: UUID | None = None
    want: Amount | None = None


class LeaseCut(BaseModel):
    """A slice of a lease. `subject_id`: the team, person or case; of a customer's, `customer_id`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: UUID
    counter: Counter
    subject_id: UUID | None = None
    customer_id: UUID | None = None


class TakeInLease(Command):
    """Granted before the server was put back to a state in which nobody knows of it. It counts whatever the limits say
    now; until its desk is heard of, nobody knows whether it has it. The same again changes nothing."""

    kind: ClassVar[str] = "goodwill.take_in_lease"
    moves_money: ClassVar[bool] = True
    lease_id: UUID
    device_id: UUID
    person_id: UUID
    team_id: UUID
    currency: Currency
    day: date
    limits: dict[Line, int | None]
    granted_at: AwareDatetime
    expires_at: AwareDatetime
    granted: Amount
    cuts: Annotated[tuple[LeaseCut, ...], Field(min_length=2, max_length=2)]

    @property
    def is_of_team(self) -> bool:
        return any(each.counter is Counter.TEAM for each in self.cuts)


class HearLeases(Command):
    """After the server was put back: this desk says which leases it has, or has given from. What it never got comes
    back."""

    kind: ClassVar[str] = "goodwill.hear_leases"
    moves_money: ClassVar[bool] = True
    device_id: UUID
    held: Annotated[tuple[UUID, ...], Field(max_length=10_000)]


class CloseLease(Command):
    """Its desk gives nothing of it any more: what is left comes back. In the order of its desk, behind all vouchers."""

    kind: ClassVar[str] = "goodwill.close_lease"
    moves_money: ClassVar[bool] = True
    lease_id: UUID


class SuspectLeases(Command):
    """Nobody knows what this desk has given: its leases stay leased until two have written them off."""

    kind: ClassVar[str] = "goodwill.suspect_leases"
    device_id: UUID


class WriteOffLease(Command):
    """What is left of a lease of a lost desk counts as given. It takes two who lead; the second says it again."""

    kind: ClassVar[str] = "goodwill.write_off_lease"
    moves_money: ClassVar[bool] = True
    lease_id: UUID
    reason: Line


@dataclass(frozen=True, slots=True)
class OpenLeases(Query[tuple[MoneyLease, ...]]):
    """Leases that are not closed, the oldest first: what desks may give, and what nobody knows of."""
