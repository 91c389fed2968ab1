"""Tables of leases of money, and what of the limits is leased. Rows of them stay at the server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.store import cases
from agentdesk.core.goodwill.lease_model import NOT_OVER, Counter, LeaseState, MoneyLease, Slice
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import people
from agentdesk.core.storage.prepared import Prepared
from agentdesk.core.storage.schema import Id, Json, Moment, index_of_some, synced_table, text_column

money_leases = synced_table(
    "money_leases",
    sa.Column("id", Id, primary_key=True),
    sa.Column("device_id", Id, nullable=False),
    sa.Column("person_id", Id, nullable=False),
    sa.Column("team_id", Id, nullable=False),
    text_column("currency"),
    # what is given of it counts on this day of the shop's calendar, and in its month
    text_column("day"),
    text_column("state"),
    sa.Column("vouchers_left", sa.Integer, nullable=False),
    # what the limits allowed when it was granted
    sa.Column("limits", Json, nullable=False),
    sa.Column("granted_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("recalled_at", Moment),
    sa.Column("closed_at", Moment),
    # who wants it written off; the state says whether somebody else did too
    sa.Column("first_by", Id),
    text_column("reason"),
    sa.CheckConstraint("vouchers_left >= 0", name="vouchers"),
    sa.Index("ix_money_leases_device", "device_id", "state"),
    lasting=True,
)

money_lease_slices = synced_table(
    "money_lease_slices",
    sa.Column("id", Id, primary_key=True),
    sa.Column("lease_id", Id, sa.ForeignKey("money_leases.id"), nullable=False),
    text_column("counter"),
    # the team, person or case
    sa.Column("subject_id", Id),
    # of slices that are cut off what a customer may get
    sa.Column("customer_id", Id),
    sa.Column("at", Moment, nullable=False),
    sa.Column("granted", sa.BigInteger, nullable=False),
    sa.Column("remaining", sa.BigInteger, nullable=False),
    sa.CheckConstraint("remaining >= 0 AND remaining <= granted", name="not_more"),
    sa.Index("ix_money_lease_slices_lease", "lease_id"),
    lasting=True,
)

money_lease_uses = synced_table(
    "money_lease_uses",
    sa.Column("act_id", Id, primary_key=True),
    sa.Column("slice_id", Id, primary_key=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.CheckConstraint("amount > 0", name="positive"),
    sa.Index("ix_money_lease_uses_slice", "slice_id"),
    append_only=True,
)

_lease, _slice = money_leases.c, money_lease_slices.c
IS_LEASED = _slice.remaining > sa.literal_column("0", sa.BigInteger())
"""Said as the indexes say it."""
index_of_some("ix_money_lease_slices_customer", _slice.customer_id, where=IS_LEASED)
index_of_some("ix_money_lease_slices_subject", _slice.subject_id, where=IS_LEASED)

_this_customer = _slice.customer_id == sa.bindparam("customer", type_=Id)
_this_case = sa.bindparam("case", type_=Id)
_of_case = sa.select(cases.c.id).where(sa.or_(cases.c.id == _this_case, cases.c.merged_into == _this_case))
_COUNTS = sa.or_(
    *(_lease.state == state.value for state in NOT_OVER),
    sa.and_(_lease.state == LeaseState.WRITTEN_OFF.value, _lease.granted_at > sa.bindparam("year_ago", type_=Moment)),
)
_FROM = money_lease_slices.join(money_leases, _lease.id == _slice.lease_id)
_amount = sa.cast(sa.func.coalesce(sa.func.sum(_slice.remaining), 0), sa.BigInteger)


def _leased(*which: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    same = (IS_LEASED, _COUNTS, _lease.currency == sa.bindparam("currency"))
    return sa.select(_amount).select_from(_FROM).where(*which, *same).scalar_subquery()


_LEASED = Prepared(
    sa.select(
        _leased(_this_customer, _slice.counter == Counter.CUSTOMER.value).label("customer"),
        _leased(_this_customer, _slice.counter == Counter.LOOSE.value).label("loose"),
        _leased(_slice.subject_id.in_(_of_case), _slice.counter == Counter.CASE.value).label("case"),
        _leased(
            _slice.subject_id == sa.bindparam("person", type_=Id),
            _slice.counter == Counter.PERSON.value,
            _lease.day >= sa.bindparam("day"),
        ).label("person"),
    )
)
_NOBODY = UUID(int=0)


class Leased(NamedTuple):
    """What desks may give in vouchers and nobody has heard of yet. `case`: of the case, or of what belongs to none."""

    customer: int
    case: int
    person: int


def leased(
    connection: sa.Connection,
    *,
    customer_id: UUID | None = None,
    case_id: UUID | None = None,
    person_id: UUID | None = None,
    currency: str,
    day: str,
    year_ago: datetime,
) -> Leased:
    of = {"customer": customer_id or _NOBODY, "case": case_id or _NOBODY, "person": person_id or _NOBODY}
    row = _LEASED.first(connection, **of, currency=currency, day=day, year_ago=year_ago)
    return Leased(row.customer, row.case if case_id else row.loose, row.person)


def leases_where(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[MoneyLease]:
    """By when they were granted."""
    rows = connection.execute(sa.select(money_leases).where(*where).order_by(_lease.granted_at, _lease.id)).all()
    slices = slices_of(connection, [row.id for row in rows])
    return [_lease_from(row, slices[row.id]) for row in rows]


def whose(connection: sa.Connection, lease_id: UUID) -> UUID | None:
    """The person at whose desk it is."""
    return connection.execute(sa.select(_lease.person_id).where(_lease.id == lease_id)).scalar()


def recalled_of(connection: sa.Connection, device_id: UUID) -> list[UUID]:
    """Leases of this desk that others need."""
    theirs = _lease.device_id == device_id, _lease.state == LeaseState.OPEN.value, _lease.recalled_at.is_not(None)
    return list(connection.execute(sa.select(_lease.id).where(*theirs).order_by(_lease.id)).scalars())


def open_of(connection: sa.Connection, device_id: UUID) -> list[UUID]:
    """Leases of this desk of which it may give still."""
    theirs = _lease.device_id == device_id, _lease.state == LeaseState.OPEN.value
    return list(connection.execute(sa.select(_lease.id).where(*theirs).order_by(_lease.id)).scalars())


def unheard_of(connection: sa.Connection, device_id: UUID | None = None) -> list[UUID]:
    """Of which its desk (any) has not said yet whether it has them, since the server was put back."""
    theirs = [_lease.device_id == device_id] if device_id else []
    asked = sa.select(_lease.id).where(_lease.state == LeaseState.UNHEARD.value, *theirs)
    return list(connection.execute(asked.order_by(_lease.id)).scalars())


def held_by_others(
    connection: sa.Connection, device_id: UUID, cuts: Iterable[tuple[Counter, UUID]], since: datetime
) -> list[UUID]:
    """Leases of other desks that have some of what one of these slices is cut off, and were not asked back before this
    moment."""
    holding = sa.select(_slice.lease_id).where(sa.or_(*(_is_cut_off(*cut) for cut in cuts)), IS_LEASED)
    others = sa.select(_lease.id).where(
        _lease.id.in_(holding),
        _lease.state == LeaseState.OPEN.value,
        _lease.device_id != device_id,
        sa.or_(_lease.recalled_at.is_(None), _lease.recalled_at > since),
    )
    return list(connection.execute(others.order_by(_lease.id)).scalars())


def _is_cut_off(counter: Counter, subject_id: UUID) -> sa.ColumnElement[bool]:
    subject = _slice.customer_id if counter in (Counter.CUSTOMER, Counter.LOOSE) else _slice.subject_id
    return sa.and_(_slice.counter == counter.value, subject == subject_id)


def people_of(connection: sa.Connection, team_id: UUID) -> int:
    """How many share what this team may give; the shop's own id stands for those without a team."""
    of_team = people.c.team_id.is_(None) if team_id == SHOP else people.c.team_id == team_id
    counted = sa.select(sa.func.count()).select_from(people).where(people.c.active, of_team)
    return int(connection.execute(counted).scalar_one())


def open_leases(connection: sa.Connection) -> list[MoneyLease]:
    return leases_where(connection, _lease.state.in_(NOT_OVER))


def slices_of(connection: sa.Connection, lease_ids: Iterable[UUID]) -> dict[UUID, list[Slice]]:
    found: dict[UUID, list[Slice]] = defaultdict(list)
    asked = sa.select(money_lease_slices).where(_slice.lease_id.in_(list(lease_ids))).order_by(_slice.id)
    for row in connection.execute(asked):
        subject_id = row.subject_id or row.customer_id
        found[row.lease_id].append(Slice(row.id, Counter(row.counter), subject_id, row.granted, row.remaining))
    return found


def _lease_from(row: Any, slices: Iterable[Slice]) -> MoneyLease:
    names = ("id", "device_id", "person_id", "team_id", "currency", "vouchers_left", "granted_at", "expires_at")
    said = {name: getattr(row, name) for name in names} | {"first_by": row.first_by, "reason": row.reason}
    day, state = date.fromisoformat(row.day), LeaseState(row.state)
    return MoneyLease(**said, day=day, state=state, recalled=row.recalled_at is not None, slices=tuple(slices))
