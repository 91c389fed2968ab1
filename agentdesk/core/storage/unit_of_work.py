"""One transaction in which a handler does its work: what it may read, write, and rely on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import Actor
from agentdesk.core.errors import Refused
from agentdesk.core.events import Subject
from agentdesk.core.ids import derived_ids
from agentdesk.core.storage import rows
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.rows import Row
from agentdesk.core.storage.schema import Id, before_images, counters, facts, metadata

Place = tuple[sa.Table, tuple[Any, ...]]
"""One row: its table and its primary key."""


class Image(NamedTuple):
    """What a command did to a row: its version after, the row before (None: there was none), what changed in it."""

    version: int | None
    before: Row | None
    changed: Row = {}


Images = dict[tuple[Any, ...], Image]
"""By primary key."""

Connection = sa.Connection
"""For rooms that only pass it on."""


@dataclass(slots=True)
class Reading:
    """What answers a query: a snapshot, who asks, and the present moment."""

    connection: sa.Connection
    actor: Actor
    now: datetime


@dataclass(frozen=True, slots=True)
class Restored:
    """What an undo did: rows put back, and those left alone because somebody has changed them since.

    `versions` tell of rows that hold earlier content again: which version they have now, and which one it had.
    `moved` are the scopes in which something was put back, `staying` those in which something was left alone, `gone`
    the rows taken away.
    """

    restored: list[Place] = field(default_factory=list)
    kept: list[Place] = field(default_factory=list)
    versions: dict[Place, tuple[int, int]] = field(default_factory=dict)
    moved: set[UUID] = field(default_factory=set)
    staying: set[UUID] = field(default_factory=set)
    gone: list[tuple[sa.Table, Row]] = field(default_factory=list)

    def keep(self, place: Place, scope: UUID | None) -> None:
        self.kept.append(place)
        if scope:
            self.staying.add(scope)

    def put_back(self, place: Place, present: Row | None, before: Row | None) -> None:
        self.restored.append(place)
        if before:
            self.versions[place] = ((present["row_version"] if present else 0) + 1, before["row_version"])
        elif present:
            self.gone.append((place[0], present))
        if either := present or before:
            self.moved.add(either["scope_id"])


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
    _after: dict[str, dict[tuple[Any, ...], Row]] = field(default_factory=dict)
    _added: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    _versions: dict[str, dict[tuple[Any, ...], int | None]] = field(default_factory=dict)
    _numbers_used: dict[str, int] = field(default_factory=dict)
    _next_numbers: dict[str, int] = field(default_factory=dict)
    _ids_used: dict[str, int] = field(default_factory=dict)
    _ids: dict[str, Callable[[int], UUID]] = field(default_factory=dict)
    _logged_as: UUID | None = None

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
        """The next number for people of this kind (customer, case, …); logged with the command."""
        taken = self.numbers.setdefault(kind, [])
        used = self._numbers_used.get(kind, 0)
        if used == len(taken):
            if self.replaying:
                raise Refused("replay.number_missing", kind=kind)
            taken.append(self._next_number(kind))
        self._numbers_used[kind] = used + 1
        self._next_numbers[kind] = taken[used] + 1
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
        if not new:
            return
        keys = [writer.key_of(row) for row in new]
        self._keep_before(table, keys)
        if self._keeps_before(table):
            self._after.setdefault(table.name, {}).update(zip(keys, new, strict=True))
        with gate_open(self.connection):
            writer.put_many(self.connection, new)

    def add_many(self, table: sa.Table, new: Sequence[Row]) -> None:
        """Insert rows that nobody can have written yet, under ids just made: nothing is looked up for undo."""
        writer = self._writer(table)
        if not new:
            return
        if self._keeps_before(table):
            self._added.setdefault(table.name, []).extend(map(writer.key_of, new))
            if table.name in self._before:
                self._known_as_added(table)
        with gate_open(self.connection):
            writer.add_many(self.connection, new)

    def remove(self, table: sa.Table, *key: Any) -> None:
        self.remove_many(table, [key])

    def remove_many(self, table: sa.Table, keys: Sequence[tuple[Any, ...]]) -> None:
        if not keys:
            return
        self._keep_before(table, keys, removing=True)
        with gate_open(self.connection):
            self._writer(table).remove_many(self.connection, keys)

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
        return replace(
            self, command_id=command_id, _ids_used={}, _ids={}, _logged_as=self._logged_as or self.command_id
        )

    def restore(
        self,
        command_id: UUID,
        *,
        staying: Collection[UUID] = (),
        may_be_nothing: bool = False,
        by_field: bool = False,
        stands_for: Callable[[Place, int], int | None] = lambda place, version: None,
    ) -> Restored:
        """Put back what a command changed, as far as nobody has changed it since; retract the facts it stated.

        What it created in the scopes that are `staying` is left alone too. Where several commands are undone one after
        the other, a row that an earlier step put back has not been changed by somebody: `stands_for` tells whose
        content that version has. `by_field`: of a row that has been changed since, every field goes back that still
        holds what the command put there. Raises Refused undo.nothing_kept, unless it `may_be_nothing` that was changed.
        """
        outcome = Restored()
        for table, images in self._images(command_id, may_be_nothing):
            current = self.get_many(table, list(images))
            taken = self._taken(table, images)
            rows_back: dict[tuple[Any, ...], Row | None] = {}
            for key, image in images.items():
                place, present, before = (table, key), current.get(key), image.before
                found = present["row_version"] if present else None
                moved = image.version != found and (found is None or image.version != stands_for(place, found))
                if moved or key in taken or (present and not before and present["scope_id"] in staying):
                    back = fields_back(image, present) if by_field and moved and key not in taken else None
                    if back and present:
                        rows_back[key] = {**present, **back}
                        outcome.restored.append(place)
                    if not back or len(back) < len(image.changed):
                        outcome.keep(place, present["scope_id"] if present else None)
                else:
                    rows_back[key] = before
                    outcome.put_back(place, present, before)
            self._put_back(table, rows_back)
        self._retract(command_id, [key[0] for _, key in outcome.kept], staying)
        return outcome

    def finish(self) -> None:
        """Write what was collected; called once by the desk before the commit."""
        self._writer(facts).add_many(self.connection, self._facts)
        self._writer(before_images).put_many(self.connection, self._image_rows())
        counted = [{"kind": kind, "next": number} for kind, number in self._next_numbers.items()]
        self._writer(counters).put_many(self.connection, counted)

    def _writer(self, table: sa.Table) -> rows.TableWriter:
        return rows.writer(table, self.connection.dialect.name)

    def _next_number(self, kind: str) -> int:
        if kind not in self._next_numbers:
            asked = sa.select(counters.c.next).where(counters.c.kind == kind)
            self._next_numbers[kind] = self.connection.execute(asked).scalar() or 1
        return self._next_numbers[kind]

    def _keeps_before(self, table: sa.Table) -> bool:
        return self.undoable and bool(table.info.get("synced"))

    def _keep_before(self, table: sa.Table, keys: Sequence[tuple[Any, ...]], *, removing: bool = False) -> None:
        if not self._keeps_before(table):
            return
        known, versions = self._before.setdefault(table.name, {}), self._versions.setdefault(table.name, {})
        self._known_as_added(table)
        fresh = [key for key in keys if key not in known]
        present = self._writer(table).get_many(self.connection, fresh) if fresh else {}
        for key in fresh:
            known[key] = before = present.get(key)
            versions[key] = before["row_version"] if before else None
        for key in keys:
            versions[key] = None if removing else (versions[key] or 0) + 1

    def _known_as_added(self, table: sa.Table) -> None:
        """Rows that were added join those of which images are kept one by one: some of them may be written again."""
        known, versions = self._before.setdefault(table.name, {}), self._versions.setdefault(table.name, {})
        for key in self._added.pop(table.name, ()):
            known.setdefault(key, None)
            versions[key] = 1

    def _image_rows(self) -> Iterable[Row]:
        for name in dict.fromkeys((*self._before, *self._added)):
            row = {"command_id": self.command_id, "table_name": name, "kept_at": self.decided_at}
            added, before, after = self._added.get(name, ()), self._before.get(name, {}), self._after.get(name, {})
            images = {
                key: Image(self._versions[name][key], row_before, changed_fields(row_before, after.get(key)))
                for key, row_before in before.items()
            }
            yield row | {"rows": images_to_plain(metadata.tables[name], added, images)}

    def _images(self, command_id: UUID, may_be_nothing: bool = False) -> Iterable[tuple[sa.Table, Images]]:
        """By table, those first that refer to others."""
        asked = sa.select(before_images).where(before_images.c.command_id == command_id)
        order = {table.name: n for n, table in enumerate(metadata.sorted_tables)}
        kept = sorted(self.connection.execute(asked), key=lambda image: order[image.table_name], reverse=True)
        if not kept and not may_be_nothing:
            raise Refused("undo.nothing_kept")
        for image in kept:
            table = metadata.tables[image.table_name]
            yield table, images_from_plain(table, image.rows)

    def _taken(self, table: sa.Table, images: Images) -> set[tuple[Any, ...]]:
        """Rows that need back what must be unique (a number, a shortcut) and somebody else has by now."""
        taken: set[tuple[Any, ...]] = set()
        writer = self._writer(table)
        for column in (column for column in table.columns if column.unique):
            wanted = {image.before[column.name]: key for key, image in images.items() if image.before}
            holders = writer.get_where(self.connection, column, list(wanted))
            taken |= {wanted[row[column.name]] for row in holders if writer.key_of(row) not in images}
        return taken

    def _put_back(self, table: sa.Table, undone: Mapping[tuple[Any, ...], Row | None]) -> None:
        self.remove_many(table, [key for key, before in undone.items() if before is None])
        self.put_many(table, [before for before in undone.values() if before is not None])

    def _retract(self, command_id: UUID, still_true: list[Any], staying: Collection[UUID]) -> None:
        stated = sa.update(facts).where(facts.c.command_id == command_id)
        if still_true:
            stated = stated.where(sa.func.coalesce(facts.c.subject_id, facts.c.customer_id).not_in(still_true))
        if staying:
            stated = stated.where(sa.or_(facts.c.customer_id.is_(None), facts.c.customer_id.not_in(staying)))
        self.connection.execute(stated.values(retracted=True))


def changed_fields(before: Row | None, after: Row | None) -> Row:
    """The fields to which a command gave another value, with that value."""
    if before is None or after is None:
        return {}
    told = {name: value for name, value in after.items() if name != "row_version"}
    return {name: value for name, value in told.items() if rows.plain(value) != rows.plain(before.get(name))}


def fields_back(image: Image, present: Row | None) -> Row:
    """The fields a command changed and nobody since, as they were before."""
    if present is None or image.before is None:
        return {}
    untouched = (n for n, value in image.changed.items() if rows.plain(present[n]) == rows.plain(value))
    return {name: image.before[name] for name in untouched}


def images_to_plain(table: sa.Table, added: Sequence[tuple[Any, ...]], images: Images) -> dict[str, Any]:
    """Images as JSON values. Of rows that are simply new, which is most of an import, the ids alone, joined."""
    by_id = [column.type for column in table.primary_key.columns if isinstance(column.type, Id)]
    joined = "".join([id.hex for (id,) in added]) if len(by_id) == len(table.primary_key.columns) == 1 else ""
    new = [[[rows.plain(part) for part in key], 1, None] for key in added] if added and not joined else []
    changed = [
        [[rows.plain(part) for part in key], version, before and rows.to_plain(before), rows.to_plain(fields)]
        for key, (version, before, fields) in images.items()
    ]
    return {"new": joined, "changed": new + changed}


def images_from_plain(table: sa.Table, plain: Mapping[str, Any]) -> Images:
    found: Images = {}
    for key, version, before, *fields in plain["changed"]:
        changed = rows.typed(table, fields[0]) if fields else {}
        found[rows.key_from_plain(table, key)] = Image(version, before and rows.from_plain(table, before), changed)
    new = plain["new"]
    return found | {(UUID(hex=new[at : at + 32]),): Image(1, None) for at in range(0, len(new), 32)}
