"""The table of promises, and how its rows become models."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.customers.model import display_name, shown_name
from agentdesk.core.customers.store import NAME_COLUMNS, called, customers
from agentdesk.core.errors import Refused
from agentdesk.core.people.store import people
from agentdesk.core.promises.model import Promise, PromiseAtHand, PromiseKind, PromiseState
from agentdesk.core.storage.prepared import Prepared, PreparedAmong, spelled
from agentdesk.core.storage.rows import Row
from agentdesk.core.storage.schema import Id, Moment, synced_table, text_column

promises = synced_table(
    "promises",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("case_id", Id),
    sa.Column("interaction_id", Id),
    sa.Column("callback_id", Id),
    text_column("kind"),
    sa.Column("owner_id", Id, nullable=False),
    text_column("words"),
    sa.Column("due_at", Moment, nullable=False),
    text_column("zone"),
    sa.Column("first_due_at", Moment, nullable=False),
    sa.Column("times_moved", sa.Integer, nullable=False),
    sa.Column("missed", sa.Boolean, nullable=False),
    text_column("state"),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", Id, nullable=False),
    sa.Column("settled_at", Moment),
    sa.Column("settled_by", Id),
    sa.Column("settled_late", sa.Boolean, nullable=False),
    text_column("reason"),
    sa.Column("broken_told_at", Moment),
    sa.Index("ix_promises_owner", "state", "owner_id", "due_at"),
    sa.Index("ix_promises_due", "state", "due_at", "id"),
    sa.Index("ix_promises_customer", "customer_id", "state", "due_at", "id"),
    sa.Index("ix_promises_case", "case_id", "state"),
    sa.Index("ix_promises_first_due", "first_due_at"),
    sa.Index("ix_promises_untold", "settled_late", "broken_told_at"),
)

_makers = people.alias("makers")
NAMED_PROMISES = (
    sa.select(
        promises,
        *NAME_COLUMNS,
        people.c.name.label("owner"),
        _makers.c.name.label("maker"),
    )
    .outerjoin(customers, customers.c.id == promises.c.customer_id)
    .outerjoin(people, people.c.id == promises.c.owner_id)
    .outerjoin(_makers, _makers.c.id == promises.c.made_by)
)
"""Promises with the names that a screen shows beside their ids."""

_AS_THEY_ARE = (
    "id", "customer_id", "case_id", "interaction_id", "callback_id", "owner_id", "words", "due_at", "zone",
    "first_due_at", "times_moved", "made_at", "made_by", "settled_at", "settled_by", "reason", "broken_told_at",
)  # fmt: skip
_FLAGS = ("missed", "settled_late")  # SQLite keeps them as numbers


def promise_from(row: Any) -> Promise:
    """`row` is one of NAMED_PROMISES."""
    return Promise(
        **{field: row[field] for field in _AS_THEY_ARE} | {field: bool(row[field]) for field in _FLAGS},
        kind=PromiseKind(row["kind"]),
        state=PromiseState(row["state"]),
        customer=called(row, row["customer_number"]),
        owner=row["owner"] or "",
        maker=row["maker"] or "",
        row_version=row["row_version"],
    )


def promise_row(promise: Promise) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(promise, name) for name in (*_AS_THEY_ARE, *_FLAGS)}
    return row | {"kind": promise.kind.value, "state": promise.state.value, "scope_id": promise.customer_id}


def known_promise(connection: sa.Connection, promise_id: UUID) -> Promise:
    """Raises Refused promises.unknown."""
    row = connection.execute(NAMED_PROMISES.where(promises.c.id == promise_id)).mappings().first()
    if row is None:
        raise Refused("promises.unknown", id=str(promise_id))
    return promise_from(row)


# Put in order here: SQLite would rather walk through all open promises by date than sort these few.
_OPEN = NAMED_PROMISES.where(promises.c.state.in_(spelled(PromiseState.OPEN)))
_OPEN_OF_OWNERS = PreparedAmong(lambda owners: Prepared.by_name(_OPEN.where(promises.c.owner_id.in_(owners))), Id)
_OPEN_OF_CASES = PreparedAmong(lambda of: Prepared.by_name(_OPEN.where(promises.c.case_id.in_(of))), Id)


def open_promises(connection: sa.Connection, owner_ids: Iterable[UUID]) -> list[Promise]:
    """What these owners still have to keep, what is due soonest in front."""
    return _soonest_first(_OPEN_OF_OWNERS.all(connection, owner_ids))


_AT_HAND = (
    sa.select(
        promises.c.id,
        promises.c.customer_id,
        promises.c.kind,
        promises.c.owner_id,
        promises.c.words,
        promises.c.due_at,
        promises.c.made_at,
        *NAME_COLUMNS,
    )
    .outerjoin(customers, customers.c.id == promises.c.customer_id)
    .where(promises.c.state.in_(spelled(PromiseState.OPEN)))
)
_AT_HAND_OF_OWNERS = PreparedAmong(
    lambda owners: Prepared(_AT_HAND.where(promises.c.owner_id.in_(owners)), _as_at_hand), Id
)
_KINDS: dict[str, PromiseKind] = {each.value: each for each in PromiseKind}


def promises_at_hand(connection: sa.Connection, owner_ids: Iterable[UUID]) -> list[PromiseAtHand]:
    """What these owners still have to keep, in no order."""
    return _AT_HAND_OF_OWNERS.all(connection, owner_ids)


_NOW = sa.bindparam("now", type_=Moment)
_BROKEN_OF_OWNERS = PreparedAmong(
    lambda owners: Prepared(_AT_HAND.where(promises.c.owner_id.in_(owners), promises.c.due_at <= _NOW), _as_at_hand), Id
)
_NEXT_OF_OWNERS = PreparedAmong(
    lambda owners: Prepared(
        sa.select(sa.func.min(promises.c.due_at).label("at")).where(
            promises.c.state.in_(spelled(PromiseState.OPEN)),
            promises.c.owner_id.in_(owners),
            promises.c.due_at > _NOW,
        )
    ),
    Id,
)


def broken_at_hand(connection: sa.Connection, owner_ids: Iterable[UUID], now: datetime) -> list[PromiseAtHand]:
    """What these owners have not kept in time and still have to keep, in no order."""
    return _BROKEN_OF_OWNERS.all(connection, owner_ids, now=now)


def next_due(connection: sa.Connection, owner_ids: Iterable[UUID], now: datetime) -> datetime | None:
    """When the next of their open promises is due."""
    found = (row.at for row in _NEXT_OF_OWNERS.all(connection, owner_ids, now=now))
    return min(filter(None, found), default=None)


def _as_at_hand(values: Iterable[Any]) -> PromiseAtHand:
    """By place, as _AT_HAND has them."""
    id, customer_id, kind, owner_id, words, due_at, made_at, *name, number = values
    customer = shown_name(display_name(*name), number) if number else ""
    return PromiseAtHand(id, customer_id, customer, _KINDS[kind], owner_id, words, due_at, made_at)


def open_promises_of_cases(connection: sa.Connection, case_ids: Iterable[UUID]) -> list[Promise]:
    """What is still to be kept in these cases, what is due soonest in front."""
    return _soonest_first(_OPEN_OF_CASES.all(connection, case_ids))


def caseless_of_talk(connection: sa.Connection, customer_id: UUID, interaction_id: UUID) -> list[UUID]:
    """What was promised to this customer in this conversation, of no case so far."""
    of = promises.c
    asked = sa.select(of.id).where(of.customer_id == customer_id, of.interaction_id == interaction_id)
    return list(connection.execute(asked.where(of.case_id.is_(None)).order_by(of.id)).scalars())


def _soonest_first(rows: Iterable[Row]) -> list[Promise]:
    return sorted(map(promise_from, rows), key=lambda promise: (promise.due_at, promise.id))


def broken_since(connection: sa.Connection, now: datetime) -> tuple[Promise, ...]:
    """Promises whose due date has passed and of which nobody has been told yet (see `steps.tell_broken`): what is still
    open, and what was kept too late before the desk noticed. What is due soonest in front.
    """
    kept_late = (promises.c.state == PromiseState.KEPT.value, promises.c.settled_late.is_(sa.true()))
    late = sa.and_(*kept_late, promises.c.missed.is_(sa.false()))
    still_open = sa.and_(promises.c.state == PromiseState.OPEN.value, promises.c.due_at < now)
    asked = NAMED_PROMISES.where(promises.c.broken_told_at.is_(None), sa.or_(still_open, late))
    rows = connection.execute(asked.order_by(promises.c.due_at, promises.c.id)).mappings()
    return tuple(map(promise_from, rows))
