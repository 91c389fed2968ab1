"""When the shop works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from agentdesk.command_line.call import Call
from agentdesk.command_line.layout import dotted, pairs
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from datetime import datetime

    from agentdesk.core.calendars.hours import Edition, Hours

NEXT_HOLIDAYS = 6


def words(shown: tuple[Edition, datetime]) -> str:
    """Whether the shop is open, its week, the days to come on which it goes another way."""
    edition, now = shown
    parts = (_open_now(edition.hours, now), _week(edition.hours), _next_days(edition.hours, now))
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines)


def _open_now(hours: Hours, now: datetime) -> Iterator[str]:
    from zoneinfo import ZoneInfo

    from babel import Locale

    from agentdesk.core.calendars.model import working_time

    first, zone = next(working_time(hours.calendar()).stretches(now), None), ZoneInfo(hours.time_zone)
    if first is None:
        yield text("hours.closed_now")
    elif first[0] <= now:
        yield text("cli.open_until", until=wording.moment(first[1], zone))
    else:
        yield text("cli.opens_at", at=wording.moment(first[0], zone))
    country = Locale.parse(wording.language()).territories.get(hours.country, hours.country)
    yield dotted((hours.time_zone, country, hours.subdivision))


def _week(hours: Hours) -> Iterator[str]:
    from agentdesk.core.calendars.hours_words import hours_words

    closed = text("hours.closed")
    yield from pairs((wording.weekday(n), hours_words(periods) or closed) for n, periods in enumerate(hours.week))


def _next_days(hours: Hours, now: datetime) -> Iterator[str]:
    from zoneinfo import ZoneInfo

    from agentdesk.core.calendars.hours_words import hours_words
    from agentdesk.core.calendars.special_days import special_days

    today = now.astimezone(ZoneInfo(hours.time_zone)).date()
    holidays = [each for each in hours.holidays() if each.day >= today][:NEXT_HOLIDAYS]
    if holidays:
        yield text("hours.holidays")
        yield from pairs((wording.day(each.day), wording.label(dict(each.names))) for each in holidays)
    special = special_days(hours, today)
    if special:
        yield text("hours.special")
    for each in special:
        days = text("hours.from_to", first=each.first, last=each.last) if each.last > each.first else each.first
        said = hours_words(each.periods) or text("hours.closed"), wording.label(dict(each.names))
        yield from pairs([(days if isinstance(days, str) else wording.day(days), dotted(said))])


def values(shown: tuple[Edition, datetime]) -> dict[str, Any]:
    """`hours` is what `agentdesk do calendars.set_hours` takes."""
    from agentdesk.core.calendars.commands import SetHours
    from agentdesk.core.calendars.model import working_time

    edition, now = shown
    first = next(working_time(edition.hours.calendar()).stretches(now), None)
    opens, closes = first or (None, None)
    said = SetHours.of(edition.hours).model_dump(mode="json")
    moments = {"opens_at": opens and opens.isoformat(), "closes_at": closes and closes.isoformat()}
    return {"open": bool(opens and opens <= now), **moments, "edition_id": str(edition.id), "hours": said}


@verb("hours", Shape(words, values))
def hours(call: Call) -> Any:
    from agentdesk.core.calendars.commands import TheHours

    with call.workplace() as place:
        return place.desk.ask(TheHours(), actor=place.person(call.person).id), place.desk.clock.now()
