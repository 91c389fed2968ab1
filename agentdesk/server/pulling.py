"""What is new for a desk: pages of one snapshot over all its scopes; with the last, what became of its commands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import to_micros
from agentdesk.core.desk import Desk
from agentdesk.core.storage import rows
from agentdesk.core.storage.in_step import received, scopes
from agentdesk.core.storage.schema import metadata
from agentdesk.core.sync.protocol import Entry, Outcome, Pull, Pulled, Scope, asked_as, key_of
from agentdesk.server.devices import epoch_of, known, subscribed
from agentdesk.server.pushing import outcome_of


def pull(desk: Desk, device_id: UUID, asked: Pull) -> Pulled:
    """Everything is read from one snapshot: that a command is known, and its effects, are told together.

    Raises Refused where the desk may not have it. Scopes that it has not subscribed to are left out.
    """
    with desk.database.reading() as connection:
        device, epoch = known(connection, device_id), epoch_of(connection)
        now, question = to_micros(desk.clock.now()), asked_as(asked)
        if asked.epoch != epoch:
            return Pulled(epoch=epoch, server_time=now, asked=question, entries=[], more=True, last_seq=device.last_seq)
        held = subscribed(connection, device_id)
        cursors = {scope: seq for scope, seq in asked.cursors.items() if scope in held}
        found = _entries(connection, cursors, asked.most + 1)
        page, more = found[: asked.most], len(found) > asked.most
        heads = _heads(connection, list(cursors))
        return Pulled(
            epoch=epoch,
            server_time=now,
            asked=question,
            entries=_with_rows(connection, page),
            more=more,
            to_come=sum(heads[scope].head - seq for scope, seq in cursors.items()) - len(page) if more else 0,
            last_seq=device.last_seq,
            outcomes=[] if more else _outcomes(connection, device_id, asked.heard_upto),
            scopes={} if more else heads,
        )


def _entries(connection: sa.Connection, cursors: Mapping[UUID, int], most: int) -> Sequence[Any]:
    asked = sa.text(
        "SELECT e.scope_id, e.seq, e.table_name, e.key, e.hash "
        "FROM unnest(CAST(:ids AS uuid[]), CAST(:seqs AS bigint[])) c (id, seq) "
        "JOIN sync_entries e ON e.scope_id = c.id AND e.seq > c.seq ORDER BY e.scope_id, e.seq LIMIT :most"
    )
    said = {"ids": list(cursors), "seqs": list(cursors.values()), "most": most}
    return connection.execute(asked, said).all()


def _with_rows(connection: sa.Connection, page: Sequence[Any]) -> list[Entry]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for entry in page:
        if entry.hash is not None:
            wanted[entry.table_name].add(entry.key)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for name, keys in wanted.items():
        table = metadata.tables[name]
        by_key = {rows.key_from_plain(table, key_of(key)): key for key in keys}
        for key, row in rows.writer(table, "postgresql").get_many(connection, list(by_key)).items():
            found[name, by_key[key]] = rows.to_plain(row)
    return [
        Entry(
            scope=entry.scope_id,
            seq=entry.seq,
            table=entry.table_name,
            key=key_of(entry.key),
            hash=entry.hash,
            row=None if entry.hash is None else found[entry.table_name, entry.key],
        )
        for entry in page
    ]


def _outcomes(connection: sa.Connection, device_id: UUID, after: int) -> list[Outcome]:
    asked = sa.select(received).where(received.c.device_id == device_id, received.c.device_seq > after)
    return [outcome_of(row) for row in connection.execute(asked.order_by(received.c.device_seq))]


def _heads(connection: sa.Connection, scope_ids: Sequence[UUID]) -> dict[UUID, Scope]:
    """Of scopes in which nothing has ever happened, nothing."""
    empty = dict.fromkeys(scope_ids, Scope(head=0, count=0, digest=0))
    asked = sa.select(scopes).where(scopes.c.id.in_(scope_ids))
    held = {
        row.id: Scope(head=row.head, count=row._mapping["count"], digest=row.digest)
        for row in connection.execute(asked)
    }
    return empty | held
