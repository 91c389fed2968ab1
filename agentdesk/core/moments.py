"""A moment out of a person's words: "morgen 15", "fr 9:30", "27.11. 14:00", "in 2 h", "next mon", "+3 Tage".

Wall time is read in a zone. Where the clock skips it, the first minute after counts; where it comes twice, the first.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agentdesk.core.errors import Refused
from agentdesk.core.moment_words import Said, said_in

_NINE = time(9)
_MONTHS_BACK = timedelta(days=92)
_PARTS = {"morning": time(9), "forenoon": time(10), "noon": time(12), "afternoon": time(14), "evening": time(18)}


def monday_to_friday(day: date) -> bool:
    return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class Today:
    """Where the words are read from: now as the wall clock of the zone shows it, and what days are worked on."""

    now: datetime
    zone: ZoneInfo
    usual: time = _NINE
    """For words that name a day and no time."""
    works: Callable[[date], bool] = monday_to_friday

    @property
    def wall(self) -> datetime:
        return self.now.astimezone(self.zone).replace(tzinfo=None)


def moment_in(
    words: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    usual: time = _NINE,
    works: Callable[[date], bool] = monday_to_friday,
    past: bool = False,
) -> datetime:
    """The moment (UTC, whole minutes) that these words mean in this zone.

    `usual` is the time where only a day is named; `works` says which days count as working days; `past` allows what
    is over. Raises Refused: `moments.empty`, `moments.not_understood` (words), `moments.contradicts`,
    `moments.no_such_day`, `moments.no_such_time`, `moments.other_weekday` (day), `moments.past` (at, local).
    """
    said, today = said_in(words), Today(now, zone, usual, works)
    _settle_numbers(said, today)
    try:
        found = _from_now(said, today) if said.minutes is not None else at_wall(_wall(said, today), zone)
    except (OverflowError, ValueError) as beyond:
        raise Refused("moments.no_such_day") from beyond
    if not past and found < _minute(now):
        raise Refused("moments.past")
    return found


def at_wall(wall: datetime, zone: ZoneInfo) -> datetime:
    """The UTC moment at which the zone's clocks show this; the first minute after where they skip it."""
    moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    if shown == wall:
        return moment
    before, after = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    assert before is not None
    assert after is not None
    gap = after - before
    low = moment - gap  # the clock jumps somewhere in between
    return _first_minute_after_jump(low, moment, zone, after)


def moved_by_quarters(at: datetime, quarters: int) -> datetime:
    """To the next (or former) quarter of an hour on the clock, then on by quarters."""
    base, rest = divmod(int(at.timestamp()), 900)
    start = base + (1 if rest and quarters < 0 else 0)
    return datetime.fromtimestamp((start + quarters) * 900, UTC)


