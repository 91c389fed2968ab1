"""What can be asked about vouchers. No command carries a code: whoever has one sends its hash (see `leases`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, StringConstraints

from agentdesk.core.commands import Command, Line, Query
from agentdesk.core.ledger.commands import Amount, Currency
from agentdesk.core.vouchers.liability import Form, Liability
from agentdesk.core.vouchers.model import Pool, PoolCode, Stub, Voucher

CodeHash = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
"""HMAC-SHA256 of a code under the key of the profile."""
MOST_CODES = 20_000
"""Codes of one pool."""
AT_ONCE = 500
"""Vouchers that expire by one command."""


class TryCode(Command):
    """Whose voucher this is: `voucher_id`, or None where there is none. After ten misses within a quarter of an hour
    somebody has to wait, and until `wait_until` every code is a miss. Whatever the cause of a miss, the answer is the
    same; it is no refusal, so that the miss is kept.
    """

    kind: ClassVar[str] = "vouchers.try_code"
    names_whom: ClassVar[bool] = False
    code_hash: CodeHash


class RedeemVoucher(Command):
    """At a till, by whoever has the code; in part, too: the rest stays. `at_till`: where, or on what."""

    kind: ClassVar[str] = "vouchers.redeem"
    voucher_id: UUID
    code_hash: CodeHash
    amount: Amount
    currency: Currency
    at_till: Line = ""


class VoidVoucher(Command):
    """What is left of it is worth nothing any more, and may be given again while the month is running."""

    kind: ClassVar[str] = "vouchers.void"
    voucher_id: UUID
    reason: Line


class ReissueVoucher(Command):
    """The code is lost: the old one is void, and a new one has its rest and its last day (BGB § 807: whoever holds the
    code is paid, so both stand in the ledger). The answer has the new `voucher_id`."""

    kind: ClassVar[str] = "vouchers.reissue"
    voucher_id: UUID
    stub: Stub
    reason: Line


class ExpireVouchers(Command):
    """What is left after the last day. The answer counts those that were not booked before."""

    kind: ClassVar[str] = "vouchers.expire"
    names_whom: ClassVar[bool] = False
    voucher_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=AT_ONCE)]


class CloseLease(Command):
    """No voucher can be issued with a stub of this lease any more."""

    kind: ClassVar[str] = "vouchers.close_lease"
    lease_id: UUID


class ImportPool(Command):
    """Codes of the shop system's own, each worth this amount there. The codes themselves stay on this machine."""

    kind: ClassVar[str] = "vouchers.import_pool"
    pool_id: UUID
    name: Annotated[Line, Field(min_length=1)]
    amount: Amount
    currency: Currency
    codes: Annotated[tuple[PoolCode, ...], Field(min_length=1, max_length=MOST_CODES)]


class UsePool(Command):
    """Whether codes of this pool are handed out, instead of our own, for vouchers of its amount."""

    kind: ClassVar[str] = "vouchers.use_pool"
    pool_id: UUID
    in_use: bool


class NoteExport(Command):
    """Somebody writes the codes of so many vouchers to a file for the shop system."""

    kind: ClassVar[str] = "vouchers.note_export"
    names_whom: ClassVar[bool] = False
    vouchers: Annotated[int, Field(ge=0, le=10**9)]


class NoteLiabilityExport(Command):
    """Somebody takes the sheet of what was open at the end of a day out of here, as a file or on paper."""

    kind: ClassVar[str] = "vouchers.note_liability_export"
    names_whom: ClassVar[bool] = False
    day: date
    form: Form


@dataclass(frozen=True, slots=True)
class GetVoucher(Query[Voucher]):
    voucher_id: UUID


@dataclass(frozen=True, slots=True)
class VoucherCalled(Query[UUID | None]):
    """Whose code this is the hash of, for whoever reads a whole file of codes: everybody else tries (`TryCode`)."""

    code_hash: str


@dataclass(frozen=True, slots=True)
class CodeStub(Query[tuple[UUID, int]]):
    """Lease and number of its code, for whoever may see the code again: who issued it, that day, and who leads.

    Raises Refused vouchers.not_yours, and vouchers.code_gone once the lease is closed.
    """

    voucher_id: UUID


@dataclass(frozen=True, slots=True)
class VouchersOf(Query[tuple[Voucher, ...]]):
    """Of one customer, newest first."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class VouchersFrom(Query[tuple[Voucher, ...]]):
    """Vouchers that are still worth something, by id, after this one: what the shop system needs to know."""

    after: UUID | None = None
    limit: int = 2_000


@dataclass(frozen=True, slots=True)
class Pools(Query[tuple[Pool, ...]]):
    """By name."""


@dataclass(frozen=True, slots=True)
class PoolFor(Query[UUID | None]):
    """The pool whose codes are handed out for this very amount; None where our own are."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class PoolRunOut(Query[str]):
    """The name of a pool in use for this very amount that has no codes left, where our own are given instead; empty
    where none has."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class KnownCodes(Query[frozenset[str]]):
    """Which of these hashes are of codes that a voucher or a pool has."""

    hashes: frozenset[str]


@dataclass(frozen=True, slots=True)
class LiabilityAt(Query[Liability]):
    """What customers could still redeem at the end of this day, by the shop's clock."""

    day: date
