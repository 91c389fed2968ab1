"""The scan over all customers: read in pages, paired part by part, compared range by range, grouped.

No step holds more than a part in memory, and each is kept when it is done, so that a scan that was stopped or killed
goes on with the next one. The database is written to only with what was found, in short transactions.
"""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from agentdesk.core.clock import Clock
from agentdesk.core.commands import Query
from agentdesk.core.duplicates import scratch as kept
from agentdesk.core.duplicates import store
from agentdesk.core.duplicates.among import first_marks_of, stamps_of
from agentdesk.core.duplicates.blocking import Pairs, apart, blocked, entries_of, joined
from agentdesk.core.duplicates.commands import MayScan
from agentdesk.core.duplicates.grouping import MOST_IN_A_GROUP, Pair, grouped, hanging_together
from agentdesk.core.duplicates.marks import FEW_CUSTOMERS, Told, told_by
from agentdesk.core.duplicates.model import ScanState, Stage
from agentdesk.core.duplicates.portraits import forget_words
from agentdesk.core.duplicates.rarity import Counts, bits_wanted
from agentdesk.core.duplicates.scoring import Judge, Reason, Scored
from agentdesk.core.duplicates.scratch import FOUND, Scratch
from agentdesk.core.errors import Refused
from agentdesk.core.events import Events, Subject
from agentdesk.core.ids import new_id
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.locks import FileLock

PAGE = 2_000
"""Customers that are read at a time."""
RANGE = 5_000
"""Customers whose pairs are compared at a time."""
_REMEMBERED = 10
"""Pages after which it forgets how words are folded."""
_ENTRIES_IN_A_PART = 250_000
_KEYS_OF_A_CUSTOMER = 16
_WRITTEN_AT_ONCE = 1_000
BREATH = 0.005
"""Seconds between two transactions, in which others get their turn to write."""
FILE = "duplicates.scan"


A = TypeVar("A")


class Progress(NamedTuple):
    stage: Stage
    done: int
    total: int


class Desk(Protocol):
    """The Desk as a scan sees it: the room above."""

    @property
    def database(self) -> Database: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def events(self) -> Events: ...
    def ask(self, query: Query[A], *, actor: UUID) -> A: ...


class Stopped(Exception):
    """Somebody has asked the scan to stop."""


Report = Callable[[Progress], object]
Cancelled = Callable[[], bool]


def scan(
    desk: Desk,
    asked_by: UUID,
    report: Report = lambda progress: None,
    cancelled: Cancelled = lambda: False,
    *,
    anew: bool = False,
) -> ScanState:
    """Scans all customers, or goes on with what was cut off.

    Refused duplicates.scan_is_for_leaders (see `MayScan`), and duplicates.scan_running where another one runs.
    """
    if not desk.ask(MayScan(), actor=asked_by):
        raise Refused("duplicates.scan_is_for_leaders")
    with _alone(desk.database) as folder:
        return _Scan(desk, folder / FILE, report, cancelled).run(anew=anew)


@contextmanager
def _alone(database: Database) -> Iterator[Path]:
    """The folder for what is kept meanwhile. Beside a server that is one of this process: it does not go on."""
    if database.path is None:
        with tempfile.TemporaryDirectory(prefix="agentdesk-") as folder:
            yield Path(folder)
        return
    lock = FileLock.take(database.path.with_name("scanning"))
    if lock is None:
        raise Refused("duplicates.scan_running")
    with lock:
        yield database.path.parent


