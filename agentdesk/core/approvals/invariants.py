"""What is always true of requests: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.approvals.model import OPEN, RequestState
from agentdesk.core.approvals.store import approvals, open_requests
from agentdesk.core.goodwill.model import ActState
from agentdesk.core.goodwill.store import goodwill_acts
from agentdesk.core.goodwill.store.leases import money_leases
from agentdesk.core.ledger.model import AccountKind
from agentdesk.core.ledger.store import ledger_accounts
from agentdesk.core.storage.check import Finding, invariant

_found, _act, _account = approvals.c, goodwill_acts.c, ledger_accounts.c
_IS_OPEN = _found.state.in_([state.value for state in sorted(OPEN)])


@invariant("approvals.held", of_all_rows=True)
def what_is_held_is_what_is_asked_for(connection: sa.Connection) -> Iterator[Finding]:
    """The whole amount while a request is open, nothing once it is over; and nothing for what is no request."""
    wanted = sa.case((_IS_OPEN, _found.amount), else_=0)
    held = sa.func.coalesce(_account.balance, 0)
    asked = sa.select(sa.func.coalesce(_found.id, _account.owner_id).label("id"), held.label("held"))
    same = sa.and_(_account.owner_id == _found.id, _account.currency == _found.currency)
    of_requests = asked.select_from(
        sa.outerjoin(approvals, ledger_accounts, sa.and_(same, _account.kind == AccountKind.HELD.value))
    ).where(held != wanted)
    of_nobody = asked.select_from(sa.outerjoin(ledger_accounts, approvals, same)).where(
        _account.kind == AccountKind.HELD.value,
        _found.id.is_(None),
        held > 0,
        _account.owner_id.not_in(sa.select(money_leases.c.id)),  # see `goodwill.leases`
    )
    for row in (*connection.execute(of_requests), *connection.execute(of_nobody)):
        yield Finding({"request_id": str(row.id), "held": row.held})


@invariant("approvals.acts")
def a_request_and_what_it_asks_for_agree(connection: sa.Connection) -> Iterator[Finding]:
    """Pending as long as it is open, given once where it was approved, and released otherwise."""
    given = [ActState.GIVEN.value, ActState.TAKEN_BACK.value]
    approved = _found.state == RequestState.APPROVED.value
    amount = sa.case((approved, _found.amount_decided), else_=_found.amount)
    right = sa.case(
        (_IS_OPEN, _act.state == ActState.PENDING.value),
        (approved, _act.state.in_(given)),
        else_=_act.state == ActState.RELEASED.value,
    )
    same = sa.and_(_act.request_id == _found.id, _act.amount == amount, _act.currency == _found.currency)
    asked = sa.select(_found.id, _found.state).outerjoin_from(approvals, goodwill_acts, _act.id == _found.act_id)
    wrong = sa.or_(_act.id.is_(None), sa.not_(sa.and_(right, same)))
    for row in connection.execute(asked.where(wrong)):
        yield Finding({"request_id": str(row.id), "state": row.state})


@invariant("approvals.one_act")
def nothing_was_given_twice_for_a_request(connection: sa.Connection) -> Iterator[Finding]:
    counts = _act.state.in_([ActState.GIVEN.value, ActState.PENDING.value, ActState.TAKEN_BACK.value])
    several = sa.select(_act.request_id).where(_act.request_id.is_not(None), counts).group_by(_act.request_id)
    for request_id in connection.execute(several.having(sa.func.count() > 1)).scalars():
        yield Finding({"request_id": str(request_id)})


@invariant("approvals.four_eyes")
def nobody_decided_about_their_own(connection: sa.Connection) -> Iterator[Finding]:
    """What was approved has an approver, another one than who asked, and a first one, if there was any, is a third."""
    alone = sa.or_(_found.decided_by == _found.requested_by, _found.decided_by == _found.first_by)
    wrong = sa.or_(_found.decided_by.is_(None), alone, _found.first_by == _found.requested_by)
    approved = _found.state == RequestState.APPROVED.value
    for request_id in connection.execute(sa.select(_found.id).where(approved, wrong)).scalars():
        yield Finding({"request_id": str(request_id)})


@invariant("approvals.shown")
def an_open_request_binds_what_it_shows(connection: sa.Connection) -> Iterator[Finding]:
    kept = {row.id: row.shown_hash for row in connection.execute(sa.select(_found.id, _found.shown_hash))}
    for request in open_requests(connection):
        if kept[request.id] != request.shown_hash:
            yield Finding({"request_id": str(request.id)})
