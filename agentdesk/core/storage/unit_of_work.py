"""One transaction in which a handler does its work: what it may read, write, and rely on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import Actor
from agentdesk.core.errors import Refused
from agentdesk.core.events import Subject
from agentdesk.core.ids import derived_ids
from agentdesk.core.storage import rows
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.images import CommandImages
from agentdesk.core.storage.prepared import Prepared
from agentdesk.core.storage.rows import Row
from agentdesk.core.storage.schema import before_images, counters, facts
from agentdesk.core.storage.side import Alone, Side

_NEXT = Prepared(sa.select(counters.c.next).where(counters.c.kind == sa.bindparam("kind")))
Connection = sa.Connection
Table = sa.Table
"""For rooms that only pass them on."""


@dataclass(slots=True)
class Reading:
    """What answers a query: a snapshot, who asks, and the present moment."""

    connection: sa.Connection
    actor: Actor
    now: datetime


@dataclass(slots=True)
class UnitOfWork:
    """Leaving it commits, an exception rolls back; nobody else says commit. It knows no capability.

    `now` is when the person did it (never later than `decided_at`); `decided_at` is the authority's time, which
    deadlines use. Ids and numbers come from here, never from the system, so that a replay gives identical rows.
    """

    connection: sa.Connection
    actor: Actor
    command_id: UUID
    now: datetime
    decided_at: datetime
    undoable: bool = False
    numbers: dict[str, list[int]] = field(default_factory=dict)
    replaying: bool = False
    base: Mapping[str, int] = field(default_factory=dict)
    watch: Callable[[int], object] | None = None
    side: Side = field(default_factory=Alone)
    subjects: set[Subject] = field(default_factory=set)
    _facts: list[Row] = field(default_factory=list)
    _images: CommandImages = field(default_factory=CommandImages)
    _numbers_used: dict[str, int] = field(default_factory=dict)
    _next_numbers: dict[str, int] = field(default_factory=dict)
    _ids_used: dict[str, int] = field(default_factory=dict)
    _ids: dict[str, Callable[[int], UUID]] = field(default_factory=dict)
    _logged_as: UUID | None = None
    _following: bool = False

    def new_id(self, role: str, n: int | None = None) -> UUID:
        """The next id in this role, derived from the command's: the same wherever the command is replayed."""
        nth = self._ids.get(role)
        if nth is None:
            nth = self._ids[role] = derived_ids(self.command_id, role)
        if n is None:
            n = self._ids_used.get(role, 0)
            self._ids_used[role] = n + 1
        return nth(n)

    def take_number(self, kind: str) -> int:
        """The next number for people of this kind (customer, case, …); logged with the command.

        One that came with the command, taken at another desk, is not counted here: it lies in a block of that desk.
        """
        taken = self.numbers.setdefault(kind, [])
        used = self._numbers_used.get(kind, 0)
        if used == len(taken):
            if self.replaying:
                raise Refused("replay.number_missing", kind=kind)
            taken.append(self._fresh_number(kind))
        elif self.replaying:
            self._next_numbers[kind] = taken[used] + 1
        self._numbers_used[kind] = used + 1
        return taken[used]

    def note_number(self, kind: str, number: int) -> None:
        """A number that rows count by themselves, logged with the command; a replay has it in its line already."""
        if not self.replaying:
            self.numbers.setdefault(kind, []).append(number)

    def found_out(self, kind: str) -> Sequence[int] | None:
        """For a replay, all that was found out of this kind, or noted; None where it is to be found out now."""
        return self.numbers.get(kind) if self.replaying else None

    def find_out(self, kind: str, look: Callable[[], int]) -> int:
        """What only this moment can tell, because what it follows from is kept nowhere: logged with the command. A
        replay takes what was found and does not look."""
        found = self.numbers.setdefault(kind, [])
        used = self._numbers_used.get(kind, 0)
        if used == len(found):
            if self.replaying:
                raise Refused("replay.number_missing", kind=kind)
            found.append(int(look()))
        self._numbers_used[kind] = used + 1
        return found[used]

    def get(self, table: sa.Table, *key: Any) -> Row | None:
        return self.get_many(table, [key]).get(key)

    def get_many(self, table: sa.Table, keys: Sequence[tuple[Any, ...]]) -> dict[tuple[Any, ...], Row]:
        return self._writer(table).get_many(self.connection, keys)

    def require(self, table: sa.Table, *key: Any) -> dict[str, Any]:
        """The row, or Refused: what was asked about does not exist (any more)."""
        row = self.get(table, *key)
        if row is None:
            raise Refused(f"{table.name}.unknown", id=str(key[0]))
        return dict(row)

    def put(self, table: sa.Table, row: Row) -> None:
        self.put_many(table, [row])

    def put_many(self, table: sa.Table, new: Iterable[Row]) -> None:
        """Insert or replace whole rows by primary key (see `rows`)."""
        writer, new = self._writer(table), list(new)
        if not new:
            return
        if self._keeps_before(table):
            self._images.of(writer).before_put(self.connection, new)
        with gate_open(self.connection):
            writer.put_many(self.connection, new)

    def add_many(self, table: sa.Table, new: Sequence[Row]) -> None:
        """Insert rows that nobody can have written yet, under ids just made: nothing is looked up for undo."""
        writer = self._writer(table)
        if not new:
            return
        if self._keeps_before(table):
            self._images.of(writer).before_add(new)
        with gate_open(self.connection):
            writer.add_many(self.connection, new)

    def add_to(self, table: sa.Table, column: str, row: Row) -> None:
        """Insert a row; to the one that is there, add what it says in this column, whatever it has.

        Only this column is written: an index of the others stays untouched. For lasting tables alone: an undo knows
        that something was written there, and not what.
        """
        self._note_lasting(table, row)
        with gate_open(self.connection):
            self._writer(table).add_up(self.connection, column, row)

    def take_from(self, table: sa.Table, column: str, key: tuple[Any, ...], amount: int) -> bool:
        """Take so much off this column, as `add_to` adds; False, and nothing happens, where there is less."""
        self._note_lasting(table, dict(zip(self._writer(table).key_columns, key, strict=True)))
        with gate_open(self.connection):
            return self._writer(table).take_off(self.connection, column, key, amount)

    def remove(self, table: sa.Table, *key: Any) -> None:
        self.remove_many(table, [key])

    def remove_many(self, table: sa.Table, keys: Sequence[tuple[Any, ...]]) -> None:
        writer = self._writer(table)
        if not keys:
            return
        if self._keeps_before(table):
            self._images.of(writer).before_remove(self.connection, keys)
        with gate_open(self.connection):
            writer.remove_many(self.connection, keys)

    def change_where(
        self, table: sa.Table, values: Mapping[str, Any], *where: sa.ColumnElement[bool]
    ) -> list[tuple[Any, ...]]:
        """Give all rows that match these values, in one statement; their primary keys, in order.

        What they were is not kept for an undo: for commands alone that write to a lasting table as well, so that
        nothing of them is ever put back.
        """
        counted = {"row_version": table.c.row_version + 1} if "row_version" in table.c else {}
        changed = sa.update(table).where(*where).values(**values, **counted).returning(*table.primary_key.columns)
        with gate_open(self.connection):
            return sorted(tuple(row) for row in self.connection.execute(changed))

    def fact(
        self,
        kind: str,
        data: dict[str, Any],
        *,
        lane: str = "system",
        customer_id: UUID | None = None,
        subject_id: UUID | None = None,
        occurred_at: datetime | None = None,
        corrects: UUID | None = None,
        version: int = 1,
    ) -> UUID:
        """Append an immutable fact; what the timeline, the story, the clocks and insight read.

        `lane` is what a timeline filters by: call, message, order, case, goodwill, note or system.
        """
        fact_id = self.new_id("fact")
        self._facts.append(
            {
                "id": fact_id,
                "customer_id": customer_id,
                "subject_id": subject_id,
                "command_id": self.logged_id,
                "actor_id": self.actor.person_id,
                "kind": kind,
                "lane": lane,
                "version": version,
                "occurred_at": occurred_at or self.now,
                "recorded_at": self.decided_at,
                "corrects": corrects,
                "retracted": False,
                "data": data,
            }
        )
        return fact_id

    def changed(self, kind: str, subject: UUID | None = None) -> None:
        """Who shows this hears of it after the commit."""
        self.subjects.add(Subject(kind, subject))

    def require_unmoved(self, table: sa.Table, row: Row) -> None:
        """Refused if the caller saw another version of this row: nobody overwrites what they have not read."""
        seen = self.base.get(str(row["id"]))
        if seen is not None and seen != row["row_version"]:
            raise Refused(f"{table.name}.moved", id=str(row["id"]))

    @property
    def logged_id(self) -> UUID:
        """The id under which the log will have this command: within `Together` that of the whole."""
        return self._logged_as or self.command_id

    def inner(self, command_id: UUID) -> UnitOfWork:
        """The same transaction for one command within `Together`: facts, images and subjects are shared."""
        return replace(self, command_id=command_id, _ids_used={}, _ids={}, _logged_as=self.logged_id)

    @property
    def told(self) -> Sequence[Row]:
        """The facts that were stated so far."""
        return self._facts

    def finish(self) -> None:
        """Write what was collected; called once by the desk before the commit."""
        self._writer(facts).add_many(self.connection, self._facts)
        kept: Row = {"command_id": self.command_id, "kept_at": self.decided_at}
        images = [{**kept, "table_name": name, "rows": plain} for name, plain in self._images.to_plain()]
        self._writer(before_images).put_many(self.connection, images)
        counted = [{"kind": kind, "next": number} for kind, number in self._next_numbers.items()]
        self._writer(counters).put_many(self.connection, counted)

    def _writer(self, table: sa.Table) -> rows.TableWriter:
        return rows.writer(table, self.connection.dialect.name)

    def _fresh_number(self, kind: str) -> int:
        elsewhere = self.side.number(self.connection, kind)
        if elsewhere is not None:
            return elsewhere
        if kind not in self._next_numbers:
            row = _NEXT.first(self.connection, kind=kind)
            self._next_numbers[kind] = row.next if row else 1
        number = self._next_numbers[kind]
        self._next_numbers[kind] = number + 1
        return number

    @contextmanager
    def following(self) -> Iterator[None]:
        """What is written to lasting tables meanwhile follows from rows that an undo may put back: it does not hinder
        that. The room sets it right when they were put back (`restored`), by writing more."""
        before, self._following = self._following, True
        try:
            yield
        finally:
            self._following = before

    def _note_lasting(self, table: sa.Table, row: Row) -> None:
        if not table.info.get("lasting"):
            raise ValueError(f"{table.name} can be put back by an undo, which has to know what was there before")
        if self._keeps_before(table):
            self._images.of(self._writer(table)).before_put(self.connection, [row])

    def _keeps_before(self, table: sa.Table) -> bool:
        if self._following and table.info.get("lasting"):
            return False
        return self.undoable and bool(table.info.get("synced")) and not table.info.get("append_only")
