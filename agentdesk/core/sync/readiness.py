"""Money that a desk has set aside before anybody asks: for its person, and for whoever may need some soon.

What lies ready for one is missing for others of the team. Whoever leads, and only looks, has none: theirs is asked for
when they give, or once they answer customers themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import Role
from agentdesk.core.cases.model import ACTIVE
from agentdesk.core.cases.store import cases
from agentdesk.core.goodwill.store import goodwill_acts
from agentdesk.core.interactions.store import interactions
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.people.store import people
from agentdesk.core.storage.in_step import cursors, leases
from agentdesk.core.sync.leases import ask, close_where, look_back
from agentdesk.core.sync.replica import Replica, standing
from agentdesk.core.sync.spending import Held, usable_now
from agentdesk.core.sync.transport import Transport
from agentdesk.core.vouchers.model import day_in

_RENEWED_BEFORE = timedelta(hours=2)
"""The end of a lease: whoever loses the line can go on for so long."""
_NOT_AGAIN, _NEEDED_ELSEWHERE = timedelta(minutes=5), timedelta(minutes=1)
"""For how long nothing more is asked for one matter after it was, and after somebody else needed it."""
_MOST = 20
"""Customers who were opened here last, and as many of those for whom a case lies with the person."""
_ANSWERS = timedelta(days=30)
"""For how long somebody who leads counts as answering customers after they did."""
_FEW = 2
"""Vouchers: with fewer left, a lease is renewed."""

_lease = leases.c
_IS_OPEN = sa.and_(cases.c.status.in_([each.value for each in ACTIVE]), cases.c.merged_into.is_(None))


class Matter(NamedTuple):
    """Of the team and the person; or of a customer, and a case or what belongs to none."""

    customer_id: UUID | None = None
    case_id: UUID | None = None


class Readiness:
    """One thread at a time keeps it; `opened` comes from any. `go_round` sends what waits."""

    def __init__(self, replica: Replica, transport: Transport, go_round: Callable[[], object]) -> None:
        self.replica, self._transport, self._go_round = replica, transport, go_round
        self._opened: dict[UUID, None] = {}
        self._not_before: dict[Matter, datetime] = {}

    def opened(self, customer_id: UUID) -> bool:
        """Somebody looks at them; whether that is new."""
        is_new = self._opened.pop(customer_id, self) is self
        self._opened[customer_id] = None
        while len(self._opened) > _MOST:
            del self._opened[next(iter(self._opened))]
        return is_new

    def keep(self) -> None:
        """Asks for what is missing, will soon be over, or is nearly spent. Raises Failure sync.*, Refused access.*."""
        if look_back(self.replica) or self.replica.memory is None:
            return
        now = self.replica.clock.now()
        with self.replica.database.reading() as connection:
            if not _answers_customers(connection, now):
                return
            held = usable_now(connection, now)
            day = day_in(shop_zone(shop_of(connection)), now).isoformat()
            wanted = [each for each in self._matters(connection) if self._not_before.get(each, now) <= now]
        missing = {each: [one for one in held if _is_for(one, each)] for each in wanted}
        missing = {each: ones for each, ones in missing.items() if not any(_lasts(one, day, now) for one in ones)}
        if not missing:
            return
        self._close(one.id for ones in missing.values() for one in ones)
        for each in missing:
            self._not_before[each] = now + _NOT_AGAIN
            ask(self.replica, self._transport, customer_id=each.customer_id, case_id=each.case_id)

    def leave_to_others(self, customer_id: UUID) -> None:
        """Somebody asks for more just now, or has the server decide: what is kept ready waits."""
        later = self.replica.clock.now() + _NEEDED_ELSEWHERE
        self._not_before |= {Matter(): later, Matter(customer_id): later}
        self._not_before |= {each: later for each in self._not_before if each.customer_id == customer_id}

    def take_up_again(self, customer_id: UUID | None) -> None:
        """The server has decided on what money was given back for before; of nobody in particular, for all."""
        settled = (None, customer_id)
        self._not_before = {
            each: at for each, at in self._not_before.items() if customer_id and each.customer_id not in settled
        }

    def note_recalled(self, lease_ids: Sequence[UUID]) -> None:
        """Whoever needs it has it first."""
        if not lease_ids:
            return
        later = self.replica.clock.now() + _NEEDED_ELSEWHERE
        asked = sa.select(_lease.customer_id, _lease.case_id).where(_lease.id.in_(lease_ids))
        with self.replica.database.reading() as connection:
            for row in connection.execute(asked):
                self._not_before[Matter(*row)] = later

    def _close(self, ids: Iterable[UUID]) -> None:
        """What is left of leases in whose place new ones are asked for comes back first: it counts for these."""
        old = list(ids)
        with self.replica.database.writing() as connection:
            connection.execute(sa.delete(leases).where(_lease.state == "denied"))
            if old:
                close_where(self.replica, connection, _lease.id.in_(old))
        if old:
            self._go_round()

    def _matters(self, connection: sa.Connection) -> Iterator[Matter]:
        yield Matter()
        of_case, is_open = cases.c, _IS_OPEN
        mine = sa.select(of_case.customer_id).where(_is_with(standing(connection).person_id))
        with_me = connection.execute(mine.order_by(of_case.next_step_at, of_case.number).limit(_MOST)).scalars()
        customers = dict.fromkeys([*reversed(self._opened), *with_me])
        here = sa.select(cursors.c.scope_id).where(cursors.c.scope_id.in_(list(customers)), cursors.c.seq > 0)
        present = set(connection.execute(here).scalars())
        for customer_id in (each for each in customers if each in present):
            latest = sa.select(of_case.id).where(of_case.customer_id == customer_id, is_open)
            case_id = connection.execute(latest.order_by(of_case.number.desc()).limit(1)).scalar()
            if case_id:
                yield Matter(customer_id, case_id)
            yield Matter(customer_id)


def _is_with(person_id: UUID) -> sa.ColumnElement[bool]:
    return sa.and_(cases.c.owner_id == person_id, _IS_OPEN, cases.c.customer_id.is_not(None))


def _answers_customers(connection: sa.Connection, now: datetime) -> bool:
    """Whether the person of this desk is likely to give: every agent; of those who lead whoever has a case with them,
    or spoke with a customer or gave something lately, as far as it is here."""
    me, since = standing(connection).person_id, now - _ANSWERS
    roles = connection.execute(sa.select(people.c.roles).where(people.c.id == me)).scalar() or ()
    if Role.AGENT in roles:
        return True
    spoke = sa.select(interactions.c.id).where(interactions.c.person_id == me, interactions.c.started_at > since)
    acts = goodwill_acts.c
    gave = sa.select(acts.id).where(acts.decided_by == me, acts.given_by == me, acts.at > since)
    signs = (sa.select(cases.c.id).where(_is_with(me)), spoke, gave)
    return any(connection.execute(sa.select(sign.exists())).scalar() for sign in signs)


def _is_for(lease: Held, matter: Matter) -> bool:
    return (lease.customer_id, lease.case_id) == matter


def _lasts(lease: Held, day: str, now: datetime) -> bool:
    """Whether it is worth keeping: of today, with time, money and vouchers left."""
    is_of_today = lease.customer_id is not None or (lease.day == day and lease.vouchers_left > _FEW)
    return is_of_today and lease.until - now > _RENEWED_BEFORE and 2 * lease.left >= lease.granted
