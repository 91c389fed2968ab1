"""Wall time and UTC: where a window on the customer's clock lies, whatever their clocks do. Pure but for the zone data.

The wall time is what was promised, so it is kept; UTC follows from it by the rules of the zone, which governments
change at short notice. Of a time that is left out (clocks go forward) the first minute that exists counts; of one that
there is twice (clocks go back) the first.
"""

from __future__ import annotations

import zoneinfo
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from zoneinfo import ZoneInfo

from agentdesk.core.calendars.model import MINUTES_OF_A_DAY
from agentdesk.core.callbacks.model import FARTHEST, Callback, Window
from agentdesk.core.errors import Refused

_MINUTE = timedelta(minutes=1)


def zone_named(name: str) -> ZoneInfo:
    """Raises Refused callbacks.zone_unknown."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as problem:
        raise Refused("callbacks.zone_unknown", zone=name) from problem


def zone_exists(name: str) -> bool:
    try:
        zone_named(name)
    except Refused:
        return False
    return True


@cache
def zone_rules() -> str:
    """The edition of the zone data in force here (2026c): the system's, where it has one, as `zoneinfo` does."""
    places: list[Traversable] = [*map(Path, zoneinfo.TZPATH)]
    for place in (*places, files("tzdata") / "zoneinfo"):
        try:
            with (place / "tzdata.zi").open(encoding="ascii") as told:  # "# version 2026c"
                return str(told.readline()).rpartition(" ")[2].strip()
        except OSError:
            continue
    return ""


def moment_of(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """When the wall clock shows this; `minute` may be 24:00."""
    days, minute = divmod(minute, MINUTES_OF_A_DAY)
    local = datetime.combine(day + timedelta(days=days), time(*divmod(minute, 60)), zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), moment, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment between these two at which the clocks go forward (PEP 495: a time in the gap lies on both sides)."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > _MINUTE:
        middle = before + (after - before) // 2 // _MINUTE * _MINUTE
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def stretch(window: Window) -> tuple[datetime, datetime]:
    """Beginning and end in UTC; one that the clocks leave out altogether is as long as it was meant to be, after it.

    Raises Refused callbacks.zone_unknown.
    """
    zone = zone_named(window.zone)
    starts_at = moment_of(window.day, window.from_minute, zone)
    ends_at = moment_of(window.day, window.to_minute, zone)
    return starts_at, ends_at if ends_at > starts_at else starts_at + window.minutes * _MINUTE


def wall(moment: datetime, zone: ZoneInfo) -> tuple[date, int]:
    """The day and the minute after midnight that the wall clock shows."""
    local = moment.astimezone(zone)
    return local.date(), local.hour * 60 + local.minute


def require_ahead(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Raises Refused for a window that is over, or so far ahead that somebody has mistaken the year."""
    if ends_at <= now:
        raise Refused("callbacks.window_over")
    if starts_at > now + FARTHEST:
        raise Refused("callbacks.too_far", days=FARTHEST.days)


def placed(callback: Callback, window: Window, *, zone_known: bool) -> Callback:
    """In this window, by the rules of today. What was put off until later in another window is not any more."""
    starts_at, ends_at = stretch(window)
    return replace(
        callback,
        window=window,
        zone_known=zone_known,
        starts_at=starts_at,
        ends_at=ends_at,
        zone_rules=zone_rules(),
        snoozed_until=None,
    )


def refreshed(callback: Callback) -> Callback:
    """The same wall time by the rules of today. Until it is rung, what was promised moves along."""
    moved = placed(callback, callback.window, zone_known=callback.zone_known)
    if callback.snoozed_until and moved.starts_at < callback.snoozed_until < moved.ends_at:
        moved = replace(moved, snoozed_until=callback.snoozed_until)
    promised = (callback.promised_from, callback.promised_until)
    if callback.first_attempt_at is None and promised == (callback.starts_at, callback.ends_at):
        moved = replace(moved, promised_from=moved.starts_at, promised_until=moved.ends_at)
    return moved
