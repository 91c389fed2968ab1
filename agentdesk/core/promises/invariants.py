"""What is always true of promises: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.people.store import people
from agentdesk.core.promises.model import PromiseState
from agentdesk.core.promises.store import promises
from agentdesk.core.storage.check import Finding, invariant

_found = promises.c


@invariant("promises.owners")
def somebody_keeps_each_promise(connection: sa.Connection) -> Iterator[Finding]:
    """Its owner is somebody who works or worked here: then it lies on a list, theirs or that of who stands in."""
    known = sa.select(people.c.id).where(people.c.id == _found.owner_id).exists()
    nobodys = sa.select(_found.id, _found.owner_id).where(_found.state == PromiseState.OPEN.value, sa.not_(known))
    for row in connection.execute(nobodys):
        yield Finding({"promise_id": str(row.id), "owner_id": str(row.owner_id)})


@invariant("promises.states")
def a_promise_has_what_its_state_says(connection: sa.Connection) -> Iterator[Finding]:
    """One that is open has not been settled; one that is over has been, by somebody, withdrawn ones for a reason."""
    still_open = sa.and_(_found.state == PromiseState.OPEN.value, _found.settled_at.is_not(None))
    over = _found.state.in_([PromiseState.KEPT.value, PromiseState.WITHDRAWN.value])
    by_nobody = sa.and_(over, sa.or_(_found.settled_at.is_(None), _found.settled_by.is_(None)))
    without_reason = sa.and_(_found.state == PromiseState.WITHDRAWN.value, _found.reason == "")
    unknown = _found.state.not_in([state.value for state in PromiseState])
    wrong = sa.or_(still_open, by_nobody, without_reason, unknown)
    for row in connection.execute(sa.select(_found.id, _found.state).where(wrong)):
        yield Finding({"promise_id": str(row.id), "state": row.state})
