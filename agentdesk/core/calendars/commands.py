"""What can be asked about the shop's hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agentdesk.core.calendars.hours import Closed, ClosedDay, Edition, Hours, OwnDay, Periods
from agentdesk.core.calendars.model import Period
from agentdesk.core.commands import Command, Line, Query

Minutes = Annotated[int, Field(ge=0, le=48 * 60)]
Span = tuple[Minutes, Minutes]
"""Open from, until; minutes after local midnight. 1020 is 17:00, 1560 two o'clock of the next morning."""
Spans = Annotated[tuple[Span, ...], Field(max_length=20)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class DayClosed(_Part):
    day: date
    names: Mapping[str, Line] = {}
    why: Closed = Closed.HOLIDAY


class DayOfItsOwn(_Part):
    """Without `periods` the shop is closed on this day."""

    day: date
    periods: Spans = ()
    name: Line = ""


class SetHours(Command):
    """The shop's hours as they are to be from now on, from Monday; `closed` holds the public holidays too.

    The caller says which days these are (see `public_holidays`): the same command means the same hours everywhere.
    """

    kind: ClassVar[str] = "calendars.set_hours"
    undoable: ClassVar[bool] = True
    time_zone: Line
    week: Annotated[tuple[Spans, ...], Field(min_length=7, max_length=7)]
    country: Annotated[str, StringConstraints(pattern="^([A-Z]{2})?$")] = ""
    subdivision: Line = ""
    closed: Annotated[tuple[DayClosed, ...], Field(max_length=2_000)] = ()
    own_hours: Annotated[tuple[DayOfItsOwn, ...], Field(max_length=2_000)] = ()
    name: Line = ""

    @classmethod
    def of(cls, hours: Hours) -> SetHours:
        return cls(
            time_zone=hours.time_zone,
            week=tuple(map(_spans, hours.week)),
            country=hours.country,
            subdivision=hours.subdivision,
            closed=tuple(DayClosed(day=each.day, names=dict(each.names), why=each.why) for each in hours.closed),
            own_hours=tuple(
                DayOfItsOwn(day=own.day, periods=_spans(own.periods), name=own.name) for own in hours.own_hours
            ),
            name=hours.name,
        )

    def hours(self) -> Hours:
        """Raises Refused calendars.period_invalid."""
        return Hours(
            name=self.name,
            time_zone=self.time_zone,
            week=tuple(map(_periods, self.week)),
            country=self.country,
            subdivision=self.subdivision,
            closed=tuple(ClosedDay(each.day, each.names, each.why) for each in sorted(self.closed, key=_day)),
            own_hours=tuple(
                OwnDay(own.day, _periods(own.periods), own.name) for own in sorted(self.own_hours, key=_day)
            ),
        )


@dataclass(frozen=True, slots=True)
class TheHours(Query[Edition]):
    """The edition of the shop's hours that counts now, or the one named. Raises Refused calendars.unknown."""

    edition_id: UUID | None = None


def _spans(periods: Periods) -> tuple[Span, ...]:
    return tuple((period.opens, period.closes) for period in periods)


def _periods(spans: tuple[Span, ...]) -> Periods:
    return tuple(sorted(Period(opens, closes) for opens, closes in spans))


def _day(part: DayClosed | DayOfItsOwn) -> date:
    return part.day
