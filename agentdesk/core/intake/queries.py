"""What screens read about imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import AGENTS, LEADERS, Actor
from agentdesk.core.commands import answers
from agentdesk.core.customers.store import NAME_COLUMNS, called, customers
from agentdesk.core.errors import Refused
from agentdesk.core.identity.store import policy_in_force
from agentdesk.core.intake import commands as asked
from agentdesk.core.intake.model import (
    DOUBT,
    STAYS,
    UNFINISHED,
    Bucket,
    Counts,
    Import,
    KeptLayout,
    Listed,
    State,
)
from agentdesk.core.intake.store.progress import find_layout
from agentdesk.core.intake.store.tables import APPLIED, STAGED, import_batches, import_layouts, import_listed, imports
from agentdesk.core.people.store import people
from agentdesk.core.storage.prepared import Prepared, spelled
from agentdesk.core.storage.schema import Id, Moment
from agentdesk.core.storage.unit_of_work import Reading
from agentdesk.core.work.model import Lane, WorkItem
from agentdesk.core.work.sources import Looking, source

ASKS_FOR = timedelta(days=14)
"""How long an import with rows to look at stays on the work list of who started it."""

_IMPORTS = sa.select(imports, people.c.name.label("person")).outerjoin(people, people.c.id == imports.c.person_id)
_DONE_LATELY = sa.and_(
    imports.c.state.in_(spelled(State.DONE)), imports.c.finished_at > sa.bindparam("since", type_=Moment)
)
_TO_LOOK_AT = Prepared(
    _IMPORTS.where(
        imports.c.person_id == sa.bindparam("person", type_=Id),
        sa.or_(imports.c.state.in_(spelled(*UNFINISHED)), _DONE_LATELY),
    )
)


@answers(asked.Imports, allowed=AGENTS)
def all_imports(query: asked.Imports, reading: Reading) -> tuple[Import, ...]:
    newest = _IMPORTS.order_by(imports.c.started_at.desc(), imports.c.id.desc()).limit(query.limit)
    return _imports(reading, newest)


@answers(asked.GetImport, allowed=AGENTS)
def get_import(query: asked.GetImport, reading: Reading) -> Import:
    found = _imports(reading, _IMPORTS.where(imports.c.id == query.import_id))
    if not found:
        raise Refused("imports.unknown", id=str(query.import_id))
    return found[0]


def _require_may_see(import_id: UUID, reading: Reading) -> None:
    """Rows of a file stand as they came, and say of whom they are only once they are taken in: where a shop masks, they
    are for whoever has the file anyway, and for leaders. Raises Refused imports.masked."""
    if reading.actor.may(LEADERS) or not policy_in_force(reading.connection).on:
        return
    by = sa.select(imports.c.person_id).where(imports.c.id == import_id)
    if reading.connection.execute(by).scalar_one_or_none() != reading.actor.person_id:
        raise Refused("imports.masked")


@answers(asked.ListedRows, allowed=AGENTS)
def listed_rows(query: asked.ListedRows, reading: Reading) -> tuple[Listed, ...]:
    _require_may_see(query.import_id, reading)
    line, n = import_listed.c.line_no, import_listed.c.n
    named = import_listed.outerjoin(customers, customers.c.id == import_listed.c.customer_id)
    wanted = sa.select(import_listed, *NAME_COLUMNS).select_from(named)
    wanted = wanted.where(import_listed.c.import_id == query.import_id)
    wanted = wanted.where(sa.tuple_(line, n) > sa.tuple_(*query.after), import_listed.c.bucket != STAYS)
    if query.buckets is not None:
        wanted = wanted.where(import_listed.c.bucket.in_(query.buckets))
    rows = reading.connection.execute(wanted.order_by(line, n).limit(query.limit))
    return tuple(
        Listed(row.line_no, row.bucket, row.code, row.facts, row.raw, row.customer_id, row.n,
               called(row._asdict(), row.customer_number))
        for row in rows
    )  # fmt: skip


@answers(asked.RefusedTable, allowed=AGENTS)
def refused_table(query: asked.RefusedTable, reading: Reading) -> tuple[str, str, tuple[str, ...]]:
    wanted = sa.select(imports.c.form, imports.c.delimiter, imports.c.columns).where(imports.c.id == query.import_id)
    row = reading.connection.execute(wanted).first()
    if row is None:
        raise Refused("imports.unknown", id=str(query.import_id))
    return row.form, row.delimiter, tuple(row.columns)


@answers(asked.KeptByUndo, allowed=AGENTS)
def kept_by_undo(query: asked.KeptByUndo, reading: Reading) -> tuple[str, ...]:
    wanted = sa.select(import_listed.c.facts).where(import_listed.c.import_id == query.import_id)
    rows = reading.connection.execute(wanted.where(import_listed.c.bucket == STAYS)).scalars()
    return tuple(sorted({f"{facts['name']} ({facts['number']})".strip() for facts in rows}))


@answers(asked.SavedLayout, allowed=AGENTS)
def saved_layout(query: asked.SavedLayout, reading: Reading) -> KeptLayout | None:
    row = find_layout(reading.connection, query.key)
    return KeptLayout(row["key"], row["name"], row["choices"], row["saved_at"]) if row else None


@answers(asked.SavedLayouts, allowed=AGENTS)
def saved_layouts(query: asked.SavedLayouts, reading: Reading) -> tuple[KeptLayout, ...]:
    rows = reading.connection.execute(sa.select(import_layouts).order_by(import_layouts.c.name, import_layouts.c.key))
    return tuple(KeptLayout(row.key, row.name, row.choices, row.saved_at) for row in rows)


@source
def imports_to_look_at(looking: Looking) -> Iterator[WorkItem]:
    """What this person imported: unfinished ones, and those with rows that were refused or doubtful."""
    reading = looking.reading
    rows = _TO_LOOK_AT.all(reading.connection, person=looking.person_id, since=looking.now - ASKS_FOR)
    for each in _with_progress(reading, rows):
        yield from _work(reading, each)


def _work(reading: Reading, each: Import) -> Iterator[WorkItem]:
    if each.state in UNFINISHED:
        yield _item(each, "import_unfinished", {"rows": each.rows, "applied": each.applied})
        return
    if each.counts.refused:
        yield _item(each, "import_refused", {"count": each.counts.refused})
    doubtful = _how_many_listed(reading, each.id, (Bucket.PERHAPS_DUPLICATE, DOUBT))
    if doubtful:
        yield _item(each, "import_doubtful", {"count": doubtful})


def _item(each: Import, kind: str, facts: dict[str, Any]) -> WorkItem:
    return WorkItem(
        kind=kind,
        lane=Lane.NOW if kind == "import_unfinished" else Lane.ATTENTION,
        subject_id=each.id,
        customer_id=None,
        title=each.file_name,
        why=f"work.{kind}",
        facts=facts,
        since=each.finished_at or each.started_at,
    )


def _how_many_listed(reading: Reading, import_id: UUID, buckets: Iterable[str]) -> int:
    counted = sa.select(sa.func.count(import_listed.c.line_no.distinct())).where(import_listed.c.import_id == import_id)
    return reading.connection.execute(counted.where(import_listed.c.bucket.in_(list(buckets)))).scalar() or 0


@answers(asked.UnfinishedImports, allowed=AGENTS)
def unfinished(query: asked.UnfinishedImports, reading: Reading) -> tuple[Import, ...]:
    cut_off = _IMPORTS.where(imports.c.state.in_(UNFINISHED))
    return _imports(reading, cut_off.order_by(imports.c.started_at, imports.c.id))


def _imports(reading: Reading, wanted: sa.Select[Any]) -> tuple[Import, ...]:
    return _with_progress(reading, reading.connection.execute(wanted).all())


def _with_progress(reading: Reading, rows: Sequence[Any]) -> tuple[Import, ...]:
    progress = _progress(reading, [row.id for row in rows]) if rows else {}
    return tuple(
        _import(
            row,
            *progress.get(row.id, (Counts(), 0, 0)),
            _kept(reading, row),
            undo_allowed=may_undo(reading.actor, row.person_id),
        )
        for row in rows
    )


def _kept(reading: Reading, row: Any) -> int:
    return _how_many_kept(reading, row.id) if row.undone_at else 0


def _how_many_kept(reading: Reading, import_id: UUID) -> int:
    counted = sa.select(sa.func.count(import_listed.c.customer_id.distinct())).where(
        import_listed.c.import_id == import_id, import_listed.c.bucket == STAYS
    )
    return reading.connection.execute(counted).scalar() or 0


def _progress(reading: Reading, import_ids: list[UUID]) -> dict[UUID, tuple[Counts, int, int]]:
    """Counts, rows in all and rows applied, by import."""
    wanted = sa.select(
        import_batches.c.import_id, import_batches.c.state, import_batches.c.rows, import_batches.c.counts
    )
    found: dict[UUID, tuple[Counts, int, int]] = {}
    for row in reading.connection.execute(wanted.where(import_batches.c.import_id.in_(import_ids))):
        counts, rows, applied = found.get(row.import_id, (Counts(), 0, 0))
        applied += row.rows if row.state == APPLIED else 0
        counts += Counts(**row.counts) if row.state != STAGED else Counts()
        found[row.import_id] = (counts, rows + row.rows, applied)
    return found


def may_undo(actor: Actor, person_id: UUID) -> bool:
    """People take back what they imported themselves, leaders what anybody did."""
    return actor.person_id == person_id or actor.may(LEADERS)


def _import(row: Any, counts: Counts, rows: int, applied: int, kept: int, *, undo_allowed: bool) -> Import:
    return Import(
        id=row.id,
        kind=row.kind,
        file_name=row.file_name,
        person=row.person or "",
        state=State(row.state),
        started_at=row.started_at,
        finished_at=row.finished_at,
        undone_at=row.undone_at,
        counts=counts,
        rows=rows,
        applied=applied,
        kept=kept,
        undo_allowed=undo_allowed,
    )
