"""Whose rows a desk holds, and for how long: those who were in hand here lately, and whoever something waits for.

A desk that is lost has the less to lose. Who looked at them goes to the server, too. Whoever is let go is not gone:
they lie at the server, and come again once somebody opens them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import to_micros
from agentdesk.core.people.model import SHOP
from agentdesk.core.policy import policy
from agentdesk.core.privacy.store.views import ONE_LOOK, customer_views
from agentdesk.core.storage.in_step import attention, base, cursors, outbox
from agentdesk.core.storage.schema import Moment, facts
from agentdesk.core.sync.applying import drop
from agentdesk.core.sync.protocol import MOST_LOOKS, Holding, Look, Looks, Sent, key_words
from agentdesk.core.sync.replica import Replica
from agentdesk.core.sync.transport import Transport

LATELY = timedelta(hours=24)
"""For so long a customer stays who was opened, or worked on, and for whom nothing waits."""
MOST = 600
"""So many are held at most, and more only while something of them waits."""
AWAY = timedelta(days=7)
"""A desk that has not heard of its server for so long lets go of everybody it can before anything is shown."""

JOURNAL = timedelta(days=14)
"""For so long what the server has answered can be said to it again, if it is put back to a state of before. How old a
backup may be that is restored with nothing lost follows from it."""

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
    if heard is None or replica.clock.now() - heard < _away():
        return 0
    with replica.database.reading() as connection:
        idle = sorted(_held(connection).keys() - _needed(connection) - set(replica.spared()) - {SHOP})
    drop(replica, idle)
    return len(idle)


def _away() -> timedelta:
    """An administrator may have laid down a shorter time."""
    hours = policy().offline_hours
    return min(timedelta(hours=hours), AWAY) if hours else AWAY


def hand_over_looks(replica: Replica, transport: Transport) -> int:
    """Looks at customers go to the server once they are over, and are kept there; here remains when somebody was of use
    last. How many went; raises as the transport does."""
    view, now, gone = customer_views.c, replica.clock.now(), 0
    over = sa.or_(view.at < sa.literal(now - ONE_LOOK, Moment), view.at > sa.literal(now, Moment))
    asked = sa.select(customer_views).where(over).order_by(view.id).limit(MOST_LOOKS)
    while True:
        with replica.database.reading() as connection:
            looks = connection.execute(asked).all()
        if not looks:
            return gone
        told = [Look.model_validate(row._asdict() | {"at": to_micros(row.at)}) for row in looks]
        transport.note_looks(Looks(epoch=replica.standing().epoch, looks=told))
        with replica.database.writing() as connection:
            for each in looks:
                used = sa.update(cursors).where(cursors.c.scope_id == each.customer_id)
                connection.execute(used.where(cursors.c.used_at < each.at).values(used_at=each.at))
            connection.execute(customer_views.delete().where(view.id.in_([each.id for each in looks])))
        gone += len(looks)


def forget_answered(replica: Replica) -> int:
    """What was answered so long ago keeps its place in the order, in which no server accepts a gap, and no word of
    it; what still needs attention stays whole. Of how many."""
    over = sa.literal(replica.clock.now() - JOURNAL, Moment)
    open_ones = sa.select(attention.c.device_seq).where(attention.c.dealt_at.is_(None))
    answered = (outbox.c.state != "waiting", outbox.c.answered_at < over, outbox.c.device_seq.not_in(open_ones))
    with replica.database.writing() as connection:
        lines = connection.execute(sa.select(outbox.c.device_seq, outbox.c.command).where(*answered)).all()
        for line in lines:
            place = Sent.model_validate_json(line.command).without_words().model_dump_json()
            mine = sa.update(outbox).where(outbox.c.device_seq == line.device_seq)
            connection.execute(mine.values(command=place, facts={}, result=None, answered_at=None))
        connection.execute(sa.delete(attention).where(attention.c.dealt_at < over))
    return len(lines)


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
    """Scopes of which what waits here, or needs attention, tells: by their id, or by that of one of their rows, or of a
    command that is undone, or in what came of it."""
    open_ones = sa.select(attention.c.device_seq).where(attention.c.dealt_at.is_(None))
    unfinished = sa.or_(outbox.c.state == "waiting", outbox.c.device_seq.in_(open_ones))
    told = _told_of(connection, unfinished)
    told |= _told_of(connection, outbox.c.command_id.in_(sorted(told)))
    came_of_it = facts.c.command_id.in_(sa.select(outbox.c.command_id).where(unfinished))
    whose = sa.select(facts.c.customer_id).where(came_of_it, facts.c.customer_id.is_not(None))
    rows_of = sa.select(base.c.scope_id).where(base.c.key.in_([key_words([str(id)]) for id in sorted(told)]))
    return told.union(*(connection.execute(asked.distinct()).scalars() for asked in (whose, rows_of)))


def _told_of(connection: sa.Connection, which: sa.ColumnElement[bool]) -> set[UUID]:
    lines = connection.execute(sa.select(outbox.c.command).where(which)).scalars()
    return {UUID(id) for words in lines for id in _ID.findall(words)}
