"""The feed: for each scope one dense count of what changed in it, written last in the transaction that changed it.

A trigger notes each row of a travelling table that is touched, in a temporary table of the session; what is behind it
is in the head of `sync.md`, section 5.3: whoever sees a head sees every change up to it, since the row of the scope is
locked until its writer's changes are visible. No sequence and no clock could promise that: a number given out early may
become visible late, and a desk that asks for "all after 17" would never hear of 16.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.approvals.store import approvals
from agentdesk.core.handovers.store import handovers
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage import rows
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import entries
from agentdesk.core.storage.prepared import Prepared, send
from agentdesk.core.storage.rows import Row
from agentdesk.core.storage.schema import Id, command_log, facts
from agentdesk.core.sync.protocol import DIGEST_BITS, row_hash
from agentdesk.core.sync.travelling import scope_of, travelling_tables
from agentdesk.server import live
from agentdesk.server.notebook import Notebook

LOG_NO = "sync_log_no"
TOUCHED = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS sync_touched (table_name text, scope_id uuid, key text, "
    "PRIMARY KEY (table_name, scope_id, key)) ON COMMIT DELETE ROWS"
)
_touched = sa.table(
    "sync_touched", sa.column("table_name", sa.Text()), sa.column("scope_id", Id), sa.column("key", sa.Text())
)
_BEFORE = Prepared(
    sa.select(_touched.c.table_name, _touched.c.scope_id, _touched.c.key, entries.c.hash).outerjoin_from(
        _touched,
        entries,
        sa.and_(*(_touched.c[name] == entries.c[name] for name in ("table_name", "scope_id", "key"))),
    )
)
_COME_BACK = (
    "SELECT c.id FROM sync_touched t JOIN sync_erased e ON e.customer_id = t.scope_id "
    "JOIN customers c ON c.id = e.customer_id WHERE t.table_name = 'customers' ORDER BY c.id"
)
_MOVE_HEAD = (
    "INSERT INTO sync_scopes AS s (id, head, count, digest) VALUES (%(id)s, %(moved)s, %(more)s, %(digest)s) "
    "ON CONFLICT (id) DO UPDATE SET head = s.head + excluded.head, count = s.count + excluded.count, "
    f"digest = mod(s.digest::numeric + excluded.digest, {DIGEST_BITS + 1})::bigint RETURNING head"
)
_MOVE = (
    f"WITH moved AS ({_MOVE_HEAD}) INSERT INTO sync_entries (scope_id, table_name, key, seq, hash) "
    "SELECT %(id)s, e.table_name, e.key, moved.head - %(moved)s + e.nth, e.hash FROM moved, "
    "unnest(%(tables)s::text[], %(keys)s::text[], %(hashes)s::bigint[]) "
    "WITH ORDINALITY AS e (table_name, key, hash, nth) ON CONFLICT (scope_id, table_name, key) "
    "DO UPDATE SET seq = excluded.seq, hash = excluded.hash"
)


class Place(NamedTuple):
    """Where a row is, or was: its table, its scope, its key as text."""

    table: str
    scope_id: UUID
    key: str


class Feed:
    """The server's side of its desk (`storage.side`)."""

    decides = True

    def __init__(self, database: Database) -> None:
        self._tables = {table.name: table for table in travelling_tables()}
        self._here = threading.local()
        self.poke: Callable[[Iterable[str]], None] | None = None
        """Hears whom each commit concerns (see `live`)."""
        self.notebook: Notebook | None = None
        sa.event.listen(database.engine, "connect", _make_place)
        database.engine.dispose()  # connections of before have no place for what is touched

    def begins(self, connection: sa.Connection) -> None:
        self._here.outliving, self._here.log_no = [], None
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
        self._here.concerned = set()
        before = _before(connection)
        if not before:
            return
        now = self._now(connection, before)
        changed: dict[UUID, list[tuple[Place, int | None]]] = defaultdict(list)
        for place in sorted(before):
            if now.get(place) != before.get(place):
                changed[place.scope_id].append((place, now.get(place)))
        self._here.concerned |= set(map(str, changed))
        for scope_id in sorted(changed):
            self._move(connection, scope_id, changed[scope_id], before)

    def _now(self, connection: sa.Connection, touched: Iterable[Place]) -> Mapping[Place, int]:
        """The hashes of those that are there, in the scope they were touched in."""
        by_table: dict[str, list[Place]] = defaultdict(list)
        for place in touched:
            by_table[place.table].append(place)
        found = {}
        for name, places in by_table.items():
            table = self._tables[name]
            keys = {place: tuple(json.loads(place.key)) for place in places}
            present = rows.writer(table, "postgresql").get_plain(connection, sorted(set(keys.values())))
            for there in present.values():
                self._here.concerned |= _waiting_for(name, there)
            for place, key in keys.items():
                row = present.get(key)
                if row is not None and str(scope_of(table, row)) == str(place.scope_id):
                    found[place] = row_hash(name, row)
        return found

    def _move(
        self,
        connection: sa.Connection,
        scope_id: UUID,
        changed: list[tuple[Place, int | None]],
        before: Mapping[Place, int | None],
    ) -> None:
        """The count is moved and the entries are numbered in one statement, of which nothing comes back."""
        more = sum((hash is not None) - (before[place] is not None) for place, hash in changed)
        digest = sum((hash or 0) - (before[place] or 0) for place, hash in changed) & DIGEST_BITS
        said = {"id": scope_id, "moved": len(changed), "more": more, "digest": digest}
        said |= {"tables": [place.table for place, _ in changed], "keys": [place.key for place, _ in changed]}
        send(connection, _MOVE, [said | {"hashes": [hash for _, hash in changed]}])


