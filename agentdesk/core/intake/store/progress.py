"""How far an import has come, what is worth looking at, and what its undo needs to know.

These tables follow from the commands alone, so they are written by plain statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import SYSTEM
from agentdesk.core.customers.merges import losers_of
from agentdesk.core.customers.store import called, customers
from agentdesk.core.intake.model import STAYS, Bucket, Counts, Listed
from agentdesk.core.intake.store.sight import parted
from agentdesk.core.intake.store.tables import (
    APPLIED,
    STAGED,
    TAKEN_BACK,
    Row,
    import_batches,
    import_files,
    import_layouts,
    import_listed,
    import_undone,
)
from agentdesk.core.interactions.store import interactions
from agentdesk.core.storage import rows
from agentdesk.core.storage.schema import command_log, facts
from agentdesk.core.storage.undoing import Place

_LEFT_OUT = (Bucket.REFUSED.value, Bucket.PERHAPS_DUPLICATE.value)


def note_file(connection: sa.Connection, import_id: UUID, source: Row) -> None:
    rows.writer(import_files, connection.dialect.name).put_many(
        connection, [{"import_id": import_id, "source": source}]
    )


def noted_file(connection: sa.Connection, import_id: UUID) -> Row | None:
    """The file whose rows were being staged; None once all of them are."""
    found: Row | None = connection.execute(
        sa.select(import_files.c.source).where(import_files.c.import_id == import_id)
    ).scalar()
    return found


def forget_file(connection: sa.Connection, import_id: UUID) -> None:
    connection.execute(sa.delete(import_files).where(import_files.c.import_id == import_id))


def stage(connection: sa.Connection, import_id: UUID, batch_no: int, count: int, staged: str) -> None:
    """A batch waits; `staged` is its command as it will be logged."""
    _put_batch(connection, import_id, batch_no, STAGED, count, staged, {})


def staged_batch(connection: sa.Connection, import_id: UUID, after: int = -1) -> tuple[int, str] | None:
    """The next batch that waits: its number and its command."""
    asked = sa.select(import_batches.c.batch_no, import_batches.c.staged).where(_waits(import_id))
    asked = asked.where(import_batches.c.batch_no > after)
    row = connection.execute(asked.order_by(import_batches.c.batch_no).limit(1)).first()
    return (row.batch_no, row.staged) if row else None


def forget_staged(connection: sa.Connection, import_id: UUID) -> int:
    """Drop what still waits; returns how many batches that was."""
    return connection.execute(sa.delete(import_batches).where(_waits(import_id))).rowcount


def note_applied(connection: sa.Connection, import_id: UUID, batch_no: int, count: int, counts: Counts) -> None:
    _put_batch(connection, import_id, batch_no, APPLIED, count, "", asdict(counts))


def batch_numbers(connection: sa.Connection, import_id: UUID, *states: str) -> list[int]:
    """Batches that have been applied, in their order; with `states`, only those in one of them."""
    asked = sa.select(import_batches.c.batch_no).where(import_batches.c.import_id == import_id)
    asked = asked.where(import_batches.c.state.in_(states or (APPLIED, TAKEN_BACK)))
    return list(connection.execute(asked.order_by(import_batches.c.batch_no)).scalars())


def changed_something(connection: sa.Connection, import_id: UUID, batch_no: int) -> bool:
    """Whether this batch brought news; rows that were known already, refused or left out changed nothing."""
    asked = sa.select(import_batches.c.counts).where(import_batches.c.import_id == import_id)
    counts = Counts(**connection.execute(asked.where(import_batches.c.batch_no == batch_no)).scalar_one())
    return counts.new + counts.changed > 0


def note_listed(connection: sa.Connection, import_id: UUID, listed: Sequence[Listed]) -> None:
    numbers: Counter[int] = Counter()
    found = []
    for each in listed:
        row: Row = {"import_id": import_id, "line_no": each.line_no, "n": numbers[each.line_no], "bucket": each.bucket}
        found.append(row | {"code": each.code, "facts": each.facts, "raw": each.raw, "customer_id": each.customer_id})
        numbers[each.line_no] += 1
    rows.writer(import_listed, connection.dialect.name).put_many(connection, found)


def note_raw(connection: sa.Connection, import_id: UUID, raw: Mapping[int, str]) -> None:
    """What stood in the file, for rows of which nothing was made."""
    for line_no, words in raw.items():
        row = sa.update(import_listed).where(import_listed.c.import_id == import_id, import_listed.c.line_no == line_no)
        connection.execute(row.where(import_listed.c.bucket.in_(_LEFT_OUT)).values(raw=words))


def _put_batch(
    connection: sa.Connection, import_id: UUID, batch_no: int, state: str, count: int, staged: str, counts: Row
) -> None:
    row: Row = {"import_id": import_id, "batch_no": batch_no, "state": state, "rows": count, "staged": staged}
    rows.writer(import_batches, connection.dialect.name).put_many(connection, [row | {"counts": counts}])


def _waits(import_id: UUID) -> sa.ColumnElement[bool]:
    return sa.and_(import_batches.c.import_id == import_id, import_batches.c.state == STAGED)


# ── undo ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def touched_since(connection: sa.Connection, command_id: UUID, mine: Collection[UUID]) -> set[UUID]:
    """Customers of this batch for whom something has happened since that is not of the same import: they stay, with
    whom was merged into them."""
    asked = sa.select(facts.c.customer_id).where(facts.c.command_id == command_id).distinct()
    ids = [customer_id for customer_id in connection.execute(asked).scalars() if customer_id]
    log_no = sa.select(command_log.c.log_no).where(command_log.c.command_id == command_id).scalar_subquery()
    touched: set[UUID] = set()
    for part in parted(ids):
        later = sa.select(facts.c.customer_id, facts.c.command_id).where(facts.c.customer_id.in_(part))
        later = later.join(command_log, command_log.c.command_id == facts.c.command_id)
        later = later.where(command_log.c.log_no > log_no, facts.c.retracted.is_(sa.false()))
        touched.update(customer_id for customer_id, by in connection.execute(later) if by not in mine)
        talked = sa.select(interactions.c.customer_id).where(interactions.c.customer_id.in_(part))
        touched.update(connection.execute(talked.where(interactions.c.person_id != SYSTEM)).scalars())
    return touched | {row["id"] for rows_of in losers_of(connection, touched).values() for row in rows_of}


def withdraw(connection: sa.Connection, fact_ids: Collection[UUID]) -> None:
    """These facts are told anew in full: they leave the timeline."""
    _retract(connection, fact_ids, True)


def tell_again(connection: sa.Connection, command_id: UUID) -> None:
    """Facts that a batch had told anew, once the batch has been taken back."""
    asked = sa.select(facts.c.data).where(facts.c.command_id == command_id, facts.c.retracted.is_(sa.true()))
    told = connection.execute(asked.where(facts.c.kind == "order.placed")).scalars()
    _retract(connection, [UUID(data["replaces"]) for data in told if "replaces" in data], False)


def _retract(connection: sa.Connection, fact_ids: Collection[UUID], retracted: bool) -> None:
    for part in parted(fact_ids):
        connection.execute(sa.update(facts).where(facts.c.id.in_(part)).values(retracted=retracted))


def stands_for(connection: sa.Connection, place: Place, version: int) -> int | None:
    """The version whose content this one has, for a row that an undo has put back."""
    asked = sa.select(import_undone.c.stands_for).where(import_undone.c.place == _named(place))
    found: int | None = connection.execute(asked.where(import_undone.c.version == version)).scalar()
    return found


def note_put_back(connection: sa.Connection, versions: Mapping[Place, tuple[int, int]]) -> None:
    found = [
        {"place": _named(place), "version": now, "stands_for": stands_for(connection, place, then) or then}
        for place, (now, then) in versions.items()
    ]
    rows.writer(import_undone, connection.dialect.name).put_many(connection, found)


def note_taken_back(connection: sa.Connection, import_id: UUID, batch_no: int, kept: Iterable[UUID]) -> None:
    """`kept` are the customers of whom something was left alone; they are listed by name."""
    asked = sa.update(import_batches).where(import_batches.c.import_id == import_id)
    connection.execute(asked.where(import_batches.c.batch_no == batch_no).values(state=TAKEN_BACK))
    listed = []
    for part in parted(sorted(kept)):
        found = connection.execute(sa.select(customers).where(customers.c.id.in_(part))).mappings()
        listed += [Listed(-1 - batch_no, STAYS, "stays", _called(row), customer_id=row["id"]) for row in found]
    note_listed(connection, import_id, sorted(listed, key=lambda each: str(each.customer_id)))


def _called(row: Any) -> Row:
    return {"number": row["number"], "name": called(row, row["number"])}


def _named(place: Place) -> str:
    table, key = place
    return " ".join((table.name, *map(str, key)))


# ── layouts ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def find_layout(connection: sa.Connection, key: str) -> Row | None:
    row = connection.execute(sa.select(import_layouts).where(import_layouts.c.key == key)).mappings().first()
    return dict(row) if row else None
