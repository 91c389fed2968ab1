"""What rows were before a command changed them: collected while it writes, kept as JSON, read again by an undo."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.storage import rows
from agentdesk.core.storage.rows import Row
from agentdesk.core.storage.schema import Id, canonical

Key = tuple[Any, ...]
"""A primary key."""


class Image(NamedTuple):
    """What a command did to a row: its version after, the row before (None: there was none), what changed in it."""

    version: int | None
    before: Row | None
    changed: Row = {}
    left: str = ""
    """Of a row that is new, what it was left as (`digest`); nothing where only its version is known."""

    def is_left_in(self, present: Row | None) -> bool:
        """Whether a row is as the command left it: nobody has changed it since, or whoever did has taken it back."""
        if present is None or self.version is None:
            return self.version is None and present is None
        if self.before is None:
            return bool(self.left) and self.left == digest(present)
        return not changed_fields({**self.before, **self.changed}, present)


Images = dict[Key, Image]


@dataclass(slots=True)
class TableImages:
    """Of the rows of one table, as one command writes them."""

    _writer: rows.TableWriter
    _before: dict[Key, Row | None] = field(default_factory=dict)
    _after: dict[Key, Row] = field(default_factory=dict)
    _versions: dict[Key, int | None] = field(default_factory=dict)
    _added: list[Key] = field(default_factory=list)

    def before_put(self, connection: sa.Connection, new: Sequence[Row]) -> None:
        keys = [self._writer.key_of(row) for row in new]
        self._look(connection, keys)
        for key in keys:
            self._versions[key] = (self._versions[key] or 0) + 1
        self._after.update(zip(keys, new, strict=True))

    def before_add(self, new: Sequence[Row]) -> None:
        """Rows that nobody can have written yet: nothing is looked up."""
        self._added.extend(map(self._writer.key_of, new))
        if self._before:
            self._know_as_added()

    def before_remove(self, connection: sa.Connection, keys: Sequence[Key]) -> None:
        self._look(connection, keys)
        for key in keys:
            self._versions[key] = None

    def to_plain(self) -> dict[str, Any]:
        images = {key: self._image(key, before) for key, before in self._before.items()}
        return images_to_plain(self._writer.table, self._added, images)

    def _image(self, key: Key, before: Row | None) -> Image:
        after = self._after.get(key)
        left = digest(after) if after and before is None else ""
        return Image(self._versions[key], before, changed_fields(before, after), left)

    def _look(self, connection: sa.Connection, keys: Sequence[Key]) -> None:
        self._know_as_added()
        fresh = [key for key in keys if key not in self._before]
        present = self._writer.get_many(connection, fresh) if fresh else {}
        for key in fresh:
            self._before[key] = before = present.get(key)
            self._versions[key] = before["row_version"] if before else None

    def _know_as_added(self) -> None:
        """Rows that were added join those of which images are kept one by one: some of them may be written again."""
        for key in self._added:
            self._before.setdefault(key, None)
            self._versions[key] = 1
        self._added.clear()


@dataclass(slots=True)
class CommandImages:
    """Of all rows that one command writes."""

    _tables: dict[str, TableImages] = field(default_factory=dict)

    def of(self, writer: rows.TableWriter) -> TableImages:
        name = writer.table.name
        if name not in self._tables:
            self._tables[name] = TableImages(writer)
        return self._tables[name]

    def to_plain(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """By name of table."""
        for name, images in self._tables.items():
            yield name, images.to_plain()


def digest(row: Row) -> str:
    """The same for rows that say the same, whatever their version and whichever database they come from."""
    told = {name: rows.plain(value) for name, value in row.items() if name != "row_version"}
    plain = {name: int(value) if isinstance(value, bool) else value for name, value in told.items()}
    return hashlib.sha256(canonical(plain).encode()).hexdigest()[:32]


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


def images_to_plain(table: sa.Table, added: Iterable[Key], images: Images) -> dict[str, Any]:
    """Images as JSON values. Of rows that are simply new, which is most of an import, the ids alone, joined."""
    by_id = [column.type for column in table.primary_key.columns if isinstance(column.type, Id)]
    joined = "".join([id.hex for (id,) in added]) if len(by_id) == len(table.primary_key.columns) == 1 else ""
    new = [[[rows.plain(part) for part in key], 1, None] for key in added] if added and not joined else []
    changed = [
        [[rows.plain(part) for part in key], version, before and rows.to_plain(before), rows.to_plain(fields), left]
        for key, (version, before, fields, left) in images.items()
    ]
    return {"new": joined, "changed": new + changed}


def images_from_plain(table: sa.Table, plain: Mapping[str, Any]) -> Images:
    found: Images = {}
    for kept in plain["changed"]:
        whole: list[Any] = [*kept, *({}, "")[len(kept) - 3 :]]  # the last two came later
        key, version, before, fields, left = whole
        image = Image(version, before and rows.from_plain(table, before), rows.typed(table, fields), left)
        found[rows.key_from_plain(table, key)] = image
    new = plain["new"]
    return found | {(UUID(hex=new[at : at + 32]),): Image(1, None) for at in range(0, len(new), 32)}
