"""The feed: for each scope one dense count of what changed in it, written last in the transaction that changed it.

A trigger notes each row of a travelling table that is touched, as it lies from then on, in a temporary table of the
session; what is behind it is in the head of `sync.md`, section 5.3: whoever sees a head sees every change up to it,
since the row of the scope is locked until its writer's changes are visible. No sequence and no clock could promise
that: a number given out early may become visible late, and a desk that asks for "all after 17" would never hear of 16.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.approvals.store import approvals
from agentdesk.core.handovers.store import handovers
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.prepared import driver_of, send
from agentdesk.core.storage.rows import Row, plain_of_json
from agentdesk.core.storage.schema import command_log, facts
from agentdesk.core.sync.protocol import DIGEST_BITS, row_hash
from agentdesk.core.sync.travelling import travelling_tables
from agentdesk.server import live
from agentdesk.server.notebook import Notebook

LOG_NO = "sync_log_no"
NOTED = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS sync_noted (table_name text, scope_id uuid, key text, row text, "
    "no bigint GENERATED ALWAYS AS IDENTITY) ON COMMIT DELETE ROWS"
)
"""Numbered, since a short row may come to lie before a longer one that was noted before it. Without an index: to empty
one with each commit costs PostgreSQL as much as all that a command writes."""
# The hash is asked for row by row: of a temporary table PostgreSQL does not know how few rows it has, and would read
# all entries of all customers to join them.
_WITH_BEFORE = (
    "SELECT n.table_name, n.scope_id, n.key, n.row, (SELECT e.hash FROM sync_entries e "
    "WHERE e.scope_id = n.scope_id AND e.table_name = n.table_name AND e.key = n.key) FROM sync_noted n ORDER BY n.no"
)
# Before anything is read: whoever has waited for a lock begins with what the others have written meanwhile (chapter
# 13.3.1 of the manual of PostgreSQL), and so loses no race to them.
_AMONG_OTHERS, _TURN = "LOCK TABLE imports IN ROW SHARE MODE", "LOCK TABLE imports IN EXCLUSIVE MODE"
_COME_BACK = (
    "SELECT DISTINCT c.id FROM sync_noted n JOIN sync_erased e ON e.customer_id = n.scope_id "
    "JOIN customers c ON c.id = e.customer_id WHERE n.table_name = 'customers' ORDER BY c.id"
)
_MOVE_HEAD = (
    "INSERT INTO sync_scopes AS s (id, head, count, digest) VALUES (%(id)s, %(moved)s, %(more)s, %(digest)s) "
    "ON CONFLICT (id) DO UPDATE SET head = s.head + excluded.head, count = s.count + excluded.count, "
    f"digest = mod(s.digest::numeric + excluded.digest, {DIGEST_BITS + 1})::bigint RETURNING head"
)
_MOVE = (
    f"WITH moved AS ({_MOVE_HEAD}) INSERT INTO sync_entries (scope_id, table_name, key, seq, hash) "
    "SELECT %(id)s, e.told->>0, e.told->>1, moved.head - %(moved)s + e.nth, (e.told->>2)::bigint FROM moved, "
    "json_array_elements(%(entries)s::json) WITH ORDINALITY e (told, nth) ON CONFLICT (scope_id, table_name, key) "
    "DO UPDATE SET seq = excluded.seq, hash = excluded.hash"
)


class Place(NamedTuple):
    """Where a row is, or was: its table, its scope, its key as text."""

    table: str
    scope_id: UUID
    key: str


class Noted(NamedTuple):
    """What was touched in this transaction: the row as it lies now (None where there is none any more, or in another
    scope), and the hash under which it was told of last (None where it was not)."""

    row: Row | None
    before: int | None


class Feed:
    """The server's side of its desk (`storage.side`)."""

    decides = True

    def __init__(self, database: Database) -> None:
        self._read = {table.name: plain_of_json(table) for table in travelling_tables()}
        self._here = threading.local()
        self.poke: Callable[[Iterable[str]], None] | None = None
        """Hears whom each commit concerns (see `live`)."""
        self.notebook: Notebook | None = None
        sa.event.listen(database.engine, "connect", _make_place)
        database.engine.dispose()  # connections of before have no place for what is touched

    @contextmanager
    def at_length(self) -> Iterator[None]:
        """An import would else lose every race: in its half second somebody always writes a word that it writes too."""
        self._here.at_length = True
        try:
            yield
        finally:
            self._here.at_length = False

    def begins(self, connection: sa.Connection) -> None:
        self._here.outliving, self._here.log_no = [], None
        send(connection, _TURN if getattr(self._here, "at_length", False) else _AMONG_OTHERS, [()])
        send(connection, "SELECT set_config('agentdesk.feed', 'on', true)", [()])

    def expect(self, log_no: int | None) -> None:
        """The number for the next line of the log, where it was asked for with something else."""
        self._here.log_no = log_no

    def number(self, connection: sa.Connection, kind: str) -> int | None:
        return None

    def log_no(self, connection: sa.Connection) -> int | None:
        """From a sequence: taking the number after the last one would let one command at a time."""
        expected, self._here.log_no = self._here.log_no, None
        return expected or int(connection.exec_driver_sql(f"SELECT nextval('{LOG_NO}')").scalar_one())

    def asked(self, connection: sa.Connection, command: Any) -> None:
        pass

    def logged(self, connection: sa.Connection, line: Row) -> None:
        pass

    def outlives(self, line: Mapping[str, Any]) -> None:
        self._here.outliving.append(line)

    def committed(self) -> None:
        concerned, self._here.concerned = getattr(self._here, "concerned", ()), ()
        if self.poke and concerned:
            self.poke(concerned)

    def ends(self, connection: sa.Connection) -> None:
        self._tell_desks(connection)
        if self.notebook:
            self.notebook.note(self._here.outliving)

    def _tell_desks(self, connection: sa.Connection) -> None:
        noted = self._noted(connection)
        self._here.concerned = set()
        changed: dict[UUID, list[tuple[Place, int | None]]] = defaultdict(list)
        for place in sorted(noted):
            row, before = noted[place]
            if (now := _hash_now(place, noted[place])) != before:
                changed[place.scope_id].append((place, now))
            if row is not None:
                self._here.concerned |= _waiting_for(place.table, row)
        self._here.concerned |= set(map(str, changed))
        for scope_id in sorted(changed):
            self._move(connection, scope_id, changed[scope_id], noted)

    def _noted(self, connection: sa.Connection) -> dict[Place, Noted]:
        """Of what was touched several times, the last."""
        return {
            Place(table, scope_id, key): Noted(row and self._read[table](row), before)
            for table, scope_id, key, row, before in driver_of(connection).execute(_WITH_BEFORE).fetchall()
        }

    def _move(
        self,
        connection: sa.Connection,
        scope_id: UUID,
        changed: list[tuple[Place, int | None]],
        noted: Mapping[Place, Noted],
    ) -> None:
        """The count is moved and the entries are numbered in one statement, of which nothing comes back."""
        more = sum((hash is not None) - (noted[place].before is not None) for place, hash in changed)
        digest = sum((hash or 0) - (noted[place].before or 0) for place, hash in changed) & DIGEST_BITS
        said = json.dumps([(place.table, place.key, hash) for place, hash in changed])
        moved = {"id": scope_id, "moved": len(changed), "more": more, "digest": digest, "entries": said}
        send(connection, _MOVE, [moved])


