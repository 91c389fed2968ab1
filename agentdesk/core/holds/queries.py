"""What is read about legal hold, and when somebody has to look again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from agentdesk.core.cases.store import cases
from agentdesk.core.commands import LEADERS, answers
from agentdesk.core.customers.merges import losers_of, root_of
from agentdesk.core.errors import Refused
from agentdesk.core.holds.commands import GetHold, Holds, HoldsOn
from agentdesk.core.holds.model import HoldTold
from agentdesk.core.holds.store import STANDS, holds_told, legal_holds
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.storage.unit_of_work import Reading
from agentdesk.core.work.model import Lane, WorkItem
from agentdesk.core.work.sources import Looking, source

REVIEW = "hold"
"""The kind of work that asks whether a hold is still needed."""


@answers(HoldsOn, allowed=LEADERS)
def holds_on(query: HoldsOn, reading: Reading) -> tuple[HoldTold, ...]:
    root = root_of(reading.connection, query.customer_id)
    ids = [root, *(row["id"] for row in losers_of(reading.connection, [root]).get(root, ()))]
    of_cases = sa.select(cases.c.id).where(cases.c.customer_id.in_(ids))
    theirs = sa.or_(legal_holds.c.customer_id.in_(ids), legal_holds.c.case_id.in_(of_cases))
    return holds_told(reading.connection, theirs, *_as_asked(query.lifted))


@answers(Holds, allowed=LEADERS)
def all_holds(query: Holds, reading: Reading) -> tuple[HoldTold, ...]:
    return holds_told(reading.connection, *_as_asked(query.lifted))


@answers(GetHold, allowed=LEADERS)
def one_hold(query: GetHold, reading: Reading) -> HoldTold:
    for told in holds_told(reading.connection, legal_holds.c.id == query.hold_id):
        return told
    raise Refused("legal_holds.unknown", id=str(query.hold_id))


def _as_asked(lifted: bool) -> tuple[sa.ColumnElement[bool], ...]:
    return () if lifted else (STANDS,)


@source
def holds_to_review(looking: Looking) -> Iterator[WorkItem]:
    """For whoever leads: from the day on which somebody wanted to look again."""
    reading = looking.reading
    if not reading.actor.may(LEADERS) or reading.actor.person_id != looking.person_id:
        return
    zone = shop_zone(shop_of(reading.connection))
    for told in holds_told(reading.connection, STANDS):
        begins = _midnight(told.hold.review_on, zone)
        if begins > looking.now:
            looking.wake(begins)
            return  # the others come later still
        yield _item(told, begins)


def _item(told: HoldTold, begins: datetime) -> WorkItem:
    return WorkItem(
        kind=REVIEW,
        lane=Lane.ATTENTION,
        subject_id=told.hold.id,
        customer_id=told.hold.customer_id,
        title=told.customer,
        why="work.hold",
        facts={"reason": told.hold.reason},
        since=told.hold.since,
        due=begins,
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
