"""Tables of the ledger, and how rows become models and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import to_micros
from agentdesk.core.ledger import triggers  # noqa: F401 - registers what the tables refuse
from agentdesk.core.ledger.chain import GENESIS, seal, sealed_words
from agentdesk.core.ledger.model import Account, AccountKind, AccountState, Entry, EntryKind, Head
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import people
from agentdesk.core.storage.prepared import NOUGHT, ONE, Prepared
from agentdesk.core.storage.schema import Id, Moment, synced_table, text_column

ledger_accounts = synced_table(
    "ledger_accounts",
    sa.Column("id", Id, primary_key=True),
    text_column("kind"),
    sa.Column("owner_id", Id, nullable=False),
    text_column("period"),
    text_column("currency"),
    # what its entries add up to, in minor units: `agentdesk check` adds them up anew
    sa.Column("balance", sa.BigInteger, nullable=False),
    sa.CheckConstraint("kind = 'funds' OR balance >= 0", name="not_negative"),
    sa.Index("ix_ledger_accounts_kind", "kind", "period", "owner_id"),
    lasting=True,
)

ledger_entries = synced_table(
    "ledger_entries",
    sa.Column("id", Id, primary_key=True),
    sa.Column("chain_id", Id, nullable=False),
    sa.Column("no", sa.BigInteger, nullable=False),
    sa.Column("posted_at", Moment, nullable=False),
    text_column("kind"),
    sa.Column("from_id", Id, sa.ForeignKey("ledger_accounts.id"), nullable=False),
    sa.Column("to_id", Id, sa.ForeignKey("ledger_accounts.id"), nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    text_column("currency"),
    text_column("reason"),
    sa.Column("corrects", Id, sa.ForeignKey("ledger_entries.id")),
    sa.Column("command_id", Id, nullable=False),
    sa.Column("previous", sa.LargeBinary(32), nullable=False),
    sa.Column("hash", sa.LargeBinary(32), nullable=False),
    sa.UniqueConstraint("chain_id", "no"),
    sa.UniqueConstraint("corrects"),
    sa.CheckConstraint("amount > 0", name="positive"),
    sa.CheckConstraint("from_id <> to_id", name="two_accounts"),
    sa.Index("ix_ledger_entries_from", "from_id", "posted_at", "id"),
    sa.Index("ix_ledger_entries_to", "to_id", "posted_at", "id"),
    append_only=True,
)

budget_plans = synced_table(
    "budget_plans",
    sa.Column("id", Id, primary_key=True),
    sa.Column("team_id", Id, nullable=False),
    text_column("currency"),
    # in minor units, for each month; NULL: nothing limits it
    sa.Column("amount", sa.BigInteger),
    text_column("from_month"),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", Id, nullable=False),
    sa.Index("ix_budget_plans_team", "team_id", "currency", "from_month"),
)

_HEAD = Prepared(
    sa.select(ledger_entries.c.no, ledger_entries.c.hash)
    .where(ledger_entries.c.chain_id == sa.bindparam("chain", type_=Id))
    .order_by(ledger_entries.c.no.desc())
    .limit(ONE)
    .offset(NOUGHT)
)
_PLAN = Prepared(
    sa.select(budget_plans.c.amount)
    .where(
        budget_plans.c.team_id == sa.bindparam("team", type_=Id),
        budget_plans.c.currency == sa.bindparam("currency"),
        budget_plans.c.from_month <= sa.bindparam("month"),
    )
    .order_by(budget_plans.c.from_month.desc())
    .limit(ONE)
    .offset(NOUGHT)
)
_BALANCE = Prepared(
    sa.select(ledger_accounts.c.balance).where(ledger_accounts.c.id == sa.bindparam("account", type_=Id))
)


_TEAM = Prepared(sa.select(people.c.team_id).where(people.c.id == sa.bindparam("person", type_=Id)))


def head_of(connection: sa.Connection, chain_id: UUID) -> Head:
    """The last entry of a chain; of one without entries number 0 and `GENESIS`."""
    row = _HEAD.first(connection, chain=chain_id)
    return Head(chain_id, row.no, row.hash) if row else Head(chain_id, 0, GENESIS)


def said_in_log(chain_id: UUID) -> str:
    """Under which kind of numbers a line of the log has those of the entries that its command posted to a chain."""
    return f"ledger:{chain_id.hex}"


def balance_of(connection: sa.Connection, account: Account) -> int | None:
    """In minor units; None before anything was posted to the account."""
    row = _BALANCE.first(connection, account=account.id)
    return None if row is None else int(row.balance)


def plan_of(connection: sa.Connection, team_id: UUID, currency: str, month: str) -> tuple[int | None] | None:
    """The amount that a team has each month by the plan that counts in this one; None where there is no plan."""
    row = _PLAN.first(connection, team=team_id, currency=currency, month=month)
    return None if row is None else (row.amount,)


def granted_to(connection: sa.Connection, account: Account) -> int:
    """What plans and needs have put on a budget until now, in minor units; what came back of vouchers is not among it.

    A correction counts for what it corrects.
    """
    entry, corrected = ledger_entries, ledger_entries.alias("corrected")
    kind = sa.func.coalesce(corrected.c.kind, entry.c.kind)
    signed = sa.case((entry.c.to_id == account.id, entry.c.amount), else_=-entry.c.amount)
    asked = (
        sa.select(sa.func.coalesce(sa.func.sum(signed), 0))
        .outerjoin_from(entry, corrected, corrected.c.id == entry.c.corrects)
        .where(sa.or_(entry.c.to_id == account.id, entry.c.from_id == account.id))
        .where(kind.in_([EntryKind.GRANT.value, EntryKind.REDUCE.value]))
    )
    return int(connection.execute(asked).scalar_one())


def correction_of(connection: sa.Connection, entry_id: UUID) -> UUID | None:
    """The entry that corrects this one, if there is one."""
    asked = sa.select(ledger_entries.c.id).where(ledger_entries.c.corrects == entry_id)
    return connection.execute(asked).scalar()


def return_after(connection: sa.Connection, entry: Entry) -> Entry | None:
    """The room that came back when this entry made something void: right after it, by the same command."""
    column = ledger_entries.c
    asked = sa.select(ledger_entries).where(
        column.chain_id == entry.chain_id, column.no == entry.no + 1, column.command_id == entry.command_id,
        column.kind == EntryKind.RETURN.value,
    )  # fmt: skip
    row = connection.execute(asked).mappings().first() if entry.kind is EntryKind.VOID else None
    return entry_from(row) if row else None


def chain_of(connection: sa.Connection, person_id: UUID) -> UUID:
    """The chain and the budget of what somebody gives: their team's, the shop's for those without one."""
    row = _TEAM.first(connection, person=person_id)
    return (row and row.team_id) or SHOP


def account_of(connection: sa.Connection, account_id: UUID) -> Account:
    row = connection.execute(sa.select(ledger_accounts).where(ledger_accounts.c.id == account_id)).one()
    return Account(AccountKind(row.kind), row.owner_id, row.currency, row.period)


def account_row(account: Account, balance: int) -> dict[str, Any]:
    return {
        "id": account.id,
        "kind": account.kind.value,
        "owner_id": account.owner_id,
        "period": account.period,
        "currency": account.currency,
        "balance": balance,
        "scope_id": SHOP,
    }


def account_from(row: Any) -> AccountState:
    kind = AccountKind(row["kind"])
    return AccountState(row["id"], kind, row["owner_id"], row["period"], row["currency"], row["balance"])


def entry_row(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The row of an entry, sealed: `entry` is everything it says (see `model.Entry`) but its hash."""
    corrects = entry["corrects"]
    words = sealed_words(
        chain_id=entry["chain_id"].hex,
        no=entry["no"],
        id=entry["id"].hex,
        posted_at=to_micros(entry["posted_at"]),
        kind=entry["kind"],
        from_id=entry["from_id"].hex,
        to_id=entry["to_id"].hex,
        amount=entry["amount"],
        currency=entry["currency"],
        reason=entry["reason"],
        corrects=corrects and corrects.hex,
        command_id=entry["command_id"].hex,
        previous=entry["previous"].hex(),
    )
    return {**entry, "hash": seal(words), "scope_id": SHOP}


_ENTRY = (
    "id", "chain_id", "no", "posted_at", "from_id", "to_id", "amount", "currency", "reason", "corrects", "command_id",
    "previous", "hash",
)  # fmt: skip


def entry_from(row: Any) -> Entry:
    return Entry(**{name: row[name] for name in _ENTRY}, kind=EntryKind(row["kind"]))
