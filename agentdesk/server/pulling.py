"""What is new for a desk: pages of one snapshot over all its scopes; with the last, what became of its commands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import to_micros
from agentdesk.core.desk import Desk
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage import rows
from agentdesk.core.storage.in_step import received
from agentdesk.core.storage.prepared import Prepared, driver_of
from agentdesk.core.storage.schema import metadata
from agentdesk.core.sync.protocol import Entry, Outcome, Pull, Pulled, Scope, asked_as, key_of
from agentdesk.server.devices import epoch_of, known
from agentdesk.server.pushing import outcome_of
from agentdesk.server.receipts import receipt_of

_STANDING = (
    "SELECT c.id, coalesce(s.head, 0), coalesce(s.count, 0), coalesce(s.digest, 0) "
    "FROM unnest(%(asked)s::uuid[]) c (id) LEFT JOIN sync_scopes s ON s.id = c.id "
    "WHERE c.id = %(shop)s OR EXISTS "
    "(SELECT 1 FROM sync_subscriptions WHERE device_id = %(device)s AND scope_id = c.id)"
)
_ENTRIES = (
    "SELECT e.scope_id, e.seq, e.table_name, e.key, e.hash "
    "FROM unnest(%(ids)s::uuid[], %(seqs)s::bigint[]) c (id, seq) "
    "JOIN sync_entries e ON e.scope_id = c.id AND e.seq > c.seq ORDER BY e.scope_id, e.seq LIMIT %(most)s"
)
_RECEIVED = Prepared(
    sa.select(received)
    .where(
        received.c.device_id == sa.bindparam("device", type_=received.c.device_id.type),
        received.c.device_seq > sa.bindparam("after", type_=received.c.device_seq.type),
    )
    .order_by(received.c.device_seq)
)


def pull(desk: Desk, device_id: UUID, asked: Pull) -> Pulled:
    """Everything is read from one snapshot: that a command is known, and its effects, are told together.

    Raises Refused where the desk may not have it. Scopes that it has not subscribed to are left out.
    """
    with desk.database.reading() as connection:
        device, epoch = known(connection, device_id), epoch_of(connection)
        now, question = to_micros(desk.clock.now()), asked_as(asked)
        if asked.epoch != epoch:
            return Pulled(epoch=epoch, server_time=now, asked=question, entries=[], more=True, last_seq=device.last_seq)
        stand = _standing(connection, device_id, asked.cursors)
        moved = {scope: seq for scope, seq in asked.cursors.items() if scope in stand and stand[scope].head > seq}
        found = _entries(connection, moved, asked.most + 1) if moved else []
        page, more = found[: asked.most], len(found) > asked.most
        return Pulled(
            epoch=epoch,
            server_time=now,
            asked=question,
            entries=_with_rows(connection, page),
            more=more,
            to_come=sum(stand[scope].head - seq for scope, seq in moved.items()) - len(page) if more else 0,
            last_seq=device.last_seq,
            outcomes=[] if more else _outcomes(connection, device_id, asked.heard_upto),
            scopes={} if more else stand,
            receipt="" if more else receipt_of(connection, epoch, device_id, device.last_seq),
        )


def _standing(connection: sa.Connection, device_id: UUID, asked: Collection[UUID]) -> dict[UUID, Scope]:
    """How far each of these scopes goes, as far as the desk has subscribed to it; of those in which nothing has ever
    happened, nothing."""
    found = driver_of(connection).execute(_STANDING, {"asked": list(asked), "device": device_id, "shop": SHOP})
    return {id: Scope(head=head, count=count, digest=digest) for id, head, count, digest in found.fetchall()}


def _entries(connection: sa.Connection, cursors: Mapping[UUID, int], most: int) -> Sequence[Any]:
    said = {"ids": list(cursors), "seqs": list(cursors.values()), "most": most}
    return list(driver_of(connection).execute(_ENTRIES, said).fetchall())


def _with_rows(connection: sa.Connection, page: Sequence[Any]) -> list[Entry]:
    keys = {words: key_of(words) for _, _, _, words, _ in page}
    wanted: dict[str, set[str]] = defaultdict(set)
    for _, _, table_name, words, hash in page:
        if hash is not None:
            wanted[table_name].add(words)
    found = {
        name: rows.writer(metadata.tables[name], "postgresql").get_plain(connection, [keys[each] for each in some])
        for name, some in wanted.items()
    }
    return [
        Entry(
            scope=scope,
            seq=seq,
            table=name,
            key=keys[words],
            hash=hash,
            row=None if hash is None else found[name][tuple(keys[words])],
        )
        for scope, seq, name, words, hash in page
    ]


def _outcomes(connection: sa.Connection, device_id: UUID, after: int) -> list[Outcome]:
    return [outcome_of(row) for row in _RECEIVED.all(connection, device=device_id, after=after)]
