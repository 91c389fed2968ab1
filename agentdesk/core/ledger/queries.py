"""What screens, reports and the auditor's export read of the ledger."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import ADMINISTRATORS, LEADERS, answers
from agentdesk.core.ledger.budgets import month_at, room_of
from agentdesk.core.ledger.commands import (
    AccountsFrom,
    Balances,
    BudgetOf,
    Budgets,
    EntriesFrom,
    EntriesOf,
    Stretches,
)
from agentdesk.core.ledger.model import (
    Account,
    AccountKind,
    AccountState,
    Balance,
    BudgetOfMonth,
    Entry,
    EntryKind,
    EntryPage,
    Stretch,
)
from agentdesk.core.ledger.store import (
    account_from,
    balance_of,
    budget_plans,
    entry_from,
    granted_to,
    ledger_accounts,
    ledger_entries,
    plan_of,
)
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import teams
from agentdesk.core.storage.unit_of_work import Reading

_entry, _account = ledger_entries.c, ledger_accounts.c


@answers(Balances, allowed=LEADERS)
def trial_balance(query: Balances, reading: Reading) -> tuple[Balance, ...]:
    on_all = sa.cast(sa.func.sum(_account.balance), sa.BigInteger).label("balance")
    asked = (
        sa.select(_account.kind, _account.currency, sa.func.count().label("accounts"), on_all)
        .group_by(_account.kind, _account.currency)
        .order_by(_account.currency, _account.kind)
    )
    rows = reading.connection.execute(asked)
    return tuple(Balance(AccountKind(row.kind), row.currency, row.accounts, row.balance) for row in rows)


@answers(BudgetOf, allowed=LEADERS)
def budget_of(query: BudgetOf, reading: Reading) -> BudgetOfMonth:
    asked = sa.select(teams.c.name).where(teams.c.id == query.team_id)
    team = reading.connection.execute(asked).scalar() or ""
    return _budget(reading, query.team_id, team, query.month or _month(reading), query.currency)


@answers(Budgets, allowed=LEADERS)
def budgets_of_month(query: Budgets, reading: Reading) -> tuple[BudgetOfMonth, ...]:
    month = query.month or _month(reading)
    opened = sa.select(_account.owner_id.label("team_id"), _account.currency).where(
        _account.kind == AccountKind.BUDGET.value, _account.period == month
    )
    planned = sa.select(budget_plans.c.team_id, budget_plans.c.currency).where(budget_plans.c.from_month <= month)
    all_of_them = opened.union(planned).subquery()
    asked = sa.select(all_of_them, teams.c.name).outerjoin(teams, teams.c.id == all_of_them.c.team_id)
    rows = sorted(
        reading.connection.execute(asked), key=lambda row: (row.team_id == SHOP, row.name or "", row.currency)
    )
    return tuple(_budget(reading, row.team_id, row.name or "", month, row.currency) for row in rows)


@answers(EntriesOf, allowed=LEADERS)
def entries_of(query: EntriesOf, reading: Reading) -> EntryPage:
    """Each side is read by its own index as far as the page goes, whatever else the account has seen."""
    one, other = (_side(column == query.account_id, query) for column in (_entry.from_id, _entry.to_id))
    rows = sorted((*reading.connection.execute(one), *reading.connection.execute(other)), key=_place, reverse=True)
    shown = tuple(entry_from(row._mapping) for row in rows[: query.limit])
    more = len(rows) > query.limit
    return EntryPage(shown, (shown[-1].posted_at, shown[-1].id) if more else None)


@answers(Stretches, allowed=ADMINISTRATORS)
def stretches(query: Stretches, reading: Reading) -> tuple[Stretch, ...]:
    last = sa.select(_entry.chain_id, sa.func.max(_entry.no).label("last")).group_by(_entry.chain_id)
    chains = reading.connection.execute(last.order_by(_entry.chain_id)).all()
    return tuple(_stretch(reading, query, row.chain_id, row.last) for row in chains)


@answers(EntriesFrom, allowed=ADMINISTRATORS)
def entries_from(query: EntriesFrom, reading: Reading) -> tuple[Entry, ...]:
    asked = sa.select(ledger_entries).where(_entry.chain_id == query.chain_id, _entry.no >= query.from_no)
    rows = reading.connection.execute(asked.order_by(_entry.no).limit(query.limit)).mappings()
    return tuple(map(entry_from, rows))


@answers(AccountsFrom, allowed=ADMINISTRATORS)
def accounts_from(query: AccountsFrom, reading: Reading) -> tuple[AccountState, ...]:
    asked = sa.select(ledger_accounts).order_by(_account.id).limit(query.limit)
    if query.after:
        asked = asked.where(_account.id > query.after)
    return tuple(map(account_from, reading.connection.execute(asked).mappings()))


def _month(reading: Reading) -> str:
    return month_at(reading.connection, reading.now)


def _budget(reading: Reading, team_id: UUID, team: str, month: str, currency: str) -> BudgetOfMonth:
    connection, account = reading.connection, Account.budget(team_id, month, currency)
    plan = plan_of(connection, team_id, currency, month)
    granted, held = granted_to(connection, account), _held_from(reading, account)
    return BudgetOfMonth(
        team_id=team_id,
        team=team,
        month=month,
        currency=currency,
        planned=plan[0] if plan else None,
        granted=granted,
        given=granted - held - (balance_of(connection, account) or 0),
        held=held,
        room=room_of(connection, team_id, month, currency),
    )


def _held_from(reading: Reading, account: Account) -> int:
    """What requests keep that took it from this budget."""
    holding = sa.select(_entry.to_id).where(_entry.from_id == account.id, _entry.kind == EntryKind.HOLD.value)
    asked = sa.select(sa.func.coalesce(sa.func.sum(_account.balance), 0)).where(_account.id.in_(holding))
    return int(reading.connection.execute(asked).scalar_one())


def _side(of_account: sa.ColumnElement[bool], query: EntriesOf) -> sa.Select[tuple[object, ...]]:
    asked = sa.select(ledger_entries).where(of_account)
    if query.after:
        at = sa.tuple_(sa.literal(query.after[0], _entry.posted_at.type), sa.literal(query.after[1], _entry.id.type))
        asked = asked.where(sa.tuple_(_entry.posted_at, _entry.id) < at)
    return asked.order_by(_entry.posted_at.desc(), _entry.id.desc()).limit(query.limit + 1)


def _place(row: sa.Row[tuple[object, ...]]) -> tuple[object, bytes]:
    return row.posted_at, row.id.bytes


def _stretch(reading: Reading, query: Stretches, chain_id: UUID, last: int) -> Stretch:
    def bound(which: sa.Function[int], *where: sa.ColumnElement[bool]) -> int | None:
        return reading.connection.execute(sa.select(which).where(_entry.chain_id == chain_id, *where)).scalar()

    first_in = bound(sa.func.min(_entry.no), _entry.posted_at >= query.since) if query.since else 1
    last_in = bound(sa.func.max(_entry.no), _entry.posted_at < query.until) if query.until else last
    return Stretch(chain_id, first_in or last + 1, last_in or 0)