class _Scan:
    def __init__(self, desk: Desk, path: Path, report: Report, cancelled: Cancelled) -> None:
        self._desk, self._path, self._report, self._cancelled = desk, path, report, cancelled
        self._database = desk.database
        self._id = new_id()
        self._customers = 0

    def run(self, *, anew: bool) -> ScanState:
        key = self._begin(anew)
        scratch = kept.opened(self._path, key)
        try:
            self._read(scratch)
            self._pair(scratch)
            self._compare(scratch)
            self._group(scratch)
        except Stopped:
            scratch.close()
            self._note(state=ScanState.STOPPED.value)
            return ScanState.STOPPED
        except BaseException:
            scratch.close()
            raise
        cut = scratch.keys_cut()
        scratch.close()
        self._end(cut)
        return ScanState.DONE

    def _begin(self, anew: bool) -> bytes:
        """The key of the file: of a scan that was cut off, or a new one."""
        with self._database.writing() as connection:
            last = store.latest_scan(connection)
            if last and last["scratch_key"] and not anew and self._path.exists():
                self._id = last["id"]
                store.note_scan(connection, self._id, state=ScanState.RUNNING.value)
                return bytes(last["scratch_key"])
            kept.remove(self._path)
            key = secrets.token_bytes(32)
            row = {"id": self._id, "state": ScanState.RUNNING.value, "started_at": self._desk.clock.now()}
            store.open_scan(connection, row | {"ended_at": None, "customers": 0, "keys_cut": 0, "scratch_key": key})
        return key

    def _end(self, cut: int) -> None:
        with self._database.writing() as connection:
            store.forget_pairs_but(connection, self._id)
        self._note(
            state=ScanState.DONE.value,
            ended_at=self._desk.clock.now(),
            customers=self._customers,
            keys_cut=cut,
            scratch_key=None,
        )
        kept.remove(self._path)

    def _note(self, **values: Any) -> None:
        with self._database.writing() as connection:
            store.note_scan(connection, self._id, **values)
        self._desk.events.publish(frozenset({Subject("duplicates")}))

    def _tell(self, stage: Stage, done: int, total: int) -> None:
        if self._cancelled():
            raise Stopped
        self._report(Progress(stage, done, max(done, total)))

    # --- Reading ---

    def _read(self, scratch: Scratch) -> None:
        with self._database.reading() as connection:
            expected = store.counted(connection)
        shift = 64 - scratch.part_bits(_part_bits(expected))
        last = scratch.last_page()
        page, first, after = (last.page + 1, last.customers, last.last_id) if last else (0, 0, None)
        while not scratch.finished(Stage.PAIRING):  # afterwards numbers and parts stay as they are
            self._tell(Stage.READING, first, expected)
            with self._database.walking() as connection:
                customers = store.page_of_portraits(connection, after, PAGE)
            if not customers:
                break
            portraits = [each for _, each in customers]
            entries = entries_of(portraits, first, among_few=expected <= FEW_CUSTOMERS)
            parts = entries["key"] >> np.uint64(shift) if shift < 64 else np.zeros(len(entries), np.uint64)
            by_part = [(int(part), entries[parts == part]) for part in np.unique(parts)]
            scratch.keep_page(page, first, customers, stamps_of(portraits), first_marks_of(portraits), by_part)
            page, first, after = page + 1, first + len(customers), customers[-1][0]
            if page % _REMEMBERED == 0:
                forget_words()
        self._customers = first

    # --- Pairs ---

    def _pair(self, scratch: Scratch) -> None:
        parts, done = scratch.parts(), scratch.finished(Stage.PAIRING)
        told = told_by(scratch.marks()) if len(done) < len(parts) else Told()
        for n, part in enumerate((part for part in parts if part not in done), start=len(done)):
            self._tell(Stage.PAIRING, n, len(parts))
            found = blocked(scratch.entries_of(part), told)
            scratch.keep_pairs(part, found.pairs, RANGE, found.cut)

    # --- Comparing ---

    def _compare(self, scratch: Scratch) -> None:
        ranges = -(-self._customers // RANGE)
        missing = sorted(set(range(ranges)) - scratch.finished(Stage.COMPARING))
        counts = self._counts(scratch) if missing else Counts()
        for no in missing:
            self._tell(Stage.COMPARING, min(no * RANGE, self._customers), self._customers)
            pairs = scratch.pairs_of(no)
            scratch.keep_found(no, self._likely(scratch, pairs, counts) if len(pairs) else np.empty(0, FOUND))

    def _counts(self, scratch: Scratch) -> Counts:
        counts = Counts()
        for customers, stamps in scratch.stamps():
            counts.add(stamps, customers)
        return counts

    def _likely(self, scratch: Scratch, pairs: Pairs, counts: Counts) -> NDArray[Any]:
        found = []
        for some in _parted(pairs):
            compared = _Compared.of(scratch, some, counts)
            likely = np.flatnonzero(compared.scored.bits >= bits_wanted(self._customers))
            self._keep(compared, likely)
            found.append(compared.found(likely))
        return np.concatenate(found)

    def _keep(self, compared: _Compared, which: NDArray[Any]) -> None:
        rows = [compared.row(int(at), self._id) for at in which]
        for start in range(0, len(rows), _WRITTEN_AT_ONCE):
            with self._database.writing() as connection:
                store.keep_pairs(connection, rows[start : start + _WRITTEN_AT_ONCE])
            time.sleep(BREATH)

    # --- Groups ---

    def _group(self, scratch: Scratch) -> None:
        """What groups add: pairs for which others speak. Nobody else's pairs are in memory but theirs."""
        self._tell(Stage.GROUPING, 0, 1)
        counts: Counts | None = None
        for done, total, some in _by_those_together(scratch.found()) if self._customers else ():
            self._tell(Stage.GROUPING, done, total)
            counts = counts or self._counts(scratch)
            self._add_to_groups(scratch, some, counts)
        self._tell(Stage.GROUPING, 1, 1)

    def _add_to_groups(self, scratch: Scratch, found: NDArray[Any], counts: Counts) -> None:
        sure = [(float(bits), int(low), int(high)) for bits, low, high in found.tolist()]
        told = {(low, high): bits for bits, low, high in sure}
        wanted = bits_wanted(self._customers)

        def weigh(pairs: Sequence[Pair]) -> list[float]:
            missing = [pair for pair in pairs if pair not in told]
            for some in _parted(_joined(missing)):
                compared = _Compared.of(scratch, some, counts)
                told.update(zip(compared.pairs(), compared.scored.through_others(wanted).tolist(), strict=True))
            return [told[pair] for pair in pairs]

        weigh(list(_of_small_ones(found)))
        groups = grouped(sure, weigh, wanted)
        known = {(low, high) for _, low, high in sure}
        added = [pair for group in groups for pair in combinations(sorted(group), 2) if pair not in known]
        for some in _parted(_joined(added)):
            compared = _Compared.of(scratch, some, counts)
            self._keep(compared, np.arange(len(some)))


_GROUPED_AT_ONCE = 5_000
_SMALL = 2 * MOST_IN_A_GROUP


def _by_those_together(found: NDArray[Any]) -> Iterator[tuple[int, int, NDArray[Any]]]:
    """Some pairs at a time, with how many were before and how many there are: all of those who hang together.

    Two who hang together with nobody else are left out: they are a group already.
    """
    together = hanging_together(found["low"], found["high"])
    _, of, sizes = np.unique(together, return_inverse=True, return_counts=True)
    order = np.argsort(of, kind="stable")
    order = order[sizes[of[order]] > 1]
    ends: NDArray[Any] = np.flatnonzero(np.diff(of[order], append=-1)) + 1
    start = 0
    while start < len(order):
        at = int(np.searchsorted(ends, start + _GROUPED_AT_ONCE))
        end = int(ends[min(at, len(ends) - 1)])
        yield start, len(order), found[order[start:end]]
        start = end


def _of_small_ones(found: NDArray[Any]) -> Iterator[Pair]:
    """All pairs of those who hang together, where they are few: each is asked for in a moment."""
    together = hanging_together(found["low"], found["high"])
    members: dict[int, set[int]] = {}
    for at, low, high in zip(together.tolist(), found["low"].tolist(), found["high"].tolist(), strict=True):
        members.setdefault(at, set()).update((low, high))
    for them in members.values():
        if len(them) <= _SMALL:
            yield from combinations(sorted(them), 2)


_COMPARED_AT_ONCE = 10_000


def _parted(pairs: Pairs) -> Iterator[Pairs]:
    return (pairs[start : start + _COMPARED_AT_ONCE] for start in range(0, len(pairs), _COMPARED_AT_ONCE))


def _joined(pairs: Sequence[Pair]) -> Pairs:
    of = np.array(pairs, dtype=np.uint64).reshape(-1, 2)
    return joined(of[:, 0], of[:, 1])


class _Compared(NamedTuple):
    """Pairs with what they are worth, and whose they are."""

    ids: list[UUID]
    numbers: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    scored: Scored

    @classmethod
    def of(cls, scratch: Scratch, pairs: Pairs, counts: Counts) -> _Compared:
        numbers, places = np.unique(np.concatenate(apart(pairs)), return_inverse=True)
        left, right = places[: len(pairs)], places[len(pairs) :]
        ids, portraits = scratch.portraits(numbers.tolist())
        return cls(ids, numbers, left, right, Judge(portraits, counts).score(left, right))

    def pairs(self) -> Iterable[Pair]:
        return zip(self.numbers[self.left].tolist(), self.numbers[self.right].tolist(), strict=True)

    def found(self, which: NDArray[Any]) -> NDArray[Any]:
        found = np.zeros(len(which), dtype=FOUND)
        found["bits"] = self.scored.bits[which]
        found["low"], found["high"] = self.numbers[self.left[which]], self.numbers[self.right[which]]
        return found

    def row(self, at: int, scan_id: UUID) -> dict[str, Any]:
        one, other = self.ids[self.left[at]], self.ids[self.right[at]]
        low, high = (one, other) if one.bytes < other.bytes else (other, one)
        because = because_words(self.scored, at)
        bits = round(float(self.scored.bits[at]), 1)
        return {"low_id": low, "high_id": high, "bits": bits, "because": because, "scan_id": scan_id}


def because_words(scored: Scored, at: int) -> list[list[Any]]:
    """The reasons of one pair, as they are kept."""
    told = zip(scored.reasons[at].tolist(), scored.of_feature[at].tolist(), strict=True)
    return [[Reason(reason).name.lower(), round(bits, 1)] for reason, bits in told if reason]


def _part_bits(customers: int) -> int:
    """Into how many parts keys are divided, as a power of two."""
    return max(0, (customers * _KEYS_OF_A_CUSTOMER // _ENTRIES_IN_A_PART).bit_length())
