"""Accounts, entries and the month they fall into. Amounts are whole minor units and positive; nothing converts.

Double entry: each entry takes an amount from one account and gives it to another, so that the balances of a currency
always add up to zero. Entries hold ids and reasons, never personal data and never codes of vouchers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.ids import derived_id
from agentdesk.core.money import Money
from agentdesk.core.people.model import SHOP


class AccountKind(StrEnum):
    """What money on an account is. `funds` is minus all that was ever granted; no other may fall below zero."""

    FUNDS = "funds"
    BUDGET = "budget"
    HELD = "held"
    VOUCHER = "voucher"
    GIVEN = "given"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    VOIDED = "voided"
    WRITTEN_OFF = "written_off"
    """What lost desks may have given, and nobody knows."""


class EntryKind(StrEnum):
    """Why money moves."""

    GRANT = "grant"
    REDUCE = "reduce"
    HOLD = "hold"
    RELEASE = "release"
    ISSUE = "issue"
    GIVE = "give"
    REDEEM = "redeem"
    EXPIRE = "expire"
    VOID = "void"
    RETURN = "return"
    REISSUE = "reissue"
    CORRECT = "correct"
    WRITE_OFF = "write_off"


@dataclass(frozen=True)
class Account:
    """Which account is meant, whether or not anything was ever posted to it.

    `period` tells several of one owner apart: the month of a budget ("2026-11"), the kind of goodwill given.
    """

    kind: AccountKind
    owner_id: UUID
    currency: str
    period: str = ""

    @cached_property
    def id(self) -> UUID:
        """The same wherever it is asked for: derived from what the account is."""
        return derived_id(self.owner_id, f"{self.kind}:{self.period}:{self.currency}")

    @classmethod
    def funds(cls, currency: str) -> Account:
        return cls(AccountKind.FUNDS, SHOP, currency)

    @classmethod
    def budget(cls, team_id: UUID, month: str, currency: str) -> Account:
        return cls(AccountKind.BUDGET, team_id, currency, month)

    @classmethod
    def held(cls, request_id: UUID, currency: str) -> Account:
        return cls(AccountKind.HELD, request_id, currency)

    @classmethod
    def voucher(cls, voucher_id: UUID, currency: str) -> Account:
        return cls(AccountKind.VOUCHER, voucher_id, currency)

    @classmethod
    def given(cls, goodwill: str, currency: str) -> Account:
        return cls(AccountKind.GIVEN, SHOP, currency, goodwill)

    @classmethod
    def redeemed(cls, currency: str) -> Account:
        return cls(AccountKind.REDEEMED, SHOP, currency)

    @classmethod
    def expired(cls, currency: str) -> Account:
        return cls(AccountKind.EXPIRED, SHOP, currency)

    @classmethod
    def voided(cls, currency: str) -> Account:
        return cls(AccountKind.VOIDED, SHOP, currency)

    @classmethod
    def written_off(cls, currency: str) -> Account:
        return cls(AccountKind.WRITTEN_OFF, SHOP, currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One posting. `previous` is the hash of the entry before it in its chain, `hash` its own (see `chain`).

    `corrects`: the entry whose money goes back by this one.
    """

    id: UUID
    chain_id: UUID
    no: int
    posted_at: datetime
    kind: EntryKind
    from_id: UUID
    to_id: UUID
    amount: int
    currency: str
    reason: str
    corrects: UUID | None
    command_id: UUID
    previous: bytes
    hash: bytes

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account to which something was posted, and what is on it: the cached balance, in minor units."""

    id: UUID
    kind: AccountKind
    owner_id: UUID
    period: str
    currency: str
    balance: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What lies on all accounts of a kind and currency together."""

    kind: AccountKind
    currency: str
    accounts: int
    balance: int


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain: whoever keeps it elsewhere notices when the end of the chain is cut off."""

    chain_id: UUID
    no: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive entries of a chain, from number `first` to number `last`; none, if `last` is smaller."""

    chain_id: UUID
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries of an account, newest first; `after` leads to the next page, None where there is none."""

    entries: tuple[Entry, ...]
    after: tuple[datetime, UUID] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetOfMonth:
    """What a team may give in a month, in minor units; `planned` and `room` are None where nothing limits it.

    `granted` is the plan as far as it has been booked: the first posting of a month books it. `given` is what left the
    budget for good, `held` what pending requests keep.
    """

    team_id: UUID
    team: str
    month: str
    currency: str
    planned: int | None
    granted: int
    given: int
    held: int
    room: int | None


def month_of(moment: datetime, zone: str) -> str:
    """The month of a moment by the wall clock of the shop: "2026-11"."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m}"
