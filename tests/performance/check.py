"""What a check of the ledger takes for each entry, beside a bare read with one SHA-256; and that it is linear."""

from __future__ import annotations

import hashlib
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.desk import Desk
from agentdesk.core.ledger.chain import GENESIS
from agentdesk.core.ledger.model import Account, EntryKind
from agentdesk.core.ledger.store import account_row, entry_row, ledger_accounts, ledger_entries, said_in_log
from agentdesk.core.storage import check, rows
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.prepared import driver_of
from agentdesk.core.storage.schema import command_log
from tests.desks import KEY
from tests.performance.kept import CACHE, filled, folder_of_files

SIZE = 1_000_000
TEAMS = [UUID(int=n << 64) for n in range(1, 21)]
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
_AT_ONCE = 10_000
_BARE = (
    "SELECT chain_id, no, id, posted_at, kind, from_id, to_id, amount, currency, reason, corrects, command_id,"
    " previous, hash FROM ledger_entries ORDER BY chain_id, no"
)
_SEALED_LENGTH = 420
Row = dict[str, Any]


def run(size: int, seed: int) -> Iterator[dict[str, Any]]:
    with folder_of_files() as folder:
        smaller = None
        for entries in (max(1, size // 10), size):
            took = _measured(folder, entries, seed)
            all_us = round(sum(took.values()) - took["floor"], 2)
            yield {
                "name": "check",
                "size": entries,
                "us_per_entry": {name: round(us, 2) for name, us in took.items() if name != "floor"},
                "all_us_per_entry": all_us,
                "floor_us_per_entry": round(took["floor"], 2),
                "ratio": round(took["ledger.chain"] / took["floor"], 2),
                "note": "CPU time; ratio: ledger.chain by reading the same rows in order with a SHA-256 of each",
            } | ({"per_entry_by_a_tenth_of_the_size": round(all_us / smaller, 2)} if smaller else {})
            smaller = all_us


def _measured(folder: Path, entries: int, seed: int) -> dict[str, float]:
    """Microseconds of CPU per entry: each check of the ledger, and the floor."""
    path = filled(folder / f"ledger-{entries}-{seed}.db", lambda desk: fill(desk, entries, seed))
    database = Database.sqlite(path, KEY)
    looks: dict[str, check.Check] = {
        name: look for name, look in check._invariants.items() if name.startswith("ledger.")
    }
    with database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(ledger_entries)).scalar() == entries
        took = {name: _cpu(lambda look=look: _nothing(look(connection))) for name, look in looks.items()}  # type: ignore[misc]
        took["floor"] = _cpu(lambda: bare(connection))
    database.close()
    return {name: seconds / entries * 1e6 for name, seconds in took.items()}


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _nothing(found: Any) -> None:
    """Looking for what is not there takes the whole way."""
    assert list(found) == []


def bare(connection: sa.Connection) -> None:
    words = bytes(_SEALED_LENGTH)
    for _ in driver_of(connection).execute(_BARE):
        hashlib.sha256(words).digest()


# --- A million entries, straight into the tables, sealed as our own code does it -------------------------------------


def fill(desk: Desk, entries: int, seed: int) -> None:
    balances: Counter[Account] = Counter()
    numbers: dict[int, dict[str, list[int]]] = {}
    posted = _entries(entries, random.Random(seed), balances, numbers)
    with desk.database.writing() as connection:
        driver_of(connection).execute(CACHE)
        _write(connection, ledger_accounts, [account_row(each, 10**15) for each in _accounts(entries)])
        while some := list(islice(posted, _AT_ONCE)):
            _write(connection, ledger_entries, some)
        _write(connection, command_log, list(_commands(entries, numbers)))
        rows_of_accounts = [account_row(account, balances[account]) for account in _accounts(entries)]
        with gate_open(connection):
            rows.writer(ledger_accounts, "sqlite").put_many(connection, rows_of_accounts)


def _write(connection: sa.Connection, table: sa.Table, new: list[Row]) -> None:
    with gate_open(connection):
        rows.writer(table, "sqlite").add_many(connection, new)


def _accounts(entries: int) -> Iterator[Account]:
    yield Account.funds("EUR")
    yield Account.redeemed("EUR")
    yield from (Account.budget(team, "2024-01", "EUR") for team in TEAMS)
    yield from (Account.voucher(_voucher(n), "EUR") for n in range(entries // 3 + 1))


def _entries(
    entries: int, chance: random.Random, balances: Counter[Account], numbers: dict[int, dict[str, list[int]]]
) -> Iterator[Row]:
    """Granted, issued, redeemed: three entries for each voucher, of any team."""
    heads = dict.fromkeys(TEAMS, (0, GENESIS))
    for n in range(entries):
        kind, source, target, team = _step(n)
        no, previous = heads[team]
        amount = 1_000 + n // 3 % 4_000
        row = entry_row(
            {
                "id": _id(n, chance), "chain_id": team, "no": no + 1, "posted_at": BEGAN + timedelta(seconds=n * 60),
                "kind": kind.value, "from_id": source.id, "to_id": target.id, "amount": amount, "currency": "EUR",
                "reason": "", "corrects": None, "command_id": _command(n), "previous": previous,
            }
        )  # fmt: skip
        heads[team] = no + 1, row["hash"]
        numbers.setdefault(n // 3, {}).setdefault(said_in_log(team), []).append(no + 1)
        balances[source] -= amount
        balances[target] += amount
        yield row


def _step(n: int) -> tuple[EntryKind, Account, Account, UUID]:
    team = TEAMS[n // 3 * 7 % len(TEAMS)]
    budget, voucher = Account.budget(team, "2024-01", "EUR"), Account.voucher(_voucher(n // 3), "EUR")
    match n % 3:
        case 0:
            return EntryKind.GRANT, Account.funds("EUR"), budget, team
        case 1:
            return EntryKind.ISSUE, budget, voucher, team
        case _:
            return EntryKind.REDEEM, voucher, Account.redeemed("EUR"), team


def _commands(entries: int, numbers: dict[int, dict[str, list[int]]]) -> Iterator[Row]:
    for n in range((entries + 2) // 3):
        yield {
            "log_no": n + 1, "command_id": _command(3 * n), "kind": "ledger.set_budget", "version": 1,
            "actor_id": UUID(int=0), "args": "{}", "fingerprint": bytes(32), "base": {}, "subjects": {},
            "numbers": numbers[n],
            "occurred_at": BEGAN, "decided_at": BEGAN, "result": None,
        }  # fmt: skip


def _id(n: int, chance: random.Random) -> UUID:
    return UUID(int=(1_704_067_200_000 + n * 60_000 << 80) | 8 << 76 | 2 << 62 | chance.getrandbits(60))


def _voucher(n: int) -> UUID:
    return UUID(int=(1_704_067_200_000 + n * 180_000 << 80) | 8 << 76 | 2 << 62 | n)


def _command(n: int) -> UUID:
    return UUID(int=(1_704_067_200_000 + n // 3 * 180_000 << 80) | 7 << 76 | 2 << 62 | n // 3)
