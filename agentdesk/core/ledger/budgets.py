"""What a team may give in a month: laid down by plans, booked with the first posting of the month.

Opened when it is first needed, a budget needs nobody at midnight: there is no job that could be late or run twice.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from agentdesk.core.errors import Refused
from agentdesk.core.ledger.book import Book
from agentdesk.core.ledger.model import Account, Entry, EntryKind, month_of
from agentdesk.core.ledger.store import balance_of, granted_to, plan_of
from agentdesk.core.money import Money
from agentdesk.core.people.queries import shop_of
from agentdesk.core.storage.unit_of_work import Connection, UnitOfWork


def month_now(work: UnitOfWork) -> str:
    """The month in which the desk decides, by the wall clock of the shop."""
    return month_at(work.connection, work.decided_at)


def month_at(connection: Connection, moment: datetime) -> str:
    shop = shop_of(connection)
    return month_of(moment, shop.time_zone if shop else "UTC")


def room_of(connection: Connection, team_id: UUID, month: str, currency: str) -> int | None:
    """What a team may still give in a month, in minor units; None where nothing limits it."""
    plan = plan_of(connection, team_id, currency, month)
    if plan is None or plan[0] is None:
        return None
    balance = balance_of(connection, Account.budget(team_id, month, currency))
    return plan[0] if balance is None else balance


def take(
    work: UnitOfWork,
    team_id: UUID,
    kind: EntryKind,
    target: Account,
    amount: int,
    month: str = "",
    *,
    beyond_plan: bool = False,
) -> Entry:
    """Take an amount from a team's budget of this month, for a voucher, a request or what is given otherwise.

    The first posting of a month books what the plan grants; where nothing limits the team, what is missing is granted
    in the same breath, and so it is `beyond_plan` (see `fall_to_plan`). Whoever knows which month it is may say so.
    Raises Refused ledger.short.
    """
    month = month or month_now(work)
    account, book = Account.budget(team_id, month, target.currency), Book(work, team_id)
    plan, balance = plan_of(work.connection, team_id, target.currency, month), balance_of(work.connection, account)
    if plan is None or plan[0] is None:
        _grant(book, account, amount - (balance or 0))
    elif balance is None:
        _grant(book, account, plan[0])
    if beyond_plan:
        _grant(book, account, amount - book.balance(account))
    return book.post(kind, account, target, amount)


def fall_to_plan(work: UnitOfWork, team_id: UUID, month: str, currency: str) -> None:
    """What stands on a budget beyond its plan goes off it, as far as there is something on it."""
    account, book = Account.budget(team_id, month, currency), Book(work, team_id)
    plan = plan_of(work.connection, team_id, currency, month)
    if plan is None or plan[0] is None:
        return
    beyond = min(granted_to(work.connection, account) - plan[0], book.balance(account))
    if beyond > 0:
        book.post(EntryKind.REDUCE, account, Account.funds(currency), beyond)


def give_back(work: UnitOfWork, team_id: UUID, month: str, amount: int, currency: str, reason: str = "") -> bool:
    """Room that comes back because a voucher became void; only while the month it was given in is running."""
    if month != month_now(work):
        return False
    Book(work, team_id).post(
        EntryKind.RETURN, Account.funds(currency), Account.budget(team_id, month, currency), amount, reason
    )
    fall_to_plan(work, team_id, month, currency)
    return True


def fit_to_plan(work: UnitOfWork, team_id: UUID, month: str, currency: str, planned: int | None) -> None:
    """Book what a new plan makes of the running month, which it opens; where nothing limits it, nothing.

    An undo of the plan does not touch what is booked here: it books what the earlier plan makes of the month.
    Raises Refused ledger.budget_spent, with the lowest possible, where more is given or held already.
    """
    account, book = Account.budget(team_id, month, currency), Book(work, team_id)
    if planned is None:
        return
    granted = granted_to(work.connection, account)
    lowest = max(0, granted - book.balance(account))
    if planned < lowest:
        raise Refused("ledger.budget_spent", lowest=Money(lowest, currency), wanted=Money(planned, currency))
    with work.following():
        _grant(book, account, planned - granted)
        if planned < granted:
            book.post(EntryKind.REDUCE, account, Account.funds(currency), granted - planned)


def _grant(book: Book, account: Account, amount: int) -> None:
    if amount > 0:
        book.post(EntryKind.GRANT, Account.funds(account.currency), account, amount)
