"""What must be true of holds: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.cases.store import cases
from agentdesk.core.customers.store import customers
from agentdesk.core.holds.store import STANDS, legal_holds
from agentdesk.core.storage.check import Finding, invariant


@invariant("holds.whole")
def what_is_held_is_there(connection: sa.Connection) -> Iterator[Finding]:
    """A hold that stands has a reason, a day on which somebody looks again, and is about somebody or a case we know."""
    found = legal_holds.c
    stranger = sa.and_(found.customer_id.is_not(None), found.customer_id.not_in(sa.select(customers.c.id)))
    no_case = sa.and_(found.case_id.is_not(None), found.case_id.not_in(sa.select(cases.c.id)))
    nobody = sa.and_(found.customer_id.is_(None), found.case_id.is_(None))
    unsaid = sa.or_(found.reason == "", found.review_on == "")
    for hold_id in connection.execute(sa.select(found.id).where(STANDS, sa.or_(stranger, no_case, nobody, unsaid))):
        yield Finding({"hold_id": str(hold_id.id)})


@invariant("holds.lifted")
def whoever_lifted_it_said_why(connection: sa.Connection) -> Iterator[Finding]:
    found = legal_holds.c
    half = (found.released_at.is_(None)) != (found.released_by.is_(None))
    silent = sa.and_(found.released_at.is_not(None), found.why_released == "")
    for row in connection.execute(sa.select(found.id).where(sa.or_(half, silent))):
        yield Finding({"hold_id": str(row.id)})
