"""What is always true of requests and rights: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from agentdesk.core.customers.rights import OBJECTIONS, Bound
from agentdesk.core.customers.standing import STANDS, customer_rights
from agentdesk.core.privacy.requests import FIRST_MONTHS, State, code, due_on
from agentdesk.core.privacy.store.requests import privacy_requests
from agentdesk.core.storage.check import Finding, invariant


@invariant("privacy.states")
def a_request_has_what_its_state_says(connection: sa.Connection) -> Iterator[Finding]:
    """Open: without an end. Over: when and by whom. Made longer: when. Refused: why."""
    of = privacy_requests.c
    is_open = of.state == State.OPEN.value
    wrong = sa.or_(
        is_open != of.ended_at.is_(None),
        of.ended_at.is_(None) != of.ended_by.is_(None),
        (of.further_months > 0) != of.extended_at.is_not(None),
        (of.state == State.REFUSED.value) != (of.because != ""),
        (of.identity != "") != of.identified_at.is_not(None),
        of.prepared_at.is_(None) != of.prepared_by.is_(None),
    )
    for row in connection.execute(sa.select(of.number, of.state).where(wrong)):
        yield Finding({"number": code(row.number), "state": row.state})


@invariant("privacy.due")
def a_request_is_due_when_the_law_says(connection: sa.Connection) -> Iterator[Finding]:
    """Never before the month is over; how many days after it follows from weekends and the holidays of then."""
    of = privacy_requests.c
    asked = sa.select(of.number, of.received_on, of.due_on, of.further_months)
    for row in connection.execute(asked):
        earliest = due_on(date.fromisoformat(row.received_on), FIRST_MONTHS + row.further_months, ())
        if not 0 <= (date.fromisoformat(row.due_on) - earliest).days <= _MOST_FREE_DAYS:
            yield Finding({"number": code(row.number), "due": row.due_on})


@invariant("privacy.rights")
def a_right_is_one_of_those_there_are(connection: sa.Connection) -> Iterator[Finding]:
    """A restriction has its ground, an objection none; what is over says when and by whom."""
    of = customer_rights.c
    restriction = of.bound == Bound.EVERYTHING.value
    wrong = sa.or_(
        sa.and_(sa.not_(restriction), of.bound.not_in([each.value for each in OBJECTIONS])),
        restriction != (of.ground != ""),
        of.ended_at.is_(None) != of.ended_by.is_(None),
        sa.and_(STANDS, of.ending_words != ""),
    )
    for found in connection.execute(sa.select(of.id).where(wrong)).scalars():
        yield Finding({"right_id": str(found)})


_MOST_FREE_DAYS = 14
