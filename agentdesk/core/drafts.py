"""Drafts: words that somebody typed and that no command has carried to the desk yet.

They live in a small encrypted file of their own, so that no import or sync can hold them up: each save is on disk, by
`synchronous=FULL`, when it returns. A draft carries the id of the command it will become; once that id is in the
command log the draft has served. One window per profile writes here, from one thread at a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from agentdesk.core.cards import mask_cards
from agentdesk.core.clock import Clock, SystemClock, from_micros, to_micros
from agentdesk.core.errors import Failure
from agentdesk.core.paths import sync_folder
from agentdesk.core.storage.connect import (
    SIDE_FILES,
    Connection,
    DatabaseError,
    failures,
    open_sqlcipher,
    read_setting,
)

T = TypeVar("T")

_VERSION = 1
_CACHE_MIB = 2
_CREATE = """CREATE TABLE draft (
    id BLOB PRIMARY KEY, kind TEXT NOT NULL, customer_id BLOB, case_id BLOB, command_id BLOB NOT NULL,
    content TEXT NOT NULL, updated_at INTEGER NOT NULL)"""
_SAVE = "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?, ?, ?)"
_ALL = "SELECT id, kind, customer_id, case_id, command_id, content, updated_at FROM draft"
_BROKEN = ("storage.damaged", "storage.wrong_key", "storage.not_a_database", "storage.not_encrypted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`kind` says who understands `content` (JSON); `command_id` is the id of the command it will become."""

    id: UUID
    kind: str
    command_id: UUID
    content: Mapping[str, Any]
    updated_at: datetime
    customer_id: UUID | None = None
    case_id: UUID | None = None


class Drafts:
    """The drafts of a profile. `put_aside` names the former file when it was broken and had to be replaced."""

    def __init__(self, path: Path, key: bytes, *, aside: Path, clock: Clock | None = None) -> None:
        """Opens or makes the file; a broken one goes to the folder `aside`, and what can be read of it comes along.

        Raises Failure: storage.disk_full, storage.read_only, storage.unreadable, storage.busy, drafts.newer.
        """
        self._path, self._key, self._aside = path, key, aside
        self._clock = clock or SystemClock()
        self.put_aside: Path | None = None
        self._connection = self._opened()

    def save(self, draft: Draft) -> None:
        """Durable when this returns. Raises Failure storage.*; the former state of the draft is kept then."""
        row = _row(draft)
        self._run(lambda connection: connection.execute(_SAVE, row))

    def all(self) -> tuple[Draft, ...]:
        """The oldest change first."""
        rows = self._run(lambda connection: connection.execute(f"{_ALL} ORDER BY updated_at, id").fetchall())
        return tuple(map(_draft, rows))

    def drop(self, draft_id: UUID) -> None:
        self._run(lambda connection: connection.execute("DELETE FROM draft WHERE id = ?", (draft_id.bytes,)))

    def drop_done(self, ids_in_log: Callable[[Collection[UUID]], Collection[UUID]]) -> tuple[UUID, ...]:
        """Drop those whose command is in the log (`ids_in_log` tells which of the given ids are); returns their ids."""
        drafts = self.all()
        done = set(ids_in_log([draft.command_id for draft in drafts])) if drafts else set()
        dropped = tuple(draft.id for draft in drafts if draft.command_id in done)
        for draft_id in dropped:
            self.drop(draft_id)
        return dropped

    def close(self) -> None:
        self._connection.close()

    def _opened(self) -> Connection:
        try:
            connection = open_sqlcipher(self._path, self._key, create=True, cache_mib=_CACHE_MIB)
        except Failure as failure:
            if failure.code not in _BROKEN:
                raise
            return self._begin_anew([])
        with failures(self._path):
            try:
                return self._sound(connection)
            except DatabaseError as error:
                if not _is_damage(error):
                    connection.close()
                    raise
                connection.close()
                return self._begin_anew(_salvaged(self._path, self._key))

    def _sound(self, connection: Connection) -> Connection:
        version = read_setting(connection, "user_version")
        if version > _VERSION:
            connection.close()
            raise Failure("drafts.newer", path=str(self._path))
        if version == 0:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_CREATE)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
            connection.execute("COMMIT")
        connection.execute(_ALL).fetchall()  # few and small: all of them are looked at
        return connection

    def _begin_anew(self, rows: list[tuple[Any, ...]]) -> Connection:
        """The broken file is kept under another name, beside what else was put aside."""
        with failures(self._path):
            self._aside.mkdir(parents=True, exist_ok=True, mode=0o700)
            kept = self._aside / f"drafts-broken-{self._clock.now():%Y%m%d-%H%M%S-%f}.db"
            for side in ("", *SIDE_FILES):
                old = self._path.with_name(self._path.name + side)
                if old.exists():
                    old.replace(kept.with_name(kept.name + side))
            sync_folder(self._aside)
            sync_folder(self._path.parent)
        self.put_aside = kept
        connection = self._sound(open_sqlcipher(self._path, self._key, create=True, cache_mib=_CACHE_MIB))
        with failures(self._path):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_SAVE, rows)
            connection.execute("COMMIT")
        return connection

    def _run(self, work: Callable[[Connection], T]) -> T:
        """A page that breaks under way must not cost the words that are being typed: a new file takes them."""
        try:
            with failures(self._path):
                return work(self._connection)
        except Failure as failure:
            if failure.code not in _BROKEN:
                raise
        self._connection.close()
        self._connection = self._begin_anew(_salvaged(self._path, self._key))
        with failures(self._path):
            return work(self._connection)


