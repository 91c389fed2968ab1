"""Carries an import through: rows staged, then applied by a run of commands; and takes one back.

No command holds the write lock for long, and between two others get their turn, so that whoever types or writes beside
an import does not wait. What is staged is in the database, so an import that was cut off goes on at the next start.
"""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from pydantic import ValidationError

from agentdesk.core.actors import SYSTEM
from agentdesk.core.commands import Command, DeskAbove, Wish
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.ids import new_id
from agentdesk.core.intake import commands as asked
from agentdesk.core.intake.commands import (
    ApplyImportRows,
    CustomerRow,
    FinishImport,
    FinishUndo,
    GetImport,
    LineRow,
    NoteRow,
    OrderRow,
    ProductRow,
    StartImport,
    UndoImport,
    UndoImportRows,
    UnfinishedImports,
)
from agentdesk.core.intake.model import (
    Import,
    State,
    batch_command,
    import_id,
    step_command,
    undo_command,
)
from agentdesk.core.intake.pace import Pace
from agentdesk.core.intake.records import (
    RAW_LENGTH,
    AnyRecord,
    CustomerRecord,
    NoteRecord,
    OrderLineRecord,
    OrderRecord,
    ProductRecord,
    Unreadable,
)
from agentdesk.core.intake.store import progress as stored
from agentdesk.core.intake.store.tables import APPLIED
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.locks import FileLock
from agentdesk.core.storage.side import Side

R = TypeVar("R")

FULL, FULL_AT_SERVER = 600, 150
"""How much a batch holds, in about as many rows of tables as it will write: less than a tenth of a second of work, of
which PostgreSQL takes more for a row."""
BREATH = 0.005
"""Seconds between two transactions, in which others get their turn to write."""
HOLD, HOLD_AT_SERVER = 0.4, 0.1
"""Seconds for which others are kept from writing: at a desk one person, at a server everybody, and more than once in
what one of them does."""

Read = tuple[int, AnyRecord | Unreadable]
"""What a reader yields: the line and what it says."""


class Desk(DeskAbove, Protocol):
    """The Desk as an import sees it: the room above."""

    @property
    def database(self) -> Database: ...
    @property
    def side(self) -> Side: ...
    def execute_all(self, wishes: Iterable[Wish]) -> list[Any]: ...


class Progress(NamedTuple):
    """How far it has come; `total` 0: not known yet."""

    phase: str
    done: int
    total: int


Report = Callable[[Progress], None]
Cancelled = Callable[[], bool]


Reopen = Callable[[dict[str, Any]], Callable[[], Iterable[Read]]]
"""Opens a file again by what was noted about it. Raises Failure when it is gone or no longer the same."""
RUNS_ELSEWHERE = "imports.one_is_running"
_LOCK = 0x41444553_494D504F
"""The number of the advisory lock of whoever imports, at a server."""


def _silent(progress: Progress) -> None:
    pass


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Running:
    """Who runs it, who is told, and whether to stop."""

    desk: Desk
    actor: UUID
    report: Report = _silent
    cancelled: Cancelled = _never

    def do(self, command: Command, id: UUID) -> Any:
        return self.desk.execute(command, actor=self.actor, id=id)

    def wish(self, command: Command, id: UUID) -> Wish:
        return Wish(command, self.actor, id)


def run_import(
    running: Running, start: StartImport, rows: Callable[[], Iterable[Read]], file: dict[str, Any]
) -> Import:
    """The whole import, after the person's yes; `file` is what `reopen` needs to read the file again.

    Cancelled, it stops between two batches: what has been applied stays until it is undone. Refused:
    imports.one_is_running.
    """
    command_id = new_id()
    number = import_id(command_id)
    with _alone(running.desk):
        with running.desk.database.writing() as connection:
            stored.note_file(connection, number, file)
        running.do(start, command_id)
        return _carry_through(running, number, rows)


def undo_import(running: Running, number: UUID) -> Import:
    """Takes back a whole import, the last batch first; rows that somebody has changed since stay. Refused as
    `require_here` says."""
    require_here(running.desk)
    with _alone(running.desk):
        return _undo(running, number)


def require_here(desk: Desk) -> None:
    """Refused imports.not_here at a desk in step with a server: a file is held against everybody, and it has few."""
    if not desk.side.decides:
        raise Refused("imports.not_here")