def _hash_now(place: Place, noted: Noted) -> int | None:
    return None if noted.row is None else row_hash(place.table, noted.row)


def _waiting_for(table: str, row: Row) -> set[str]:
    """Who is waited for by what this row tells, whether or not their desk holds whom it is about. A request is for all
    who lead, as with whom it lies follows from who is there; an offer that names nobody goes to them too."""
    named = {live.lies_with(row[column]) for column in ("owner_id", "to_id", "to_team") if row.get(column)}
    if row.get("to_level"):
        named.add(live.level(row["to_level"]))
    if table == approvals.name or (table == handovers.name and not named):
        named.add(live.LEADERS)
    return named


def come_back(connection: sa.Connection) -> list[UUID]:
    """Whom this transaction has made anew though they were erased under a former epoch."""
    return list(connection.exec_driver_sql(_COME_BACK).scalars())


def _make_place(driver: Any, record: object) -> None:
    driver.execute("SET bytea_output = 'hex'")  # as `rows.plain_of_json` reads it
    driver.execute(NOTED)
    driver.commit()


def hang(connection: sa.Connection) -> None:
    """(Re-)create the triggers, and the sequence of the log."""
    last = connection.execute(sa.select(sa.func.max(command_log.c.log_no))).scalar() or 0
    connection.exec_driver_sql(f"CREATE SEQUENCE IF NOT EXISTS {LOG_NO} START {last + 1} CACHE 1")
    for table in travelling_tables():
        name = f"sync_touch_{table.name}"
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF coalesce(current_setting('agentdesk.feed', true), '') <> 'on' THEN "
            "IF EXISTS (SELECT 1 FROM sync_servers) THEN RAISE EXCEPTION 'written past the feed'; END IF; "
            "RETURN NULL; END IF; "
            f"IF TG_OP = 'DELETE' THEN {_note(table, 'OLD', 'NULL')} RETURN NULL; END IF; "
            f"IF TG_OP = 'UPDATE' AND ({_place(table, 'OLD')}) <> ({_place(table, 'NEW')}) "
            f"THEN {_note(table, 'OLD', 'NULL')} END IF; "
            f"{_note(table, 'NEW', 'to_json(NEW)')} RETURN NULL; END $$"
        )
        connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS {name} ON "{table.name}"')
        connection.exec_driver_sql(
            f'CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON "{table.name}" '
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def _note(table: sa.Table, row: str, lies: str) -> str:
    return f"INSERT INTO sync_noted VALUES ('{table.name}', {_place(table, row)}, {lies});"


def _place(table: sa.Table, row: str) -> str:
    return f"{_scope(table, row)}, {_key(table, row)}"


def _scope(table: sa.Table, row: str) -> str:
    return f"coalesce({row}.customer_id, '{SHOP}'::uuid)" if table is facts else f"{row}.scope_id"


def _key(table: sa.Table, row: str) -> str:
    """As `protocol.key_words` writes it."""
    parts = [f'to_json({row}."{column.name}")::text' for column in table.primary_key.columns]
    joined = " || ',' || ".join(parts)
    return f"'[' || {joined} || ']'"