def kept_drafts(path: Path, key: bytes) -> tuple[Draft, ...]:
    """What lies there, for somebody who only looks while a window may be writing; nothing where there is no file.

    Raises Failure storage.*.
    """
    if not path.exists():
        return ()
    with failures(path), closing(open_sqlcipher(path, key, cache_mib=_CACHE_MIB)) as connection:
        return tuple(map(_draft, connection.execute(f"{_ALL} ORDER BY updated_at, id").fetchall()))


def drop_drafts(path: Path, key: bytes, ids: Collection[UUID]) -> None:
    """Gone for good, also while a window has the file open. Raises Failure storage.*."""
    if not ids or not path.exists():
        return
    with failures(path), closing(open_sqlcipher(path, key, cache_mib=_CACHE_MIB)) as connection:
        connection.executemany("DELETE FROM draft WHERE id = ?", [(each.bytes,) for each in ids])


def _salvaged(path: Path, key: bytes) -> list[tuple[Any, ...]]:
    """All rows up to a damaged page, from both ends; a connection that met one reads nothing more, so two of them."""
    rows: dict[bytes, tuple[Any, ...]] = {}
    for order in ("ASC", "DESC"):
        with suppress(Failure, DatabaseError, ValueError, TypeError), closing(open_sqlcipher(path, key)) as connection:
            for row in connection.execute(f"{_ALL} ORDER BY rowid {order}"):
                _draft(row)  # only what can be understood
                rows[row[0]] = row
    return list(rows.values())


def _is_damage(error: Exception) -> bool:
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR"))


def _row(draft: Draft) -> tuple[Any, ...]:
    customer = draft.customer_id.bytes if draft.customer_id else None
    case = draft.case_id.bytes if draft.case_id else None
    content = json.dumps(_masked(draft.content))  # escaped: half a surrogate pair is a word, too
    return (draft.id.bytes, draft.kind, customer, case, draft.command_id.bytes, content, to_micros(draft.updated_at))


def _masked(value: Any) -> Any:
    """No card number reaches the disk, however deep in a draft it stands."""
    if isinstance(value, str):
        return mask_cards(value)
    if isinstance(value, Mapping):
        return {name: _masked(each) for name, each in value.items()}
    return [_masked(each) for each in value] if isinstance(value, list | tuple) else value


def _draft(row: tuple[Any, ...]) -> Draft:
    draft_id, kind, customer, case, command_id, content, updated_at = row
    return Draft(
        id=UUID(bytes=draft_id),
        kind=kind,
        customer_id=UUID(bytes=customer) if customer else None,
        case_id=UUID(bytes=case) if case else None,
        command_id=UUID(bytes=command_id),
        content=json.loads(content),
        updated_at=from_micros(updated_at),
    )
