"""The shop's hours as people set them: the week, holidays with their names, days closed, days with hours of their own.

An edition never changes: what was reckoned with it can be reckoned again next year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from agentdesk.core.calendars.model import Calendar, Period

Periods = tuple[Period, ...]


class Closed(StrEnum):
    """Why a day is without work: the law, or the shop itself."""

    HOLIDAY = "holiday"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """`names` by language, as far as there are any."""

    day: date
    names: Mapping[str, str]
    why: Closed = Closed.HOLIDAY


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day whose hours are other than those of its weekday; they count even on a holiday."""

    day: date
    periods: Periods
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """`country` (ISO 3166-1) and `subdivision` say whose holidays are in `closed`; without a country there are none."""

    name: str = ""
    time_zone: str
    week: tuple[Periods, ...]
    country: str = ""
    subdivision: str = ""
    closed: tuple[ClosedDay, ...] = ()
    own_hours: tuple[OwnDay, ...] = ()

    def calendar(self) -> Calendar:
        """To reckon with. Raises Refused for hours that overlap or are none."""
        return Calendar(
            self.time_zone,
            self.week,
            frozenset(closed.day for closed in self.closed),
            tuple((own.day, own.periods) for own in self.own_hours),
        )

    def holidays(self) -> tuple[ClosedDay, ...]:
        return tuple(closed for closed in self.closed if closed.why is Closed.HOLIDAY)


@dataclass(frozen=True, slots=True)
class Edition:
    """The hours as somebody set them at one moment. `version` is that of the calendar whose latest edition it is."""

    id: UUID
    made_at: datetime | None
    made_by: UUID | None
    hours: Hours
    version: int = 0


BUILT_IN = UUID(int=2)
"""The edition that counts before anybody has set any hours."""


def built_in(time_zone: str) -> Hours:
    """Monday to Friday from nine to five."""
    day: Periods = (Period(9 * 60, 17 * 60),)
    return Hours(time_zone=time_zone, week=(*(day,) * 5, (), ()))
