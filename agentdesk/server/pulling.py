"""What is new for a desk: pages of one snapshot over all its scopes; with the last, what became of its commands.

PostgreSQL writes rows and standings as the JSON that goes over the line (`sync.pages`); here they are put together.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import to_json

from agentdesk.core.clock import to_micros
from agentdesk.core.desk import Desk
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.in_step import received
from agentdesk.core.storage.prepared import Prepared, driver_of
from agentdesk.core.storage.schema import Id
from agentdesk.core.sync.pages import shape
from agentdesk.core.sync.protocol import Outcome, Pull, Pulled, asked_as
from agentdesk.server.devices import Device, standing
from agentdesk.server.pushing import outcome_of
from agentdesk.server.receipts import receipt_of

MOST_LETTERS = 1_000_000
"""Of the rows of one page, unless a single one is longer: what a slow line carries within its deadline."""
# Each row is looked up by its key: of what JSON names PostgreSQL expects a hundred, whether it is one or five hundred,
# and would rather read whole tables to join them. The limits keep it from that.
_STANDING = (
    "SELECT coalesce(json_object_agg(id, json_build_array(head, count, digest)), '{}')::text, "
    "json_object_agg(id, seq) FILTER (WHERE head > seq)::text, (sum(head - seq) FILTER (WHERE head > seq))::bigint "
    "FROM (SELECT c.key AS id, c.value::bigint AS seq, "
    "coalesce(s.head, 0) AS head, coalesce(s.count, 0) AS count, coalesce(s.digest, 0) AS digest "
    "FROM json_each_text(%s::json) c LEFT JOIN LATERAL "
    "(SELECT head, count, digest FROM sync_scopes WHERE id = c.key::uuid LIMIT 1) s ON true "
    "WHERE c.key::uuid = %s OR EXISTS "
    "(SELECT 1 FROM sync_subscriptions WHERE device_id = %s AND scope_id = c.key::uuid)) stand"
)
_ENTRIES = (
    "SELECT c.id, e.seq, e.table_name, e.key, e.hash "
    "FROM (SELECT key AS id, value::bigint AS seq FROM json_each_text(%s::json) ORDER BY key) c "
    "CROSS JOIN LATERAL (SELECT * FROM sync_entries WHERE scope_id = c.id::uuid AND seq > c.seq "
    "ORDER BY seq LIMIT %s) e ORDER BY c.id, e.seq LIMIT %s"
)
_RECEIVED = Prepared(
    sa.select(received)
    .where(
        received.c.device_id == sa.bindparam("device", type_=received.c.device_id.type),
        received.c.device_seq > sa.bindparam("after", type_=received.c.device_seq.type),
    )
    .order_by(received.c.device_seq)
)


class Entry(NamedTuple):
    """A line of the feed; `row` is the row as it is told, or None where there is none any more."""

    scope: str
    seq: int
    table: str
    key: str
    hash: int | None
    row: str | None = None


class _Standing(NamedTuple):
    """How far the scopes go that the desk has subscribed to, as JSON; those of them that have moved, and by how many
    entries at most."""

    scopes: str
    moved: str | None
    entries: int | None


def pull(desk: Desk, device_id: UUID, asked: Pull) -> str:
    """What `Pulled` says, as JSON. Everything is read from one snapshot: that a command is known, and its effects, are
    told together.

    Raises Refused where the desk may not have it. Scopes that it has not subscribed to are left out.
    """
    with desk.database.reading() as connection:
        here = standing(connection, device_id)
        now, last_seq = to_micros(desk.clock.now()), here.device.last_seq
        receipt = receipt_of(here.key, here.epoch, device_id, last_seq, here.log_no)
        said = {"epoch": here.epoch, "server_time": now, "last_seq": last_seq, "receipt": receipt}
        head = Pulled.model_validate(said | {"asked": asked_as(asked), "more": True})
        if asked.epoch != here.epoch:
            return _page(head, [], "{}")
        stand = _standing(connection, device_id, asked.cursors)
        page, more = _next(connection, stand, asked.most)
        if more:
            return _page(head.model_copy(update={"to_come": (stand.entries or 0) - len(page)}), page, "{}")
        heard = _outcomes(connection, here.device, asked.heard_upto)
        return _page(head.model_copy(update={"more": False, "outcomes": heard}), page, stand.scopes)


def _standing(connection: sa.Connection, device_id: UUID, cursors: dict[str, int]) -> _Standing:
    """Of those in which nothing has ever happened, nothing."""
    said = (to_json(cursors).decode(), SHOP, device_id)
    return _Standing(*driver_of(connection).execute(_STANDING, said).fetchone())


def _next(connection: sa.Connection, stand: _Standing, most: int) -> tuple[list[Entry], bool]:
    """The next entries with their rows, and whether there are more."""
    found = _entries(connection, stand.moved, most + 1) if stand.moved else []
    page = _with_rows(connection, found[:most])
    letters = 0
    for n, entry in enumerate(page):
        letters += len(entry.row or "")
        if n and letters > MOST_LETTERS:
            return page[:n], True
    return page, len(found) > most


def _entries(connection: sa.Connection, cursors: str, most: int) -> list[Any]:
    found: list[Any] = driver_of(connection).execute(_ENTRIES, (cursors, most, most)).fetchall()
    return found


def _with_rows(connection: sa.Connection, page: Sequence[Any]) -> list[Entry]:
    wanted: dict[str, list[str]] = defaultdict(list)
    for _, _, table_name, key, hash in page:
        if hash is not None:
            wanted[table_name].append(key)
    found = {name: _rows(connection, name, keys) for name, keys in wanted.items()}
    return [
        Entry(scope, seq, name, key, hash, None if hash is None else found[name][key])
        for scope, seq, name, key, hash in page
    ]


def _rows(connection: sa.Connection, name: str, keys: Sequence[str]) -> dict[str, str]:
    """By key. Raises KeyError later on for an entry that has no row: the feed is wrong."""
    told = driver_of(connection).execute(_rows_of(name), (f"[{','.join(keys)}]",)).fetchall()
    return {keys[n - 1]: row for n, row in told}


@cache
def _rows_of(name: str) -> str:
    """The statement that has the rows of these keys as arrays of `pages`, with the place of each key among them."""
    of = shape(name)
    values = ", ".join(_told(of.table.columns[column]) for column in of.columns)
    keys = enumerate(of.table.primary_key.columns)
    same = " AND ".join(f't."{each.name}" = (k.key->>{n}){"::uuid" if _is_id(each) else ""}' for n, each in keys)
    of_keys, row = (
        "json_array_elements(%s::json) WITH ORDINALITY k (key, n)",
        f"json_build_array({values})::text AS row",
    )
    return f'SELECT k.n, told.row FROM {of_keys}, LATERAL (SELECT {row} FROM "{name}" t WHERE {same} LIMIT 1) told'  # noqa: S608 - ours


def _told(column: sa.Column[Any]) -> str:
    if _is_id(column):
        return f"encode(uuid_send(t.\"{column.name}\"), 'hex')"
    if isinstance(column.type, sa.LargeBinary):
        return f"encode(t.\"{column.name}\", 'hex')"
    return f't."{column.name}"'


def _is_id(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, Id)


def _page(head: Pulled, page: Sequence[Entry], scopes: str) -> str:
    """Entries come scope by scope. What PostgreSQL has said stands in it as it is."""
    columns = {entry.table: shape(entry.table).columns for entry in page if entry.row}
    told = ",".join(_parts(page))
    said = head.model_dump_json(exclude={"columns", "told", "scopes"})
    return f'{said[:-1]},"columns":{json.dumps(columns)},"told":[{told}],"scopes":{scopes}}}'


def _parts(page: Iterable[Entry]) -> list[str]:
    by_scope: dict[str, list[Entry]] = defaultdict(list)
    for entry in page:
        by_scope[entry.scope].append(entry)
    return [_part(scope, of) for scope, of in by_scope.items()]


def _part(scope: str, of: Sequence[Entry]) -> str:
    rows: dict[str, list[str]] = defaultdict(list)
    gone: dict[str, list[str]] = defaultdict(list)
    for entry in of:
        if entry.row is None:
            gone[entry.table].append(entry.key)
        else:
            rows[entry.table].append(f"[{entry.hash},{entry.row}]")
    there = ",".join(f'"{name}":[{",".join(each)}]' for name, each in rows.items())
    return f'{{"scope":"{scope}","upto":{of[-1].seq},"rows":{{{there}}},"gone":{json.dumps(gone)}}}'


def _outcomes(connection: sa.Connection, device: Device, after: int) -> list[Outcome]:
    if device.last_seq <= after:
        return []  # as it mostly is
    return [outcome_of(row) for row in _RECEIVED.all(connection, device=device.id, after=after)]
