"""Import: a shop's customers and order lines with live indexes, beside the csv module and a bare executemany.

The floor reads the same files with the csv module and writes the very rows that the import left behind (customers,
contact points, orders, lines, facts, search) into the same tables and indexes of a file with the same settings, ready
made, in transactions of the same number of rows. Ours guesses the layout, cleans, matches, remembers what the source
said, logs every command, keeps before-images, and syncs a batch at a time.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.clock import SystemClock
from agentdesk.core.customers import indexing
from agentdesk.core.customers.search import index as search_index
from agentdesk.core.customers.store import contact_points, customers
from agentdesk.core.desk import Desk
from agentdesk.core.intake.commands import StartImport
from agentdesk.core.intake.model import Import, Kind
from agentdesk.core.intake.reading.files import open_file
from agentdesk.core.intake.runner import Running, run_import
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.rows import writer
from tests.desks import KEY, make_desk
from tests.performance.pairs import line
from tests.performance.people import Person, people

SIZE = 100_000
BESIDE = 1_000_000
PARTS = 10
LINES_PER_CUSTOMER = 2
_COMMIT = 10_000
NAMES_OF_CUSTOMERS = ["Kundennummer", "Vorname", "Nachname", "Firma", "Straße", "PLZ", "Ort", "Telefon", "E-Mail"]

# Tables whose rows are told apart by rowid, and those of the search by slot (or taken whole).
_BY_ROWID = ("customers", "contact_points", "orders", "order_lines", "facts")
_BY_SLOT = ("search_entries", "search_names", "search_openings", "search_marks")
_AS_SETS = ("search_orders", "search_words", "search_near_words")


def run(size: int, seed: int) -> Iterator[dict[str, Any]]:
    """`size` is the number of customers; there are twice as many order lines."""
    with _folder() as folder:
        files = Files(folder, size, seed)
        yield from measured(folder / "empty", files, beside=0)
        yield from measured(folder / "beside", files, beside=BESIDE * size // SIZE)


def measured(folder: Path, files: Files, *, beside: int) -> Iterator[dict[str, Any]]:
    folder.mkdir(exist_ok=True)
    desk, me = make_desk(folder)
    desk.clock = SystemClock()
    if beside:
        fill(desk, islice(people(beside, files.seed + 1), beside))
    floor = Floor(folder / "desk.db", folder / "floor.db")
    took, before = Took(), resident_mib()
    for kind, part, rows in files.parts():
        took.ours.append(_timed(lambda part=part, kind=kind: _import(desk, me, part, kind)))
        took.ours_rows.append(rows)
        made = floor.made()
        took.floor.append(_timed(lambda part=part, made=made: floor.write(part, made)))
        took.kinds.append(kind)
    yield took.line(f"import{' beside' if beside else ''}", files.size, beside, resident_mib() - before)
    for kind in (Kind.CUSTOMERS, Kind.ORDERS):
        yield took.of(kind).line(f"import{' beside' if beside else ''}: {kind}", files.size, beside, 0)
    floor.close()
    desk.database.close()


def _import(desk: Desk, me: UUID, path: Path, kind: Kind) -> Import:
    opened = open_file(path)
    assert opened.layout.kind == kind, f"{path.name} looks like {opened.layout.kind}"
    start = StartImport(record_kind=kind, file_name=path.name, source=opened.layout.fingerprint)
    return run_import(Running(desk, me), start, opened.records, {})


@dataclass(slots=True)
class Took:
    """Seconds and rows of each part."""

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    ours_rows: list[int] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)

    def of(self, kind: Kind) -> Took:
        chosen = [n for n, each in enumerate(self.kinds) if each is kind]
        return Took(*([values[n] for n in chosen] for values in (self.ours, self.floor, self.ours_rows, self.kinds)))

    def line(self, name: str, size: int, beside: int, grown: float) -> dict[str, Any]:
        """Milliseconds for a thousand rows of the file; the ratio of rows per second is its inverse."""
        each = [1e6 * seconds / rows for seconds, rows in zip(self.ours, self.ours_rows, strict=True)]
        bare = [1e6 * seconds / rows for seconds, rows in zip(self.floor, self.ours_rows, strict=True)]
        rate, floor_rate = sum(self.ours_rows) / sum(self.ours), sum(self.ours_rows) / sum(self.floor)
        note = (
            f"per 1,000 rows; {rate:,.0f} rows/s, floor {floor_rate:,.0f}: 1/{floor_rate / rate:.2f} of it"
            f"{f', beside {beside:,} customers' if beside else ''}"
            f"{f'; memory grew by {grown:.0f} MiB' if grown else ''}"
        )
        return line(name, size, each, bare, note)


class Files:
    """A shop's customers and, row by row, the lines of its orders, each in some parts of one layout."""

    def __init__(self, folder: Path, size: int, seed: int) -> None:
        self.folder, self.size, self.seed = folder, size, seed
        self._everybody = list(people(size, seed))
        self._paths = [*self._write_customers(), *self._write_orders()]

    def parts(self) -> Iterator[tuple[Kind, Path, int]]:
        yield from self._paths

    def _write_customers(self) -> Iterator[tuple[Kind, Path, int]]:
        for n, part in enumerate(_parted(self._everybody)):
            path = self._write(f"customers{n}.csv", NAMES_OF_CUSTOMERS, map(cells_of, part))
            yield Kind.CUSTOMERS, path, len(part)

    def _write_orders(self) -> Iterator[tuple[Kind, Path, int]]:
        names = ["Bestellnummer", "Kundennummer", "Bestelldatum", "Status"]
        names += ["Artikelnummer", "Artikel", "Menge", "Einzelpreis"]
        for n, part in enumerate(_parted(list(self._lines()))):
            yield Kind.ORDERS, self._write(f"orders{n}.csv", names, part), len(part)

    def _lines(self) -> Iterator[list[str]]:
        chance = random.Random(self.seed)
        left, number = LINES_PER_CUSTOMER * self.size, 0
        while left > 0:
            number += 1
            count = min(left, chance.choice((1, 1, 2, 2, 3, 5)))
            left -= count
            head = [f"B-{number:07d}", chance.choice(self._everybody).number]
            head.append(f"{chance.randint(1, 28):02d}.{chance.randint(1, 12):02d}.2025")
            head.append(chance.choice(("versandt", "offen")))
            for _ in range(count):
                article = chance.randint(1, 5_000)
                price = f"{chance.randint(1, 200)},{chance.randint(0, 99):02d}"
                yield [*head, f"A-{article}", f"Artikel {article}", str(chance.randint(1, 9)), price]

    def _write(self, name: str, names: list[str], rows: Iterable[list[str]]) -> Path:
        path = self.folder / name
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file, delimiter=";")
            table.writerow(names)
            table.writerows(rows)
        return path


