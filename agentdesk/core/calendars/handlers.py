"""How the shop's hours change: by a new edition; none is ever lost or altered."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core.calendars.commands import SetHours
from agentdesk.core.calendars.hours import Hours
from agentdesk.core.calendars.store import calendar_editions, calendars, hours_row
from agentdesk.core.commands import ADMINISTRATORS, handles
from agentdesk.core.errors import Refused
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(SetHours, allowed=ADMINISTRATORS)
def set_hours(command: SetHours, work: UnitOfWork) -> dict[str, Any]:
    present = work.get(calendars, SHOP)
    if present:
        work.require_unmoved(calendars, present)
    hours = command.hours()
    _require_sound(hours)
    edition_id = work.new_id("edition")
    made = {"id": edition_id, "calendar_id": SHOP, "made_at": work.decided_at, "made_by": work.actor.person_id}
    work.put(calendar_editions, made | hours_row(hours) | {"scope_id": SHOP})
    work.put(calendars, {"id": SHOP, "edition_id": edition_id, "scope_id": SHOP})
    work.changed("calendar")
    return {"edition_id": edition_id}


@restored(calendars, calendar_editions)
def former_hours_count_again(work: UnitOfWork, undone: Undone) -> None:
    """The edition taken back stays: something may have been reckoned with it."""
    for row in undone.rows:
        if row.table is calendar_editions and row.until_now and not row.now:
            work.put(calendar_editions, row.until_now)
    work.changed("calendar")


def _require_sound(hours: Hours) -> None:
    try:
        ZoneInfo(hours.time_zone)
    except (KeyError, ValueError, OSError) as problem:
        raise Refused("shop.time_zone_unknown", zone=hours.time_zone) from problem
    seen: set[date] = set()
    for own in hours.own_hours:
        if own.day in seen:
            raise Refused("calendars.day_twice", day=own.day.isoformat())
        seen.add(own.day)
    hours.calendar().usual_day()
