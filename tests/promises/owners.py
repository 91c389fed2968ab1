"""Whose everything is at a moment: read from the lists that people see, and held against what was promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import THE_SYSTEM, Role
from agentdesk.core.cases.model import ACTIVE
from agentdesk.core.cases.store import cases
from agentdesk.core.desk import Desk
from agentdesk.core.handovers.model import OPEN, HandoverKind, level_of
from agentdesk.core.handovers.queries import offers_lying_with
from agentdesk.core.handovers.store import handovers, open_handovers
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.queries import staff_of
from agentdesk.core.promises.store import open_promises, promises
from agentdesk.core.storage.unit_of_work import Reading
from tests.promises.promise import Violation

ONE_OWNER = "each open case has exactly one owner, who works or worked here"
ONE_LIST = "each open case lies on exactly one list, of somebody who works here"
ONE_OFFER = "of each case at most one offer is open"
OFFER_HELD = "each open offer lies with somebody who works here, and is known to its sender"
PROMISE_HELD = "each open promise is on exactly one list, of somebody who works here"
LATER = (timedelta(), timedelta(minutes=45), timedelta(hours=30))
"""Nobody does anything meanwhile, but people come and go and answers become due."""


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds what, by the ids of cases, offers and promises."""

    owners: dict[UUID, UUID]
    """Of every case, settled ones too."""
    open_cases: frozenset[UUID]


def held(connection: sa.Connection) -> Held:
    rows = connection.execute(sa.select(cases.c.id, cases.c.owner_id, cases.c.status)).all()
    return Held({row.id: row.owner_id for row in rows}, frozenset(row.id for row in rows if row.status in ACTIVE))


def on_lists(desk: Desk, later: Iterable[timedelta] = LATER) -> Iterator[Violation]:
    """Everything that is open, now and later, on the lists of those who work here."""
    with desk.database.reading() as connection:
        now, staff, found = desk.clock.now(), staff_of(connection), held(connection)
        everybody = {person.id for person in staff.people}
        for case_id in found.open_cases:
            if found.owners[case_id] not in everybody:
                yield Violation(ONE_OWNER, f"{case_id}: {found.owners[case_id]}")
        yield from _offers(connection)
        for after in later:
            yield from _at(connection, staff, found, now + after)


def _at(connection: sa.Connection, staff: Staff, found: Held, at: datetime) -> Iterator[Violation]:
    working = [person.id for person in staff.people if person.active]
    lists = {person_id: staff.stands_in_for(person_id, at) for person_id in working}
    holders = Counter(owner_id for owned in lists.values() for owner_id in owned)
    for case_id in found.open_cases:
        if holders[found.owners[case_id]] != 1:
            yield Violation(ONE_LIST, f"{case_id} of {found.owners[case_id]}: {holders[found.owners[case_id]]} at {at}")
    listed = Counter(promise.id for owned in lists.values() for promise in open_promises(connection, owned))
    asked = sa.select(promises.c.id).where(promises.c.state == "open")
    for promise_id in connection.execute(asked).scalars():
        if listed[promise_id] != 1:
            yield Violation(PROMISE_HELD, f"{promise_id}: {listed[promise_id]} lists at {at}")
    yield from _offers_held(connection, staff, working, at)


def _offers(connection: sa.Connection) -> Iterator[Violation]:
    states = [state.value for state in OPEN]
    asked = sa.select(handovers.c.case_id, sa.func.count().label("offers")).where(handovers.c.state.in_(states))
    for row in connection.execute(asked.group_by(handovers.c.case_id).having(sa.func.count() > 1)):
        yield Violation(ONE_OFFER, f"{row.case_id}: {row.offers}")


def _offers_held(connection: sa.Connection, staff: Staff, working: list[UUID], at: datetime) -> Iterator[Violation]:
    """As each of them sees it. Where nobody else who is there may have the case, it stays with its sender."""
    lying, known = Counter[UUID](), Counter[UUID]()
    for person_id in working:
        mine = offers_lying_with(Reading(connection, THE_SYSTEM, at), person_id)
        lying.update(each.id for each in (*mine.to_answer, *mine.asked_back))
        known.update(each.id for each in (*mine.asked_back, *mine.unanswered, *mine.waiting))
    for offer in open_handovers(connection):
        others = [each for each in staff.present(at) if each.id != offer.from_id]
        if offer.kind is HandoverKind.ESCALATION:  # up, and not sideways
            others = [each for each in others if each.level > offer.from_level or Role.SUPERVISOR in each.roles]
        able = any(level_of(each) >= offer.level for each in others)
        if known[offer.id] != 1 or (able and not lying[offer.id]):
            yield Violation(OFFER_HELD, f"{offer.id}: {lying[offer.id]} to answer, {known[offer.id]} senders at {at}")
