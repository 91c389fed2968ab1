"""An import and what became of its rows: four buckets, reasons, and what stands in the way of each row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from agentdesk.core.ids import derived_id, later_id


class Kind(StrEnum):
    """What the rows of a file are about."""

    CUSTOMERS = "customers"
    ORDERS = "orders"
    LINES = "order_lines"
    PRODUCTS = "products"
    NOTES = "notes"


class Bucket(StrEnum):
    """What becomes of a row. A row that tells nothing new is in none of the four that people are shown."""

    NEW = "new"
    CHANGED = "changed"
    PERHAPS_DUPLICATE = "perhaps_duplicate"
    REFUSED = "refused"
    UNCHANGED = "unchanged"


class Duplicates(StrEnum):
    """What to do with rows that are perhaps somebody we know already.

    `BY_NUMBER`: who has a customer number of their own is a customer of their own, since the shop's books say so; the
    others wait. Either way they are listed, so that nobody becomes two people in silence.
    """

    BY_NUMBER = "by_number"
    SEPARATE = "separate"
    LEAVE_OUT = "leave_out"


class State(StrEnum):
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"


UNFINISHED = (State.RUNNING, State.UNDOING)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows went into each bucket."""

    new: int = 0
    changed: int = 0
    perhaps_duplicate: int = 0
    refused: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def rows(self) -> int:
        return sum(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class Listed:
    """A row worth looking at, and why: the message `refused.import.<code>` filled with `facts`.

    `raw` is the row as it stood (or the value, for a doubt); `customer_id` the customer whom it may be, or who came in
    with it, and `customer` what they are called now.
    """

    line_no: int
    bucket: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)
    raw: str = ""
    customer_id: UUID | None = None
    n: int = 0
    """Tells apart what is listed about one row."""
    customer: str = ""


DOUBT = "doubt"
"""Listed beside the buckets: the row came in, but without a value that could not be read."""
KEPT = "kept"
"""Listed beside the buckets: the source says otherwise, but a person has set this value here."""
STAYS = "stays"
"""Listed by an undo: a customer of whom something was left alone, because somebody has changed it since."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the first rows of a bucket: its line, what it is about, and for a change which fields move."""

    line_no: int
    title: str
    details: tuple[str, ...] = ()
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a dry run found. Nothing has been written."""

    counts: Counts
    samples: dict[Bucket, tuple[Sample, ...]]
    listed: tuple[Listed, ...]
    listed_in_all: int
    """`listed` stops at a most; this many there would be."""
    waiting: int = 0
    """How many of those who are perhaps known would be left out for now."""
    customers_made: int = 0
    """How many customers would be made for rows about something else, such as orders of an unknown number."""

    @property
    def to_write(self) -> int:
        """How many rows a yes brings in."""
        return self.counts.new + self.counts.changed + self.counts.perhaps_duplicate - self.waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One import. `rows` is how many there were to apply, `applied` how many of them have been."""

    id: UUID
    kind: str
    file_name: str
    person: str
    state: State
    started_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    counts: Counts
    rows: int
    applied: int
    kept: int
    """How many records an undo left alone, because somebody had changed them since."""
    undo_allowed: bool
    """Whether who asked may take it back: what they imported themselves, and leaders everything."""

    @property
    def can_be_undone(self) -> bool:
        return self.state in (State.DONE, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Undone:
    """What the undo of an import did; `kept` names what was left alone."""

    restored: int
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptLayout:
    """How files of one layout are read: the choices of the person who corrected the guess, as the reader wrote them."""

    key: str
    name: str
    choices: dict[str, Any]
    saved_at: datetime


def import_id(start_command: UUID) -> UUID:
    """The import that a `StartImport` of this id begins; known before the desk has answered."""
    return derived_id(start_command, "import")


def batch_command(import_id: UUID, batch_no: int) -> UUID:
    """The id of the command that applies a batch: the same again after a crash.

    Each lies a millisecond after the one before, so that what batches create lies on disk in their order.
    """
    return later_id(import_id, "batch", batch_no)


def undo_command(import_id: UUID, batch_no: int) -> UUID:
    return later_id(import_id, "undo", batch_no)


def step_command(import_id: UUID, step: str) -> UUID:
    """The id of the command that ends an import or its undo."""
    return derived_id(import_id, step)
