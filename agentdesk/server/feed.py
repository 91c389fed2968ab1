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
from agentdesk.core.storage.rows import Row
from agentdesk.core.storage.schema import command_log, facts
from agentdesk.core.sync.protocol import DIGEST_BITS, row_hash
from agentdesk.core.sync.travelling import scope_of, travelling_tables
from agentdesk.server import live
from agentdesk.server.notebook import Notebook

_LOG_NO = "sync_log_no"
_TOUCHED = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS sync_touched (table_name text, scope_id uuid, key text, "
    "PRIMARY KEY (table_name, scope_id, key)) ON COMMIT DELETE ROWS"
)
_TAKE = sa.text("SELECT table_name, scope_id, key FROM sync_touched")
_COME_BACK = (
    "SELECT c.id FROM sync_touched t JOIN sync_erased e ON e.customer_id = t.scope_id "
    "JOIN customers c ON c.id = e.customer_id WHERE t.table_name = 'customers' ORDER BY c.id"
)
_MOVE_HEAD = sa.text(
    "INSERT INTO sync_scopes AS s (id, head, count, digest) VALUES (:id, :moved, :more, :digest) "
    "ON CONFLICT (id) DO UPDATE SET head = s.head + :moved, count = s.count + :more, "
    f"digest = ((s.digest::numeric + :digest) % {DIGEST_BITS + 1})::bigint RETURNING head"
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
        self._here.outliving = []
        connection.exec_driver_sql("SELECT set_config('agentdesk.feed', 'on', true)")

    def number(self, connection: sa.Connection, kind: str) -> int | None:
        return None

    def log_no(self, connection: sa.Connection) -> int | None:
        """From a sequence: taking the number after the last one would let one command at a time."""
        return int(connection.exec_driver_sql(f"SELECT nextval('{_LOG_NO}')").scalar_one())

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
        touched = [Place(*row) for row in connection.execute(_TAKE)]
        if not touched:
            return
        now, before = self._now(connection, touched), _before(connection, touched)
        changed: dict[UUID, list[tuple[Place, int | None]]] = defaultdict(list)
        for place in sorted(touched):
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
        before: Mapping[Place, int],
    ) -> None:
        more = sum((hash is not None) - (place in before) for place, hash in changed)
        digest = sum((hash or 0) - before.get(place, 0) for place, hash in changed) & DIGEST_BITS
        said = {"id": scope_id, "moved": len(changed), "more": more, "digest": digest}
        head = connection.execute(_MOVE_HEAD, said).scalar_one()
        rows.writer(entries, "postgresql").put_many(
            connection,
            [
                {"scope_id": scope_id, "table_name": place.table, "key": place.key, "seq": seq, "hash": hash}
                for seq, (place, hash) in enumerate(changed, head - len(changed) + 1)
            ],
        )


def _waiting_for(table: str, row: Row) -> set[str]:
    """Who is waited for by what this row tells, whether or not their desk holds whom it is about. A request is for all
    who lead, as with whom it lies follows from who is there; an offer that names nobody goes to them too."""
    named = {live.lies_with(row[column]) for column in ("owner_id", "to_id", "to_team") if row.get(column)}
    if row.get("to_level"):
        named.add(live.level(row["to_level"]))
    if table == approvals.name or (table == handovers.name and not named):
        named.add(live.LEADERS)
    return named


def _before(connection: sa.Connection, touched: Iterable[Place]) -> Mapping[Place, int]:
    columns = entries.c.table_name, entries.c.scope_id, entries.c.key
    asked = sa.select(*columns, entries.c.hash).where(
        sa.tuple_(*columns).in_(list(touched)), entries.c.hash.is_not(None)
    )
    return {Place(row.table_name, row.scope_id, row.key): row.hash for row in connection.execute(asked)}


def come_back(connection: sa.Connection) -> list[UUID]:
    """Whom this transaction has made anew though they were erased under a former epoch."""
    return list(connection.exec_driver_sql(_COME_BACK).scalars())


def _make_place(driver: Any, record: object) -> None:
    driver.execute(_TOUCHED)
    driver.commit()


def hang(connection: sa.Connection) -> None:
    """(Re-)create the triggers, and the sequence of the log."""
    last = connection.execute(sa.select(sa.func.max(command_log.c.log_no))).scalar() or 0
    connection.exec_driver_sql(f"CREATE SEQUENCE IF NOT EXISTS {_LOG_NO} START {last + 1} CACHE 1")
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
