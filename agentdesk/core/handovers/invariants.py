"""What is always true of handovers: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.cases.store import cases
from agentdesk.core.handovers.model import OPEN, HandoverState
from agentdesk.core.handovers.store import handovers
from agentdesk.core.storage.check import Finding, invariant

_found = handovers.c


@invariant("handovers.one_open")
def one_offer_of_a_case_is_open(connection: sa.Connection) -> Iterator[Finding]:
    """At most one; and `open_for` says so of exactly those that are."""
    is_open = _found.state.in_([state.value for state in OPEN])
    several = sa.select(_found.case_id).where(is_open).group_by(_found.case_id).having(sa.func.count() > 1)
    for case_id in connection.execute(several).scalars():
        yield Finding({"case_id": str(case_id)})
    unsaid = sa.and_(is_open, sa.or_(_found.open_for.is_(None), _found.open_for != _found.case_id))
    said = sa.and_(sa.not_(is_open), _found.open_for.is_not(None))
    for handover_id in connection.execute(sa.select(_found.id).where(sa.or_(unsaid, said))).scalars():
        yield Finding({"handover_id": str(handover_id)})


@invariant("handovers.states")
def a_handover_has_what_its_state_says(connection: sa.Connection) -> Iterator[Finding]:
    """What is over was answered by somebody, at some time, and a refusal says why; each is of a case there is."""
    over = _found.state.in_([state.value for state in HandoverState if state not in OPEN])
    by_nobody = sa.and_(over, sa.or_(_found.answered_at.is_(None), _found.answered_by.is_(None)))
    why_not = sa.and_(_found.state == HandoverState.DECLINED.value, _found.answer == "")
    no_case = sa.not_(sa.select(cases.c.id).where(cases.c.id == _found.case_id).exists())
    wrong = sa.select(_found.id, _found.state).where(sa.or_(by_nobody, why_not, no_case))
    for row in connection.execute(wrong):
        yield Finding({"handover_id": str(row.id), "state": row.state})