def moved_by_days(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time on the zone's clocks, days later."""
    return at_wall(at.astimezone(zone).replace(tzinfo=None) + timedelta(days=days), zone)


def _first_minute_after_jump(low: datetime, high: datetime, zone: ZoneInfo, offset: timedelta) -> datetime:
    while high - low > timedelta(minutes=1):
        middle = _minute(low + (high - low) / 2)
        low, high = (low, middle) if middle.astimezone(zone).utcoffset() == offset else (middle, high)
    return high


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def _settle_numbers(said: Said, today: Today) -> None:
    """10.11 and 2026, which may be a day or a time, a year or a time."""
    if said.number is not None:
        is_year = said.month is not None and said.year is None and said.number - today.wall.year in (0, 1)
        if is_year:
            said.year = said.number
        else:
            said.note_clock(*divmod(said.number, 100))
    if said.dotted:
        first, second = said.dotted
        if _is_day(said, today):
            said.note(day=first, month=second)
        else:
            said.note_clock(first, second)


def _is_day(said: Said, today: Today) -> bool:
    day, month = said.dotted or (0, 0)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return False
    if said.hour is not None or said.weekday is None:
        named = (said.day, said.days, said.weeks, said.week, said.iso_week, said.months, said.working_days, said.end_of)
        is_free = all(each is None for each in named)
        return is_free and (said.hour is not None or _dated(day, month, None, today) >= today.wall.date())
    return _dated(day, month, None, today).weekday() == said.weekday


def _from_now(said: Said, today: Today) -> datetime:
    if said.names_a_day or said.hour is not None or said.part:
        raise Refused("moments.contradicts")
    return _minute(today.now + timedelta(minutes=said.minutes or 0))


def _wall(said: Said, today: Today) -> datetime:
    clock = _clock(said)
    if not said.names_a_day and said.day is None and clock:
        return _next_time(clock, today)
    day = _day(said, today)
    if said.weekday == day.weekday() == today.wall.weekday() and day == today.wall.date() and _bare_weekday(said):
        day += timedelta(weeks=1 if _on(day, clock or _whole(today.usual)) <= today.wall else 0)
    if clock is None and day == today.wall.date() and _on(day, _whole(today.usual)) <= today.wall:
        return today.wall.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return _on(day, clock or _whole(today.usual))


def _bare_weekday(said: Said) -> bool:
    rest = (said.day, said.days, said.weeks, said.week, said.iso_week)
    return all(each is None for each in rest)


def _whole(usual: time) -> tuple[int, int]:
    return usual.hour, usual.minute


def _clock(said: Said) -> tuple[int, int] | None:
    if said.hour is None:
        return _whole(_PARTS[said.part]) if said.part else None
    hour = said.hour
    if hour < 12 and (said.part in ("afternoon", "evening") or (said.vague and not said.part and 1 <= hour <= 6)):
        hour += 12
    return hour, said.minute


def _on(day: date, clock: tuple[int, int]) -> datetime:
    return datetime.combine(day, time()) + timedelta(hours=clock[0], minutes=clock[1])  # 24:00 is the next day's start


def _next_time(clock: tuple[int, int], today: Today) -> datetime:
    wanted = _on(today.wall.date(), clock)
    return wanted if wanted > today.wall else wanted + timedelta(days=1)


def _day(said: Said, today: Today) -> date:
    start = today.wall.date()
    if said.day is not None or said.month is not None:
        return _checked(_named(said, today), said)
    if said.end_of:
        return _end_of(said.end_of, start)
    if said.working_days is not None:
        return _working_day(said.working_days, today)
    if said.months is not None:
        return _months_on(start, said.months)
    return _by_week(said, start)


def _by_week(said: Said, start: date) -> date:
    if said.iso_week is not None:
        return _iso_week(said.iso_week, said.weekday or 0, start)
    monday = start - timedelta(days=start.weekday())
    if said.week is not None:
        in_week = said.weekday if said.weekday is not None else (0 if said.week else start.weekday())
        return monday + timedelta(weeks=said.week, days=in_week)
    later = timedelta(weeks=said.weeks or 0)
    if said.weekday is not None and said.days is None:
        ahead = (said.weekday - start.weekday()) % 7 or (7 if said.strictly_next else 0)
        return start + timedelta(days=ahead) + later
    return _checked(start + timedelta(days=said.days or 0) + later, said)


def _checked(day: date, said: Said) -> date:
    if said.weekday is not None and day.weekday() != said.weekday:
        raise Refused("moments.other_weekday", day=day)
    return day


def _named(said: Said, today: Today) -> date:
    if said.months is not None:  # next month, perhaps on the day that was said
        first = _months_on(today.wall.date().replace(day=1), said.months)
        return first.replace(day=said.day or 1)
    if said.month is None:
        return _day_of_month(said.day or 1, today.wall.date())
    return _dated(said.day or 1, said.month, said.year, today)


def _day_of_month(day: int, start: date) -> date:
    """ "Am 27.": the first such day from today on."""
    if not 1 <= day <= 31:
        raise Refused("moments.no_such_day")
    while start.day != day:
        start += timedelta(days=1)
    return start


def _dated(day: int, month: int, year: int | None, today: Today) -> date:
    """Without a year the coming one, unless it is only just over: then this year's, which is refused as past."""
    if year is not None:
        return date(year, month, day)
    start = today.wall.date()
    for each in range(start.year, start.year + 9):
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(each, month)[1]:
            continue
        if date(each, month, day) >= start - _MONTHS_BACK:
            return date(each, month, day)
    raise Refused("moments.no_such_day")


def _end_of(what: str, start: date) -> date:
    if what == "week":
        return start + timedelta(days=(4 - start.weekday()) % 7)
    return start.replace(day=calendar.monthrange(start.year, start.month)[1])


def _working_day(count: int, today: Today) -> date:
    day = today.wall.date()
    while count > 0:
        day += timedelta(days=1)
        count -= today.works(day)
    return day


def _months_on(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    last = calendar.monthrange(start.year + years, month + 1)[1]
    return start.replace(year=start.year + years, month=month + 1, day=min(start.day, last))


def _iso_week(week: int, weekday: int, start: date) -> date:
    year = start.isocalendar().year
    found = date.fromisocalendar(year, week, weekday + 1)
    return found if found >= start - timedelta(days=7) else date.fromisocalendar(year + 1, week, weekday + 1)
