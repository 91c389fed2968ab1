"""Who looked at whom: kept on this machine beside the log of commands, for a time, and for nothing else.

Written past the commands (`local`): nothing follows from a look, and a replay makes none. Another desk has looks of its
own (decision 0034).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.callbacks.store import callbacks
from agentdesk.core.cards import mask_cards
from agentdesk.core.cases.model import Status
from agentdesk.core.cases.store import cases
from agentdesk.core.clock import Clock
from agentdesk.core.commands import DeskAbove
from agentdesk.core.customers.merges import root_of
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.identity.store import policy_in_force
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.model import State
from agentdesk.core.interactions.store import interactions
from agentdesk.core.orders.store import orders
from agentdesk.core.people.model import SHOP, shop_zone, works_alone
from agentdesk.core.people.queries import shop_of, staff_of
from agentdesk.core.privacy.rules import rules
from agentdesk.core.privacy.store.periods import periods_in_force
from agentdesk.core.privacy.views import How, While, Why
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
    # what it was for, where whoever looked has said it
    text_column("reason"),
    text_column("words"),
    sa.Index("ix_customer_views_customer", "customer_id", "at"),
    sa.Index("ix_customer_views_at", "at"),
    info={"local": True},
)

_MOST_WORDS = 500
RULE = "views"
"""How long looks are kept: twelve months as delivered (BDSG § 76: to the end of the following year)."""
ONE_LOOK = timedelta(minutes=15)
"""Whoever comes back to the same customer in this time is still looking."""


class DeskWithViews(DeskAbove, Protocol):
    """The Desk, as whoever writes files of customers sees it."""

    @property
    def views(self) -> Views: ...


class Views:
    """Of one profile, on this machine. Nothing is kept where one person works alone."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def note(self, person_id: UUID, customer_ids: Iterable[UUID], how: How, words: str = "") -> int:
        """That this person has seen these customers now, and for what; how many looks were kept."""
        now, wanted = self._clock.now(), set(customer_ids)
        with self._database.reading() as connection:
            if works_alone(staff_of(connection).people):
                return 0
            wanted = {root_of(connection, each) for each in wanted}
            wanted -= _looking_at(connection, person_id, how, now)
            rows = [self._row(connection, person_id, each, how, now) | {"words": words} for each in sorted(wanted)]
        if rows:
            with self._database.writing() as connection:
                connection.execute(customer_views.insert(), rows)
        return len(rows)

    def note_everybody(self, person_id: UUID, words: str = "") -> int:
        """That the data of all customers have left in a file, and for what: one row, under the shop's id."""
        with self._database.reading() as connection:
            if works_alone(staff_of(connection).people):
                return 0
        said: dict[str, Any] = {"id": new_id(), "customer_id": SHOP, "person_id": person_id, "at": self._clock.now()}
        said |= {"how": str(How.LISTED), "during": str(While.NOTHING), "reason": "", "words": words}
        with self._database.writing() as connection:
            connection.execute(customer_views.insert(), [said])
        return 1

    def unexplained(self, person_id: UUID, customer_id: UUID) -> UUID | None:
        """The look at this customer that this person has just begun, if the shop wants to know what it is for:
        nothing explains it, and nobody has said it yet."""
        view, since = customer_views.c, self._clock.now() - ONE_LOOK
        with self._database.reading() as connection:
            if not policy_in_force(connection).asks_why:
                return None
            mine = (view.person_id == person_id, view.customer_id == root_of(connection, customer_id))
            lately = (view.at > sa.literal(since, Moment), view.how == str(How.OPENED))
            asked = sa.select(view.id, view.during, view.reason).where(*mine, *lately).order_by(view.at.desc()).limit(1)
            row = connection.execute(asked).first()
        return row.id if row and row.during == While.NOTHING and not row.reason else None

    def explain(self, look_id: UUID, person_id: UUID, why: Why, words: str = "") -> None:
        """What a look of their own was for. Raises Refused views.words_missing where it is none of those named."""
        words = mask_cards(" ".join(words.split())[:_MOST_WORDS])
        if why is Why.OTHER and not words:
            raise Refused("views.words_missing")
        mine = (customer_views.c.id == look_id, customer_views.c.person_id == person_id)
        with self._database.writing() as connection:
            connection.execute(customer_views.update().where(*mine).values(reason=str(why), words=words))

    def forget_old(self) -> int:
        """Looks go once the shop's period for them is over; how many did."""
        with self._database.reading() as connection:
            old = _before(oldest_kept(connection, self._clock.now()))
            if connection.execute(sa.select(customer_views.c.id).where(old).limit(1)).first() is None:
                return 0
        with self._database.writing() as connection:
            return connection.execute(customer_views.delete().where(old)).rowcount

    def _row(
        self, connection: sa.Connection, person_id: UUID, customer_id: UUID, how: How, now: datetime
    ) -> dict[str, Any]:
        during = _during(connection, person_id, customer_id, now)
        return {
            "id": new_id(),
            "customer_id": customer_id,
            "person_id": person_id,
            "at": now,
            "how": str(how),
            "during": str(during),
            "reason": "",
            "words": "",
        }


