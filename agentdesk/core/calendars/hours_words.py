"""Opening hours of one day as people write them: "9-12, 13-18", "20–2", "9am to 5pm"; nothing where it is closed."""

from __future__ import annotations

import re

from agentdesk.core.calendars.hours import Periods
from agentdesk.core.calendars.model import MINUTES_OF_A_DAY, Period, clock_time
from agentdesk.core.errors import Refused

_TIME = r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:uhr|h)?\s*(am|pm)?"
_SPAN = re.compile(rf"\s*(?:von|from)?\s*{_TIME}\s*(?:-|–|—|bis|to|until)\s*{_TIME}\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;]|\bund\b|\band\b", re.IGNORECASE)
_CLOSED = frozenset({"", "-", "–", "zu", "geschlossen", "closed"})


def read_hours(words: str) -> Periods:
    """In their order; hours that end before they begin run into the next day.

    Raises Refused: calendars.hours_unreadable (words), calendars.period_invalid, calendars.periods_overlap.
    """
    if words.strip().casefold() in _CLOSED:
        return ()
    return tuple(sorted(_period(part) for part in _BETWEEN.split(words)))


def hours_words(periods: Periods) -> str:
    """As it would be read again; empty for a closed day."""
    return ", ".join(f"{clock_time(period.opens)}–{_closing(period.closes)}" for period in periods)


def _period(words: str) -> Period:
    found = _SPAN.fullmatch(words)
    if found is None:
        raise Refused("calendars.hours_unreadable", words=words.strip())
    opens, closes = _minutes(words, *found.groups()[:3]), _minutes(words, *found.groups()[3:])
    return Period(opens, closes if closes > opens else closes + MINUTES_OF_A_DAY)


def _minutes(words: str, hours: str, minutes: str | None, half: str | None) -> int:
    hour, minute = int(hours), int(minutes or 0)
    if half:
        hour = hour % 12 + (12 if half.casefold() == "pm" else 0)
    if hour * 60 + minute > MINUTES_OF_A_DAY or minute > 59 or (half and int(hours) > 12):
        raise Refused("calendars.hours_unreadable", words=words.strip())
    return hour * 60 + minute


def _closing(minutes: int) -> str:
    return clock_time(minutes if minutes <= MINUTES_OF_A_DAY else minutes - MINUTES_OF_A_DAY)
