"""What can be asked about budgets and the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, StringConstraints

from agentdesk.core.commands import Command, Line, Query
from agentdesk.core.ledger.model import AccountState, Balance, BudgetOfMonth, Entry, EntryPage, Stretch
from agentdesk.core.money import MOST

Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
"""ISO 4217."""
Amount = Annotated[int, Field(gt=0, le=MOST)]
"""In minor units."""
Month = Annotated[str, StringConstraints(pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$")]
"""As "2026-11"; empty means the one that is running."""


class SetBudget(Command):
    """What a team may give each month, from this month on; None: nothing limits it. The shop's own id stands for those
    without a team. In a month that is running it may not be lower than what is given or held already; nor may it become
    so by an undo.
    """

    kind: ClassVar[str] = "ledger.set_budget"
    undoable: ClassVar[bool] = True
    team_id: UUID
    amount: Annotated[int, Field(ge=0, le=MOST)] | None
    currency: Currency
    from_month: Month = ""


class CorrectEntry(Command):
    """A counter-entry: its money goes back where it came from, for a reason. Once for each entry. What is no longer
    void takes the room again that came back with it; Refused ledger.short, where that has been given away meanwhile.

    HGB § 239(3), AO § 146(4): what was posted stays; a mistake is put right by another entry. The reason names no
    customer: entries are kept for years after personal data must go.
    """

    kind: ClassVar[str] = "ledger.correct"
    entry_id: UUID
    reason: Line


@dataclass(frozen=True, slots=True)
class Balances(Query[tuple[Balance, ...]]):
    """The trial balance: what lies on the accounts of each kind, by currency. Those of a currency add up to zero."""


@dataclass(frozen=True, slots=True)
class BudgetOf(Query[BudgetOfMonth]):
    """The budget of one team in a month; without a month in the running one."""

    team_id: UUID
    currency: str
    month: str = ""


@dataclass(frozen=True, slots=True)
class Budgets(Query[tuple[BudgetOfMonth, ...]]):
    """All budgets of a month that are planned or have been opened, by team and currency; the shop's own last."""

    month: str = ""


@dataclass(frozen=True, slots=True)
class EntriesOf(Query[EntryPage]):
    """What was posted to or from an account, newest first, after the keyset `after`."""

    account_id: UUID
    after: tuple[datetime, UUID] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Stretches(Query[tuple[Stretch, ...]]):
    """Of each chain the entries from `since` on until before `until`, as numbers without a gap.

    Should the clock have been put back in between, what lies between the first and the last is among them.
    """

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntriesFrom(Query[tuple[Entry, ...]]):
    """Entries of a chain from number `from_no` on, in order. Never altered, they are the same on every page."""

    chain_id: UUID
    from_no: int
    limit: int = 2_000


@dataclass(frozen=True, slots=True)
class AccountsFrom(Query[tuple[AccountState, ...]]):
    """All accounts by id, after this one."""

    after: UUID | None = None
    limit: int = 2_000
