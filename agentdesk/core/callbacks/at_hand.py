"""What lies with somebody at this moment, read for their list of work: by few columns and statements compiled once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.callbacks.lying import holders
from agentdesk.core.callbacks.model import CLAIM_LASTS, CallbackAtHand, Fallback, Recipient, State
from agentdesk.core.callbacks.store import NOT_OVER, callbacks
from agentdesk.core.customers.store import NAME_COLUMNS, called, customers
from agentdesk.core.people.cover import Staff
from agentdesk.core.storage.prepared import Prepared, PreparedAmong, spelled
from agentdesk.core.storage.rows import Row
from agentdesk.core.storage.schema import Id, Moment

_AS_THEY_ARE = (
    "id", "customer_id", "phone", "purpose", "starts_at", "ends_at", "owner_id", "team_id", "made_at", "claimed_by",
    "claimed_at", "snoozed_until", "attempt_count", "zone", "promise_id",
)  # fmt: skip
_NOW = sa.bindparam("now", type_=Moment)
_of = callbacks.c


def _perhaps(mine: Sequence[sa.ColumnElement[Any]]) -> Prepared:
    """What may lie with the one in whose hands the work of these is."""
    reasons = (
        _of.owner_id.in_(mine),
        _of.claimed_by.in_(mine),
        _of.recipient.in_(spelled(Recipient.ANYONE)),
        _of.team_id == sa.bindparam("team", type_=Id),
        _of.ends_at <= _NOW,
    )
    found = sa.select(*(_of[name] for name in (*_AS_THEY_ARE, "recipient", "fallback", "state")), *NAME_COLUMNS)
    found = found.outerjoin(customers, customers.c.id == _of.customer_id)
    return Prepared.by_name(found.where(NOT_OVER, sa.or_(*reasons)).order_by(_of.starts_at, _of.id))


_PERHAPS = PreparedAmong(_perhaps, Id)
_NEXT_OVER = Prepared(sa.select(sa.func.min(_of.ends_at).label("at")).where(NOT_OVER, _of.ends_at > _NOW))
_FIRST_CLAIM = Prepared(
    sa.select(sa.func.min(_of.claimed_at).label("at")).where(
        _of.state.in_(spelled(State.CLAIMED)), _of.claimed_at > sa.bindparam("since", type_=Moment)
    )
)


def lying_with(connection: sa.Connection, staff: Staff, person_id: UUID, now: datetime) -> Iterator[CallbackAtHand]:
    """What lies on this person's list, by its window."""
    mine, person = staff.stands_in_for(person_id, now), staff.person(person_id)
    for row in _PERHAPS.all(connection, mine, team=person and person.team_id, now=now):
        callback = _at_hand(row)
        if person_id in holders(callback, staff, now):
            yield callback


def hands_change_at(connection: sa.Connection, now: datetime) -> datetime | None:
    """The next moment at which time alone brings one onto another list: a window is over, a claim lapses."""
    claimed_at = _FIRST_CLAIM.first(connection, since=now - CLAIM_LASTS).at
    lapses = claimed_at and claimed_at + CLAIM_LASTS
    return min(filter(None, (_NEXT_OVER.first(connection, now=now).at, lapses)), default=None)


def _at_hand(row: Row) -> CallbackAtHand:
    return CallbackAtHand(
        **{name: row[name] for name in _AS_THEY_ARE},
        recipient=Recipient(row["recipient"]),
        fallback=Fallback(row["fallback"]),
        state=State(row["state"]),
        customer=called(row, row["customer_number"]),
    )
