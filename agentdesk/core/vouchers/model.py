"""A voucher, the states it can be in, and until when it counts. Pure; amounts are minor units.

Nothing has to tick for a voucher to be expired: that follows from its date and from today. The job that books it may
run late, or twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.actors import LEADERS, Actor
from agentdesk.core.errors import Refused
from agentdesk.core.money import Money

_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Stub:
    """A code that has been made and belongs to nobody yet, as commands carry it: without the code.

    `code_hash`: HMAC-SHA256 under the key of the profile, in hexadecimal digits. `lease_id` is the lease it was made
    under, or the pool of the shop's own codes it was taken from. Raises ValueError for what no lease has made.
    """

    lease_id: UUID
    stub_no: int
    code_hash: str
    last_four: str

    def __post_init__(self) -> None:
        if self.stub_no < 1 or not _HASH.fullmatch(self.code_hash) or not 1 <= len(self.last_four) <= 4:
            raise ValueError("no stub of a lease")


@dataclass(frozen=True, slots=True)
class PoolCode:
    """What a command carries of one of the shop system's own codes. Raises ValueError for what is none."""

    code_hash: str
    last_four: str

    def __post_init__(self) -> None:
        if not _HASH.fullmatch(self.code_hash) or not 1 <= len(self.last_four) <= 4:
            raise ValueError("no code of a pool")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Codes of the shop system's own, each worth `amount`; so many have been `handed_out`."""

    id: UUID
    name: str
    amount: int
    currency: str
    codes: int
    handed_out: int
    in_use: bool
    made_at: datetime

    @property
    def left(self) -> int:
        return self.codes - self.handed_out


class VoucherState(StrEnum):
    """What is booked of it."""

    ISSUED = "issued"
    PART_REDEEMED = "part_redeemed"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    VOIDED = "voided"


class VoucherStep(StrEnum):
    """What can be done with a voucher once it has been issued."""

    REDEEM = "redeem"
    VOID = "void"
    EXPIRE = "expire"
    REISSUE = "reissue"


_WHILE_OPEN = {
    VoucherStep.REDEEM: frozenset({VoucherState.PART_REDEEMED, VoucherState.REDEEMED}),
    VoucherStep.VOID: frozenset({VoucherState.VOIDED}),
    VoucherStep.EXPIRE: frozenset({VoucherState.EXPIRED}),
    VoucherStep.REISSUE: frozenset({VoucherState.VOIDED}),
}
STEPS: Mapping[VoucherState, Mapping[VoucherStep, frozenset[VoucherState]]] = {
    VoucherState.ISSUED: _WHILE_OPEN,
    VoucherState.PART_REDEEMED: _WHILE_OPEN,
    VoucherState.REDEEMED: {},
    VoucherState.EXPIRED: {},
    VoucherState.VOIDED: {},
}
"""The whole machine: what is not in here is refused. Nothing leads out of an end but a correction in the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """`month`: whose budget it was given from. `expires_on`: the last day on which it counts, by the shop's clock.

    `amount` never changes; of it so much has been `redeemed`, `voided` and `expired`. `pool_id`: the code is one of
    the shop system's own. The names are for the screen.
    """

    id: UUID
    customer_id: UUID
    customer: str = ""
    amount: int
    currency: str
    issued_at: datetime
    issued_by: UUID
    issuer: str = ""
    team_id: UUID
    month: str
    expires_on: date
    short_note: bool = False
    lease_id: UUID
    stub_no: int
    last_four: str
    pool_id: UUID | None = None
    replaces_id: UUID | None = None
    replaced_by_id: UUID | None = None
    redeemed: int = 0
    voided: int = 0
    expired: int = 0
    row_version: int = 0

    @property
    def rest(self) -> int:
        """What it is still worth."""
        return self.amount - self.redeemed - self.voided - self.expired

    @property
    def state(self) -> VoucherState:
        if self.rest:
            return VoucherState.PART_REDEEMED if self.redeemed else VoucherState.ISSUED
        if self.voided:
            return VoucherState.VOIDED
        return VoucherState.EXPIRED if self.expired else VoucherState.REDEEMED

    def is_over(self, today: date) -> bool:
        """Its last day has passed."""
        return self.expires_on < today

    def standing(self, today: date) -> VoucherState:
        """The state as it is today, whether or not the expiry has been booked."""
        return VoucherState.EXPIRED if self.rest and self.is_over(today) else self.state

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def money_left(self) -> Money:
        return Money(self.rest, self.currency)


def usual_expiry(issued: date) -> date:
    """The end of the third year after its issue, as claims lapse by law (BGB §§ 195, 199(1))."""
    return date(issued.year + 3, 12, 31)


def day_in(zone: ZoneInfo, moment: datetime) -> date:
    """The day by the shop's clock."""
    return moment.astimezone(zone).date()


def require_step(voucher: Voucher, step: VoucherStep, today: date) -> None:
    """Raises Refused vouchers.is_redeemed, vouchers.is_expired or vouchers.is_voided: its rest is nought."""
    standing = voucher.standing(today)
    if step not in STEPS[standing]:
        raise Refused(f"vouchers.is_{standing}", day=voucher.expires_on)


def require_redeemable(voucher: Voucher, amount: int, currency: str, today: date) -> None:
    """Raises Refused as `require_step`, money.currencies_differ, and vouchers.rest_smaller with what is left."""
    require_step(voucher, VoucherStep.REDEEM, today)
    if currency != voucher.currency:
        raise Refused("money.currencies_differ", one=voucher.currency, other=currency)
    if amount > voucher.rest:
        raise Refused("vouchers.rest_smaller", left=voucher.money_left, wanted=Money(amount, currency))


class Issued(Protocol):
    """What of a voucher says whose it is."""

    @property
    def issued_by(self) -> UUID: ...

    @property
    def issued_at(self) -> datetime: ...


def require_in_hand(voucher: Issued, who: Actor, zone: ZoneInfo, now: datetime) -> None:
    """Raises Refused vouchers.not_yours unless they lead, or have issued it on this very day of the shop."""
    issued_today = voucher.issued_by == who.person_id and day_in(zone, voucher.issued_at) == day_in(zone, now)
    if not who.may(LEADERS) and not issued_today:
        raise Refused("vouchers.not_yours")


@dataclass(frozen=True, slots=True)
class Throttle:
    """Who has tried so many codes that are none within this time waits until the time is over for the first of them.

    What is tried meanwhile is no miss: waiting does not begin anew.
    """

    most: int = 10
    within: timedelta = timedelta(minutes=15)

    def wait_until(self, misses: Sequence[datetime], now: datetime) -> datetime | None:
        """None for who may try. `misses` in order."""
        recent = [at for at in misses if at > now - self.within]
        return recent[-self.most] + self.within if len(recent) >= self.most else None


THROTTLE = Throttle()
