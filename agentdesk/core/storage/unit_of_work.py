"""One transaction in which a handler does its work: what it may read, write, and rely on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import Actor
from agentdesk.core.errors import Refused
from agentdesk.core.events import Subject
from agentdesk.core.ids import derived_id
from agentdesk.core.storage import rows
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.rows import Row
from agentdesk.core.storage.schema import before_images, counters, facts, metadata


@dataclass(slots=True)
class Reading:
    """What answers a query: a snapshot, who asks, and the present moment."""

    connection: sa.Connection
    actor: Actor
    now: datetime


@dataclass(frozen=True, slots=True)
class Restored:
    """What an undo did: rows put back, and those left alone because somebody has changed them since."""

    restored: list[tuple[sa.Table, tuple[Any, ...]]]
    kept: list[tuple[sa.Table, tuple[Any, ...]]]


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
    subjects: set[Subject] = field(default_factory=set)
    _facts: list[Row] = field(default_factory=list)
    _before: dict[str, dict[tuple[Any, ...], Row | None]] = field(default_factory=dict)
    _numbers_used: dict[str, int] = field(default_factory=dict)
    _ids_used: dict[str, int] = field(default_factory=dict)
    _logged_as: UUID | None = None

    def new_id(self, role: str, n: int | None = None) -> UUID:
        """The next id in this role, derived from the command's: the same wherever the command is replayed."""
        if n is None:
            n = self._ids_used.get(role, 0)
            self._ids_used[role] = n + 1
        return derived_id(self.command_id, role, n)

    def take_number(self, kind: str) -> int:
        """The next number for people of this kind (customer, case, …); logged with the command."""
        taken = self.numbers.setdefault(kind, [])
        used = self._numbers_used.get(kind, 0)
        if used == len(taken):
            if self.replaying:
                raise Refused("replay.number_missing", kind=kind)
            taken.append(self._next_number(kind))
        self._numbers_used[kind] = used + 1
        if self.replaying:
            self._note_number(kind, taken[used])
        return taken[used]

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
        self._keep_before(table, [writer.key_of(row) for row in new])
        with gate_open(self.connection):
            writer.put_many(self.connection, new)

    def remove(self, table: sa.Table, *key: Any) -> None:
        self._keep_before(table, [key])
        with gate_open(self.connection):
            self._writer(table).remove(self.connection, key)

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

        `lane` is what a timeline filters by: call, message, order, note or system.
        """
        fact_id = self.new_id("fact")
        self._facts.append(
            {
                "id": fact_id,
                "customer_id": customer_id,
                "subject_id": subject_id,
                "command_id": self._logged_as or self.command_id,
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

    def inner(self, command_id: UUID) -> UnitOfWork:
        """The same transaction for one command within `Together`: facts, images and subjects are shared."""
        return replace(self, command_id=command_id, _ids_used={}, _logged_as=self._logged_as or self.command_id)

    def restore(self, command_id: UUID) -> Restored:
        """Put back what a command changed, as far as nobody has changed it since; retract the facts it stated."""
        restored, kept = [], []
        for table, key, version, before in reversed(list(self._images(command_id))):
            current = self.get(table, *key)
            if (current["row_version"] if current else None) != version:
                kept.append((table, key))
            elif before is None:
                self.remove(table, *key)
                restored.append((table, key))
            else:
                self.put(table, before)
                restored.append((table, key))
        self._retract(command_id, [key[0] for _, key in kept])
        return Restored(restored, kept)

    def finish(self) -> None:
        """Write what was collected; called once by the desk before the commit."""
        self._writer(facts).put_many(self.connection, self._facts)
        self._writer(before_images).put_many(self.connection, self._image_rows())

    def _writer(self, table: sa.Table) -> rows.TableWriter:
        return rows.writer(table, self.connection.dialect.name)

    def _next_number(self, kind: str) -> int:
        current = self.connection.execute(sa.select(counters.c.next).where(counters.c.kind == kind)).scalar() or 1
        self._writer(counters).put_many(self.connection, [{"kind": kind, "next": current + 1}])
        return current

    def _note_number(self, kind: str, number: int) -> None:
        self._writer(counters).put_many(self.connection, [{"kind": kind, "next": number + 1}])

    def _keep_before(self, table: sa.Table, keys: Sequence[tuple[Any, ...]]) -> None:
        if not self.undoable or not table.info.get("synced"):
            return
        known = self._before.setdefault(table.name, {})
        fresh = [key for key in keys if key not in known]
        present = self._writer(table).get_many(self.connection, fresh) if fresh else {}
        known.update((key, present.get(key)) for key in fresh)

    def _image_rows(self) -> Iterable[Row]:
        for name, images in self._before.items():
            table = metadata.tables[name]
            after = self._writer(table).get_many(self.connection, list(images))
            yield {
                "command_id": self.command_id,
                "table_name": name,
                "kept_at": self.decided_at,
                "rows": [
                    [
                        [rows.plain(part) for part in key],
                        after[key]["row_version"] if key in after else None,
                        before and rows.to_plain(before),
                    ]
                    for key, before in images.items()
                ],
            }

    def _images(self, command_id: UUID) -> Iterable[tuple[sa.Table, tuple[Any, ...], int | None, Row | None]]:
        asked = sa.select(before_images).where(before_images.c.command_id == command_id)
        order = {table.name: n for n, table in enumerate(metadata.sorted_tables)}
        images = sorted(self.connection.execute(asked), key=lambda image: order[image.table_name])
        if not images:
            raise Refused("undo.nothing_kept")
        for image in images:
            table = metadata.tables[image.table_name]
            for key, version, before in image.rows:
                yield table, rows.key_from_plain(table, key), version, before and rows.from_plain(table, before)

    def _retract(self, command_id: UUID, still_true: list[Any]) -> None:
        stated = sa.update(facts).where(facts.c.command_id == command_id)
        if still_true:
            stated = stated.where(facts.c.subject_id.not_in(still_true))
        self.connection.execute(stated.values(retracted=True))
