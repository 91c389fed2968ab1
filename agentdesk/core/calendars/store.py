"""Tables of calendars and their editions, and how rows become models."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from agentdesk.core.calendars.hours import Closed, ClosedDay, Edition, Hours, OwnDay, Periods
from agentdesk.core.calendars.model import Period
from agentdesk.core.storage.schema import Id, Json, Moment, synced_table, text_column

calendars = synced_table(
    "calendars",
    sa.Column("id", Id, primary_key=True),
    # the one that counts
    sa.Column("edition_id", Id, nullable=False),
)

calendar_editions = synced_table(
    "calendar_editions",
    sa.Column("id", Id, primary_key=True),
    sa.Column("calendar_id", Id, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", Id, nullable=False),
    text_column("name"),
    text_column("time_zone"),
    # from Monday: [[[opens, closes], …], …] in minutes
    sa.Column("week", Json, nullable=False),
    text_column("country"),
    text_column("subdivision"),
    # [[day, names by language, why], …]
    sa.Column("closed", Json, nullable=False),
    # [[day, [[opens, closes], …], name], …]
    sa.Column("own_hours", Json, nullable=False),
    sa.Index("ix_calendar_editions_calendar", "calendar_id", "made_at"),
)


def hours_row(hours: Hours) -> dict[str, Any]:
    """The columns that say what the hours are."""
    return {
        "name": hours.name,
        "time_zone": hours.time_zone,
        "week": [_plain(periods) for periods in hours.week],
        "country": hours.country,
        "subdivision": hours.subdivision,
        "closed": [[each.day.isoformat(), dict(each.names), each.why.value] for each in hours.closed],
        "own_hours": [[own.day.isoformat(), _plain(own.periods), own.name] for own in hours.own_hours],
    }


def edition_from(row: Any, version: int = 0) -> Edition:
    hours = Hours(
        name=row.name,
        time_zone=row.time_zone,
        week=tuple(map(_periods, row.week)),
        country=row.country,
        subdivision=row.subdivision,
        closed=tuple(ClosedDay(date.fromisoformat(day), names, Closed(why)) for day, names, why in row.closed),
        own_hours=tuple(
            OwnDay(date.fromisoformat(day), _periods(periods), name) for day, periods, name in row.own_hours
        ),
    )
    return Edition(row.id, row.made_at, row.made_by, hours, version)


def _plain(periods: Periods) -> list[list[int]]:
    return [[period.opens, period.closes] for period in periods]


def _periods(pairs: Iterable[tuple[int, int]]) -> Periods:
    return tuple(Period(opens, closes) for opens, closes in pairs)
