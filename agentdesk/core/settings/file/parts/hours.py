"""When the shop works: the week, public holidays, days that go their own way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from agentdesk.core.calendars.commands import DayClosed, DayOfItsOwn, SetHours, TheHours
from agentdesk.core.calendars.hours import Closed
from agentdesk.core.calendars.special_days import MOST_DAYS, Special, special_days
from agentdesk.core.commands import Line
from agentdesk.core.settings.file.part import Here, Part, Steps
from agentdesk.core.settings.file.shapes import Day, Labels, Open, Shape

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Week(Shape):
    monday: Open
    tuesday: Open
    wednesday: Open
    thursday: Open
    friday: Open
    saturday: Open
    sunday: Open


class Holiday(Shape):
    day: Day
    names: Labels = {}


class Stretch(Shape):
    """Closed from the first day to the last, or open at these hours on each of them."""

    first: Day
    last: Day
    hours: Open = ()
    name: Line = ""
    names: Labels = {}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 <= (self.last - self.first).days < MOST_DAYS:
            raise PydanticCustomError("stretch", "stretch", {"most": MOST_DAYS})
        return self

    def days(self) -> Iterator[date]:
        return Special(self.first, self.last, ()).days()

    def all_names(self) -> dict[str, str]:
        return self.names | ({"": self.name} if self.name else {})


class TheWeek(Shape):
    name: Line
    country: Annotated[str, StringConstraints(pattern="^([A-Z]{2})?$")]
    subdivision: Line
    week: Week
    holidays: Annotated[tuple[Holiday, ...], Field(max_length=2_000)]
    special: Annotated[tuple[Stretch, ...], Field(max_length=2_000)]


class HoursPart(Part[TheWeek]):
    """The time zone is the shop's."""

    name = "hours"
    commands = (SetHours.kind,)
    shape = TheWeek

    def now(self, here: Here) -> TheWeek:
        hours = here.ask(TheHours()).hours
        week = (tuple((each.opens, each.closes) for each in periods) for periods in hours.week)
        return TheWeek(
            name=hours.name,
            country=hours.country,
            subdivision=hours.subdivision,
            week=Week(**dict(zip(DAYS, week, strict=True))),
            holidays=tuple(Holiday(day=each.day, names=dict(each.names)) for each in hours.holidays()),
            special=tuple(map(_stretch, special_days(hours, date.min))),
        )

    def plan(self, wanted: TheWeek, now: TheWeek, steps: Steps) -> None:
        said = {
            "time_zone": steps.shop().time_zone,
            "week": tuple(getattr(wanted.week, day) for day in DAYS),
            "country": wanted.country,
            "subdivision": wanted.subdivision,
            "name": wanted.name,
        }
        days = [DayClosed(day=each.day, names=each.names) for each in wanted.holidays]
        own = []
        for each in wanted.special:
            if each.hours:
                own += [DayOfItsOwn(day=day, periods=each.hours, name=each.name) for day in each.days()]
            else:
                days += [DayClosed(day=day, names=each.all_names(), why=Closed.SHOP) for day in each.days()]
        steps.add(SetHours(closed=tuple(days), own_hours=tuple(own), **said), (self.name,))


def _stretch(special: Special) -> Stretch:
    names = dict(special.names)
    spans = tuple((period.opens, period.closes) for period in special.periods)
    own = names.pop("", "")
    return Stretch(first=special.first, last=special.last, hours=spans, name=own, names=names)
