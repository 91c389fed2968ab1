"""The callbacks of a team, day by day or week by week; moved by half hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.callbacks import commands as asks
from agentdesk.core.callbacks.model import Callback, DayOfSlots, DayOfTeam, Recipient
from agentdesk.core.commands import Undo
from agentdesk.core.people.commands import Teams, TheStaff
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.model import Team
from agentdesk.core.wording import error_text, text
from agentdesk.core.work.words import two_clocks
from agentdesk.ui.door import Door

WEEK = 7


@dataclass(frozen=True, slots=True)
class Shown:
    """`rooms` are the half hours of the same days on our clock, with how many callbacks they hold and can hold."""

    days: tuple[DayOfTeam, ...]
    rooms: tuple[DayOfSlots, ...]
    staff: Staff
    teams: tuple[Team, ...]


class TeamCallbacks(QObject):
    """`shown(Shown)` for the days from `first` on: one, or the seven of a week."""

    shown = Signal(object)
    failed = Signal(str)
    happened = Signal(str, object)
    refused = Signal(str)

    def __init__(self, door: Door, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self.zone = door, zone
        self.count = WEEK
        self.team_id: UUID | None = None
        self.person_id: UUID | None = None
        self.first = self._begin_of(self.today)
        self.last_shown: Shown | None = None

    @property
    def now(self) -> datetime:
        return self.door.clock.now()

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def load(self) -> None:
        self.door.work(self._look, owner=self, done=self._show, failed=self._fail, supersedes="team")

    def turn(self, pages: int) -> None:
        """So many weeks or days on; 0 is today."""
        self.first = self.first + timedelta(days=pages * self.count) if pages else self._begin_of(self.today)
        self.load()

    def set_count(self, days: int) -> None:
        """One day: today's if today is in the week that was shown."""
        inside = self.first <= self.today < self.first + timedelta(days=self.count)
        self.count = days
        self.first = self._begin_of(self.today if inside else self.first)
        self.load()

    def filter_by(self, team_id: UUID | None, person_id: UUID | None) -> None:
        self.team_id, self.person_id = team_id, person_id
        self.load()

    def shows(self, callback: Callback) -> bool:
        """Whether it lies with the person who is looked at, if one is."""
        if self.person_id is None:
            return True
        return self.person_id in (callback.claimed_by, callback.owner_id)

    def callback(self, callback_id: UUID) -> Callback | None:
        days = self.last_shown.days if self.last_shown else ()
        return next((each for day in days for each in day.callbacks if each.id == callback_id), None)

    def move(self, callback_id: UUID, *, minutes: int = 0, days: int = 0) -> None:
        """On its own clock; what leaves its day goes to the edge of it."""
        seen = self.callback(callback_id)
        if seen is None:
            return
        window = seen.window
        begins = min(max(0, window.from_minute + minutes), 24 * 60 - window.minutes)
        asked = asks.NewWindow(
            day=window.day + timedelta(days=days),
            from_minute=begins,
            to_minute=begins + window.minutes,
            zone=window.zone if seen.zone_known else "",
        )
        self._do(asks.MoveCallback(callback_id=callback_id, window=asked), seen)

    def _do(self, command: asks.MoveCallback, seen: Callback) -> None:
        def done(_: object) -> None:
            undo = Undo(command_id=command_id)
            by = timedelta(days=(command.window.day - seen.window.day).days)
            by += timedelta(minutes=command.window.from_minute - seen.window.from_minute)
            when = two_clocks(seen.starts_at + by, self.now, ZoneInfo(seen.window.zone), self.zone)
            words = text("callback.moved", name=seen.customer or seen.phone, when=when)
            self.happened.emit(words, lambda: self.door.do(undo, owner=self, failed=self._refuse))

        command_id = self.door.do(command, owner=self, done=done, failed=self._refuse)

    def _begin_of(self, day: date) -> date:
        return day - timedelta(days=day.weekday()) if self.count == WEEK else day

    def _look(self) -> Shown:
        whom = Recipient.TEAM if self.team_id else Recipient.NAMED if self.person_id else Recipient.ANYONE
        slots = asks.FreeSlots(self.first, self.count, self.zone.key, whom, self.person_id, self.team_id)
        return Shown(
            self.door.asked(asks.TeamDays(self.first, self.count, self.team_id)),
            self.door.asked(slots),
            self.door.asked(TheStaff()),
            self.door.asked(Teams()),
        )

    def _show(self, shown: Shown) -> None:
        self.last_shown = shown
        self.shown.emit(shown)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(error_text(error))
