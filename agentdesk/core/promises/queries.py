"""What screens and reports read about promises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from agentdesk.core.commands import AGENTS, LEADERS, Command, answers
from agentdesk.core.customers.standing import counted
from agentdesk.core.people.figures import told_of
from agentdesk.core.people.lying import Lying, LyingKind, lies_with
from agentdesk.core.people.queries import staff_of
from agentdesk.core.people.store import people, teams
from agentdesk.core.promises.commands import (
    CountPromises,
    FindPromises,
    GetPromise,
    HandOnPromise,
    OpenPromises,
    PromisesKept,
    PromisesOf,
)
from agentdesk.core.promises.model import (
    STILL_OPEN,
    TO_THE_CUSTOMER,
    KeptOfTeam,
    Promise,
    PromisePage,
    PromiseState,
    Standing,
)
from agentdesk.core.promises.store import NAMED_PROMISES, known_promise, open_promises, promise_from, promises
from agentdesk.core.storage.unit_of_work import Reading

_LONGEST_DAY = timedelta(hours=25)
_found = promises.c


@answers(GetPromise, allowed=AGENTS)
def get_promise(query: GetPromise, reading: Reading) -> Promise:
    return known_promise(reading.connection, query.promise_id)


@answers(PromisesOf, allowed=AGENTS)
def promises_of(query: PromisesOf, reading: Reading) -> tuple[Promise, ...]:
    of_customer = NAMED_PROMISES.where(_found.customer_id == query.customer_id)
    still_open = of_customer.where(_found.state == PromiseState.OPEN.value).order_by(_found.due_at, _found.id)
    settled = of_customer.where(_found.state != PromiseState.OPEN.value)
    rows = list(_rows(reading, still_open.limit(query.limit)))
    if len(rows) < query.limit:
        latest = settled.order_by(_found.settled_at.desc(), _found.id.desc())
        rows += _rows(reading, latest.limit(query.limit - len(rows)))
    return tuple(rows)


@answers(OpenPromises, allowed=AGENTS)
def open_promises_of(query: OpenPromises, reading: Reading) -> tuple[Promise, ...]:
    return tuple(open_promises(reading.connection, query.owner_ids))


@answers(FindPromises, allowed=AGENTS)
def find_promises(query: FindPromises, reading: Reading) -> PromisePage:
    asked = NAMED_PROMISES.where(*_narrowed(query, reading))
    place, down = sa.tuple_(_found.due_at, _found.id), query.latest_first
    if query.after:
        at = sa.tuple_(sa.literal(query.after[0], _found.due_at.type), sa.literal(query.after[1], _found.id.type))
        asked = asked.where(place < at if down else place > at)
    order = (_found.due_at.desc(), _found.id.desc()) if down else (_found.due_at, _found.id)
    rows = tuple(_rows(reading, asked.order_by(*order).limit(query.limit + 1)))
    shown = rows[: query.limit]
    more = len(rows) > query.limit
    return PromisePage(shown, (shown[-1].due_at, shown[-1].id) if more else None)


@answers(CountPromises, allowed=AGENTS)
def count_promises(query: CountPromises, reading: Reading) -> dict[Standing, int]:
    standings = _standings(reading)
    stands = sa.case(*((standings[each], each.value) for each in STILL_OPEN))
    narrowed = _narrowed(replace(query.filter, standings=frozenset()), reading)
    asked = sa.select(stands, sa.func.count()).outerjoin_from(promises, people, people.c.id == _found.owner_id)
    still_open = asked.where(_found.state == PromiseState.OPEN.value, *narrowed)
    counted = reading.connection.execute(still_open.group_by(stands))
    found = {Standing(each): count for each, count in counted}
    return {each: found.get(each, 0) for each in STILL_OPEN}


@answers(PromisesKept, allowed=LEADERS)
def promises_kept(query: PromisesKept, reading: Reading) -> tuple[KeptOfTeam, ...]:
    """Of the teams that have any, by name; those of nobody's team last, and of teams too small to be told of apart.
    Without customers who object to statistics."""
    told = told_of(staff_of(reading.connection).people)
    found: dict[Any, Counter[str]] = {}
    names: dict[Any, str] = {}
    for row in reading.connection.execute(_counted(query, reading.now)):
        if not told.has(row.team_id):
            continue
        team_id = told.group(row.team_id)
        names[team_id] = (row.team or "") if team_id else ""
        counts = found.setdefault(team_id, Counter())
        counts[row.outcome] += row.promises
        counts["moved"] += row.moved
    teams_by_name = sorted(found, key=lambda team_id: (team_id is None, names[team_id].casefold()))
    return tuple(KeptOfTeam(team_id, names[team_id], **found[team_id]) for team_id in teams_by_name)


def _rows(reading: Reading, asked: sa.Select[Any]) -> Iterator[Promise]:
    return map(promise_from, reading.connection.execute(asked).mappings())


def _narrowed(query: FindPromises, reading: Reading) -> Iterator[sa.ColumnElement[bool]]:
    if query.standings:
        known = _standings(reading)
        yield sa.or_(*(known[each] for each in sorted(query.standings)))
    if query.kinds:
        yield _found.kind.in_([kind.value for kind in query.kinds])
    if query.owner_ids:
        yield _found.owner_id.in_(list(query.owner_ids))
    if query.team_id:
        yield people.c.team_id == query.team_id
    if query.customer_id:
        yield _found.customer_id == query.customer_id
    if query.case_id:
        yield _found.case_id == query.case_id
    if query.words:
        yield sa.or_(*(_found.words.icontains(words, autoescape=True) for words in _as_written(query.words)))
    if query.due_from:
        yield _found.due_at >= query.due_from
    if query.due_before:
        yield _found.due_at < query.due_before


def _as_written(words: str) -> list[str]:
    """SQLite knows no small ü for a capital Ü: each way of writing is looked for."""
    return sorted({words, words.lower(), words.upper(), words.capitalize()})


def _standings(reading: Reading) -> dict[Standing, sa.ColumnElement[bool]]:
    """What `model.standing` says, as conditions on rows."""
    to_come = sa.and_(_found.state == PromiseState.OPEN.value, _found.due_at >= reading.now)
    kept, today = _found.state == PromiseState.KEPT.value, _today(reading)
    return {
        Standing.OPEN: sa.and_(to_come, sa.not_(today)),
        Standing.DUE_TODAY: sa.and_(to_come, today),
        Standing.BROKEN: sa.and_(_found.state == PromiseState.OPEN.value, _found.due_at < reading.now),
        Standing.KEPT: sa.and_(kept, _found.settled_late.is_(sa.false())),
        Standing.KEPT_LATE: sa.and_(kept, _found.settled_late.is_(sa.true())),
        Standing.WITHDRAWN: _found.state == PromiseState.WITHDRAWN.value,
    }


def _today(reading: Reading) -> sa.ColumnElement[bool]:
    """Due before this day ends where the customer was told of it: each zone has its own midnight."""
    near = (_found.state == PromiseState.OPEN.value, _found.due_at >= reading.now)
    asked = sa.select(_found.zone).where(*near, _found.due_at <= reading.now + _LONGEST_DAY).distinct()
    zones = reading.connection.execute(asked).scalars()
    before = [sa.and_(_found.zone == zone, _found.due_at < _midnight(reading.now, zone)) for zone in zones]
    return sa.or_(sa.false(), *before)


def _midnight(now: datetime, zone: str) -> datetime:
    """When this day ends."""
    local = ZoneInfo(zone)
    tomorrow = now.astimezone(local).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=local).astimezone(UTC)


def _counted(query: PromisesKept, now: datetime) -> sa.Select[Any]:
    """Promises by team of the owner and by how they turned out."""
    state = _found.state
    outcome = sa.case(
        (state == PromiseState.WITHDRAWN.value, "withdrawn"),
        (sa.and_(state == PromiseState.KEPT.value, _found.settled_late.is_(sa.true())), "late"),
        (state == PromiseState.KEPT.value, "kept"),
        (_found.due_at < now, "broken"),
        else_="open",
    ).label("outcome")
    moved = sa.func.sum(sa.case((_found.times_moved > 0, 1), else_=0)).label("moved")
    to_customers = _found.kind.in_([kind.value for kind in TO_THE_CUSTOMER])
    return (
        sa.select(people.c.team_id, teams.c.name.label("team"), outcome, sa.func.count().label("promises"), moved)
        .join(people, people.c.id == _found.owner_id)
        .outerjoin(teams, teams.c.id == people.c.team_id)
        .where(
            to_customers,
            counted(_found.customer_id),
            _found.first_due_at >= query.since,
            _found.first_due_at < query.until,
        )
        .group_by(people.c.team_id, teams.c.name, outcome)
    )


@lies_with(LyingKind.PROMISE)
def promises_to_keep(connection: sa.Connection, person_id: UUID) -> Iterator[Lying]:
    for promise in open_promises(connection, [person_id]):
        yield Lying(LyingKind.PROMISE, promise.id, partial(_to_keep, promise.id))


def _to_keep(promise_id: UUID, person_id: UUID) -> Command:
    return HandOnPromise(promise_id=promise_id, owner_id=person_id)
