"""What the shop's hours need as time goes by: a first edition, the holidays of years to come, the shop's time zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from agentdesk.core.calendars.hours import BUILT_IN, Closed, Edition, Hours
from agentdesk.core.calendars.public_holidays import public_holidays
from agentdesk.core.people.model import Shop

YEARS_AHEAD = 3
"""After this one; so far ahead nobody promises anything."""
_LEAST_AHEAD = timedelta(days=548)
_KEPT_YEARS = 1


def kept_up(edition: Edition, shop: Shop, now: datetime) -> Hours | None:
    """The hours as they are to be from now on, or None where nothing is due. Without anything due it is quick."""
    today = now.date()
    if edition.id == BUILT_IN:
        return with_holidays(replace(edition.hours, country=shop.region), today)
    hours = replace(edition.hours, time_zone=shop.time_zone)
    if edition_is_ending(hours, today):
        hours = with_holidays(hours, today, since=_known_until(hours) + 1)
    return hours if hours != edition.hours else None


def edition_is_ending(hours: Hours, today: date) -> bool:
    """Whether less than eighteen months of public holidays are left. Where there are none, none run out."""
    return bool(hours.holidays()) and date(_known_until(hours), 12, 31) < today + _LEAST_AHEAD


def with_holidays(hours: Hours, today: date, since: int | None = None) -> Hours:
    """With the public holidays of its country from this year on, as the library knows them today; from `since` on,
    those of the years before stay as they are. What is over for more than a year is left out."""
    since = since or today.year
    until = today.year + YEARS_AHEAD
    found = public_holidays(hours.country, hours.subdivision, range(since, until + 1)) if hours.country else ()
    kept = [each for each in hours.closed if each.why is Closed.SHOP or each.day.year < since]
    recent = [each for each in kept if each.day.year >= today.year - _KEPT_YEARS]
    return replace(hours, closed=tuple(sorted((*recent, *found), key=lambda each: each.day)))


def _known_until(hours: Hours) -> int:
    return max(each.day.year for each in hours.holidays())
