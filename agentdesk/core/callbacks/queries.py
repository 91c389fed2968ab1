"""What screens read about callbacks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from agentdesk.core.calendars.model import MINUTES_OF_A_DAY, WorkingTime, working_time
from agentdesk.core.calendars.queries import edition_of, working_time_of
from agentdesk.core.callbacks import commands as asked
from agentdesk.core.callbacks.at_hand import lying_with
from agentdesk.core.callbacks.commands import FindCallbacks, Sort
from agentdesk.core.callbacks.lying import team_of
from agentdesk.core.callbacks.model import (
    CLAIM_LASTS,
    DUE_SOON,
    Callback,
    DayOfSlots,
    DayOfTeam,
    Kept,
    KeptByTeam,
    Page,
    Phase,
    Recipient,
    Rules,
    State,
    Whom,
)
from agentdesk.core.callbacks.slots import Offer, Planned, slots_of
from agentdesk.core.callbacks.store import (
    NAMED_CALLBACKS,
    NOT_OVER,
    attempts_of,
    callback_from,
    callbacks,
    callbacks_where,
    known_callback,
    rules_of,
    zone_of_customer,
)
from agentdesk.core.callbacks.windows import moment_of, zone_named
from agentdesk.core.cases.store import cases
from agentdesk.core.commands import AGENTS, LEADERS, Command, answers
from agentdesk.core.customers.standing import counted
from agentdesk.core.customers.store import contact_points, customers
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import require_own
from agentdesk.core.people.figures import told_of
from agentdesk.core.people.lying import Lying, LyingKind, lies_with
from agentdesk.core.people.queries import staff_of
from agentdesk.core.storage.unit_of_work import Reading

MOST_DAYS = 31
_FEWEST_DIGITS = 2
"""Of a number somebody looks for."""
_URGENCY = {phase: n for n, phase in enumerate((Phase.IN_CALL, Phase.CLAIMED, Phase.TO_DECIDE, Phase.MISSED, Phase.DUE,
                                                Phase.DUE_SOON, Phase.SCHEDULED))}  # fmt: skip


@answers(asked.GetCallback, allowed=AGENTS)
def get_callback(query: asked.GetCallback, reading: Reading) -> Callback:
    return known_callback(reading.connection, query.callback_id)


@answers(asked.OpenCallbackOf, allowed=AGENTS)
def open_callback_of(query: asked.OpenCallbackOf, reading: Reading) -> Callback | None:
    """Also of a mere number that is theirs: somebody missed their call before anybody knew who it was."""
    numbers = sa.select(contact_points.c.value).where(contact_points.c.customer_id == query.customer_id)
    theirs = sa.or_(
        callbacks.c.customer_id == query.customer_id,
        sa.and_(callbacks.c.customer_id.is_(None), callbacks.c.phone.in_(numbers)),
    )
    found = callbacks_where(reading.connection, theirs, NOT_OVER)
    return min(found, key=lambda each: (_URGENCY[each.phase(reading.now)], each.starts_at), default=None)


@answers(asked.CallbacksOf, allowed=AGENTS)
def callbacks_of(query: asked.CallbacksOf, reading: Reading) -> tuple[Callback, ...]:
    theirs, connection = callbacks.c.customer_id == query.customer_id, reading.connection
    still = list(callbacks_where(connection, theirs, NOT_OVER))
    over = NAMED_CALLBACKS.where(theirs, ~NOT_OVER).order_by(callbacks.c.done_at.desc(), callbacks.c.id.desc())
    rows = connection.execute(over.limit(query.limit)).mappings()
    found = [*still, *map(callback_from, rows)][: query.limit]
    attempts = attempts_of(connection, [each.id for each in found])
    return tuple(replace(each, attempts=attempts.get(each.id, ())) for each in found)


@answers(asked.LyingWith, allowed=AGENTS)
def lying(query: asked.LyingWith, reading: Reading) -> tuple[Callback, ...]:
    require_own(reading.actor, query.person_id)
    connection, staff = reading.connection, staff_of(reading.connection, since=reading.now)
    theirs = [each.id for each in lying_with(connection, staff, query.person_id, reading.now)]
    return tuple(callbacks_where(connection, callbacks.c.id.in_(theirs)))


@answers(asked.FreeSlots, allowed=AGENTS)
def free_slots(query: asked.FreeSlots, reading: Reading) -> tuple[DayOfSlots, ...]:
    """Raises Refused callbacks.zone_unknown."""
    connection = reading.connection
    hours = edition_of(connection).hours
    calendar = hours.calendar()
    zone = query.zone or (zone_of_customer(connection, query.customer_id) if query.customer_id else "")
    at = zone or calendar.time_zone
    theirs = zone_named(at)
    days = [query.day + timedelta(days=n) for n in range(min(query.days, MOST_DAYS))]
    offer = Offer(
        working_time(calendar),
        rules_of(connection),
        staff_of(connection, since=reading.now),
        _planned(connection, moment_of(days[0], 0, theirs), moment_of(days[-1], MINUTES_OF_A_DAY, theirs), query.but),
        reading.now,
        {closed.day: closed.names for closed in hours.closed},
    )
    whom = Whom(query.recipient, _owner(query, reading), query.team_id)
    return tuple(DayOfSlots(day, at, bool(zone), calendar.time_zone, slots_of(day, at, whom, offer)) for day in days)


def _owner(query: asked.FreeSlots, reading: Reading) -> UUID:
    """Whose absence counts. Who is to be the customer's contact and is nobody yet stands for themselves."""
    if query.recipient is Recipient.NAMED:
        of_customer = sa.select(customers.c.named_contact_id).where(customers.c.id == query.customer_id)
        named: UUID | None = query.named_id or reading.connection.execute(of_customer).scalar()
        if named is None:
            raise Refused("callbacks.person_missing")
        return named
    return reading.actor.person_id


