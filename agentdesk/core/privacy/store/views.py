"""Who looked at whom: kept on this machine beside the log of commands, for a year, and for nothing else.

Written past the commands (`local`): nothing follows from a look, and a replay makes none. Another desk has looks of its
own (decision 0034).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.callbacks.store import callbacks
from agentdesk.core.cases.model import Status
from agentdesk.core.cases.store import cases
from agentdesk.core.clock import Clock
from agentdesk.core.customers.merges import root_of
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.model import State
from agentdesk.core.interactions.store import interactions
from agentdesk.core.people.model import works_alone
from agentdesk.core.people.queries import staff_of
from agentdesk.core.privacy.views import How, While
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.schema import Id, Moment, metadata, text_column

customer_views = sa.Table(
    "customer_views",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("person_id", Id, nullable=False),
    sa.Column("at", Moment, nullable=False),
    text_column("how"),
    # what they were busy with: a conversation, a callback, a case of this customer, or nothing
    text_column("during"),
    sa.Index("ix_customer_views_customer", "customer_id", "at"),
    sa.Index("ix_customer_views_at", "at"),
    info={"local": True},
)

KEPT_FOR = timedelta(days=365)
"""BDSG § 76 keeps such records to the end of the following year; twelve months are enough to ask (reliability G18)."""
ONE_LOOK = timedelta(minutes=15)
"""Whoever comes back to the same customer in this time is still looking."""


class Views:
    """Of one profile, on this machine. Nothing is kept where one person works alone."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def note(self, person_id: UUID, customer_ids: Iterable[UUID], how: How) -> int:
        """That this person has seen these customers now; how many looks were kept."""
        now, wanted = self._clock.now(), set(customer_ids)
        with self._database.reading() as connection:
            if works_alone(staff_of(connection).people):
                return 0
            wanted = {root_of(connection, each) for each in wanted}
            wanted -= _looking_at(connection, person_id, how, now)
            rows = [self._row(connection, person_id, each, how, now) for each in sorted(wanted)]
        if rows:
            with self._database.writing() as connection:
                connection.execute(customer_views.insert(), rows)
        return len(rows)

    def forget_old(self) -> int:
        """Looks of more than a year ago go."""
        old = customer_views.c.at < sa.literal(self._clock.now() - KEPT_FOR, Moment)
        with self._database.reading() as connection:
            if connection.execute(sa.select(customer_views.c.id).where(old).limit(1)).first() is None:
                return 0
        with self._database.writing() as connection:
            return connection.execute(customer_views.delete().where(old)).rowcount

    def _row(
        self, connection: sa.Connection, person_id: UUID, customer_id: UUID, how: How, now: datetime
    ) -> dict[str, Any]:
        during = _during(connection, person_id, customer_id)
        return {
            "id": new_id(),
            "customer_id": customer_id,
            "person_id": person_id,
            "at": now,
            "how": str(how),
            "during": str(during),
        }


def _looking_at(connection: sa.Connection, person_id: UUID, how: How, now: datetime) -> set[UUID]:
    view = customer_views.c
    lately = view.at > sa.literal(now - ONE_LOOK, Moment)
    asked = sa.select(view.customer_id).where(lately, view.person_id == person_id, view.how == str(how))
    return set(connection.execute(asked).scalars())


def _during(connection: sa.Connection, person_id: UUID, customer_id: UUID) -> While:
    talk, callback, case = interactions.c, callbacks.c, cases.c
    for during, column, *where in (
        (While.CONVERSATION, talk.id, talk.customer_id == customer_id, talk.person_id == person_id,
         talk.state.in_([State.RUNNING.value, State.WRAP_UP.value])),
        (While.CALLBACK, callback.id, callback.customer_id == customer_id, callback.done_at.is_(None)),
        (While.CASE, case.id, case.customer_id == customer_id,
         case.status.not_in([Status.RESOLVED.value, Status.CLOSED.value])),
    ):  # fmt: skip
        if connection.execute(sa.select(column).where(*where).limit(1)).first():
            return during
    return While.NOTHING


def views_of(connection: sa.Connection, customer_ids: Collection[UUID], most: int) -> list[Any]:
    """The latest first."""
    asked = sa.select(customer_views).where(customer_views.c.customer_id.in_(customer_ids))
    return list(connection.execute(asked.order_by(customer_views.c.at.desc(), customer_views.c.id).limit(most)))
