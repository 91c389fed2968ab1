"""What a story is told from: the newest facts of a customer, and all facts of what stands open however old it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.approvals.model import OPEN as UNDECIDED
from agentdesk.core.approvals.store import approvals
from agentdesk.core.callbacks.model import OVER
from agentdesk.core.callbacks.store import callbacks
from agentdesk.core.cases.model import SECOND_FAILURE_WITHIN, Status
from agentdesk.core.cases.store import cases, failures
from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.customers.rights import Bound
from agentdesk.core.customers.standing import standing
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.store import goodwill_acts
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.people.store import people
from agentdesk.core.promises.model import PromiseState
from agentdesk.core.promises.store import promises
from agentdesk.core.storage.prepared import MOST, NOUGHT, Prepared, PreparedAmong, spelled
from agentdesk.core.storage.schema import FACTS_OF_MATTERS, Id, facts
from agentdesk.core.storage.unit_of_work import Reading
from agentdesk.core.story.commands import CurrentWeights, StoryOf, WeightsEditions
from agentdesk.core.story.model import Story
from agentdesk.core.story.risk import Risk
from agentdesk.core.story.store import current_weights, weights_editions
from agentdesk.core.story.telling import GIVEN_LATELY, story
from agentdesk.core.story.told import Told
from agentdesk.core.story.weighing import WeightsEdition

NEWEST = 200
"""Facts that are looked at, beside those of what stands open."""
_LANES = ("call", "message", "order", "case", "goodwill", "note")
_CUSTOMER = sa.bindparam("customer", type_=Id)
_TOLD = (
    sa.select(  # in the order of Told
        facts.c.id,
        facts.c.kind,
        facts.c.occurred_at,
        facts.c.recorded_at,
        sa.func.coalesce(people.c.name, "").label("person"),
        facts.c.subject_id,
        facts.c.data,
        facts.c.corrects,
    )
    .outerjoin(people, people.c.id == facts.c.actor_id)
    .where(facts.c.customer_id == _CUSTOMER, facts.c.retracted.is_(sa.false()))
)
_NEWEST = Prepared(
    _TOLD.where(facts.c.lane.in_(spelled(*_LANES)))
    .order_by(facts.c.occurred_at.desc(), facts.c.id.desc())
    .limit(MOST)
    .offset(NOUGHT),
    Told._make,
)
_OF_MATTERS = PreparedAmong(
    lambda ids: Prepared(_TOLD.where(FACTS_OF_MATTERS, facts.c.subject_id.in_(ids)), Told._make), Id
)


def _standing(subject: sa.Column[Any], customer: sa.Column[Any], *which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(subject.label("id")).where(customer == _CUSTOMER, *which)


def _since(name: str, column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    return column >= sa.bindparam(name, type_=column.type)


_STANDING_ONES = sa.union_all(
    _standing(promises.c.id, promises.c.customer_id, promises.c.state == spelled(PromiseState.OPEN)[0]),
    _standing(callbacks.c.id, callbacks.c.customer_id, callbacks.c.state.not_in(spelled(*sorted(OVER)))),
    _standing(cases.c.id, cases.c.customer_id, cases.c.status.not_in(spelled(Status.RESOLVED, Status.CLOSED))),
    _standing(approvals.c.id, approvals.c.customer_id, approvals.c.state.in_(spelled(*sorted(UNDECIDED)))),
    _standing(failures.c.id, failures.c.customer_id, _since("failed", failures.c.happened_at)),
    *(
        _standing(of, goodwill_acts.c.customer_id, of.is_not(None), _since("given", goodwill_acts.c.at))
        for of in (goodwill_acts.c.id, goodwill_acts.c.voucher_id)
    ),
).subquery()
_STANDING = Prepared(sa.select(_STANDING_ONES.c.id))


@answers(StoryOf, allowed=AGENTS)
def story_of(query: StoryOf, reading: Reading) -> Story:
    connection = reading.connection
    if not connection.execute(sa.select(customers.c.id).where(customers.c.id == query.customer_id)).first():
        raise Refused("customers.unknown", id=str(query.customer_id))
    weights = current_weights(connection).weights
    told = story(_told(reading, query.customer_id), reading.now, shop_zone(shop_of(connection)).key, weights)
    if not standing(connection, query.customer_id).allows(Bound.PROFILING):
        return replace(told, risk=Risk(1))  # Art. 21 GDPR: nobody reckons whether they may leave
    return told


@answers(CurrentWeights, allowed=AGENTS)
def current(query: CurrentWeights, reading: Reading) -> WeightsEdition:
    return current_weights(reading.connection)


@answers(WeightsEditions, allowed=AGENTS)
def editions(query: WeightsEditions, reading: Reading) -> tuple[WeightsEdition, ...]:
    return tuple(weights_editions(reading.connection))


def _told(reading: Reading, customer_id: UUID) -> list[Told]:
    newest = _NEWEST.all(reading.connection, customer=customer_id, most=NEWEST)
    if len(newest) < NEWEST:
        return newest
    since = {"failed": reading.now - SECOND_FAILURE_WITHIN, "given": reading.now - GIVEN_LATELY}
    standing = [row.id for row in _STANDING.all(reading.connection, customer=customer_id, **since)]
    known = {each.id for each in newest}
    older = _OF_MATTERS.all(reading.connection, standing, customer=customer_id) if standing else []
    return newest + [each for each in {each.id: each for each in older}.values() if each.id not in known]
