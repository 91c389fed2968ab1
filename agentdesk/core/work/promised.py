"""What the rooms below know of that has been promised or waits: callbacks, promises, cases, queries, handovers,
approvals, callers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agentdesk.core.approvals.queries import requests_lying_with
from agentdesk.core.callbacks.at_hand import hands_change_at, lying_with
from agentdesk.core.cases.commands import OpenQueries
from agentdesk.core.cases.queries.belongings import open_queries
from agentdesk.core.cases.search import cases_at_hand
from agentdesk.core.commands import SUPERVISORS
from agentdesk.core.handovers.model import MOST_BOUNCES
from agentdesk.core.handovers.queries import offers_lying_with
from agentdesk.core.handovers.store import bounced_handovers
from agentdesk.core.identity.standing import waiting_for_a_vouch
from agentdesk.core.promises.store import broken_at_hand, next_due, promises_at_hand
from agentdesk.core.work.items import (
    of_bounced,
    of_callback,
    of_case,
    of_offers,
    of_promise,
    of_query,
    of_requests,
    of_unsure,
)
from agentdesk.core.work.model import WorkItem
from agentdesk.core.work.sources import Looking, source


@source
def callbacks(looking: Looking) -> Iterator[WorkItem]:
    connection = looking.reading.connection
    looking.wake(hands_change_at(connection, looking.now))
    for callback in lying_with(connection, looking.staff, looking.person_id, looking.now):
        yield of_callback(callback, looking)


@source
def promises(looking: Looking) -> Iterable[WorkItem]:
    return [of_promise(each, looking) for each in promises_at_hand(looking.reading.connection, looking.owners)]


@source
def broken_by_those_led(looking: Looking) -> Iterable[WorkItem]:
    """Who leads hears of a broken promise as well; what is still in time is not theirs."""
    led = looking.staff.led_by(looking.person_id, looking.now) - looking.owners
    connection = looking.reading.connection
    looking.wake(next_due(connection, led, looking.now))
    return [of_promise(each, looking) for each in broken_at_hand(connection, led, looking.now)]


@source
def cases(looking: Looking) -> Iterable[WorkItem]:
    return [of_case(each, looking) for each in cases_at_hand(looking.reading.connection, looking.owners)]


@source
def asked_of_others(looking: Looking) -> Iterator[WorkItem]:
    for query in open_queries(OpenQueries(looking.owners), looking.reading):
        yield of_query(query, looking)


@source
def handovers(looking: Looking) -> Iterator[WorkItem]:
    yield from of_offers(offers_lying_with(looking.reading, looking.person_id, looking.staff), looking)
    if looking.reading.actor.may(SUPERVISORS):
        for offer in bounced_handovers(looking.reading.connection, MOST_BOUNCES):
            yield of_bounced(offer, looking)


@source
def approvals(looking: Looking) -> Iterable[WorkItem]:
    return of_requests(requests_lying_with(looking.reading, looking.person_id, looking.staff), looking)


@source
def callers_to_vouch_for(looking: Looking) -> Iterator[WorkItem]:
    """Nothing more is asked in a conversation of somebody else: whoever may vouch hears of it while it lasts."""
    reading = looking.reading
    if reading.actor.may(SUPERVISORS) and reading.actor.person_id == looking.person_id:
        yield from map(of_unsure, waiting_for_a_vouch(reading.connection, looking.person_id, looking.now))
