"""A voucher from the wish to the code on the screen, in a month of 100,000; the floor is one bare durable transaction.

The floor writes a single row, of the size of what a voucher leaves behind, and syncs it as the desk does: on a bare
connection of the same library to a copy of the same file. A second floor writes what a voucher leaves behind as it is:
the very rows into the very tables with their triggers and indexes, as statements that are ready, in one transaction.
What is between the two is the price of what a voucher is known by afterwards; what is above the second, of deciding it.
"""

from __future__ import annotations

import random
import shutil
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Role
from agentdesk.core.desk import Desk
from agentdesk.core.goodwill.commands import IssueVoucher
from agentdesk.core.goodwill.store import goodwill_acts
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.people.store import people
from agentdesk.core.storage.connect import PAGE_BYTES, open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.vouchers.issuing import code_of, with_fresh_stub
from agentdesk.core.vouchers.model import Stub
from tests.desks import KEY, NOON
from tests.performance.authority import fill
from tests.performance.kept import filled, folder_of_files
from tests.performance.pairs import Pair, measure, took

SIZE = 100_000
ASKED = 60
_WARM = 5
_BYTES = 4_000
_WAL_HEADER, _FRAME_HEADER = 32, 24
"""Bytes (sqlite.org/fileformat2.html, section 4.1)."""