def oldest_kept(connection: sa.Connection, now: datetime) -> datetime:
    """Looks from before this moment are due."""
    day = rules()[RULE].due_before(periods_in_force(connection)[RULE], now.date())
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def count_old(connection: sa.Connection, before: datetime) -> int:
    asked = sa.select(sa.func.count()).select_from(customer_views).where(_before(before))
    return int(connection.execute(asked).scalar_one())


def _before(moment: datetime) -> sa.ColumnElement[bool]:
    return customer_views.c.at < sa.literal(moment, Moment)


def _looking_at(connection: sa.Connection, person_id: UUID, how: How, now: datetime) -> set[UUID]:
    view = customer_views.c
    lately = view.at > sa.literal(now - ONE_LOOK, Moment)
    asked = sa.select(view.customer_id).where(lately, view.person_id == person_id, view.how == str(how))
    return set(connection.execute(asked).scalars())


def _during(connection: sa.Connection, person_id: UUID, customer_id: UUID, now: datetime) -> While:
    talk, callback, case, order = interactions.c, callbacks.c, cases.c, orders.c
    today = now.astimezone(shop_zone(shop_of(connection))).replace(hour=0, minute=0, second=0, microsecond=0)
    for during, column, *where in (
        (While.CONVERSATION, talk.id, talk.customer_id == customer_id, talk.person_id == person_id,
         talk.state.in_([State.RUNNING.value, State.WRAP_UP.value])),
        (While.CALLBACK, callback.id, callback.customer_id == customer_id, callback.done_at.is_(None)),
        (While.CASE, case.id, case.customer_id == customer_id,
         case.status.not_in([Status.RESOLVED.value, Status.CLOSED.value])),
        (While.ORDER, order.id, order.customer_id == customer_id, order.placed_at >= sa.literal(today, Moment)),
    ):  # fmt: skip
        if connection.execute(sa.select(column).where(*where).limit(1)).first():
            return during
    return While.NOTHING


def views_of(connection: sa.Connection, customer_ids: Collection[UUID], most: int) -> list[Any]:
    """The latest first; files of everybody too, since these customers are in the books."""
    known = sa.select(sa.func.min(customers.c.created_at)).where(customers.c.id.in_(customer_ids)).scalar_subquery()
    everybody = sa.and_(customer_views.c.customer_id == SHOP, customer_views.c.at >= known)
    theirs = customer_views.c.customer_id.in_(customer_ids)
    asked = sa.select(customer_views).where(sa.or_(theirs, everybody))
    return list(connection.execute(asked.order_by(customer_views.c.at.desc(), customer_views.c.id).limit(most)))