def resume_unfinished(
    desk: Desk, reopen: Reopen, report: Report = _silent, cancelled: Cancelled = _never
) -> list[Import]:
    """Ends what was cut off; called at the start of the program. Nothing happens while an import runs elsewhere.

    A file that was still being read and is gone meanwhile is an import that ends as cancelled; nothing of it is in.
    """
    running = Running(desk, SYSTEM, report, cancelled)
    cut_off = desk.ask(UnfinishedImports(), actor=SYSTEM)
    if not cut_off:
        return []
    try:
        with _alone(desk):
            return [_resume(running, each, reopen) for each in desk.ask(UnfinishedImports(), actor=SYSTEM)]
    except Refused as busy:
        if busy.code == RUNS_ELSEWHERE:
            return []
        raise


@contextmanager
def _alone(desk: Desk) -> Iterator[None]:
    """One import at a time, whoever starts it, at a server from whichever machine; the lock goes with the process,
    however it ends.

    What the program holds already is put out of sight of the garbage collector: with the many objects an import makes
    it would look through all of it again and again, a tenth of a second each time, in which nobody can type.
    """
    lock = _lock(desk.database)
    if lock is None:
        raise Refused(RUNS_ELSEWHERE)
    with lock, desk.side.at_length():
        gc.freeze()
        try:
            yield
        finally:
            gc.unfreeze()


def _lock(database: Database) -> AbstractContextManager[object] | None:
    if database.path:
        return FileLock.take(database.path.with_name("importing"))
    from agentdesk.core.storage.postgresql import the_only_one_now  # no desk needs it

    return the_only_one_now(database, _LOCK)


def _resume(running: Running, each: Import, reopen: Reopen) -> Import:
    if each.state is State.UNDOING:
        return _undo(running, each.id)
    with running.desk.database.reading() as connection:
        file = stored.noted_file(connection, each.id)
    if file is None:
        return _finish(running, each.id)
    try:
        return _carry_through(running, each.id, reopen(file))
    except (Failure, Refused):
        return _finish(replace(running, cancelled=lambda: True), each.id)


def _carry_through(running: Running, number: UUID, rows: Callable[[], Iterable[Read]]) -> Import:
    if not running.cancelled():
        _stage(running, number, rows())
    return _finish(running, number)


def _stage(running: Running, number: UUID, rows: Iterable[Read]) -> None:
    """Keeps all rows in batches; what an earlier attempt kept is dropped."""
    database = running.desk.database
    with database.writing() as connection:
        stored.forget_staged(connection, number)
    found = batches(number, rows, FULL if database.path else FULL_AT_SERVER)
    count, pace = 0, _pace(running, ((batch, batch.as_json()) for batch in found))

    def keep(some: Iterable[tuple[ApplyImportRows, str]]) -> None:
        with database.writing() as connection:
            for batch, staged in some:
                stored.stage(connection, number, batch.batch_no, batch.rows, staged)

    while not running.cancelled() and (kept := pace.carry_out(keep)):
        count += sum(batch.rows for batch, _ in kept)
        running.report(Progress("reading", count, 0))
        time.sleep(BREATH)
    if running.cancelled():
        return
    with database.writing() as connection:
        stored.forget_file(connection, number)


def _finish(running: Running, number: UUID) -> Import:
    """Applies what is staged, and ends the import."""
    so_far = running.desk.ask(GetImport(number), actor=running.actor)
    done, pace = so_far.applied, _pace(running, _waiting(running, number))
    while not running.cancelled() and (applied := pace.carry_out(running.desk.execute_all)):
        done += sum(wish.command.rows for wish in applied if isinstance(wish.command, ApplyImportRows))
        running.report(Progress("applying", done, so_far.rows))
        time.sleep(BREATH)
    cut_off = running.cancelled()
    if cut_off:
        with running.desk.database.writing() as connection:
            stored.forget_file(connection, number)
    running.do(FinishImport(import_id=number, cancelled=cut_off), step_command(number, "finish"))
    return running.desk.ask(GetImport(number), actor=running.actor)


def _pace(running: Running, steps: Iterator[R]) -> Pace[R]:
    return Pace(steps, HOLD if running.desk.database.path else HOLD_AT_SERVER)


def _waiting(running: Running, number: UUID) -> Iterator[Wish]:
    """What is staged, one batch after the other."""
    batch_no = -1
    while True:
        with running.desk.database.reading() as connection:
            staged = stored.staged_batch(connection, number, batch_no)
        if staged is None:
            return
        batch_no, text = staged
        yield running.wish(_staged(number, batch_no, text), batch_command(number, batch_no))


def _staged(number: UUID, batch_no: int, text: str) -> ApplyImportRows:
    try:
        return ApplyImportRows.staged(text)
    except ValidationError:
        return _sound(number, batch_no, json.loads(text))


