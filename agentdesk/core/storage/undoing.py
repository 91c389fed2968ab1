"""How what a command changed is put back, as far as nobody has changed it since."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.errors import Refused
from agentdesk.core.storage import rows
from agentdesk.core.storage.images import Image, Images, Key, changed_fields, fields_back, images_from_plain
from agentdesk.core.storage.rows import Row
from agentdesk.core.storage.schema import before_images, command_log, facts, metadata
from agentdesk.core.storage.unit_of_work import Connection, Table, UnitOfWork

Place = tuple[Table, Key]
"""One row: its table and its primary key."""


class PutBack(NamedTuple):
    """A row that an undo put back: as it was until then, and as it is from now on (None: there was, is none)."""

    table: Table
    key: Key
    until_now: Row | None
    now: Row | None

    @property
    def scope_id(self) -> UUID:
        either = self.now or self.until_now
        assert either
        scope: UUID = either["scope_id"]
        return scope

    @property
    def changes(self) -> frozenset[str]:
        """The fields that have another value now; none where there is, or was, no row."""
        return frozenset(changed_fields(self.until_now, self.now))


@dataclass(frozen=True, slots=True)
class Restored:
    """What an undo did: rows put back, and those left alone because somebody has changed them since.

    `versions` tell of rows that hold earlier content again: which version they have now, and which one it had.
    `staying` are the scopes in which something was left alone; `stuck` what of it could not have gone back by field.
    `retracted` are the facts that are told no more.
    """

    restored: list[PutBack] = field(default_factory=list)
    kept: list[Place] = field(default_factory=list)
    versions: dict[Place, tuple[int, int]] = field(default_factory=dict)
    staying: set[UUID] = field(default_factory=set)
    stuck: list[Place] = field(default_factory=list)
    retracted: list[UUID] = field(default_factory=list)

    @property
    def moved(self) -> set[UUID]:
        """The scopes in which something was put back."""
        return {row.scope_id for row in self.restored}

    def keep(self, place: Place, present: Row | None) -> None:
        self.kept.append(place)
        if present:
            self.staying.add(present["scope_id"])

    def put_back(self, place: Place, present: Row | None, before: Row | None) -> None:
        if before:
            self.versions[place] = ((present["row_version"] if present else 0) + 1, before["row_version"])
        if before or present:
            self.restored.append(PutBack(*place, present, before))


def restore(
    work: UnitOfWork,
    command_id: UUID,
    *,
    staying: Collection[UUID] = (),
    may_be_nothing: bool = False,
    by_field: Collection[Table] = (),
    stands_for: Callable[[Place, int], int | None] = lambda place, version: None,
) -> Restored:
    """Put back what a command changed, as far as nobody has changed it since; retract the facts it stated.

    What it created in the scopes that are `staying` is left alone too. Where several commands are undone one after
    the other, a row that an earlier step put back has not been changed by somebody: `stands_for` tells whose
    content that version has. `by_field`: of a row of these tables that has been changed since, every field goes back
    that still holds what the command put there. Raises Refused undo.nothing_kept, unless it `may_be_nothing` that was
    changed, and undo.lasting where rows would have to go back that never do.
    """
    outcome = Restored()
    for table, images in _images(work.connection, command_id, may_be_nothing):
        current = work.get_many(table, list(images))
        taken = _taken(work.connection, table, images)
        rows_back: dict[Key, Row | None] = {}
        for key, image in images.items():
            place, present, before = (table, key), current.get(key), image.before
            found = present["row_version"] if present else None
            moved = image.version != found and (found is None or image.version != stands_for(place, found))
            moved = moved and not image.is_left_in(present)
            if moved or key in taken or (present and not before and present["scope_id"] in staying):
                in_part = table in by_field and before is not None
                back = fields_back(image, present) if in_part and moved and key not in taken else {}
                if back and present:
                    rows_back[key] = {**present, **back}
                    outcome.restored.append(PutBack(table, key, present, rows_back[key]))
                if not back or len(back) < len(image.changed):
                    outcome.keep(place, present)
                    outcome.stuck.extend([] if in_part else [place])
            else:
                rows_back[key] = before
                outcome.put_back(place, present, before)
        _put_back(work, table, rows_back)
    told_no_more = _retract(work.connection, command_id, [key[0] for _, key in outcome.kept], staying)
    outcome.retracted.extend(told_no_more)
    return outcome


def tell(connection: Connection, fact_ids: Collection[UUID], *, again: bool) -> None:
    """Facts are told again, or no more."""
    connection.execute(sa.update(facts).where(facts.c.id.in_(fact_ids)).values(retracted=not again))


@dataclass(frozen=True, slots=True)
class Done:
    """A command in the log: who asked what, and what came of it."""

    kind: str
    version: int
    actor_id: UUID
    args: Mapping[str, Any]
    result: Any


def find_done(connection: Connection, command_id: UUID) -> Done | None:
    """Raises Refused undo.erased where its words were taken out, since somebody was erased."""
    columns = [command_log.c[name] for name in ("kind", "version", "actor_id", "args", "result", "erased_by")]
    row = connection.execute(sa.select(*columns).where(command_log.c.command_id == command_id)).first()
    if row and row.erased_by:
        raise Refused("undo.erased")
    return Done(row.kind, row.version, row.actor_id, json.loads(row.args), row.result) if row else None


def _images(connection: Connection, command_id: UUID, may_be_nothing: bool) -> Iterable[tuple[Table, Images]]:
    """By table, those first that refer to others."""
    asked = sa.select(before_images).where(before_images.c.command_id == command_id)
    order = {table.name: n for n, table in enumerate(metadata.sorted_tables)}
    kept = sorted(connection.execute(asked), key=lambda image: order[image.table_name], reverse=True)
    if not kept and not may_be_nothing:
        raise Refused("undo.nothing_kept")
    for image in kept:
        table = metadata.tables[image.table_name]
        if table.info.get("lasting"):
            raise Refused("undo.lasting")
        yield table, images_from_plain(table, image.rows)


def _taken(connection: Connection, table: Table, images: Mapping[Key, Image]) -> set[Key]:
    """Rows that need back what must be unique (a number, a shortcut) and somebody else has by now."""
    taken: set[Key] = set()
    writer = rows.writer(table, connection.dialect.name)
    for column in (column for column in table.columns if column.unique):
        back = ((image.before[column.name], key) for key, image in images.items() if image.before)
        wanted = {value: key for value, key in back if value is not None}
        holders = writer.get_where(connection, column, list(wanted))
        taken |= {wanted[row[column.name]] for row in holders if writer.key_of(row) not in images}
    return taken


def _put_back(work: UnitOfWork, table: Table, undone: Mapping[Key, Row | None]) -> None:
    work.remove_many(table, [key for key, before in undone.items() if before is None])
    work.put_many(table, [before for before in undone.values() if before is not None])


def _retract(connection: Connection, command_id: UUID, still_true: list[Any], staying: Collection[UUID]) -> list[UUID]:
    stated = sa.update(facts).where(facts.c.command_id == command_id, facts.c.retracted.is_(sa.false()))
    if still_true:
        stated = stated.where(sa.func.coalesce(facts.c.subject_id, facts.c.customer_id).not_in(still_true))
    if staying:
        stated = stated.where(sa.or_(facts.c.customer_id.is_(None), facts.c.customer_id.not_in(staying)))
    return sorted(connection.execute(stated.values(retracted=True).returning(facts.c.id)).scalars())
