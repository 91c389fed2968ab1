"""What can be asked about goodwill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from agentdesk.core.commands import Code, Command, Line, Query, Words
from agentdesk.core.customers.model import PointKind
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.goodwill.model import Act, AuthorityNow, Decider, StaffPoint
from agentdesk.core.goodwill.policy import AuthorityEdition, GoodwillKind, Policy
from agentdesk.core.goodwill.suggesting import Comparison
from agentdesk.core.ledger.commands import Amount, Currency
from agentdesk.core.vouchers.model import Stub

Skus = Annotated[tuple[Code, ...], Field(max_length=50)]


class SetAuthority(Command):
    """A new edition of all limits, which counts from a day of the shop's calendar on (from today, if none is said).

    What was given keeps the edition that counted then. `instead_of`: the edition it was made from; Refused
    goodwill.edition_moved where another has been made since, goodwill.policy_faulty with all faults at once.
    """

    kind: ClassVar[str] = "goodwill.set_authority"
    undoable: ClassVar[bool] = True
    policy: Policy
    valid_from: date | None = None
    instead_of: UUID | None = None


class WithdrawAuthority(Command):
    """An edition whose day has not come never counts. One that counts already is replaced by another instead."""

    kind: ClassVar[str] = "goodwill.withdraw_authority"
    undoable: ClassVar[bool] = True
    edition_id: UUID


class Giving(Command):
    """What all goodwill is given with. The reason, severity and order of the case stand in for what is not said.

    `beyond_reason`: why somebody who works here alone goes beyond the room.
    """

    moves_money: ClassVar[bool] = True
    customer_id: UUID
    amount: Amount
    currency: Currency
    reason_id: UUID | None = None
    case_id: UUID | None = None
    failure_id: UUID | None = None
    order_id: UUID | None = None
    skus: Skus = ()
    words: Words = ""
    beyond_reason: Line = ""


class IssueVoucher(Giving):
    """A voucher within one's own room. The code is not in here: `stub` is what belongs to it (see `vouchers`)."""

    kind: ClassVar[str] = "goodwill.issue_voucher"
    stub: Stub
    expires_on: date | None = None
    short_note: bool = False


class GiveGoodwill(Giving):
    """Waived shipping, a price reduction, a gift or express, worth so much."""

    kind: ClassVar[str] = "goodwill.give"
    goodwill: GoodwillKind


class TakeBack(Command):
    """What has not been used goes back, for a reason; the room comes back with it. For whoever gave it, on the same
    day, and for leaders. It is not undone: what money did is set right by other entries.
    """

    kind: ClassVar[str] = "goodwill.take_back"
    moves_money: ClassVar[bool] = True
    act_id: UUID
    reason: Line


class OwnPoint(BaseModel):
    """A contact point as `customers.NewPoint` has it: phone, e-mail, or postcode, street and number of an address."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    kind: PointKind
    value: Line = ""
    postcode: Line = ""
    street: Line = ""
    house_number: Line = ""


OwnPoints = Annotated[tuple[OwnPoint, ...], Field(max_length=20)]


class SetStaffPoints(Command):
    """All that is known of how somebody who works here can be reached, whatever was known; rules as below."""

    kind: ClassVar[str] = "goodwill.set_staff_points"
    person_id: UUID
    points: OwnPoints


class ChangeStaffPoints(Command):
    """How somebody who works here can be reached: they never decide what they themselves are given.

    Everybody says it of themselves, and may add; administrators do it for everybody, and remove. What is there
    already, or gone already, stays so; what others have added or removed meanwhile does too.
    """

    kind: ClassVar[str] = "goodwill.change_staff_points"
    person_id: UUID
    added: OwnPoints = ()
    removed: OwnPoints = ()


@dataclass(frozen=True, slots=True)
class AuthorityOf(Query[AuthorityNow]):
    """What may be given to this customer now and why, what would be fitting, and what was given in comparable cases.

    By the one who asks, or by `person_id`, which leaders may ask about. Raises Refused as giving would, for a case or
    an order of somebody else.
    """

    customer_id: UUID
    reason_id: UUID | None = None
    case_id: UUID | None = None
    order_id: UUID | None = None
    goodwill: GoodwillKind = GoodwillKind.VOUCHER
    failure_id: UUID | None = None
    skus: tuple[str, ...] = ()
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PeopleWhoMayDecide(Query[tuple[Decider, ...]]):
    """Active leaders other than whoever asks or benefits, with the room they have for it, the largest first."""

    customer_id: UUID
    reason_id: UUID | None = None
    case_id: UUID | None = None
    order_id: UUID | None = None
    goodwill: GoodwillKind = GoodwillKind.VOUCHER
    failure_id: UUID | None = None
    skus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoodwillOf(Query[tuple[Act, ...]]):
    """Everything this customer was given or is waiting for, newest first."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class GetAct(Query[Act]):
    """Raises Refused goodwill_acts.unknown."""

    act_id: UUID


@dataclass(frozen=True, slots=True)
class Comparable(Query[Comparison]):
    """What others were given for this reason (or, where nothing was, for all under the same group) at this severity:
    what is being given to `but_customer` is no example of itself."""

    reason_id: UUID | None
    severity: Severity = Severity.NORMAL
    but_customer: UUID | None = None


@dataclass(frozen=True, slots=True)
class CurrentAuthority(Query[AuthorityEdition]):
    """The edition that counts today."""


@dataclass(frozen=True, slots=True)
class AuthorityEditions(Query[tuple[AuthorityEdition, ...]]):
    """All that were not withdrawn, those to come first."""


@dataclass(frozen=True, slots=True)
class StaffPoints(Query[tuple[StaffPoint, ...]]):
    """How one can be reached oneself; administrators may ask about others."""

    person_id: UUID
