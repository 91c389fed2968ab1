"""What a list is to show, and what is kept of it under a name. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo


class Page(StrEnum):
    """The lists; `work` is the list of what comes next."""

    CASES = "cases"
    PROMISES = "promises"
    CALLBACKS = "callbacks"
    HANDOVERS = "handovers"
    WORK = "work"


class Due(StrEnum):
    """In a range the days count from `since` to `until`, both with it; where one is missing it has no end there."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    RANGE = "range"


Whose = UUID | Literal["me"] | None
"""Me: whoever looks, so that one view fits everybody; None: of everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of a list (`part`: its tab or state), narrowed by whatever is not empty, in which order, with which
    columns (none named: the usual ones)."""

    part: str = ""
    sort: str = ""
    descending: bool = False
    owner: Whose = None
    team_id: UUID | None = None
    kinds: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    lanes: tuple[str, ...] = ()
    due: Due | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""
    columns: tuple[str, ...] = ()

    def owner_id(self, me: UUID) -> UUID | None:
        return me if self.owner == "me" else self.owner

    def due_between(self, now: datetime, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """From when, and before when, something has to be due; None: that does not matter."""
        today = now.astimezone(zone).date()
        match self.due:
            case Due.OVERDUE:
                return None, now
            case Due.TODAY:
                return _begins(today, zone), _begins(today + _DAY, zone)
            case Due.WEEK:
                monday = today - today.weekday() * _DAY
                return _begins(monday, zone), _begins(monday + 7 * _DAY, zone)
            case Due.RANGE:
                since = _begins(self.since, zone) if self.since else None
                return since, _begins(self.until + _DAY, zone) if self.until else None
        return None, None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """Of a person, or (`person_id` None) of everybody."""

    id: UUID
    page: Page
    name: str
    person_id: UUID | None
    wanted: Wanted


_DAY = timedelta(days=1)


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
