"""How an import begins, goes in batch by batch, ends, and is taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.actors import AGENTS
from agentdesk.core.commands import handles, upcasts
from agentdesk.core.customers.indexing import index, searchable
from agentdesk.core.customers.merges import losers_of
from agentdesk.core.customers.search.index import index_many, index_orders, remove_orders, touch_many
from agentdesk.core.errors import Refused
from agentdesk.core.intake import commands as asked
from agentdesk.core.intake.batch import Batch
from agentdesk.core.intake.model import State, batch_command
from agentdesk.core.intake.queries import may_undo
from agentdesk.core.intake.store.progress import (
    batch_numbers,
    changed_something,
    find_layout,
    forget_staged,
    note_applied,
    note_listed,
    note_put_back,
    note_raw,
    note_taken_back,
    stands_for,
    tell_again,
    touched_since,
    withdraw,
)
from agentdesk.core.intake.store.sight import Sight
from agentdesk.core.intake.store.tables import APPLIED, Row, import_layouts, imports
from agentdesk.core.intake.taking import take, terms_of
from agentdesk.core.orders.store import orders
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.queries import shop_of
from agentdesk.core.storage.undoing import Restored, restore
from agentdesk.core.storage.unit_of_work import UnitOfWork


@handles(asked.StartImport, allowed=AGENTS)
def start(command: asked.StartImport, work: UnitOfWork) -> dict[str, Any]:
    import_id = work.new_id("import")
    row: Row = {"id": import_id, "kind": command.record_kind, "file_name": command.file_name, "source": command.source}
    row |= {"form": command.form, "delimiter": command.delimiter, "columns": list(command.columns)}
    row |= {"duplicates": command.duplicates, "unknown_customers": command.unknown_customers, "scope_id": SHOP}
    row |= {"person_id": work.actor.person_id, "state": State.RUNNING, "started_at": work.now}
    work.put(imports, row | {"finished_at": None, "undone_at": None})
    work.changed("import", import_id)
    return {"import_id": import_id}


@upcasts("intake.apply_rows", 1)
def _no_form_of_address(args: dict[str, Any]) -> dict[str, Any]:
    return args


@handles(asked.ApplyImportRows, allowed=AGENTS)
def apply_rows(command: asked.ApplyImportRows, work: UnitOfWork) -> dict[str, Any]:
    row = _in_state(work, command.import_id, State.RUNNING)
    if work.command_id != batch_command(command.import_id, command.batch_no) and not work.replaying:
        raise Refused("imports.batch_foreign")  # the undo would look for it under its own id
    batch = Batch(terms_of(shop_of(work.connection), row), Sight(work.connection), work)
    take(batch, command)
    batch.write()
    withdraw(work.connection, batch.withdrawn)
    found, former = batch.touched.items(), losers_of(work.connection, batch.touched)
    index_many(work.connection, [(id, searchable(known.row, known.points, former.get(id, ()))) for id, known in found])
    touch_many(work.connection, batch.contacted)
    index_orders(work.connection, batch.placed)
    note_applied(work.connection, command.import_id, command.batch_no, command.rows, batch.tally)
    note_listed(work.connection, command.import_id, batch.listed)
    work.changed("import", command.import_id)
    return {bucket.value: count for bucket, count in batch.counts.items()}


@handles(asked.KeepRefusedRows, allowed=AGENTS)
def keep_refused_rows(command: asked.KeepRefusedRows, work: UnitOfWork) -> None:
    work.require(imports, command.import_id)
    note_raw(work.connection, command.import_id, {row.line_no: row.raw for row in command.rows})


@handles(asked.FinishImport, allowed=AGENTS)
def finish(command: asked.FinishImport, work: UnitOfWork) -> None:
    row = _in_state(work, command.import_id, State.RUNNING)
    if forget_staged(work.connection, command.import_id) and not command.cancelled:
        raise Refused("imports.rows_wait", file=row["file_name"])
    state = State.CANCELLED if command.cancelled else State.DONE
    work.put(imports, row | {"state": state, "finished_at": work.now})
    work.changed("import", command.import_id)
    work.changed("customers")


@handles(asked.UndoImport, allowed=AGENTS)
def undo(command: asked.UndoImport, work: UnitOfWork) -> dict[str, Any]:
    row = _in_state(work, command.import_id, State.DONE, State.CANCELLED)
    if not may_undo(work.actor, row["person_id"]):
        raise Refused("imports.of_somebody_else", file=row["file_name"])
    work.put(imports, row | {"state": State.UNDOING})
    work.changed("import", command.import_id)
    return {"batches": len(batch_numbers(work.connection, command.import_id))}


@handles(asked.UndoImportRows, allowed=AGENTS)
def undo_rows(command: asked.UndoImportRows, work: UnitOfWork) -> dict[str, Any]:
    row = _in_state(work, command.import_id, State.UNDOING)
    if command.batch_no not in batch_numbers(work.connection, command.import_id, APPLIED):
        raise Refused("imports.batch_unknown", file=row["file_name"])
    applied = batch_command(command.import_id, command.batch_no)
    mine = {batch_command(command.import_id, n) for n in batch_numbers(work.connection, command.import_id)}
    outcome = restore(
        work,
        applied,
        staying=touched_since(work.connection, applied, mine),
        may_be_nothing=not changed_something(work.connection, command.import_id, command.batch_no),
        stands_for=lambda place, version: stands_for(work.connection, place, version),
    )
    note_put_back(work.connection, outcome.versions)
    tell_again(work.connection, applied)
    _unindex(work, outcome)
    note_taken_back(work.connection, command.import_id, command.batch_no, outcome.staying - {SHOP})
    work.changed("import", command.import_id)
    return {"restored": len(outcome.restored), "kept": len(outcome.kept)}


@handles(asked.FinishUndo, allowed=AGENTS)
def finish_undo(command: asked.FinishUndo, work: UnitOfWork) -> None:
    row = _in_state(work, command.import_id, State.UNDOING)
    if batch_numbers(work.connection, command.import_id, APPLIED):
        raise Refused("imports.rows_stay", file=row["file_name"])
    work.put(imports, row | {"state": State.UNDONE, "undone_at": work.now})
    work.changed("import", command.import_id)
    work.changed("customers")


@handles(asked.SaveLayout, allowed=AGENTS)
def save_layout(command: asked.SaveLayout, work: UnitOfWork) -> dict[str, Any]:
    known = find_layout(work.connection, command.key)
    layout_id = known["id"] if known else work.new_id("layout")
    row: Row = {"id": layout_id, "key": command.key, "name": command.name, "choices": command.choices}
    work.put(import_layouts, row | {"saved_at": work.now, "scope_id": SHOP})
    return {"layout_id": layout_id}


@handles(asked.ForgetLayout, allowed=AGENTS)
def forget_layout(command: asked.ForgetLayout, work: UnitOfWork) -> None:
    known = find_layout(work.connection, command.key)
    if known is None:
        raise Refused("import_layouts.unknown", key=command.key)
    work.remove(import_layouts, known["id"])


def _in_state(work: UnitOfWork, import_id: UUID, *states: State) -> Row:
    """The import, if it is in one of these states. Refused: what it is in instead."""
    row = work.require(imports, import_id)
    if row["state"] not in states:
        raise Refused(f"imports.is_{row['state']}", file=row["file_name"])
    return row


def _unindex(work: UnitOfWork, outcome: Restored) -> None:
    """Who is no more is not found any more; who stays is found by what they are called now."""
    moved = sorted(outcome.moved - {SHOP})
    index(work, moved)
    gone = [row.until_now for row in outcome.restored if row.table is orders and row.now is None]
    remove_orders(work.connection, [(row["id"], row["number"]) for row in gone if row])
    for customer_id in moved:
        work.changed("customer", customer_id)
