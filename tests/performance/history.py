"""Words from the history: what is asked, and every letter of the last word, beside bare FTS5; what noting them costs.

The floor is an FTS5 table of the same texts in a file encrypted alike, its rows in the order of time, asked for all
words, the latest first; while the last word is being typed, for all that begin so. Ours is the whole question to the
desk: permission, stems, parts, slips, what was withdrawn since, and the words around each hit. What a wrap-up and an
import of notes cost is set beside the same without this search, in the processor's time.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from agentdesk.core import desk as desk_module
from agentdesk.core.actors import SYSTEM
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.history.commands import FindInHistory
from agentdesk.core.history.indexing import catch_up
from agentdesk.core.history.search.index import Entry, put
from agentdesk.core.ids import derived_id
from agentdesk.core.intake.runner import Running
from agentdesk.core.intake.session import Session, Terms
from agentdesk.core.interactions.commands import Reasons, StartInteraction, WrapUp
from agentdesk.core.interactions.defaults import defaults
from agentdesk.core.interactions.model import Outcome, Solved
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.rows import writer
from agentdesk.core.storage.schema import facts
from tests.desks import KEY, NOON, make_desk, open_shop
from tests.performance.kept import CACHE, filled, folder_of_files
from tests.performance.knowledge import words_of
from tests.performance.pairs import Pair, line, measure, took

SIZE = 200_000
ASKED = 100
WRAPPED_UP, IMPORTED = 200, 2_000
_SAID = 40
_AT_ONCE = 5_000
_CUSTOMERS = 50
_FLOOR = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT 20"


def run(size: int, seed: int) -> Iterator[dict[str, Any]]:
    """`size` is the number of texts."""
    with folder_of_files() as folder:
        path = filled(folder / f"history-{size}-{seed}.db", partial(_fill, size=size, seed=seed))
        desk, floor, chance = Desk(Database.sqlite(path, KEY)), _floor(folder, size, seed), random.Random(seed)
        texts = [_text(seed, n) for n in chance.sample(range(size), ASKED)]
        asked = [" ".join(chance.sample(sorted(set(text.split())), chance.randint(1, 3))) for text in texts]
        whole = [Pair(partial(_ours, desk, each, False), partial(_bare, floor, each)) for each in asked]
        yield measure("history: whole words", size, whole, note="bare FTS5, all words, the latest first")
        typed = [scrap for each in asked[: ASKED // 3] for scrap in _scraps(each)]
        pairs = [Pair(partial(_ours, desk, each, True), partial(_bare, floor, f"{each}*")) for each in typed]
        yield measure("history: while typing the last word", size, pairs, note="bare FTS5, the last word begun")
        floor.close()
        desk.database.close()
    with TemporaryDirectory(prefix="agentdesk-performance-") as fresh:
        yield _wrap_up(Path(fresh), seed)
        yield _import(Path(fresh), seed)


def _ours(desk: Desk, words: str, unfinished: bool) -> object:
    return desk.ask(FindInHistory(words, unfinished), actor=SYSTEM)


def _bare(floor: Any, match: str) -> object:
    return floor.execute(_FLOOR, [match]).fetchall()


def _text(seed: int, n: int) -> str:
    return " ".join(words_of(seed, n, _SAID))


def _scraps(words: str) -> Iterator[str]:
    """The last word letter by letter, from the third on."""
    before, _, last = words.rpartition(" ")
    for n in range(3, len(last)):
        yield f"{before} {last[:n]}".strip()


def _fill(desk: Desk, *, size: int, seed: int) -> None:
    me = open_shop(desk)
    made = [desk.execute(CreateCustomer(family_name=f"Kunde {n}"), actor=me) for n in range(_CUSTOMERS)]
    ids = [UUID(each["customer_id"]) for each in made]
    for start in range(0, size, _AT_ONCE):
        told = [_fact(ids, me, seed, n) for n in range(start, min(start + _AT_ONCE, size))]
        with desk.database.writing() as connection, gate_open(connection):
            connection.exec_driver_sql(CACHE)
            writer(facts, connection.dialect.name).add_many(connection, told)
            put(connection, [Entry(each["id"], each["occurred_at"], each["data"]["words"]) for each in told])


def _fact(ids: list[UUID], me: UUID, seed: int, n: int) -> dict[str, Any]:
    row: dict[str, Any] = {"id": derived_id(SHOP, "said", n), "customer_id": ids[n % len(ids)], "subject_id": None}
    row |= {"command_id": SHOP, "actor_id": me, "kind": "note.added", "lane": "note", "version": 1, "corrects": None}
    at = NOON - timedelta(minutes=5 * n)
    return row | {"occurred_at": at, "recorded_at": at, "retracted": False, "data": {"words": _text(seed, n)}}


def _floor(folder: Path, size: int, seed: int) -> Any:
    path: Path = folder / f"history-floor-{size}-{seed}.db"
    there = path.exists()
    connection: Any = open_sqlcipher(path, KEY, create=not there)
    if not there:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5 (text, tokenize='unicode61', prefix='1 2 3')")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO words VALUES (?)", ((_text(seed, n),) for n in reversed(range(size))))
        connection.execute("COMMIT")
    return connection


# ── what it costs ───────────────────────────────────────────────────────────────────────────────────────────────────
@contextmanager
def _without() -> Iterator[None]:
    """Nothing that is told becomes findable."""
    kept, desk_module.index_told = desk_module.index_told, lambda connection, told: None
    try:
        yield
    finally:
        desk_module.index_told = kept


def _wrap_up(folder: Path, seed: int) -> dict[str, Any]:
    """Each conversation in turn with and without."""
    desk, me = make_desk(folder)
    command_id, shipped = defaults()
    desk.execute(shipped, actor=SYSTEM, id=command_id)
    customer = UUID(desk.execute(CreateCustomer(family_name="Müller"), actor=me)["customer_id"])
    reason = desk.ask(Reasons(), actor=me)[0].id
    ours, floor = [], []
    for n in range(WRAPPED_UP):
        over = partial(_wrapped_up, desk, me, customer, reason, _text(seed, n))
        if n % 2:
            ours.append(took(over()).cpu)
        else:
            with _without():
                floor.append(took(over()).cpu)
    desk.database.close()
    return line("history: a wrap-up", WRAPPED_UP, ours, floor, "the same without; the processor's time")


def _wrapped_up(desk: Desk, me: UUID, customer: UUID, reason: UUID, notes: str) -> Callable[[], object]:
    call = UUID(desk.execute(StartInteraction(customer_id=customer), actor=me)["interaction_id"])
    over: dict[str, Any] = {"ended_at": desk.clock.now(), "outcome": Outcome.SETTLED, "solved": Solved.YES}
    command = WrapUp(interaction_id=call, reason_id=reason, notes=notes, **over)
    return partial(desk.execute, command, actor=me)


def _import(folder: Path, seed: int) -> dict[str, Any]:
    path = folder / "notes.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["Kundennummer", "Datum", "Kanal", "Text"])
        for n in range(IMPORTED):
            day = (NOON - timedelta(days=n)).date()
            rows.writerow([f"K-{100001 + n % _CUSTOMERS}", day.isoformat(), "telefon", _text(seed, n)])
    ours, floor, later = [], [], []
    for n in range(4):
        (part := folder / f"import-{n}").mkdir()
        desk, me = make_desk(part)
        for k in range(_CUSTOMERS):
            desk.execute(CreateCustomer(family_name=f"Kunde {k}"), actor=me)
        if n % 2:
            ours.append(took(partial(_imported, desk, me, path)).cpu)
            later.append(took(partial(catch_up, desk.database)).cpu)
        else:
            with _without():
                floor.append(took(partial(_imported, desk, me, path)).cpu)
        desk.database.close()
    found = line(
        "history: an import of notes", IMPORTED, [min(ours)], [min(floor)], "the same without; processor's time"
    )
    return found | {"afterwards_ms": round(min(later), 1)}


def _imported(desk: Desk, me: UUID, path: Path) -> None:
    session = Session(Running(desk, me))
    done = session.carry_out(session.open(path, "notes"), Terms())
    assert done.counts.new == IMPORTED, done.counts
