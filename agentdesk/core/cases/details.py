"""What a case of some kinds has beyond the common fields: kept as JSON with it, in these shapes."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agentdesk.core.commands import Code, Line, Words
from agentdesk.core.errors import Refused
from agentdesk.core.money import Money

Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]


class Details(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def content(self) -> dict[str, Any]:
        return self.model_dump(mode="json")

    @classmethod
    def read(cls, content: dict[str, Any]) -> Self:
        return cls.model_validate(content)


class Amount(Details):
    """Money, in minor units."""

    minor: int = Field(ge=0, le=10**15)
    currency: Currency

    @property
    def money(self) -> Money:
        return Money(self.minor, self.currency)


class RefundWay(StrEnum):
    """How money goes back; by law the way it came, unless the customer agreed to another (§ 357 Abs. 3 BGB)."""

    AS_PAID = "as_paid"
    TRANSFER = "transfer"
    VOUCHER = "voucher"
    NONE_DUE = "none_due"


class Refund(Details):
    amount: Amount | None = None
    way: RefundWay = RefundWay.AS_PAID
    by: date | None = None
    """Until when. Of a withdrawal at most 14 days after it was declared (§ 357 Abs. 1 BGB)."""


class OrderCancellation(Details):
    """An order that has not left yet is called off."""

    order_number: Code
    items: Words = ""
    refund: Refund = Refund()
    effective_on: date
    offer: Line = ""
    offer_taken: bool = False


class Withdrawal(Details):
    """A consumer withdraws from a distance contract (§§ 355, 356 BGB). No reason need be given."""

    order_number: Code
    items: Words = ""
    declared_on: date
    received_on: date | None = None
    """When the last of the goods arrived; None: not yet, the period has not begun."""
    although_late: bool = False
    refund: Refund = Refund()
    return_by: date | None = None
    return_costs: Line = ""


class ReturnLabel(StrEnum):
    MAIL = "mail"
    PRINTED = "printed"
    PICKED_UP = "picked_up"
    OWN = "own"


class GoodsReturn(Details):
    """Goods come back for another reason than a withdrawal: wrong, damaged, exchanged, as a courtesy."""

    order_number: Code
    items: Words
    why: Line = ""
    label: ReturnLabel = ReturnLabel.MAIL
    label_number: Code = ""
    carrier: Line = ""
    return_by: date | None = None
    refund: Refund | None = None
    replacement: Line = ""


class Termination(Details):
    """A contract that runs on is ended. Confirmed at once, with the moment it reached us (§ 312k Abs. 4 BGB)."""

    contract: Line
    contract_number: Code = ""
    extraordinary: bool = False
    why: Line = ""
    reached_us_at: datetime
    ends_on: date
    last_payment: Amount | None = None
    last_payment_on: date | None = None
    refund: Refund | None = None
    offer: Line = ""
    """The one offer to stay; empty when none was made. Never a condition."""
    offer_taken: bool = False


class Billing(StrEnum):
    BILLED = "billed"
    GOODWILL = "goodwill"


class Extra(Details):
    """Work beyond what was agreed: approved by the customer before it is done, or not charged."""

    words: Line
    price: Amount
    approved_at: datetime
    approved_by: Line


class ServiceOrder(Details):
    """A partner comes or repairs. What is not agreed beforehand is not charged."""

    partner: Line
    task: Words = ""
    place: Line = ""
    appointment_from: datetime
    appointment_to: datetime
    agreed_price: Amount | None = None
    extras: tuple[Extra, ...] = ()
    work_done: Words = ""
    done_at: datetime | None = None
    billing: Billing | None = None

    def total(self) -> Money | None:
        """What is to be paid: the agreed price and the extras approved; None where no price was agreed.

        Raises Refused money.currencies_differ.
        """
        prices = [*([self.agreed_price.money] if self.agreed_price else []), *(e.price.money for e in self.extras)]
        if not prices:
            return None
        first, *others = prices
        for other in others:
            first += other
        return first

    def with_extra(self, extra: Extra) -> Self:
        """Raises Refused once the work is done."""
        if self.done_at:
            raise Refused("cases.extra_too_late")
        return self.model_copy(update={"extras": (*self.extras, extra)})
