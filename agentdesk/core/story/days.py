"""Days and times as people say them: today, on Monday, by tomorrow at 12, since 3 November."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.wording import text

_THIS_YEAR = 300
"""Days within which a date needs no year."""


class Days:
    """`now` and `zone` say what today is. `lasting`: for what is read another day, by dates alone."""

    def __init__(self, now: datetime, zone: ZoneInfo, lang: str | None, *, lasting: bool = False) -> None:
        self._lasting = lasting
        self._now, self.zone, self._lang = now, zone, lang
        self._today = now.astimezone(zone).date()

    def is_over(self, at: datetime) -> bool:
        return at < self._now

    def day(self, at: datetime | date) -> date:
        return at.astimezone(self.zone).date() if isinstance(at, datetime) else at

    def on(self, at: datetime | date) -> str:
        """Today; on Monday; on 3 November."""
        return self._said(self.day(at), "on")

    def since(self, at: datetime | date) -> str:
        """Behind "since"."""
        return self._said(self.day(at), "since")

    def lately_since(self, at: datetime) -> str:
        """Behind "since"; with the time, if it was today."""
        return self.by(at) if self.day(at) == self._today else self.since(at)

    def by(self, at: datetime, zone: str = "") -> str:
        """Behind "by": today at 18:00, Monday at 12:00; on the clock on which it was said, which is named if it goes
        otherwise than ours."""
        theirs = self._their_zone(zone)
        local = at.astimezone(theirs)
        said = self._said(local.date(), "by")
        if (local.hour, local.minute) not in ((0, 0), (23, 59)):
            said = text("story.day.at", lang=self._lang, day=said, time=self.time(local.hour, local.minute))
        same = local.utcoffset() == at.astimezone(self.zone).utcoffset()
        return said if same else f"{said} ({wording.place_of(theirs)})"

    def time(self, hour: int, minute: int) -> str:
        """18:30; in German the full hour without its minutes."""
        if minute == 0:
            return text("story.time.full", lang=self._lang, hour=hour)
        return text("story.time", lang=self._lang, hour=hour, minute=f"{minute:02}")

    def _said(self, day: date, way: str) -> str:
        ahead = (day - self._today).days
        if ahead in _NAMED and not self._lasting:
            return text(f"story.day.{_NAMED[ahead]}", lang=self._lang)
        if not self._lasting and (0 if way == "by" else -7) < ahead < 7:  # "by Friday" is the one to come
            return text(f"story.{way}.weekday", lang=self._lang, day=wording.weekday(day.weekday(), lang=self._lang))
        long_day = wording.long_day(day, year=abs(ahead) > _THIS_YEAR, lang=self._lang)
        return text(f"story.{way}.date", lang=self._lang, day=long_day)

    def _their_zone(self, zone: str) -> ZoneInfo:
        try:
            return ZoneInfo(zone) if zone else self.zone
        except (KeyError, ValueError, OSError):
            return self.zone


_NAMED = {0: "today", 1: "tomorrow", -1: "yesterday"}
