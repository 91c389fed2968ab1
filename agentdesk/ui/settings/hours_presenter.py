"""The shop's hours: what they are, which holidays a country has, and changing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.calendars.commands import SetHours, TheHours
from agentdesk.core.calendars.hours import Edition, Hours
from agentdesk.core.calendars.model import working_time
from agentdesk.core.calendars.public_holidays import countries, subdivisions
from agentdesk.core.calendars.upkeep import with_holidays
from agentdesk.core.commands import ADMINISTRATORS
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import SHOP
from agentdesk.ui.door import Door
from agentdesk.ui.settings.choices import Choice, choices
from agentdesk.ui.settings.edits import Edits


@dataclass(frozen=True, slots=True)
class HoursFacts:
    """The hours that count, and whether this person may change them."""

    edition: Edition
    may_change: bool
    now: datetime

    @property
    def hours(self) -> Hours:
        return self.edition.hours

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.hours.time_zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def open_until(self) -> datetime | None:
        """While the shop is open."""
        first = next(working_time(self.hours.calendar()).stretches(self.now), None)
        return first[1] if first and first[0] <= self.now else None


@dataclass(frozen=True, slots=True)
class Preview:
    """The hours with the holidays of some country or part of it, the parts it has, and all countries there are."""

    hours: Hours
    parts: tuple[Choice, ...]
    countries: tuple[Choice, ...]


class HoursPresenter(Edits):
    """Intentions: `load`, `set_hours`, `preview`. A load brings a preview of what is."""

    previewed = Signal(object)

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: HoursFacts | None = None
        self.loaded.connect(self._preview_present)

    def look(self) -> HoursFacts:
        edition, everybody = self._door.asked(TheHours()), self._door.asked(People())
        me = next(person for person in everybody if person.id == self._door.person_id)
        return HoursFacts(edition, not me.roles.isdisjoint(ADMINISTRATORS), self._door.clock.now())

    def show(self, found: HoursFacts) -> None:
        self.facts = found

    def set_hours(self, hours: Hours, then: Callable[[Any], None] = lambda _: None) -> None:
        if self.facts and hours == self.facts.hours:
            then(None)
        elif self.facts:
            self.do(SetHours.of(hours), "hours.changed", then, base={str(SHOP): self.facts.edition.version})

    def preview(self, country: str, part: str) -> None:
        """What the closed days would be."""
        if self.facts is None:
            return
        hours, today = self.facts.hours, self.facts.today

        def look() -> Preview:
            parts = subdivisions(country)
            known = part if part in dict(parts) else ""
            wanted = with_holidays(replace(hours, country=country, subdivision=known), today)
            return Preview(wanted, parts, _countries())

        self._look_ahead(look)

    def _preview_present(self) -> None:
        """The library of holidays takes half a second when it is first asked: the hours are there before."""
        if self.facts:
            hours = self.facts.hours
            self._look_ahead(lambda: Preview(hours, subdivisions(hours.country), _countries()))

    def _look_ahead(self, look: Callable[[], Preview]) -> None:
        self._door.work(look, owner=self, done=self.previewed.emit, failed=self.refuse, supersedes="holidays")


def _countries() -> tuple[Choice, ...]:
    known = countries()
    return tuple((code, name) for code, name in choices().regions if code in known)
