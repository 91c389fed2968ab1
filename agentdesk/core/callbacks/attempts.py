"""What follows from an attempt, and when the next one is. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from agentdesk.core.calendars.model import Stretch, WorkingTime
from agentdesk.core.callbacks.model import Callback, Courtesy, Outcome, State, Window
from agentdesk.core.callbacks.windows import moment_of, placed, wall, zone_named

SHORTEST_CHANCE = timedelta(minutes=30)
"""How much of the hours of both sides must be left for another attempt to be worth planning."""
_LOOK_AHEAD = timedelta(days=60)
_NOBODY_THERE = frozenset({Outcome.NO_ANSWER, Outcome.VOICEMAIL, Outcome.BUSY})
_SUNDAY = 6


def follows(outcome: Outcome, attempts: int, most: int) -> State:
    """Done; open for another attempt; or to be decided by a person, which is the answer to everything else."""
    if outcome is Outcome.REACHED:
        return State.DONE
    return State.OPEN if outcome in _NOBODY_THERE and attempts < most else State.TO_DECIDE


def tried_again(
    callback: Callback, rung_at: datetime, working: WorkingTime, courtesy: Courtesy, now: datetime
) -> Callback | None:
    """Open for another attempt after the spacing: later in its window, or in another one within the hours of both
    sides. None where there are no such hours within two months.
    """
    due = max(rung_at + timedelta(minutes=callback.spacing_minutes), now)
    waiting = replace(callback, state=State.OPEN, claimed_by=None, claimer="", claimed_at=None)
    if due < callback.ends_at:
        return replace(waiting, snoozed_until=due if due > callback.starts_at else None)
    window = next_window(due, callback.window, working, courtesy)
    return placed(waiting, window, zone_known=callback.zone_known) if window else None


def next_window(due: datetime, like: Window, working: WorkingTime, courtesy: Courtesy) -> Window | None:
    """As long as this one, from `due` on, or from when both sides have half an hour; shorter where their hours end."""
    due = -(-(due - _EPOCH) // timedelta(minutes=1)) * timedelta(minutes=1) + _EPOCH
    for begins, ends in common_hours(due, like.zone, working, courtesy):
        if ends - begins >= SHORTEST_CHANCE:
            day, minute = wall(begins, zone_named(like.zone))
            length = min(max(like.minutes, SHORTEST_CHANCE // timedelta(minutes=1)), (ends - begins).seconds // 60)
            return Window(day, minute, min(minute + length, 24 * 60), like.zone)
    return None


def common_hours(since: datetime, zone: str, working: WorkingTime, courtesy: Courtesy) -> Iterator[Stretch]:
    """When the shop is open and the customer may be rung, from `since` on, for two months."""
    until = since + _LOOK_AHEAD
    for opens, closes in takewhile(lambda each: each[0] < until, working.stretches(since)):
        for begins, ends in _polite(max(opens, since), closes, zone, courtesy):
            if begins < ends:
                yield begins, ends


def _polite_hours(moment: datetime, zone_name: str, courtesy: Courtesy) -> Stretch | None:
    """The polite hours of the local day in which this moment lies, in UTC."""
    zone = zone_named(zone_name)
    day, _ = wall(moment, zone)
    if day.weekday() == _SUNDAY and not courtesy.sundays:
        return None
    return moment_of(day, courtesy.from_minute, zone), moment_of(day, courtesy.to_minute, zone)


def _polite(begins: datetime, ends: datetime, zone: str, courtesy: Courtesy) -> Iterator[Stretch]:
    """The part of each of the customer's days that lies between these moments and within the hours of courtesy."""
    day = begins
    while day < ends + timedelta(days=1):
        if hours := _polite_hours(day, zone, courtesy):
            yield max(begins, hours[0]), min(ends, hours[1])
        day += timedelta(days=1)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
