"""Rows of a table put together as orders, in memory that does not grow with the file.

A first pass notes, for every run of rows with the same number, only a hash of that number (about 70 bytes for each
order). A number that begins a second run is scattered. The second pass hands on orders whose rows stand together as
they come, holding the rows of one order at a time. Scattered orders follow: as many as fit into the limit of held
rows at once, and the file is read again for the next share of them, picked by their hash. So a file sorted by date
costs one more reading, one sorted by article several, and none costs more memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import groupby

from agentdesk.core.intake.reading.delimited import Broken, Cells
from agentdesk.core.intake.reading.limits import DEFAULT, Limits

Numbered = tuple[int, Cells | Broken]
Group = tuple[int, list[Cells]]
"""The line an order begins on, and its rows."""


def grouped(
    numbers: Callable[[], Iterable[str]],
    rows: Callable[[], Iterable[Numbered]],
    key: Callable[[Cells], str],
    continues: Callable[[Cells], bool],
    limits: Limits = DEFAULT,
) -> Iterator[Group | tuple[int, Broken]]:
    """Orders with all their rows; rows that cannot be split come as they are.

    `rows` starts a new reading of the file each time, `numbers` one that yields only the number of every row ("" for
    none); it may tell of rows that `rows` leaves out. A row without a number belongs to the order above when it
    `continues` one (spreadsheets write the number once); otherwise it is an order by itself, without a number.
    """
    scattered, held = _scattered(numbers())
    yield from _standing_together(rows(), key, continues, scattered)
    shares = max(1, -(-held // limits.held_lines))
    for share in range(shares if scattered else 0):
        wanted = {mark for mark in scattered if mark % shares == share}
        yield from _gathered(rows(), key, continues, wanted)


def _mark(number: str) -> int:
    """A short stand-in for a number; two of 50 million orders sharing one is unlikely (1 in 15,000)."""
    return int.from_bytes(blake2b(number.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def _keyed(
    rows: Iterable[Numbered], key: Callable[[Cells], str], continues: Callable[[Cells], bool]
) -> Iterator[tuple[int, Cells | Broken, str]]:
    """Rows with their order's number, a missing one taken from above."""
    last = ""
    for line_no, row in rows:
        if isinstance(row, Broken):
            yield line_no, row, ""
            continue
        number = key(row)
        if not number and last and continues(row):
            number = last
        last = number
        yield line_no, row, number


def _scattered(numbers: Iterable[str]) -> tuple[set[int], int]:
    """Marks of the numbers that stand in more than one run, and about how many rows they have."""
    ended: dict[int, int] = {}
    again: set[int] = set()
    held = 0
    for number, run in groupby(numbers):
        if number:
            held += _close(ended, again, _mark(number), sum(1 for _ in run))
    return again, held


def _close(ended: dict[int, int], again: set[int], mark: int, size: int) -> int:
    """Note the end of a run; the answer is how many rows this adds to those that must be held."""
    earlier = ended.get(mark)
    ended[mark] = size if earlier is None else 0
    if earlier is None:
        return 0
    again.add(mark)
    return size + earlier


def _standing_together(
    rows: Iterable[Numbered],
    key: Callable[[Cells], str],
    continues: Callable[[Cells], bool],
    scattered: set[int],
) -> Iterator[Group | tuple[int, Broken]]:
    first, current = 0, ""
    group: list[Cells] = []
    apart = False
    for line_no, row, number in _keyed(rows, key, continues):
        if isinstance(row, Broken):
            yield line_no, row
            continue
        if not number or number != current:
            if group:
                yield first, group
            first, current, group = line_no, number, []
            apart = bool(scattered and number) and _mark(number) in scattered
        if not apart:
            group.append(row)
    if group:
        yield first, group


def _gathered(
    rows: Iterable[Numbered], key: Callable[[Cells], str], continues: Callable[[Cells], bool], wanted: set[int]
) -> Iterator[Group]:
    found: dict[str, Group] = {}
    for line_no, row, number in _keyed(rows, key, continues):
        if not isinstance(row, Broken) and number and (number in found or _mark(number) in wanted):
            found.setdefault(number, (line_no, []))[1].append(row)
    yield from found.values()
