"""Whether what was carried from one database into another is the same there: rows, money, and what rooms promise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from agentdesk.core.errors import Failure
from agentdesk.core.ledger.model import AccountKind
from agentdesk.core.ledger.store import ledger_accounts, ledger_entries
from agentdesk.core.storage.carrying import Tally, Told, carried_tables, tally
from agentdesk.core.storage.check import broken_promises

Progress = Callable[[float, str], object]
"""Hears how much is done (0.0 to 1.0) and what is being done: carrying, telling or comparing. What it raises
ends everything, and nothing has happened."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What the ledger says of one currency, in minor units: in how many entries how much has passed, and how much lies
    anywhere but in the funds it came from."""

    currency: str
    entries: int
    passed: int
    held: int


@dataclass(frozen=True, slots=True)
class Same:
    """What was carried, and is the same at both ends. `broken` are promises of rooms that were not kept before either,
    with the number of findings."""

    tables: Mapping[str, Tally]
    ledger: Sequence[Balance]
    broken: Mapping[str, int]

    @property
    def rows(self) -> int:
        return sum(each.count for each in self.tables.values())


def compared(
    tables: Mapping[str, Tally],
    here: sa.Connection,
    there: sa.Connection,
    told: Told,
    which: Sequence[sa.Table] | None = None,
) -> Same:
    """What was laid (in `which` tables; all that is carried), read back and held against what was sent.

    Raises Failure moving.differs with what and where.

    A promise that is broken at both ends in the same way was broken before: moving neither mends nor hides it.
    """
    for table in carried_tables() if which is None else which:
        arrived = tally(there, table, told)
        if arrived != tables[table.name]:
            raise Failure("moving.differs", what=table.name, here=tables[table.name].count, there=arrived.count)
    ledger, said = _balances(here), _balances(there)
    if ledger != said:
        raise Failure("moving.differs", what="ledger", here=str(ledger), there=str(said))
    broken, arrived_broken = broken_promises(here), broken_promises(there)
    if broken != arrived_broken:
        raise Failure("moving.differs", what="check", here=str(broken), there=str(arrived_broken))
    return Same(tables, ledger, broken)


def _balances(connection: sa.Connection) -> tuple[Balance, ...]:
    entry, account = ledger_entries.c, ledger_accounts.c
    passed = sa.select(
        entry.currency, sa.func.count().label("entries"), sa.cast(sa.func.sum(entry.amount), sa.BigInteger).label("sum")
    )
    held = sa.select(account.currency, sa.cast(sa.func.sum(account.balance), sa.BigInteger).label("sum"))
    elsewhere = held.where(account.kind != AccountKind.FUNDS.value).group_by(account.currency)
    lying = {row.currency: row.sum for row in connection.execute(elsewhere)}
    found = connection.execute(passed.group_by(entry.currency).order_by(entry.currency))
    return tuple(Balance(row.currency, row.entries, row.sum, lying.get(row.currency, 0)) for row in found)


class Watch:
    """Tells rows as shares of the whole."""

    def __init__(self, told: Progress) -> None:
        self._told, self._done = told, 0.0

    def part(self, what: str, share: float, rows: int) -> Told:
        """From here on this is done, which takes such a share of all time for so many rows."""
        began, seen = self._done, 0
        self._done += share
        self._told(began, what)

        def more(count: int) -> None:
            nonlocal seen
            seen += count
            self._told(began + share * min(seen / max(rows, 1), 1.0), what)

        return more