@answers(asked.TeamDays, allowed=AGENTS)
def team_days(query: asked.TeamDays, reading: Reading) -> tuple[DayOfTeam, ...]:
    connection = reading.connection
    staff, working = staff_of(connection, since=reading.now), working_time_of(connection)
    zone = working.zone
    days = [query.first + timedelta(days=n) for n in range(min(query.days, MOST_DAYS))]
    within = _within(moment_of(days[0], 0, zone), moment_of(days[-1], MINUTES_OF_A_DAY, zone))
    of_all = callbacks_where(connection, *within, callbacks.c.state != State.CANCELLED)
    there = [each for each in of_all if query.team_id in (None, team_of(each, staff))]
    return tuple(_day_of_team(day, zone, working, there) for day in days)


def _day_of_team(day: date, zone: ZoneInfo, working: WorkingTime, there: list[Callback]) -> DayOfTeam:
    begins, ends = moment_of(day, 0, zone), moment_of(day + timedelta(days=1), 0, zone)
    open_hours = []
    for opens, closes in working.stretches(begins):
        if opens >= ends:
            break
        open_hours.append((max(opens, begins), min(closes, ends)))
    of_the_day = tuple(each for each in there if each.starts_at < ends and each.ends_at > begins)
    return DayOfTeam(day, begins, ends, tuple(open_hours), of_the_day)


def _planned(connection: sa.Connection, begins: datetime, ends: datetime, but: UUID | None) -> tuple[Planned, ...]:
    """What is planned between these moments."""
    of = callbacks.c
    asked = sa.select(of.id, of.recipient, of.owner_id, of.team_id, of.starts_at, of.ends_at)
    rows = connection.execute(asked.where(*_within(begins, ends), NOT_OVER))
    return tuple(
        Planned(Whom(Recipient(row.recipient), row.owner_id, row.team_id), row.starts_at, row.ends_at)
        for row in rows
        if row.id != but
    )