def _undo(running: Running, number: UUID) -> Import:
    found = running.desk.ask(GetImport(number), actor=running.actor)
    if found.state is not State.UNDOING:
        if not found.can_be_undone:
            raise Refused(f"imports.is_{found.state}", file=found.file_name)
        running.do(UndoImport(import_id=number), step_command(number, "begin_undo"))
    with running.desk.database.reading() as connection:
        total = len(stored.batch_numbers(connection, number))
        waiting = stored.batch_numbers(connection, number, APPLIED)
    backwards = (
        running.wish(UndoImportRows(import_id=number, batch_no=batch_no), undo_command(number, batch_no))
        for batch_no in reversed(waiting)
    )
    done, pace = total - len(waiting), _pace(running, backwards)
    while undone := pace.carry_out(running.desk.execute_all):
        done += len(undone)
        running.report(Progress("undoing", done, total))
        time.sleep(BREATH)
    running.do(FinishUndo(import_id=number), step_command(number, "end_undo"))
    return running.desk.ask(GetImport(number), actor=running.actor)


_FIELDS: dict[type[AnyRecord | Unreadable], tuple[str, Any]] = {
    CustomerRecord: ("customers", CustomerRow),
    OrderRecord: ("orders", OrderRow),
    OrderLineRecord: ("lines", LineRow),
    ProductRecord: ("products", ProductRow),
    NoteRecord: ("notes", NoteRow),
}


def batches(number: UUID, rows: Iterable[Read], full: int = FULL) -> Iterator[ApplyImportRows]:
    """The rows in commands of about equal work; rows about the same customer or order, one after the other, stay
    together."""
    waiting: list[Read] = []
    weight, batch_no = 0.0, 0
    for read in rows:
        if (weight >= full and not _belong_together(waiting[-1], read)) or len(waiting) == asked.MOST_ROWS:
            yield batch_of(number, batch_no, waiting)
            waiting, weight, batch_no = [], 0.0, batch_no + 1
        waiting.append(read)
        weight += _weight(read[1])
    if waiting:
        yield batch_of(number, batch_no, waiting)


def batch_of(number: UUID, batch_no: int, rows: Iterable[Read]) -> ApplyImportRows:
    found: dict[str, list[Any]] = {}
    for line_no, record in rows:
        if isinstance(record, Unreadable):
            found.setdefault("unreadable", []).append(record)
        else:
            name, row = _FIELDS[type(record)]
            found.setdefault(name, []).append(row.model_construct(line_no=line_no, record=record))
    values: Any = {name: tuple(rows) for name, rows in found.items()}
    return ApplyImportRows.model_construct(None, import_id=number, batch_no=batch_no, **values)


def _sound(number: UUID, batch_no: int, staged: dict[str, Any]) -> ApplyImportRows:
    """The batch without the rows that no command may carry: they are refused, lest they stop all others for ever."""
    rows: list[Read] = []
    for name, of in _FIELDS.values():
        rows += [_sound_row(of, row) for row in staged.get(name, ())]
    unreadable = [Unreadable.model_validate(row) for row in staged.get("unreadable", ())]
    return batch_of(number, batch_no, [*rows, *((row.line_no, row) for row in unreadable)])


def _sound_row(of: type[Any], row: dict[str, Any]) -> Read:
    try:
        return row["line_no"], of.model_validate(row).record
    except ValidationError as problem:
        place = ".".join(map(str, problem.errors(include_url=False)[0]["loc"][1:]))
        raw = json.dumps(row["record"], ensure_ascii=False)[:RAW_LENGTH]
        refused = Unreadable(line_no=row["line_no"], code="row_invalid", facts={"place": place[:100]}, raw=raw)
        return row["line_no"], refused


def _weight(record: AnyRecord | Unreadable) -> float:
    match record:
        case CustomerRecord():
            return 6.0
        case OrderRecord():
            parts = (record.lines, record.payments, record.deliveries, record.returns)
            return (5.0 if record.customer else 2.0) + sum(map(len, parts))
        case OrderLineRecord() | NoteRecord():
            return 2.0
        case _:
            return 1.0


def _belong_together(one: Read, other: Read) -> bool:
    match one[1], other[1]:
        case CustomerRecord(number=a), CustomerRecord(number=b):
            return bool(a) and a == b
        case OrderLineRecord(order_number=a), OrderLineRecord(order_number=b):
            return bool(a) and a == b
        case _:
            return False
