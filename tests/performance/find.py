"""Find: every keystroke of realistic typing, beside the best bare query SQLite has for it.

The floor is FTS5 over folded words with an index of prefixes of 1 to 6 letters, rows numbered by last contact and taken
in that order, a B-tree of the ends of phone numbers for digits, and RapidFuzz over the vocabulary when nothing was
found: the quickest of thirteen bare designs measured, bm25 being 90 times slower. Both files are encrypted alike, both
answers hold what the list shows of twenty customers.
"""

from __future__ import annotations

import gc
import os
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.customers import search, search_index
from agentdesk.core.customers.search_keys import Place, SearchableCustomer
from agentdesk.core.storage.engine import Database
from tests.performance.find_floor import Floor
from tests.performance.pairs import line, percentile, timed
from tests.performance.people import NOW, Person, people
from tests.performance.scraps import Scrap, infix, mistyped, scraps

SIZE = 1_000_000
ROUNDS = 3
SMALL = 10_000
ASKED = 200
_KEY = bytes(range(32))
_TABLES = (
    search_index.entries, search_index.names, search_index.openings, search_index.marks, search_index.orders,
    search_index.words, search_index.near_words,
)  # fmt: skip


def run(size: int, seed: int) -> Iterator[dict[str, Any]]:
    with _folder() as folder:
        database, floor = built(folder, size, seed)
        yield from _measures(database, floor, size, seed)
        if size > SMALL:
            small, small_floor = built(folder, SMALL, seed)
            yield _growth(database, small, size, seed)
            small.close()
            small_floor.close()
        yield _touches(database, floor, size, seed)
        database.close()
        floor.close()


def built(folder: Path, size: int, seed: int) -> tuple[Database, Floor]:
    """Both files with the same customers; kept for the next run where AGENTDESK_PERFORMANCE_FILES says so."""
    ours, bare = folder / f"ours-{size}-{seed}.db", folder / f"floor-{size}-{seed}.db"
    database = Database.sqlite(ours, _KEY, create=not ours.exists())
    if not _is_built(database):
        _index(database, people(size, seed))
    floor = Floor(bare, _KEY)
    if not floor.is_built():
        floor.build(people(size, seed))
    floor.open_vocabulary()
    return database, floor


def searchable(person: Person) -> SearchableCustomer:
    names = (f"{person.given} {person.family}", person.organisation)
    return SearchableCustomer(
        number=person.number,
        name=person.name,
        names=tuple(name for name in names if name),
        phones=(person.phone,),
        emails=(person.email,) if person.email else (),
        places=(Place(person.postcode, person.city, person.street),),
        detail=f"{person.postcode} {person.city}",
        last_contact=person.last_contact,
    )


def id_of(person: Person) -> UUID:
    return UUID(int=int(person.number))


def _is_built(database: Database) -> bool:
    with database.reading() as connection:
        return bool(connection.exec_driver_sql("PRAGMA user_version").scalar())


def _index(database: Database, everybody: Iterable[Person]) -> None:
    with database.writing() as connection:
        for table in _TABLES:
            table.create(connection, checkfirst=True)
    waiting = iter(everybody)
    while batch := list(islice(waiting, 100_000)):
        with database.writing() as connection:
            connection.exec_driver_sql("PRAGMA cache_size = -2000000")  # the file grows by pages from all over it
            search_index.index_many(connection, ((id_of(person), searchable(person)) for person in batch))
            search_index.index_orders(connection, _orders(batch))
    with database.writing() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 1")


def _orders(batch: list[Person]) -> Iterator[tuple[UUID, str, UUID]]:
    for person in batch:
        for n, number in enumerate(person.orders):
            yield UUID(int=int(person.number) << 8 | n), number, id_of(person)


