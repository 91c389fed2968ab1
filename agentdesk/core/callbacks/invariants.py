"""What is always true of callbacks: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.callbacks.model import OVER, State
from agentdesk.core.callbacks.store import NOT_OVER, callback_attempts, callbacks, callbacks_where
from agentdesk.core.callbacks.windows import stretch, zone_rules
from agentdesk.core.cases.store import cases
from agentdesk.core.customers.merges import WhoseThen
from agentdesk.core.people.store import people
from agentdesk.core.storage.check import Finding, invariant

_IN_HAND = (State.CLAIMED.value, State.IN_CALL.value)


@invariant("callbacks.states")
def a_callback_has_what_its_state_says(connection: sa.Connection) -> Iterator[Finding]:
    """In hand: by somebody, since when. Over: when, and how or why. Ringing: one attempt without an end, else none."""
    of = callbacks.c
    in_hand = sa.and_(of.state.in_(_IN_HAND), sa.or_(of.claimed_by.is_(None), of.claimed_at.is_(None)))
    over = of.state.in_([state.value for state in OVER])
    unfinished = sa.and_(over, of.done_at.is_(None))
    not_said = sa.or_(
        sa.and_(of.state == State.DONE.value, of.ending == ""),
        sa.and_(of.state == State.CANCELLED.value, of.ending_words == ""),
    )
    running = sa.select(callback_attempts.c.callback_id).where(callback_attempts.c.ended_at.is_(None))
    ringing = (of.state == State.IN_CALL.value) != of.id.in_(running)
    backwards = of.ends_at <= of.starts_at
    wrong = sa.select(of.id, of.state).where(sa.or_(in_hand, unfinished, not_said, ringing, backwards))
    yield from (Finding({"callback_id": str(row.id), "state": row.state}) for row in connection.execute(wrong))


@invariant("callbacks.held")
def a_callback_lies_with_somebody(connection: sa.Connection) -> Iterator[Finding]:
    """Its owner is a person we know; then it is on somebody's list, whoever is away (see `lying`)."""
    nobody = sa.select(callbacks.c.id).outerjoin(people, people.c.id == callbacks.c.owner_id)
    for found in connection.execute(nobody.where(NOT_OVER, people.c.id.is_(None))).scalars():
        yield Finding({"callback_id": str(found)})


@invariant("callbacks.one_open", of_all_rows=True)
def one_callback_is_open_for_each_reason(connection: sa.Connection) -> Iterator[Finding]:
    """At most one per customer and reason; of who is no customer, per number. Two customers who became one may have
    brought one each."""
    of = callbacks.c
    whose = WhoseThen(connection, callbacks.name)
    waiting = sa.select(of.id, of.customer_id, of.reason_id, of.made_at).where(NOT_OVER, of.customer_id.is_not(None))
    customer: dict[tuple[UUID, UUID | None], list[Any]] = {}
    for row in connection.execute(waiting.order_by(of.made_at, of.id)):
        before = customer.setdefault((row.customer_id, row.reason_id), [])
        now_whose = whose(row.id, row.customer_id, row.made_at)
        if any(whose(each.id, each.customer_id, row.made_at) == now_whose for each in before):
            yield Finding({"callbacks": len(before) + 1})
        before.append(row)
    number = sa.select(of.phone, sa.func.count()).where(NOT_OVER, of.customer_id.is_(None))
    twice = connection.execute(number.group_by(of.phone, of.reason_id).having(sa.func.count() > 1))
    yield from (Finding({"callbacks": count}) for _, count in twice)


@invariant("callbacks.windows")
def a_window_lies_where_its_wall_time_says(connection: sa.Connection) -> Iterator[Finding]:
    """As far as it was reckoned by the rules in force here."""
    for callback in callbacks_where(connection, NOT_OVER, callbacks.c.zone_rules == zone_rules()):
        if stretch(callback.window) != (callback.starts_at, callback.ends_at):
            yield Finding({"callback_id": str(callback.id), "zone": callback.window.zone})


@invariant("callbacks.cases")
def a_callback_is_about_a_case_of_its_customer(connection: sa.Connection) -> Iterator[Finding]:
    """Which is there: what became of it by splitting and merging, `cases.merged` looks after."""
    of = callbacks.c
    asked = sa.select(of.id).outerjoin(cases, cases.c.id == of.case_id).where(of.case_id.is_not(None))
    wrong = sa.or_(cases.c.id.is_(None), cases.c.customer_id != of.customer_id)
    yield from (Finding({"callback_id": str(found)}) for found in connection.execute(asked.where(wrong)).scalars())
