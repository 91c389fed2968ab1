"""A voucher from the wish to the code on the screen, in a month of 100,000; the floor is one bare durable transaction.

The floor writes a single row, of the size of what a voucher leaves behind, and syncs it as the desk does: on a bare
connection of the same library to a copy of the same file.
"""

from __future__ import annotations

import random
import shutil
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
from tests.performance.pairs import Pair, measure

SIZE = 100_000
ASKED = 60
_BYTES = 4_000
_WAL_HEADER, _FRAME_HEADER = 32, 24
"""Bytes (sqlite.org/fileformat2.html, section 4.1)."""


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of acts in the month."""
    with folder_of_files() as folder:
        path = filled(folder / f"authority-{size}-{seed}.db", lambda desk: fill(desk, size, random.Random(seed)))
        copies = [Path(shutil.copy(path, folder / f"issue-{name}.db")) for name in ("ours", "floor")]
        desk, bare = Desk(Database.sqlite(copies[0], KEY), FixedClock(NOON)), open_sqlcipher(copies[1], KEY)
        bare.execute("CREATE TABLE bare (row BLOB)")
        me = somebody(desk)
        pairs = [_pair(desk, bare, customer, me) for customer in _customers(desk)]
        shown = measure("issue", size, pairs, note="stub taken, booked, code shown; floor: one row, synced")
        yield shown | {"pages": _pages(copies[0], pairs[0].ours), "floor_pages": _pages(copies[1], pairs[0].floor)}
        bare.close()
        desk.database.close()
        for copy in copies:
            for rest in copy.parent.glob(f"{copy.name}*"):
                rest.unlink()


def _pages(path: Path, call: Callable[[], object]) -> int:
    """How many pages of the file it encrypts and writes: rows, and an entry in each index they stand in."""
    beside = open_sqlcipher(path, KEY)
    beside.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    call()
    beside.close()
    return (path.with_name(f"{path.name}-wal").stat().st_size - _WAL_HEADER) // (_FRAME_HEADER + PAGE_BYTES)


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


def _pair(desk: Desk, bare: Any, customer_id: UUID, me: UUID) -> Pair:
    def make(stub: Stub) -> IssueVoucher:
        return IssueVoucher(customer_id=customer_id, amount=1, currency="EUR", stub=stub)

    def ours() -> object:
        answer = with_fresh_stub(desk, make, 1, "EUR", actor=me)
        return code_of(desk, UUID(answer["voucher_id"]), actor=me)

    def floor() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO bare VALUES (?)", (bytes(_BYTES),))
        bare.execute("COMMIT")

    return Pair(ours, floor)
