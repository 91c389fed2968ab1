"""A batch on its way in: what it goes by, what it has found out, and what it is going to write.

The same code decides in a dry run and in earnest: a handler lends the unit of work, a dry run something that writes to
a scratch database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.intake.model import DOUBT, Bucket, Counts, Duplicates, Listed
from agentdesk.core.intake.records import RAW_LENGTH, AnyRecord, Doubt, OrderRecord, Record, Unreadable
from agentdesk.core.intake.store.sight import Sight
from agentdesk.core.intake.store.tables import Row, Table

Changes = Mapping[str, tuple[Any, Any]]


class Hands(Protocol):
    """What a batch asks of the unit of work."""

    now: datetime

    def new_id(self, role: str, n: int | None = None) -> UUID: ...
    def take_number(self, kind: str) -> int: ...
    def note_number(self, kind: str, number: int) -> None: ...
    def found_out(self, kind: str) -> Sequence[int] | None: ...
    def add_many(self, table: Table, new: Sequence[Row]) -> None: ...
    def put_many(self, table: Table, new: Iterable[Row]) -> None: ...
    def remove_many(self, table: Table, keys: Sequence[tuple[Any, ...]]) -> None: ...
    def fact(
        self,
        kind: str,
        data: dict[str, Any],
        *,
        lane: str = ...,
        customer_id: UUID | None = ...,
        subject_id: UUID | None = ...,
        occurred_at: datetime | None = ...,
    ) -> UUID: ...
    def changed(self, kind: str, subject: UUID | None = None) -> None: ...


class Findable(Protocol):
    """A customer with their contact points."""

    row: Row
    points: list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an import goes by: the shop's defaults, and what the person chose."""

    import_id: UUID
    file_name: str
    source: str
    duplicates: Duplicates
    unknown_customers: bool
    zone: ZoneInfo
    currency: str


@dataclass(slots=True)
class Batch:
    terms: Terms
    sight: Sight
    work: Hands
    watch: Callable[[Bucket, int, AnyRecord, Changes], None] | None = None
    """A dry run looks on: bucket, line, record, and for a change what moves."""
    counts: Counter[Bucket] = field(default_factory=Counter)
    listed: list[Listed] = field(default_factory=list)
    touched: dict[UUID, Findable] = field(default_factory=dict)
    """Customers to be found by what they are called and reached by now."""
    contacted: dict[UUID, datetime] = field(default_factory=dict)
    """Customers whose last contact moved."""
    placed: list[tuple[UUID, str, UUID]] = field(default_factory=list)
    """Orders to be found by their number: order, number, customer."""
    withdrawn: list[UUID] = field(default_factory=list)
    """Facts that are told anew in full."""
    _adds: dict[Table, list[Row]] = field(default_factory=dict)
    _puts: dict[Table, dict[tuple[Any, ...], Row]] = field(default_factory=dict)
    _removes: dict[Table, list[tuple[Any, ...]]] = field(default_factory=dict)

    def count(
        self,
        bucket: Bucket,
        line_no: int,
        record: AnyRecord,
        changes: Changes | None = None,
        *,
        customer_id: UUID | None = None,
    ) -> None:
        """`customer_id`: who the row was about, where that is known."""
        self.counts[bucket] += 1
        if self.watch:
            self.watch(bucket, line_no, record, changes or {})
        for doubt in doubts_of(record) if bucket is not Bucket.REFUSED else ():
            facts = {"field": doubt.field}
            self.list(line_no, DOUBT, doubt.code, facts, raw=doubt.raw, customer_id=customer_id)

    def refuse(self, line_no: int, record: AnyRecord, code: str, **facts: str) -> None:
        self.count(Bucket.REFUSED, line_no, record)
        self.list(line_no, Bucket.REFUSED, code, facts, raw=brief(record))

    def refuse_unreadable(self, row: Unreadable) -> None:
        self.counts[Bucket.REFUSED] += 1
        self.list(row.line_no, Bucket.REFUSED, row.code, dict(row.facts), raw=row.raw)

    def list(
        self,
        line_no: int,
        bucket: str,
        code: str,
        facts: dict[str, Any],
        *,
        raw: str = "",
        customer_id: UUID | None = None,
    ) -> None:
        self.listed.append(Listed(line_no, bucket, code, facts, raw, customer_id))

    def add(self, table: Table, row: Row) -> None:
        self._adds.setdefault(table, []).append(row)

    def put(self, table: Table, row: Row) -> None:
        """A row that was there before, as it is to be."""
        key = tuple(row[column.name] for column in table.primary_key.columns)
        self._puts.setdefault(table, {})[key] = row

    def remove(self, table: Table, *key: Any) -> None:
        self._removes.setdefault(table, []).append(key)

    def write(self) -> None:
        for table, keys in self._removes.items():
            self.work.remove_many(table, keys)
        for table, rows in self._adds.items():
            self.work.add_many(table, rows)
        for table, changed in self._puts.items():
            self.work.put_many(table, list(changed.values()))

    def moment(self, told: str) -> datetime | None:
        return moment_of(told, self.terms.zone)

    @property
    def tally(self) -> Counts:
        return Counts(**{bucket.value: count for bucket, count in self.counts.items()})


def doubts_of(record: AnyRecord) -> Iterator[Doubt]:
    """Values of a record, and of what lies within it, that were not taken over."""
    yield from record.doubts
    if isinstance(record, OrderRecord):
        yield from record.customer.doubts if record.customer else ()
        for line in record.lines:
            yield from line.doubts


def moment_of(told: str, zone: ZoneInfo) -> datetime | None:
    """A record's moment in UTC; without a zone it is wall time of the shop, without a time the beginning of the day.

    None for an empty one and for a day that does not exist.
    """
    if not told:
        return None
    try:
        if "T" not in told:
            return datetime.combine(date.fromisoformat(told), time(), zone).astimezone(UTC)
        moment = datetime.fromisoformat(told)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def brief(record: Record) -> str:
    """What a record says, for a list of rows to look at."""
    return record.model_dump_json(exclude_defaults=True, exclude={"doubts"})[:RAW_LENGTH]
