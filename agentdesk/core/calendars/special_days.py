"""Days on which the shop goes its own way: closed for a while, or open at other times. Pure.

People say it of a stretch of days at once; the calendar keeps each day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agentdesk.core.calendars.hours import Closed, ClosedDay, Hours, OwnDay, Periods
from agentdesk.core.errors import Refused

MOST_DAYS = 400
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Special:
    """All days from the first to the last; closed without periods. `names` by language."""

    first: date
    last: date
    periods: Periods
    names: tuple[tuple[str, str], ...] = ()

    def days(self) -> Iterator[date]:
        for n in range((self.last - self.first).days + 1):
            yield self.first + n * _ONE


def special_days(hours: Hours, since: date) -> tuple[Special, ...]:
    """Those not over at `since`, by their first day; days in a row that are alike are one."""
    closed = (Special(each.day, each.day, (), _names(each)) for each in hours.closed if each.why is Closed.SHOP)
    own = (Special(each.day, each.day, each.periods, (("", each.name),)) for each in hours.own_hours)
    found: list[Special] = []
    for each in sorted((*closed, *own), key=lambda special: special.first):
        before = found[-1] if found else None
        if before and each == replace(before, first=before.last + _ONE, last=before.last + _ONE):
            found[-1] = replace(before, last=each.last)
        else:
            found.append(each)
    return tuple(each for each in found if each.last >= since)


def with_special(hours: Hours, special: Special, instead_of: Special | None = None) -> Hours:
    """What was said of these days before is forgotten, public holidays stay what they are.

    Raises Refused: calendars.last_day_first, calendars.too_many_days.
    """
    if special.last < special.first:
        raise Refused("calendars.last_day_first")
    if (special.last - special.first).days >= MOST_DAYS:
        raise Refused("calendars.too_many_days", days=MOST_DAYS)
    hours = without_special(without_special(hours, instead_of) if instead_of else hours, special)
    if special.periods:
        name = next((name for _, name in special.names), "")
        own = (*hours.own_hours, *(OwnDay(day, special.periods, name) for day in special.days()))
        return replace(hours, own_hours=tuple(sorted(own, key=lambda each: each.day)))
    shut = (*hours.closed, *(ClosedDay(day, dict(special.names), Closed.SHOP) for day in special.days()))
    return replace(hours, closed=tuple(sorted(shut, key=lambda each: each.day)))


def without_special(hours: Hours, special: Special) -> Hours:
    days = frozenset(special.days())
    return replace(
        hours,
        closed=tuple(each for each in hours.closed if each.why is not Closed.SHOP or each.day not in days),
        own_hours=tuple(own for own in hours.own_hours if own.day not in days),
    )


def _names(closed: ClosedDay) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(closed.names.items()))
