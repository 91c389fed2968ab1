"""The one writer of the ledger. What it posts stands in the line of the log, too: of each chain the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from agentdesk.core.errors import Refused
from agentdesk.core.ledger.model import Account, AccountKind, Entry, EntryKind
from agentdesk.core.ledger.store import (
    account_row,
    balance_of,
    entry_from,
    entry_row,
    head_of,
    ledger_accounts,
    ledger_entries,
    said_in_log,
)
from agentdesk.core.money import Money
from agentdesk.core.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Book:
    """Posts entries to one chain within one unit of work, each numbered and sealed as the next.

    Whoever writes holds the one write transaction (SQLite), or fails to serialise where another was faster
    (PostgreSQL, and the desk asks again): what is read here still holds when it is written.
    """

    work: UnitOfWork
    chain_id: UUID

    def post(
        self,
        kind: EntryKind,
        source: Account,
        target: Account,
        amount: int,
        reason: str = "",
        *,
        corrects: UUID | None = None,
    ) -> Entry:
        """Move an amount of minor units from one account to another.

        Raises Refused ledger.nothing for an amount that is none, ledger.same_account, money.currencies_differ, and
        ledger.short where the source has less: no account but the funds falls below zero.
        """
        _require_sound(source, target, amount)
        self._move(source, target, amount)
        head = head_of(self.work.connection, self.chain_id)
        row = entry_row(
            {
                "id": self.work.new_id("ledger_entry"),
                "chain_id": self.chain_id,
                "no": head.no + 1,
                "posted_at": self.work.decided_at,
                "kind": kind.value,
                "from_id": source.id,
                "to_id": target.id,
                "amount": amount,
                "currency": source.currency,
                "reason": reason,
                "corrects": corrects,
                "command_id": self.work.logged_id,
                "previous": head.hash,
            }
        )
        self.work.add_many(ledger_entries, [row])
        self.work.note_number(said_in_log(self.chain_id), head.no + 1)
        self.work.changed("ledger", self.chain_id)
        return entry_from(row)

    def balance(self, account: Account) -> int:
        """In minor units, with what was posted in this unit of work."""
        return balance_of(self.work.connection, account) or 0

    def _move(self, source: Account, target: Account, amount: int) -> None:
        """Nothing is read that is written then: the database itself looks whether there is as much."""
        if source.kind is AccountKind.FUNDS:
            self.work.add_to(ledger_accounts, "balance", account_row(source, -amount))
        elif not self.work.take_from(ledger_accounts, "balance", (source.id,), amount):
            raise Refused(
                "ledger.short",
                account=source.kind.value,
                left=Money(self.balance(source), source.currency),
                wanted=Money(amount, source.currency),
            )
        self.work.add_to(ledger_accounts, "balance", account_row(target, amount))


def _require_sound(source: Account, target: Account, amount: int) -> None:
    if amount <= 0:
        raise Refused("ledger.nothing", amount=Money(amount, source.currency))
    if source.id == target.id:
        raise Refused("ledger.same_account")
    if source.currency != target.currency:
        raise Refused("money.currencies_differ", one=source.currency, other=target.currency)
