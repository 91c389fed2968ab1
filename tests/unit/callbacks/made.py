"""Callbacks and people for tests, with what matters said and the rest made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from agentdesk.core.actors import Role
from agentdesk.core.calendars.model import Calendar, Period, WorkingTime
from agentdesk.core.callbacks.model import Attempt, Callback, Recipient, Window
from agentdesk.core.callbacks.windows import placed
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.model import Absence, Person

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)
"""A Monday, noon in Berlin."""
TODAY = date(2026, 11, 23)
TEAM, OTHER_TEAM = UUID(int=70), UUID(int=71)
ANNA, BEN, CLARA, DORA = (UUID(int=n) for n in (11, 12, 13, 14))
NINE_TO_FIVE = Calendar("Europe/Berlin", (*((Period(540, 1020),),) * 5, (), ()))


def window(begins: str = "14:00", ends: str = "15:00", day: date = TODAY, zone: str = "Europe/Berlin") -> Window:
    return Window(day, _minutes(begins), _minutes(ends), zone)


def _minutes(written: str) -> int:
    hours, minutes = written.split(":")
    return int(hours) * 60 + int(minutes)


def callback(at: Window | None = None, **fields: Any) -> Callback:
    """Of Anna, this afternoon from two to three."""
    bare = Callback(
        id=UUID(int=1),
        customer_id=UUID(int=2),
        phone="+49301234567",
        purpose="Where is my parcel?",
        window=at or window(),
        starts_at=NOW,
        ends_at=NOW,
        promised_from=NOW,
        promised_until=NOW,
        recipient=Recipient.ME,
        owner_id=ANNA,
        creator_id=ANNA,
        made_at=NOW - timedelta(hours=1),
    )
    made = placed(bare, bare.window, zone_known=True)
    made = replace(made, promised_from=made.starts_at, promised_until=made.ends_at)
    return replace(made, **fields)


def attempt(started_at: datetime = NOW, **fields: Any) -> Attempt:
    return Attempt(**{"id": UUID(int=3), "n": 1, "by_id": ANNA, "started_at": started_at} | fields)


def working(calendar: Calendar = NINE_TO_FIVE) -> WorkingTime:
    return WorkingTime(calendar)


def person(id: UUID, name: str, *roles: Role, team: UUID | None = TEAM, active: bool = True) -> Person:
    return Person(id, name, frozenset(roles or {Role.AGENT}), 1, team, "", active)


def staff(*absences: Absence, without: frozenset[UUID] = frozenset()) -> Staff:
    """Anna and Ben are agents of a team, Clara leads it; Dora leads another one. `without`: they have left."""
    people = (
        person(ANNA, "Anna"),
        person(BEN, "Ben"),
        person(CLARA, "Clara", Role.SUPERVISOR),
        person(DORA, "Dora", Role.SUPERVISOR, team=OTHER_TEAM),
    )
    return Staff(tuple(replace(each, active=each.id not in without) for each in people), absences)


def away(person_id: UUID, cover: UUID | None = None, since: datetime = NOW, days: int = 1) -> Absence:
    return Absence(
        id=UUID(int=900 + person_id.int),
        person_id=person_id,
        starts_at=since - timedelta(days=1),
        ends_at=since + timedelta(days=days),
        cover_id=cover,
    )
