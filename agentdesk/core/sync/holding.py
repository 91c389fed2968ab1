"""Whose rows a desk holds, and for how long: those who were in hand here lately, and whoever something waits for.

A desk that is lost has the less to lose. What is let go is not gone: it lies at the server, and comes again once
somebody opens it. Nobody is let go while something of theirs waits to be sent or needs attention.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.people.model import SHOP
from agentdesk.core.privacy.store.views import customer_views
from agentdesk.core.storage.in_step import attention, base, cursors, outbox
from agentdesk.core.sync.applying import drop
from agentdesk.core.sync.protocol import Holding, key_words
from agentdesk.core.sync.replica import Replica
from agentdesk.core.sync.transport import Transport

LATELY = timedelta(hours=24)
"""For so long a customer stays who was opened, or worked on, and for whom nothing waits."""
MOST = 600
"""So many are held at most, and more only while something of them waits."""
AWAY = timedelta(days=7)
"""A desk that has not heard of its server for so long lets go of everybody it can before anything is shown."""

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def tidy(replica: Replica, transport: Transport, spared: Collection[UUID]) -> int:
    """Let go of whoever is not needed here any more, and tell the server who stays; how many went. Raises as the
    transport does: then all are still here."""
    now = replica.clock.now()
    with replica.database.reading() as connection:
        idle = list(_idle(connection, now, spared))
        kept = set(_held(connection)) - set(idle)
        epoch = replica.standing().epoch
    if idle:
        transport.hold(Holding(epoch=epoch, scopes=sorted(kept)))
        drop(replica, idle)
    return len(idle)


def tidy_unheard(replica: Replica) -> int:
    """After a long time without the server, before anybody looks: everybody is let go of who can be. What was typed
    and done here stays."""
    heard = replica.standing().heard_at
    if heard is None or replica.clock.now() - heard < AWAY:
        return 0
    with replica.database.reading() as connection:
        idle = sorted(_held(connection).keys() - _needed(connection) - set(replica.spared()) - {SHOP})
    drop(replica, idle)
    return len(idle)


def _idle(connection: sa.Connection, now: datetime, spared: Collection[UUID]) -> Iterator[UUID]:
    """The longest unused first. A clock that was put back makes nobody idle."""
    held, needed = _held(connection), _needed(connection) | set(spared) | {SHOP}
    too_many = len(held) - MOST
    for n, scope_id in enumerate(sorted(held, key=lambda each: (held[each], each))):
        if scope_id not in needed and (n < too_many or now - held[scope_id] >= LATELY):
            yield scope_id


def _held(connection: sa.Connection) -> dict[UUID, datetime]:
    """Each scope, and when it was last of use here."""
    looked = sa.select(customer_views.c.customer_id, sa.func.max(customer_views.c.at)).group_by("customer_id")
    seen = {row[0]: row[1] for row in connection.execute(looked)}
    asked = sa.select(cursors.c.scope_id, cursors.c.used_at)
    return {row.scope_id: max(row.used_at, seen.get(row.scope_id, row.used_at)) for row in connection.execute(asked)}


def _needed(connection: sa.Connection) -> set[UUID]:
    """Scopes of which what waits here, or needs attention, tells: by their id or by that of one of their rows."""
    open_ones = sa.select(attention.c.device_seq).where(attention.c.dealt_at.is_(None))
    unfinished = sa.or_(outbox.c.state == "waiting", outbox.c.device_seq.in_(open_ones))
    told = {
        UUID(id)
        for words in connection.execute(sa.select(outbox.c.command).where(unfinished)).scalars()
        for id in _ID.findall(words)
    }
    rows_of = sa.select(base.c.scope_id).where(base.c.key.in_([key_words([str(id)]) for id in sorted(told)]))
    return told | set(connection.execute(rows_of.distinct()).scalars())