def _measures(database: Database, floor: Floor, size: int, seed: int) -> Iterator[dict[str, Any]]:
    some = list(islice(people(size, seed), 0, size, max(1, size // 50_000)))
    typed = scraps(some, seed)
    with database.reading() as connection:
        times = _times(typed, lambda text: search.find(connection, text), floor.find)
        yield _line(
            "find", size, times, f"{len(typed)} keystrokes, best of {ROUNDS}; {_tail(times)}; {floor.by_rank(typed)}"
        )
        for name, chosen in _groups(typed):
            yield _line(f"find: {name}", size, [t for t, scrap in zip(times, typed, strict=True) if chosen(scrap)])
        yield from _recall(some, lambda text: search.find(connection, text), size, seed)


def _groups(typed: list[Scrap]) -> Iterator[tuple[str, Callable[[Scrap], bool]]]:
    yield "1-2 characters", lambda scrap: len(scrap.text) < 3
    yield "3 and more characters", lambda scrap: len(scrap.text) > 2
    for kind in dict.fromkeys(scrap.kind for scrap in typed):
        yield kind, lambda scrap, kind=kind: scrap.kind == kind  # type: ignore[misc]


def _times(typed: list[Scrap], ours: Callable[[str], Any], bare: Callable[[str], Any]) -> list[tuple[float, float]]:
    """Milliseconds of ours and of the floor for each scrap, the best of some rounds in turn."""
    gc.collect()
    gc.disable()
    try:
        return [_best(lambda text=scrap.text: ours(text), lambda text=scrap.text: bare(text)) for scrap in typed]
    finally:
        gc.enable()


def _best(ours: Callable[[], Any], bare: Callable[[], Any]) -> tuple[float, float]:
    rounds = [(timed(ours), timed(bare)) for _ in range(ROUNDS)]
    return min(mine for mine, _ in rounds), min(floor for _, floor in rounds)


def _line(name: str, size: int, times: list[tuple[float, float]], note: str = "") -> dict[str, Any]:
    return line(name, size, [mine for mine, _ in times], [floor for _, floor in times], note)


def _tail(times: list[tuple[float, float]]) -> str:
    ours = sorted(mine for mine, _ in times)
    return f"p99 {percentile(ours, 99):.2f} ms, p99.9 {ours[int(len(ours) * 0.999)]:.2f} ms, longest {ours[-1]:.2f} ms"


def _recall(some: list[Person], find: Callable[[str], list[Any]], size: int, seed: int) -> Iterator[dict[str, Any]]:
    """How many are found: a surname mistyped, seven digits of a phone number, words in any order."""
    chance = random.Random(seed + 1)
    drawn = [person for person in some if len(person.family) > 4]
    for name, typed in (
        ("typo", lambda person: mistyped(person.family.lower(), chance)),
        ("phone infix", lambda person: infix(person, chance)),
        ("any order", lambda person: _any_order(person, chance)),
    ):
        found = 0
        for person in chance.sample(drawn, min(ASKED, len(drawn))):
            hits = find(typed(person))
            found += any(_is_right(name, hit, person) for hit in hits)
        yield {
            "name": f"find: recall, {name}",
            "size": size,
            "note": f"{found} of {min(ASKED, len(drawn))} in the top 20",
        }


def _is_right(name: str, hit: Any, person: Person) -> bool:
    """A surname alone is right when anybody of that name is found: nobody can tell twenty Müllers apart by it."""
    if name == "typo":
        return person.family.lower() in hit.name.lower()
    return bool(hit.number == person.number)


def _any_order(person: Person, chance: random.Random) -> str:
    words = [person.given, person.family, person.postcode]
    chance.shuffle(words)
    return " ".join(words).lower()


def _growth(large: Database, small: Database, size: int, seed: int) -> dict[str, Any]:
    few = list(people(SMALL, seed))
    typed = scraps(few, seed, each=60)
    with large.reading() as one, small.reading() as other:
        times = _times(typed, lambda text: search.find(one, text), lambda text: search.find(other, text))
    return _line("find: growth", size, times, f"the floor here is ours with {SMALL} customers")


def _touches(database: Database, floor: Floor, size: int, seed: int) -> dict[str, Any]:
    """A customer moves to the front: what each new contact costs within its transaction."""
    some = list(islice(people(size, seed), 0, size, max(1, size // ASKED)))
    times = []
    for person in some:
        with database.writing() as connection:
            taken = timed(lambda c=connection, p=person: search_index.touch(c, id_of(p), NOW))
            search_index.touch(connection, id_of(person), person.last_contact)
        times.append((taken, floor.time_touch(person)))
    return _line("find: touch", size, times, "one customer to the front, without the commit")


@contextmanager
def _folder() -> Iterator[Path]:
    kept = os.environ.get("AGENTDESK_PERFORMANCE_FILES")
    if kept:
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory(prefix="agentdesk-find-") as folder:
        yield Path(folder)
