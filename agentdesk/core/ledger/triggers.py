"""What the database itself refuses, whoever asks: entries out of order, and accounts that become others.

Entries that are changed or removed are refused for every append-only table (`storage.gate`); balances below zero,
amounts of nought, entries from an account to itself and numbers given twice by constraints (`store`).
"""

from __future__ import annotations

from agentdesk.core.ledger.chain import GENESIS
from agentdesk.core.storage.gate import hangs, trigger
from agentdesk.core.storage.unit_of_work import Connection

_LAST_NO = "coalesce((SELECT max(no) FROM ledger_entries WHERE chain_id = NEW.chain_id), 0)"
_LAST_HASH = "(SELECT hash FROM ledger_entries WHERE chain_id = NEW.chain_id ORDER BY no DESC LIMIT 1)"
_IDENTITY = ("id", "kind", "owner_id", "period", "currency")


@hangs
def hang_chain(connection: Connection) -> None:
    """The next entry of a chain has the next number, and names the last one's hash."""
    genesis = f"'\\x{GENESIS.hex()}'::bytea" if connection.dialect.name == "postgresql" else f"x'{GENESIS.hex()}'"
    out_of_order = f"NEW.no <> {_LAST_NO} + 1 OR NEW.previous <> coalesce({_LAST_HASH}, {genesis})"
    trigger(connection, "ledger_chain", "ledger_entries", "INSERT", "an entry out of order", out_of_order)


@hangs
def hang_accounts(connection: Connection) -> None:
    """An account stays what it is and is never removed: entries speak of it."""
    another = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in _IDENTITY)
    trigger(connection, "ledger_account_stays", "ledger_accounts", "DELETE", "an account stays")
    trigger(connection, "ledger_account_same", "ledger_accounts", "UPDATE", "an account stays what it is", another)
