"""A ledger for tests: a desk with a command that posts whatever it is told, and rows tampered with past every guard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core import commands
from agentdesk.core.commands import AGENTS, Command, Handler
from agentdesk.core.ledger import invariants
from agentdesk.core.ledger.book import Book
from agentdesk.core.ledger.budgets import take
from agentdesk.core.ledger.model import Account, AccountKind, EntryKind, Head
from agentdesk.core.storage import check
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open, hang_gates
from agentdesk.core.storage.unit_of_work import UnitOfWork


class Post(Command):
    """Posts from one account to another, as the rooms do that give; `from_budget`: from the team's budget."""

    kind: ClassVar[str] = "tests.post"
    chain_id: UUID
    entry: EntryKind
    source: tuple[AccountKind, UUID, str, str] | None = None
    target: tuple[AccountKind, UUID, str, str]
    amount: int
    times: int = 1


def post(command: Post, work: UnitOfWork) -> list[UUID]:
    target, posted = _account(command.target), []
    for _ in range(command.times):
        if command.source is None:
            entry = take(work, command.chain_id, command.entry, target, command.amount)
        else:
            source = _account(command.source)
            entry = Book(work, command.chain_id).post(command.entry, source, target, command.amount)
        posted.append(entry.id)
    return posted


def named(account: Account) -> tuple[AccountKind, UUID, str, str]:
    return account.kind, account.owner_id, account.currency, account.period


def _account(told: tuple[AccountKind, UUID, str, str]) -> Account:
    return Account(*told)


@contextmanager
def posting() -> Iterator[None]:
    """As long as it lasts, the desk knows the command `Post`."""
    commands._handlers[Post.kind] = Handler(Post, post, AGENTS)
    try:
        yield
    finally:
        del commands._handlers[Post.kind]


@contextmanager
def tampering(database: Database) -> Iterator[sa.Connection]:
    """Whoever has the key can take every guard off and hang it again: only the chain shows it."""
    with database.writing_schema() as connection, gate_open(connection):
        for name in _triggers(connection):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        yield connection
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
        hang_gates(connection)


def wrong(database: Database, heads: Iterable[Head] = (), room: str = "ledger") -> dict[str, list[dict[str, Any]]]:
    """What `agentdesk check --heads` finds in the ledger, and in another room, by the name of the check."""
    looks = {name: look for name, look in check._invariants.items() if name.startswith(("ledger.", f"{room}."))}
    looks["ledger.heads"] = lambda connection: invariants.without_heads(connection, heads)
    results = [check._result(database, name, look) for name, look in looks.items()]
    return {each.name: [finding.facts for finding in each.findings] for each in results if not each.ok}


def _triggers(connection: sa.Connection) -> list[str]:
    asked = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'ledger_%'"
    return list(connection.exec_driver_sql(asked).scalars())