def cells_of(person: Person) -> list[str]:
    place = [person.street, person.postcode, person.city]
    return [person.number, person.given, person.family, person.organisation, *place, person.phone, person.email]


def _parted(rows: list[Any]) -> Iterator[list[Any]]:
    """In parts; an order is never cut in two."""
    size = -(-len(rows) // PARTS)
    start = 0
    while start < len(rows):
        end = min(start + size, len(rows))
        while isinstance(rows[0], list) and end < len(rows) and rows[end][0] == rows[end - 1][0]:
            end += 1
        yield rows[start:end]
        start = end


Made = dict[str, list[tuple[Any, ...]]]


class Floor:
    """A copy of the file before the import, and the bare way of bringing it to where ours is."""

    def __init__(self, ours: Path, path: Path) -> None:
        self._ours = open_sqlcipher(ours, KEY)
        self._ours.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        path.write_bytes(ours.read_bytes())
        self._bare = open_sqlcipher(path, KEY)
        self._drop_gates()
        self._last = {name: self._highest(name) for name in (*_BY_ROWID, *_BY_SLOT)}
        self._sets = {name: set(self._ours.execute(f"SELECT * FROM {name}")) for name in _AS_SETS}

    def made(self) -> Made:
        """The rows that ours has and the floor has not."""
        found: Made = {}
        for name in (*_BY_ROWID, *_BY_SLOT):
            rows = self._ours.execute(f"SELECT * FROM {name} WHERE {_id_of(name)} > ?", (self._last[name],))
            found[name] = rows.fetchall()
            self._last[name] = self._highest(name)
        for name in _AS_SETS:
            rows = [row for row in self._ours.execute(f"SELECT * FROM {name}") if row not in self._sets[name]]
            self._sets[name].update(rows)
            found[name] = rows
        return found

    def write(self, path: Path, made: Made) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            for _ in csv.reader(file, delimiter=";"):
                pass
        for name, rows in made.items():
            for part in _chunks(rows):
                marks = ", ".join("?" * len(part[0]))
                self._bare.execute("BEGIN IMMEDIATE")
                self._bare.executemany(f"INSERT INTO {name} VALUES ({marks})", part)
                self._bare.execute("COMMIT")

    def close(self) -> None:
        self._ours.close()
        self._bare.close()

    def _highest(self, name: str) -> int:
        highest: int = self._ours.execute(f"SELECT coalesce(max({_id_of(name)}), 0) FROM {name}").fetchone()[0]
        return highest

    def _drop_gates(self) -> None:
        for (name,) in self._bare.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self._bare.execute(f'DROP TRIGGER "{name}"')


def _id_of(name: str) -> str:
    return "slot" if name in _BY_SLOT else "rowid"


def _chunks(rows: list[Any]) -> Iterator[list[Any]]:
    return (rows[start : start + _COMMIT] for start in range(0, len(rows), _COMMIT))


def fill(desk: Desk, everybody: Iterator[Person]) -> None:
    """Customers who are there already, by the quickest way in."""
    put, put_point = writer(customers, "sqlite"), writer(contact_points, "sqlite")
    while some := list(islice(everybody, 10_000)):
        rows = [_row(person) for person in some]
        points = [_points(person, row["id"]) for person, row in zip(some, rows, strict=True)]
        with desk.database.writing() as connection, gate_open(connection):
            put.add_many(connection, rows)
            put_point.add_many(connection, [point for of in points for point in of])
            found = [(row["id"], indexing.searchable(row, of)) for row, of in zip(rows, points, strict=True)]
            search_index.index_many(connection, found)


def _row(person: Person) -> dict[str, Any]:
    key = UUID(int=int(person.number) << 64)
    row: dict[str, Any] = {column.name: "" for column in customers.columns}
    row |= {"id": key, "scope_id": key, "number": f"X{person.number}", "kind": "person", "given_name": person.given}
    row |= {"family_name": person.family, "organisation": person.organisation, "further_names": [], "tags": []}
    row |= {"named_contact_id": None, "customer_since": None, "last_contact_at": person.last_contact}
    return row | {"created_at": SystemClock().now(), "merged_into": None}


def _points(person: Person, key: UUID) -> list[dict[str, Any]]:
    empty: dict[str, Any] = {column.name: "" for column in contact_points.columns}
    empty |= {"customer_id": key, "scope_id": key, "verified": False, "preferred": False}
    told = [("phone", person.phone), ("email", person.email)]
    points = [{"kind": kind, "value": value} for kind, value in told if value]
    place = {"street": person.street, "postcode": person.postcode, "city": person.city}
    points.append({"kind": "address", "value": f"{person.street}, {person.postcode} {person.city}", **place})
    return [empty | point | {"id": UUID(int=key.int + n), "rank": n} for n, point in enumerate(points, start=1)]


def _timed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def resident_mib() -> float:
    """The most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def _folder() -> Iterator[Path]:
    """AGENTDESK_PERFORMANCE_FILES, or a folder that goes away."""
    where = os.environ.get("AGENTDESK_PERFORMANCE_FILES")
    with tempfile.TemporaryDirectory(prefix="agentdesk-import-", dir=where) as name:
        yield Path(name)
