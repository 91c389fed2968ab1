"""What a scan keeps until it is done: an encrypted file of its own beside the profile, gone at the end.

It holds what has been read in pages, so that each part fits into little memory, and which steps are finished, so that a
scan that was cut off goes on with the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from agentdesk.core.duplicates.blocking import ENTRIES, Pairs, apart
from agentdesk.core.duplicates.marks import Mark, Marks
from agentdesk.core.duplicates.portraits import Place, Portrait
from agentdesk.core.errors import Failure
from agentdesk.core.storage.connect import SIDE_FILES, Connection, open_sqlcipher

_TABLES = """
CREATE TABLE IF NOT EXISTS pages (page INTEGER PRIMARY KEY, first INTEGER, count INTEGER, last BLOB, stamps BLOB,
    marks BLOB);
CREATE TABLE IF NOT EXISTS portraits (n INTEGER PRIMARY KEY, id BLOB, words TEXT);
CREATE TABLE IF NOT EXISTS entries (part INTEGER, page INTEGER, entries BLOB, PRIMARY KEY (part, page));
CREATE TABLE IF NOT EXISTS pairs (range INTEGER, part INTEGER, pairs BLOB, PRIMARY KEY (range, part));
CREATE TABLE IF NOT EXISTS found (range INTEGER PRIMARY KEY, found BLOB);
CREATE TABLE IF NOT EXISTS finished (stage TEXT, no INTEGER, cut INTEGER, PRIMARY KEY (stage, no));
"""
_LAYOUT = 3
"""Counts up with every change of the tables or of what is in them."""
_FIELD, _VALUE, _PART = "\x1f", "\x1e", "\x1d"
_AT_ONCE = 900

FOUND = np.dtype([("bits", "<f4"), ("low", "<u4"), ("high", "<u4")])


class LastPage(NamedTuple):
    """Where reading goes on."""

    page: int
    customers: int
    last_id: UUID


class Scratch:
    """Each of its steps is one transaction."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Opens the file, or makes it. Raises Failure where it belongs to another scan, or an earlier program."""
        is_new = not path.exists()
        self.path = path
        self._connection: Connection = open_sqlcipher(path, key, create=is_new, cache_mib=8)
        if is_new:
            self._connection.execute(f"PRAGMA application_id = {_LAYOUT}")
        elif self._one("PRAGMA application_id")[0] != _LAYOUT:
            self._connection.close()
            raise Failure("storage.damaged", path=str(path))
        self._connection.executescript(_TABLES)
        self._connection.execute("PRAGMA synchronous = OFF")  # a scan that lost its file begins anew

    def close(self) -> None:
        self._connection.close()

    def part_bits(self, wanted: int) -> int:
        """Into how many parts keys are divided, as a power of two: as many as were wanted at first."""
        said = int(self._one("PRAGMA user_version")[0])
        if not said:
            self._connection.execute(f"PRAGMA user_version = {wanted + 1}")
        return said - 1 if said else wanted

    # --- Reading ---

    def last_page(self) -> LastPage | None:
        row = self._one("SELECT page, first + count, last FROM pages ORDER BY page DESC LIMIT 1")
        return LastPage(row[0], row[1], UUID(bytes=row[2])) if row else None

    def keep_page(
        self,
        page: int,
        first: int,
        customers: Sequence[tuple[UUID, Portrait]],
        stamps: NDArray[np.uint32],
        marks: Marks,
        entries: Iterable[tuple[int, NDArray[Any]]],
    ) -> None:
        last = customers[-1][0].bytes
        with self._step() as write:
            row = (page, first, len(customers), last, _blob(stamps), _blob(marks))
            write.execute("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?)", row)
            write.executemany(
                "INSERT INTO portraits VALUES (?, ?, ?)",
                [(first + n, id.bytes, _packed(each)) for n, (id, each) in enumerate(customers)],
            )
            write.executemany(
                "INSERT INTO entries VALUES (?, ?, ?)", [(part, page, _blob(some)) for part, some in entries]
            )

    def stamps(self) -> Iterator[tuple[int, NDArray[np.uint32]]]:
        for count, blob in self._connection.execute("SELECT count, stamps FROM pages ORDER BY page"):
            yield count, np.frombuffer(blob, dtype="<u4")

    def marks(self) -> Iterator[Marks]:
        for (blob,) in self._connection.execute("SELECT marks FROM pages ORDER BY page"):
            yield np.frombuffer(blob, dtype="<u2").reshape(-1, len(Mark))

    def entries_of(self, part: int) -> NDArray[Any]:
        rows = self._connection.execute("SELECT entries FROM entries WHERE part = ? ORDER BY page", (part,))
        blobs = [np.frombuffer(row[0], dtype=ENTRIES) for row in rows]
        return np.concatenate(blobs) if blobs else np.empty(0, dtype=ENTRIES)

    def parts(self) -> list[int]:
        return [row[0] for row in self._connection.execute("SELECT DISTINCT part FROM entries ORDER BY part")]

    # --- Pairs ---

    def keep_pairs(self, part: int, pairs: Pairs, size: int, cut: int) -> None:
        """By the range in which the first of both lies; `size` customers are a range."""
        with self._step() as write:
            ranges = apart(pairs)[0] // size
            rows = [(int(each), part, _blob(pairs[ranges == each])) for each in np.unique(ranges)]
            write.executemany("INSERT INTO pairs VALUES (?, ?, ?)", rows)
            self._finish(write, "pairing", part, cut)

    def pairs_of(self, no: int) -> Pairs:
        rows = self._connection.execute("SELECT pairs FROM pairs WHERE range = ? ORDER BY part", (no,))
        blobs = [np.frombuffer(row[0], dtype="<u8") for row in rows]
        return np.unique(np.concatenate(blobs)) if blobs else np.empty(0, dtype=np.uint64)

    def keep_found(self, no: int, found: NDArray[Any]) -> None:
        with self._step() as write:
            write.execute("INSERT OR REPLACE INTO found VALUES (?, ?)", (no, _blob(found)))
            self._finish(write, "comparing", no, 0)

    def found(self) -> NDArray[Any]:
        """Twelve bytes a pair, all at once: a tenth of the customers' number, or so."""
        blobs = self._connection.execute("SELECT found FROM found ORDER BY range")
        return np.concatenate([np.frombuffer(blob, dtype=FOUND) for (blob,) in blobs])

    def finished(self, stage: str) -> set[int]:
        return {row[0] for row in self._connection.execute("SELECT no FROM finished WHERE stage = ?", (stage,))}

    def keys_cut(self) -> int:
        row = self._one("SELECT coalesce(sum(cut), 0) FROM finished")
        return int(row[0]) if row else 0

    # --- Portraits ---

    def portraits(self, numbers: Sequence[int]) -> tuple[list[UUID], list[Portrait]]:
        """Ids and portraits of these customers, in the order of their numbers, which `numbers` are in."""
        ids: list[UUID] = []
        found: list[Portrait] = []
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            asked = f"SELECT id, words FROM portraits WHERE n IN ({marks}) ORDER BY n"  # noqa: S608 - marks alone
            for id, words in self._connection.execute(asked, some):
                ids.append(UUID(bytes=id))
                found.append(_unpacked(words))
        return ids, found

    # --- Steps ---

    def _one(self, asked: str) -> Any:
        return self._connection.execute(asked).fetchone()

    def _step(self) -> Connection:
        self._connection.execute("BEGIN IMMEDIATE")
        return self._connection  # as a context it commits, or rolls back

    def _finish(self, write: Connection, stage: str, no: int, cut: int) -> None:
        write.execute("INSERT OR REPLACE INTO finished VALUES (?, ?, ?)", (stage, no, cut))


def opened(path: Path, key: bytes) -> Scratch:
    """As it was left; a new one where that cannot be read any more."""
    try:
        return Scratch(path, key)
    except Failure:
        remove(path)
        return Scratch(path, key)


def remove(path: Path) -> None:
    for each in (path, *(path.with_name(path.name + side) for side in SIDE_FILES)):
        with suppress(FileNotFoundError):
            each.unlink()


def _blob(array: NDArray[Any]) -> bytes:
    return np.ascontiguousarray(array).tobytes()


def _packed(who: Portrait) -> str:
    places = _VALUE.join(_PART.join(place) for place in who.places)
    emails, phones = _VALUE.join(who.emails), _VALUE.join(who.phones)
    return _FIELD.join((who.given, who.family, who.organisation, emails, phones, places, who.born, who.generation))


def _unpacked(words: str) -> Portrait:
    given, family, organisation, emails, phones, places, born, generation = words.split(_FIELD)
    return Portrait(
        given,
        family,
        organisation,
        tuple(emails.split(_VALUE)) if emails else (),
        tuple(phones.split(_VALUE)) if phones else (),
        tuple(Place(*place.split(_PART)) for place in places.split(_VALUE)) if places else (),
        born,
        generation,
    )