Sent = list[tuple[str, Any]]


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of acts in the month."""
    with folder_of_files() as folder:
        path = filled(folder / f"authority-{size}-{seed}.db", lambda desk: fill(desk, size, random.Random(seed)))
        names = ("ours", "floor", "watched", "rows")
        ours, floor, watched, rows = copies = [Path(shutil.copy(path, folder / f"issue-{name}.db")) for name in names]
        yield _measured(ours, floor, size)
        yield from _parts(watched, rows, size)
        for copy in copies:
            for rest in copy.parent.glob(f"{copy.name}*"):
                rest.unlink()


def _measured(path: Path, bare_path: Path, size: int) -> dict[str, Any]:
    desk, bare = Desk(Database.sqlite(path, KEY), FixedClock(NOON)), open_sqlcipher(bare_path, KEY)
    bare.execute("CREATE TABLE bare (row BLOB)")
    me = somebody(desk)
    pairs = [Pair(_issuing(desk, customer, me), lambda: _one_row(bare)) for customer in _customers(desk)]
    shown = measure("issue", size, pairs, note="stub taken, booked, code shown; floor: one row, synced")
    shown |= {"pages": _pages(path, [pair.ours for pair in pairs]), "floor_pages": _pages(bare_path, [pairs[0].floor])}
    bare.close()
    desk.database.close()
    return shown


def _pages(path: Path, calls: list[Callable[[], object]]) -> float:
    """How many pages of the file it encrypts and writes, in the middle: rows, and an entry in each index of theirs."""
    beside, written = open_sqlcipher(path, KEY), list[int]()
    for call in calls:
        beside.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        call()
        frames = path.with_name(f"{path.name}-wal").stat().st_size - _WAL_HEADER
        written.append(frames // (_FRAME_HEADER + PAGE_BYTES))
    beside.close()
    return statistics.median(written)


def somebody(desk: Desk) -> UUID:
    """An agent of the team that has given all this, who has not decided anything today."""
    with desk.database.reading() as connection:
        team = connection.execute(sa.select(people.c.team_id).where(people.c.team_id.is_not(None))).scalar()
        asked = sa.select(people.c.id).where(people.c.team_id.is_(None))
        administrator = connection.execute(asked).scalar_one()
    person = AddPerson(name="Agentin", roles=frozenset({Role.AGENT}), level=3, team_id=team)
    return UUID(desk.execute(person, actor=administrator)["person_id"])


def _customers(desk: Desk) -> list[UUID]:
    """Whose year has room for a few cents more."""
    act = goodwill_acts.c
    asked = sa.select(act.customer_id).group_by(act.customer_id).having(sa.func.sum(act.amount) < 4_000).limit(ASKED)
    with desk.database.reading() as connection:
        return list(connection.execute(asked).scalars())


def _issuing(desk: Desk, customer_id: UUID, me: UUID) -> Callable[[], object]:
    def make(stub: Stub) -> IssueVoucher:
        return IssueVoucher(customer_id=customer_id, amount=1, currency="EUR", stub=stub)

    def ours() -> object:
        answer = with_fresh_stub(desk, make, 1, "EUR", actor=me)
        return code_of(desk, UUID(answer["voucher_id"]), actor=me)

    return ours


def _one_row(bare: Any) -> None:
    bare.execute("BEGIN IMMEDIATE")
    bare.execute("INSERT INTO bare VALUES (?)", (bytes(_BYTES),))
    bare.execute("COMMIT")


# --- Where the time goes ---------------------------------------------------------------------------------------------


def _parts(path: Path, rows: Path, size: int) -> Iterator[dict[str, Any]]:
    """What each part costs the processor, and the second floor: a desk is watched, and its writes are written again."""
    watch = _Watch()
    desk = Desk(Database.through(lambda: _Watched(open_sqlcipher(path, KEY), watch), path), FixedClock(NOON))
    me = somebody(desk)
    bare, one = open_sqlcipher(rows, KEY), list[float]()
    bare.execute("CREATE TABLE bare (row BLOB)")
    _again(bare, watch.written())
    whole, again = list[float](), list[float]()
    for n, customer in enumerate(_customers(desk)):
        call, cost = _issuing(desk, customer, me), took(lambda: _one_row(bare)).cpu
        watch.is_on = n >= _WARM
        spent = took(call).cpu
        written = watch.written()
        rewritten = took(lambda sent=written: _again(bare, sent)).cpu  # type: ignore[misc]
        if watch.is_on:
            whole.append(spent)
            again.append(rewritten)
            one.append(cost)
    times = len(whole)
    parts = {
        name: [round(calls / times, 1), round(spent / times * 1e6)] for name, (calls, spent) in watch.spent.items()
    }
    parts["program"] = [1, round(1_000 * statistics.mean(whole) - sum(micros for _, micros in parts.values()))]
    of_rows, of_one, of_all = (statistics.median(each) for each in (again, one, whole))
    yield {
        "name": "issue_parts",
        "size": size,
        "statements": round(watch.statements / times, 1),
        "parts": parts,
        "rows_floor_cpu_ms": round(of_rows, 3),
        "rows_floor_ratio_cpu": round(of_rows / of_one, 2),
        "ratio_cpu_to_rows": round(of_all / of_rows, 2),
        "note": "parts: how often, and microseconds of the processor; rows: the same writes, sent bare",
    }
    bare.close()
    desk.database.close()


def _again(bare: Any, sent: Sent) -> None:
    bare.execute("BEGIN IMMEDIATE")
    bare.execute("UPDATE storage_gate SET open = 1")
    for statement, values in sent:
        bare.execute(statement, values)
    bare.execute("UPDATE storage_gate SET open = 0")
    bare.execute("COMMIT")


class _Watch:
    """What went to the driver, how long it took, and what of it was a write."""

    def __init__(self) -> None:
        self.is_on, self.statements = False, 0
        self.spent: dict[str, list[float]] = defaultdict(lambda: [0, 0.0])
        self._written: Sent = []

    def written(self) -> Sent:
        """Since it was asked last; without the gate."""
        written, self._written = self._written, []
        return written

    def note(self, statement: str, values: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")) and "storage_gate" not in statement:
            self._written.append((statement, values))

    def timed(self, name: str, call: Callable[[], Any]) -> Any:
        begun = time.thread_time()
        answer = call()
        if self.is_on:
            each = self.spent[name]
            each[0] += 1
            each[1] += time.thread_time() - begun
        return answer


def _part_of(statement: str) -> str:
    if "storage_gate" in statement:
        return "gate"
    verb = statement.split(maxsplit=1)[0]
    return {"SELECT": "reads", "INSERT": "writes", "UPDATE": "writes", "DELETE": "writes"}.get(verb, "turn")


class _Watched:
    """A connection whose statements are counted and timed."""

    def __init__(self, connection: Any, watch: _Watch) -> None:
        self._connection, self._watch = connection, watch

    def execute(self, statement: str, values: Any = ()) -> Any:
        self._watch.note(statement, values)
        self._watch.statements += self._watch.is_on
        return self._watch.timed(_part_of(statement), lambda: self._connection.execute(statement, values))

    def executemany(self, statement: str, rows: Any) -> Any:
        for values in rows:
            self._watch.note(statement, values)
        self._watch.statements += self._watch.is_on
        return self._watch.timed("writes", lambda: self._connection.executemany(statement, rows))

    def commit(self) -> None:
        self._watch.timed("commit", self._connection.commit)

    def rollback(self) -> None:
        self._watch.timed("turn", self._connection.rollback)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)
