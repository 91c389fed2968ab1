"""What an import would do, row by row, without doing it.

The very code that takes rows in decides here too. What it would write goes into a scratch file, so that the second row
about somebody finds what the first one has said; the desk's own database is only read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.customers.store import customers
from agentdesk.core.intake.batch import Batch, Changes, Terms
from agentdesk.core.intake.commands import StartImport
from agentdesk.core.intake.model import Bucket, Counts, Kind, Listed, Rehearsed, Sample
from agentdesk.core.intake.records import (
    AnyRecord,
    CustomerRecord,
    NoteRecord,
    OrderLineRecord,
    OrderRecord,
    PhoneEntry,
)
from agentdesk.core.intake.runner import Progress, Read, Running, batches
from agentdesk.core.intake.store.scratch import Scratch, open_scratch
from agentdesk.core.intake.store.sight import Sight
from agentdesk.core.intake.store.tables import Row, Table
from agentdesk.core.intake.taking import take, terms_of
from agentdesk.core.people.commands import TheShop

MOST_LISTED = 10_000
SAMPLES = 200
_NUMBERS_OF_NOBODY = 10**9


@dataclass(slots=True)
class Rehearsal:
    """Stands in for the unit of work."""

    scratch: Scratch
    now: datetime
    customers_made: int = 0
    _ids: int = 0

    def new_id(self, role: str, n: int | None = None) -> UUID:
        self._ids += 1
        return UUID(int=self._ids)

    def take_number(self, kind: str) -> int:
        self._ids += 1
        return _NUMBERS_OF_NOBODY + self._ids

    def note_number(self, kind: str, number: int) -> None:
        pass

    def found_out(self, kind: str) -> Sequence[int] | None:
        return None

    def add_many(self, table: Table, new: Sequence[Row]) -> None:
        self.customers_made += len(new) if table is customers else 0
        self.scratch.put_many(table, new)

    def put_many(self, table: Table, new: Iterable[Row]) -> None:
        self.scratch.put_many(table, new)

    def remove_many(self, table: Table, keys: Sequence[tuple[Any, ...]]) -> None:
        self.scratch.remove_many(table, keys)

    def fact(self, kind: str, data: dict[str, Any], **about: Any) -> UUID:
        return self.new_id("fact")

    def changed(self, kind: str, subject: UUID | None = None) -> None:
        pass


@dataclass(slots=True)
class Found:
    """What has been found so far: all of it counted, the first of it kept."""

    counts: Counts = field(default_factory=Counts)
    samples: dict[Bucket, list[Sample]] = field(default_factory=dict)
    listed: list[Listed] = field(default_factory=list)
    listed_in_all: int = 0
    waiting: int = 0

    def watch(self, bucket: Bucket, line_no: int, record: AnyRecord, changes: Changes) -> None:
        kept = self.samples.setdefault(bucket, [])
        if len(kept) < SAMPLES:
            kept.append(sample_of(line_no, record, changes))

    def add(self, batch: Batch) -> None:
        self.counts += batch.tally
        self.listed_in_all += len(batch.listed)
        self.waiting += sum(bool(each.facts.get("waits")) for each in batch.listed)
        self.listed += batch.listed[: max(0, MOST_LISTED - len(self.listed))]

    def whole(self, customers_made: int) -> Rehearsed:
        return Rehearsed(
            self.counts,
            {bucket: tuple(kept) for bucket, kept in self.samples.items()},
            tuple(sorted(self.listed, key=lambda each: each.line_no)),
            self.listed_in_all,
            self.waiting,
            customers_made,
        )


def dry_run(running: Running, start: StartImport, rows: Iterable[Read], expected: int = 0) -> Rehearsed | None:
    """What `run_import` would do with the same rows now; None when it was cancelled."""
    shop = running.desk.ask(TheShop(), actor=running.actor)
    terms = terms_of(shop, {**start.model_dump(), "id": UUID(int=0)})
    found, done = Found(), 0
    with open_scratch() as scratch:
        rehearsal = Rehearsal(scratch, running.desk.clock.now())
        for batch in batches(terms.import_id, rows):
            if running.cancelled():
                return None
            _rehearse(running, rehearsal, terms, batch, found)
            done += batch.rows
            running.report(Progress("checking", done, max(done, expected)))
    return found.whole(rehearsal.customers_made if start.record_kind is not Kind.CUSTOMERS else 0)


def _rehearse(running: Running, rehearsal: Rehearsal, terms: Terms, command: Any, found: Found) -> None:
    with running.desk.database.reading() as connection:
        sight = Sight(connection, rehearsal.scratch.connection)
        batch = Batch(terms, sight, rehearsal, found.watch)
        take(batch, command)
    batch.write()
    found.add(batch)


def sample_of(line_no: int, record: AnyRecord, changes: Changes) -> Sample:
    """What a list shows of a record: what it is called, and a few words more."""
    moved = {name: (_words(old), _words(new)) for name, (old, new) in changes.items()}
    return Sample(line_no, *_said(record), moved)


def _said(record: AnyRecord) -> tuple[str, tuple[str, ...]]:
    match record:
        case CustomerRecord():
            person = " ".join(part for part in (record.title, record.given_name, record.family_name) if part)
            ways = [each.address for each in record.emails[:1]] + [_phone(each) for each in record.phones[:1]]
            places = [f"{each.postcode} {each.city}".strip() for each in record.addresses[:1]]
            return record.organisation or person or record.number, _some(record.number, *places, *ways)
        case OrderRecord():
            whose = record.customer_ref.number or record.customer_ref.email or record.customer_ref.name
            amount = f"{record.total} {record.currency}".strip() if record.total else ""
            return record.number, _some(whose, record.placed_at[:10], amount, record.source_status)
        case OrderLineRecord():
            return record.name or record.sku, _some(record.order_number, record.quantity, record.unit_price)
        case NoteRecord():
            whose = record.customer_ref.number or record.customer_ref.email or record.order_number
            return (record.subject or record.text)[:100], _some(whose, record.at[:10], record.author)
        case _:
            return record.name or record.sku, _some(record.sku, record.price)


def _phone(entry: PhoneEntry) -> str:
    """As the file writes it, and as it will be stored."""
    return f"{entry.raw} → {entry.e164}" if entry.raw and entry.raw != entry.e164 else entry.e164


def _some(*words: str) -> tuple[str, ...]:
    return tuple(word for word in words if word)


def _words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)[:200]
