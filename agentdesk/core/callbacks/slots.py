"""Which half hours can be offered for a callback, and what stands in the way of the others. Pure.

Free is what lies in our hours and in the customer's, where somebody is there to ring who is not rung out already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from agentdesk.core.calendars.model import MINUTES_OF_A_DAY, WorkingTime
from agentdesk.core.callbacks.lying import team_of
from agentdesk.core.callbacks.model import Courtesy, Recipient, Rules, Slot, Whom, Window
from agentdesk.core.callbacks.windows import moment_of, wall, zone_named
from agentdesk.core.people.cover import Staff

MINUTES = 30
"""The length of a slot."""

Why = tuple[str, dict[str, str]]
"""Below `callbacks.slot.`, with its facts."""
_SUNDAY = 6


class Planned(NamedTuple):
    """What a callback takes up: whose time, from when, until when. (A tuple: a week has thousands.)"""

    whom: Whom
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """What slots are made from; `planned` is what callbacks take up that are not over, `holidays` are days of the shop
    with their names by language.
    """

    working: WorkingTime
    rules: Rules
    staff: Staff
    planned: tuple[Planned, ...]
    now: datetime
    holidays: Mapping[date, Mapping[str, str]] = field(default_factory=dict)


def slots_of(day: date, zone_name: str, whom: Whom, offer: Offer) -> tuple[Slot, ...]:
    """The polite half hours of this day of the customer's, by time. Raises Refused callbacks.zone_unknown.

    A half hour that the clocks leave out is none.
    """
    half_hours = list(_half_hours(day, zone_name, offer.rules.courtesy))
    if not half_hours:
        return ()
    begins, ends = half_hours[0][1], half_hours[-1][2]
    that_day = (each for each in offer.planned if each.starts_at < ends and each.ends_at > begins)
    theirs = [each for each in that_day if _shares(each.whom, whom, offer.staff)]
    return tuple(_slot(window, starts_at, ends_at, whom, theirs, offer) for window, starts_at, ends_at in half_hours)


def _half_hours(day: date, zone_name: str, courtesy: Courtesy) -> Iterator[tuple[Window, datetime, datetime]]:
    zone = zone_named(zone_name)
    first = -(-courtesy.from_minute // MINUTES) * MINUTES
    for begins in range(first, min(courtesy.to_minute, MINUTES_OF_A_DAY) - MINUTES + 1, MINUTES):
        starts_at, ends_at = moment_of(day, begins, zone), moment_of(day, begins + MINUTES, zone)
        if starts_at < ends_at:
            yield Window(day, begins, begins + MINUTES, zone_name), starts_at, ends_at


def _slot(
    window: Window, starts_at: datetime, ends_at: datetime, whom: Whom, theirs: Iterable[Planned], offer: Offer
) -> Slot:
    there = _people(whom, starts_at, ends_at, offer.staff)
    capacity = there * offer.rules.per_person
    meanwhile = (each for each in theirs if each.starts_at < ends_at and each.ends_at > starts_at)
    load = sum((_share(each, starts_at, ends_at) for each in meanwhile), Fraction())
    taken = tuple(_reasons(window, starts_at, ends_at, whom, there, load, offer))
    return Slot(window, starts_at, ends_at, int(load), capacity, taken)


def _reasons(
    window: Window,
    starts_at: datetime,
    ends_at: datetime,
    whom: Whom,
    there: int,
    load: Fraction,
    offer: Offer,
) -> Iterator[Why]:
    if starts_at < offer.now:
        yield "past", {}
    if window.day.weekday() == _SUNDAY and not offer.rules.courtesy.sundays:
        yield "sunday", {}
    if offer.working.between(starts_at, ends_at) < ends_at - starts_at:
        yield _closed(starts_at, offer)
    if not there:
        yield ("away", _named(whom, offer)) if _is_person(whom) else ("nobody", {})
    elif load >= there * offer.rules.per_person:
        yield "full", {"load": str(int(load))}


def _closed(starts_at: datetime, offer: Offer) -> Why:
    names = offer.holidays.get(wall(starts_at, zone_named(offer.working.calendar.time_zone))[0])
    return ("holiday", dict(names)) if names else ("closed", {})


def _people(whom: Whom, starts_at: datetime, ends_at: datetime, staff: Staff) -> int:
    """How many are there all the time, of those with whom it is to lie."""
    last = ends_at - timedelta(microseconds=1)
    if _is_person(whom):
        candidates = [whom.owner_id]
    else:
        team = whom.team_id if whom.recipient is Recipient.TEAM else None
        candidates = [person.id for person in staff.present(starts_at, team)]
    return sum(
        staff.is_present(each, starts_at) and staff.is_present(each, last) and not _leaves(each, starts_at, last, staff)
        for each in candidates
    )


def _leaves(person_id: UUID, starts_at: datetime, last: datetime, staff: Staff) -> bool:
    """Whether they go away and come back within the half hour."""
    return any(each.person_id == person_id and starts_at < each.starts_at <= last for each in staff.absences)


def _share(planned: Planned, starts_at: datetime, ends_at: datetime) -> Fraction:
    """How much of its window falls into this slot: who may be rung all morning fills no half hour of it."""
    within = min(planned.ends_at, ends_at) - max(planned.starts_at, starts_at)
    return Fraction(_seconds(within), _seconds(planned.ends_at - planned.starts_at))


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)


def _shares(other: Whom, whom: Whom, staff: Staff) -> bool:
    """Whether the same people have to ring."""
    match whom.recipient:
        case Recipient.ANYONE:
            return True
        case Recipient.TEAM:
            return other.recipient is Recipient.ANYONE or team_of(other, staff) == whom.team_id
        case _:
            return _is_person(other) and other.owner_id == whom.owner_id


def _is_person(whom: Whom) -> bool:
    return whom.recipient in (Recipient.ME, Recipient.NAMED)


def _named(whom: Whom, offer: Offer) -> dict[str, str]:
    person = offer.staff.person(whom.owner_id)
    return {"name": person.name if person else ""}