def _waiting_for(table: str, row: Row) -> set[str]:
    """Who is waited for by what this row tells, whether or not their desk holds whom it is about. A request is for all
    who lead, as with whom it lies follows from who is there; an offer that names nobody goes to them too."""
    named = {live.lies_with(row[column]) for column in ("owner_id", "to_id", "to_team") if row.get(column)}
    if row.get("to_level"):
        named.add(live.level(row["to_level"]))
    if table == approvals.name or (table == handovers.name and not named):
        named.add(live.LEADERS)
    return named


def _before(connection: sa.Connection) -> dict[Place, int | None]:
    """Whatever was touched, with the hash under which it was told of last; None where it was not there."""
    return {Place(*row[:3]): row.hash for row in _BEFORE.all(connection)}


def come_back(connection: sa.Connection) -> list[UUID]:
    """Whom this transaction has made anew though they were erased under a former epoch."""
    return list(connection.exec_driver_sql(_COME_BACK).scalars())


def _make_place(driver: Any, record: object) -> None:
    driver.execute(TOUCHED)
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
            f"IF TG_OP <> 'INSERT' THEN {_touch(table, 'OLD')} END IF; "
            f"IF TG_OP <> 'DELETE' THEN {_touch(table, 'NEW')} END IF; "
            "RETURN NULL; END $$"
        )
        connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS {name} ON "{table.name}"')
        connection.exec_driver_sql(
            f'CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON "{table.name}" '
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def _touch(table: sa.Table, row: str) -> str:
    values = f"'{table.name}', {_scope(table, row)}, {_key(table, row)}"
    return f"INSERT INTO sync_touched VALUES ({values}) ON CONFLICT DO NOTHING;"


def _scope(table: sa.Table, row: str) -> str:
    return f"coalesce({row}.customer_id, '{SHOP}'::uuid)" if table is facts else f"{row}.scope_id"


def _key(table: sa.Table, row: str) -> str:
    """As `protocol.key_words` writes it."""
    parts = [f'to_json({row}."{column.name}")::text' for column in table.primary_key.columns]
    joined = " || ',' || ".join(parts)
    return f"'[' || {joined} || ']'"
