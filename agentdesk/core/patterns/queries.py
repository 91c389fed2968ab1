"""What everybody may read of reviews, and what their reviewers find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from agentdesk.core.actors import AGENTS
from agentdesk.core.commands import answers
from agentdesk.core.errors import Refused
from agentdesk.core.patterns import finding, store
from agentdesk.core.patterns.commands import Incidents, PatternsInForce
from agentdesk.core.patterns.facts import Period
from agentdesk.core.patterns.model import Agreement, Explanation, Found, Incident, InForce, Pattern, open_review_of
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.storage.unit_of_work import Reading


@answers(PatternsInForce, allowed=AGENTS)
def in_force(query: PatternsInForce, reading: Reading) -> InForce:
    agreement = store.agreement_in_force(reading.connection)
    if agreement is None:
        return InForce()
    named = store.names_of(reading.connection, agreement.reviewers)
    held, me = store.reviews(reading.connection), reading.actor.person_id
    return InForce(
        agreement,
        tuple(named[each] for each in agreement.reviewers if each in named),
        tuple(held),
        me in agreement.reviewers,
        open_review_of(held, me, reading.now) if me in agreement.reviewers else None,
    )


@answers(Incidents, allowed=AGENTS)
def incidents(query: Incidents, reading: Reading) -> Found:
    agreement, me = store.agreement_in_force(reading.connection), reading.actor.person_id
    if agreement is None:
        raise Refused("patterns.off")
    if me not in agreement.reviewers:
        raise Refused("patterns.not_reviewer")
    review = next((each for each in store.reviews(reading.connection) if each.id == query.review_id), None)
    if review is None or review.opened_by != me or review.closes_at <= reading.now:
        raise Refused("patterns.review_over")
    period = _period(review.first, review.last, shop_zone(shop_of(reading.connection)))
    found = [each for each in _found(reading.connection, agreement, period) if me not in each.people]
    found.sort(key=lambda each: (each.at, each.key), reverse=True)
    told = store.explanations(reading.connection, {each.key for each in found})
    people = {person_id for each in found for person_id in each.people}
    customers = {line.customer_id for each in found for line in each.lines}
    return Found(
        review,
        tuple(found),
        {each.key: told[each.key] for each in found if _counts(told.get(each.key), each)},
        store.names_of(reading.connection, people),
        store.customers_called(reading.connection, customers),
    )


def _counts(explanation: Explanation | None, incident: Incident) -> bool:
    """Nobody explains away what is about themselves, nor what they once explained and had a hand in later."""
    return explanation is not None and explanation.by not in incident.people


def _period(first: date, last: date, zone: ZoneInfo) -> Period:
    begins, ends = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    return Period(begins, ends)


def _found(connection: sa.Connection, agreement: Agreement, period: Period) -> Iterator[Incident]:
    for pattern in agreement.patterns:
        yield from _LOOKS[pattern](connection, period)


Look = Callable[[sa.Connection, Period], Iterable[Incident]]


def _redeemed(connection: sa.Connection, period: Period) -> Iterable[Incident]:
    return finding.issued_and_redeemed(store.redeemed_in(connection, period))


def _just_below(connection: sa.Connection, period: Period) -> Iterable[Incident]:
    return finding.just_below(store.given_repeatedly(connection, period), period)


def _in_case(connection: sa.Connection, period: Period) -> Iterable[Incident]:
    return finding.several_in_case(store.given_in_cases(connection, period), period)


def _same_contact(connection: sa.Connection, period: Period) -> Iterable[Incident]:
    reached = store.reached(connection, period)
    return finding.same_contact(store.given_to(connection, reached.sharing(), period), reached)


def _staff_contact(connection: sa.Connection, period: Period) -> Iterable[Incident]:
    reached = store.reached(connection, period)
    they = [customer_id for customer_id in reached.customers if reached.staff_of(customer_id)]
    return finding.staff_contact(store.given_to(connection, they, period), reached)


def _sale(connection: sa.Connection, period: Period) -> Iterable[Incident]:
    sold = store.sold_to_staff(connection, period)
    return finding.refund_then_sale(store.refunded_before(connection, sold, period), sold)


_LOOKS: dict[Pattern, Look] = {
    Pattern.ISSUED_AND_REDEEMED: _redeemed,
    Pattern.JUST_BELOW: _just_below,
    Pattern.SEVERAL_IN_CASE: _in_case,
    Pattern.SAME_CONTACT: _same_contact,
    Pattern.STAFF_CONTACT: _staff_contact,
    Pattern.REFUND_THEN_SALE: _sale,
}