def _within(begins: datetime, ends: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Whose window touches this stretch; it began on the day before, at the earliest."""
    of = callbacks.c
    return of.starts_at < ends, of.ends_at > begins, of.starts_at > begins - timedelta(days=2)


@answers(FindCallbacks, allowed=AGENTS)
def find_callbacks(query: FindCallbacks, reading: Reading) -> Page:
    column = {Sort.WINDOW: callbacks.c.starts_at, Sort.MADE: callbacks.c.made_at, Sort.CUSTOMER: _NAME}[query.sort]
    found = NAMED_CALLBACKS.where(*_filtered(query, reading.now))
    if query.after:
        found = found.where(_beyond(query, column))
    ways = (column.desc(), callbacks.c.id.desc()) if query.descending else (column.asc(), callbacks.c.id.asc())
    rows = reading.connection.execute(
        found.add_columns(column.label("sorted_by")).order_by(*ways).limit(query.limit + 1)
    )
    listed = rows.mappings().all()
    shown = listed[: query.limit]
    after = _place(shown[-1]) if len(listed) > query.limit else ""
    return Page(tuple(map(callback_from, shown)), after)


@answers(asked.CountCallbacks, allowed=AGENTS)
def count_callbacks(query: asked.CountCallbacks, reading: Reading) -> dict[Phase, int]:
    there = [each for each in Phase if each not in (Phase.DONE, Phase.CANCELLED)]
    phase = sa.case(*((_in_phase(each, reading.now), each.value) for each in there))
    not_over = replace(query.filter, phases=frozenset())
    counted = sa.select(phase, sa.func.count()).outerjoin_from(
        callbacks, customers, customers.c.id == callbacks.c.customer_id
    )
    fitting = counted.where(*_filtered(not_over, reading.now)).group_by(phase)
    found = {Phase(each): count for each, count in reading.connection.execute(fitting)}
    return {each: found.get(each, 0) for each in there}


_NAME = sa.func.lower(
    sa.func.coalesce(customers.c.organisation, "") + sa.func.coalesce(customers.c.family_name, "")
    + sa.func.coalesce(customers.c.given_name, "") + callbacks.c.phone
)  # fmt: skip
"""Organisations by their own name, people by family name; who is no customer by number."""


def _place(row: Any) -> str:
    value = row["sorted_by"]
    plain = value.isoformat() if isinstance(value, datetime) else value
    return json.dumps([plain, str(row["id"])], ensure_ascii=False)


def _beyond(query: FindCallbacks, column: Any) -> sa.ColumnElement[bool]:
    try:
        value, last = json.loads(query.after)
        place = value if query.sort is Sort.CUSTOMER else datetime.fromisoformat(value)
        last_id = UUID(last)
    except (ValueError, TypeError, AttributeError) as problem:
        raise Refused("callbacks.page_unknown") from problem
    if query.descending:
        return sa.or_(column < place, sa.and_(column == place, callbacks.c.id < last_id))
    return sa.or_(column > place, sa.and_(column == place, callbacks.c.id > last_id))


def _filtered(query: FindCallbacks, now: datetime) -> Iterator[sa.ColumnElement[bool]]:
    yield sa.or_(*(_in_phase(phase, now) for phase in query.phases)) if query.phases else NOT_OVER
    if query.case_id:
        same = sa.or_(cases.c.id == query.case_id, cases.c.merged_into == query.case_id)
        yield callbacks.c.case_id.in_(sa.select(cases.c.id).where(same))
    for name in ("owner_id", "team_id", "customer_id"):
        if (wanted := getattr(query, name)) is not None:
            yield callbacks.c[name] == wanted
    if query.since:
        yield callbacks.c.starts_at >= query.since
    if query.until:
        yield callbacks.c.starts_at < query.until
    for word in query.words.split():
        fields = (callbacks.c.purpose, *(customers.c[name] for name in ("family_name", "given_name", "organisation")))
        found = [field.icontains(word, autoescape=True) for field in fields]
        digits = "".join(filter(str.isdigit, word)).lstrip("0")  # kept as +49…, typed as 0…
        yield sa.or_(*found, *([callbacks.c.phone.contains(digits)] if len(digits) >= _FEWEST_DIGITS else []))


def _in_phase(phase: Phase, now: datetime) -> sa.ColumnElement[bool]:
    """As `Callback.phase` says it, in SQL."""
    column = callbacks.c
    if phase is Phase.CLAIMED:
        return sa.and_(column.state == State.CLAIMED, column.claimed_at > now - CLAIM_LASTS)
    if phase not in (Phase.SCHEDULED, Phase.DUE_SOON, Phase.DUE, Phase.MISSED):
        return column.state == State(phase.value)
    lapsed = sa.and_(column.state == State.CLAIMED, column.claimed_at <= now - CLAIM_LASTS)
    is_open = sa.or_(column.state == State.OPEN, lapsed)
    over = column.ends_at <= now
    within = {
        Phase.MISSED: over,
        Phase.DUE: sa.and_(~over, _ready(now)),
        Phase.DUE_SOON: sa.and_(~over, ~_ready(now), _ready(now + DUE_SOON)),
        Phase.SCHEDULED: sa.and_(~over, ~_ready(now + DUE_SOON)),
    }
    return sa.and_(is_open, within[phase])


def _ready(by: datetime) -> sa.ColumnElement[bool]:
    snoozed_until = callbacks.c.snoozed_until
    return sa.and_(callbacks.c.starts_at <= by, sa.or_(snoozed_until.is_(None), snoozed_until <= by))


@answers(asked.CallbacksKept, allowed=LEADERS)
def callbacks_kept(query: asked.CallbacksKept, reading: Reading) -> tuple[KeptByTeam, ...]:
    """Of a team by itself, or of those too small for that together (see `people.figures`); without customers who
    object to statistics."""
    staff = staff_of(reading.connection)
    told = told_of(staff.people)
    in_time = (callbacks.c.promised_until >= query.since, callbacks.c.promised_until < query.until)
    counting = counted(callbacks.c.customer_id)
    found: dict[tuple[UUID | None, str], Counter[Kept]] = {}
    for callback in callbacks_where(reading.connection, *in_time, counting):
        if not told.has(lies_with_team := team_of(callback, staff)):
            continue
        team_id = told.group(lies_with_team)
        name = next((person.team for person in staff.people if person.team_id == team_id), callback.team)
        found.setdefault((team_id, name if team_id else ""), Counter())[callback.kept(reading.now)] += 1
    rows = (
        KeptByTeam(team_id, team, *(went[how] for how in (Kept.KEPT, Kept.EARLY, Kept.LATE, Kept.MISSED)))
        for (team_id, team), went in found.items()
    )
    return tuple(sorted(rows, key=lambda row: (row.team, str(row.team_id))))


@answers(asked.TheRules, allowed=AGENTS)
def the_rules(query: asked.TheRules, reading: Reading) -> Rules:
    return rules_of(reading.connection)


@answers(asked.StaleWindows, allowed=AGENTS)
def stale_windows(query: asked.StaleWindows, reading: Reading) -> int:
    counted = (
        sa.select(sa.func.count()).select_from(callbacks).where(NOT_OVER, callbacks.c.zone_rules < query.zone_rules)
    )
    return reading.connection.execute(counted).scalar_one()


@lies_with(LyingKind.CALLBACK)
def callbacks_to_ring(connection: sa.Connection, person_id: UUID) -> Iterator[Lying]:
    """Theirs by name, or in their hand; those of a team or of anyone lie with others as well."""
    of, by_name = callbacks.c, (Recipient.ME.value, Recipient.NAMED.value)
    theirs = sa.or_(sa.and_(of.owner_id == person_id, of.recipient.in_(by_name)), of.claimed_by == person_id)
    for callback_id in connection.execute(sa.select(of.id).where(NOT_OVER, theirs).order_by(of.id)).scalars():
        yield Lying(LyingKind.CALLBACK, callback_id, partial(_to_ring, callback_id))


def _to_ring(callback_id: UUID, person_id: UUID) -> Command:
    return asked.PassOnCallback(callback_id=callback_id, recipient=Recipient.NAMED, person_id=person_id)
