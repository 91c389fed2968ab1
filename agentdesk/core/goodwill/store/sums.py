"""What has been given already, as the limits count it, and what others were given for the like."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.store import cases
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.goodwill.authority import A_YEAR, AT_ONE_GO, Counted
from agentdesk.core.goodwill.model import Act, ActState
from agentdesk.core.goodwill.store import WAITS, goodwill_acts
from agentdesk.core.goodwill.store.leases import leased
from agentdesk.core.storage.prepared import MOST, NOUGHT, Prepared
from agentdesk.core.storage.schema import Id, Moment

# --- Sums ------------------------------------------------------------------------------------------------------------

_ACT = goodwill_acts.c
_LEFT = _ACT.amount - _ACT.taken_back
_OF_CURRENCY = _ACT.currency == sa.bindparam("currency")
_NOT_ITSELF = _ACT.id != sa.bindparam("but", type_=Id)


def _sum(which: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(sa.func.sum(which), 0), sa.BigInteger)


def _oldest(since: str) -> sa.ColumnElement[Any]:
    lately = sa.and_(_ACT.at > sa.bindparam(since, type_=Moment), _LEFT > 0)
    return sa.type_coerce(sa.func.min(sa.case((lately, _ACT.at))), Moment)


def _lately(since: str) -> sa.ColumnElement[int]:
    return _sum(sa.case((_ACT.at > sa.bindparam(since, type_=Moment), _LEFT), else_=0))


_no_case = sa.and_(_ACT.case_id.is_(None), _ACT.at > sa.bindparam("day_ago", type_=Moment))
_OF_CUSTOMER = Prepared(
    sa.select(
        _lately("day_ago").label("at_once"),
        _oldest("day_ago").label("at_once_oldest"),
        _lately("year_ago").label("of_year"),
        _oldest("year_ago").label("of_year_oldest"),
        _sum(sa.case((_no_case, _LEFT), else_=0)).label("without_case"),
    ).where(
        _ACT.customer_id == sa.bindparam("customer", type_=Id),
        _ACT.at > sa.bindparam("year_ago", type_=Moment),
        _OF_CURRENCY,
        _NOT_ITSELF,
    )
)
_same_case = sa.or_(cases.c.id == sa.bindparam("case", type_=Id), cases.c.merged_into == sa.bindparam("case", type_=Id))
_OF_CASE = Prepared(
    sa.select(_sum(_LEFT).label("amount")).where(
        _ACT.case_id.in_(sa.select(cases.c.id).where(_same_case)), _OF_CURRENCY, _NOT_ITSELF
    )
)
_OF_ORDER = Prepared(
    sa.select(_sum(_LEFT).label("amount")).where(
        _ACT.order_id == sa.bindparam("order", type_=Id), _OF_CURRENCY, _NOT_ITSELF
    )
)


def _of_day(who: sa.ColumnElement[Any], *which: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    """Later days too: a clock that was put back frees nothing."""
    by_them = who == sa.bindparam("person", type_=Id)
    of_them = (by_them, _OF_CURRENCY, _ACT.day >= sa.bindparam("day"), *which)
    return sa.select(_sum(_LEFT)).where(*of_them).scalar_subquery()


_OF_PERSON = Prepared(
    sa.select(
        (_of_day(_ACT.decided_by) + _of_day(_ACT.seconded_by)).label("amount"),
        _of_day(_ACT.decided_by, WAITS).label("waiting"),
    )
)
_NOBODY = UUID(int=0)


class Subject(NamedTuple):
    """Whose sums are asked for. `case_id` is the one into which a case was merged, if it was; `but`: an act that is
    not counted, since it is the very one that is decided."""

    customer_id: UUID
    case_id: UUID | None
    order_id: UUID | None
    person_id: UUID
    currency: str
    but: Act | None = None


class Sums(NamedTuple):
    at_once: Counted
    of_year: Counted
    of_case: int
    of_order: int
    by_person: int
    waiting: int


def sums(connection: sa.Connection, of: Subject, now: datetime, day: str) -> Sums:
    """What has been given, what is pending, and what desks may give by themselves: all but what was taken back."""
    common: dict[str, Any] = {"currency": of.currency, "but": of.but.id if of.but else _NOBODY}
    row = _OF_CUSTOMER.first(
        connection, customer=of.customer_id, day_ago=now - AT_ONE_GO, year_ago=now - A_YEAR, **common
    )
    of_case = row.without_case
    if of.case_id:
        of_case = _OF_CASE.first(connection, case=of.case_id, **common).amount
    of_order = _OF_ORDER.first(connection, order=of.order_id, **common).amount if of.order_id else 0
    by_person, waiting = _decided_on(connection, of, day)
    out = leased(
        connection,
        customer_id=of.customer_id,
        case_id=of.case_id,
        person_id=of.person_id,
        currency=of.currency,
        day=day,
        year_ago=now - A_YEAR,
    )
    return Sums(
        Counted(row.at_once + out.customer, row.at_once_oldest),
        Counted(row.of_year + out.customer, row.of_year_oldest),
        of_case + out.case,
        of_order,
        by_person + out.person,
        waiting,
    )


def decided_by(connection: sa.Connection, person_id: UUID, currency: str, now: datetime, day: date) -> int:
    """How much somebody has decided about on a day, with what their desks may give by themselves."""
    decided = _OF_PERSON.first(connection, person=person_id, currency=currency, day=day.isoformat())
    out = leased(connection, person_id=person_id, currency=currency, day=day.isoformat(), year_ago=now - A_YEAR)
    return int(decided.amount) + out.person


def _decided_on(connection: sa.Connection, of: Subject, day: str) -> tuple[int, int]:
    """How much they have decided about that day, and what of it waits for somebody else."""
    decided = _OF_PERSON.first(connection, person=of.person_id, currency=of.currency, day=day)
    own = of.but if of.but and of.but.day >= day else None
    itself = own.counts if own and of.person_id in (own.decided_by, own.seconded_by) else 0
    return int(decided.amount) - itself, int(decided.waiting)


# --- Comparable cases ------------------------------------------------------------------------------------------------


_LOOKED_AT = (
    sa.select(sa.func.coalesce(_ACT.case_id, _ACT.id).label("matter"), _ACT.no, _LEFT.label("amount"))
    .where(
        _ACT.reason_id == sa.bindparam("reason", type_=Id),
        _ACT.severity == sa.bindparam("severity"),
        _ACT.at > sa.bindparam("since", type_=Moment),
        _OF_CURRENCY,
        _ACT.state == ActState.GIVEN.value,
        _ACT.customer_id != sa.bindparam("but", type_=Id),
    )
    .order_by(_ACT.at.desc())
    .limit(sa.literal_column("60", sa.Integer()))
    .offset(NOUGHT)
)
_NEWEST = Prepared(_LOOKED_AT)
_found = _LOOKED_AT.subquery()
_OF_ONE_REASON = Prepared(
    sa.select(sa.cast(sa.func.sum(_found.c.amount), sa.BigInteger).label("amount"))
    .group_by(_found.c.matter)
    .order_by(sa.func.max(_found.c.no).desc())
    .limit(MOST)
    .offset(NOUGHT)
)


class Compared(NamedTuple):
    """With what something is compared; not with what the same customer has got."""

    severity: Severity
    currency: str
    but_customer: UUID | None = None


def given_for(
    connection: sa.Connection, reason_ids: Iterable[UUID], of: Compared, since: datetime, most: int
) -> list[int]:
    """What was given for one of these reasons, the parts of a case together; the newest `most` of them.

    The newest sixty acts of each reason are looked at: a shop that gives much has many thousand in a year.
    """
    asked = {
        "severity": of.severity.value,
        "currency": of.currency,
        "since": since,
        "but": of.but_customer or _NOBODY,
    }
    one, *others = reason_ids
    if not others:
        return [row.amount for row in _OF_ONE_REASON.all(connection, reason=one, most=most, **asked)]
    found = [row for reason_id in reason_ids for row in _NEWEST.all(connection, reason=reason_id, **asked)]
    matters: dict[UUID, int] = {}
    for row in sorted(found, key=lambda row: -row.no):
        if row.matter in matters or len(matters) < most:
            matters[row.matter] = matters.get(row.matter, 0) + int(row.amount)
    return list(matters.values())
