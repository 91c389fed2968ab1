"""What is read about the shop's hours."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.calendars.commands import TheHours
from agentdesk.core.calendars.hours import BUILT_IN, Edition, built_in
from agentdesk.core.calendars.model import Calendar, WorkingTime, working_time
from agentdesk.core.calendars.store import calendar_editions, calendars, edition_from
from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.errors import Refused
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.queries import shop_of
from agentdesk.core.storage.prepared import Prepared
from agentdesk.core.storage.schema import Id
from agentdesk.core.storage.unit_of_work import Reading

_HOME = "Europe/Berlin"  # before anybody has set up the shop
_CURRENT = Prepared(
    sa.select(calendar_editions, calendars.c.row_version.label("version"))
    .join(calendars, calendars.c.edition_id == calendar_editions.c.id)
    .where(calendars.c.id == sa.bindparam("calendar", type_=Id))
)
_ONE = Prepared(sa.select(calendar_editions).where(calendar_editions.c.id == sa.bindparam("edition", type_=Id)))


def calendar_of(connection: sa.Connection, edition_id: UUID | None = None) -> tuple[UUID, Calendar]:
    """What to reckon with and its id, to be kept with what was reckoned: the shop's present hours, or that edition.

    Raises Refused calendars.unknown.
    """
    edition = edition_of(connection, edition_id)
    return edition.id, edition.hours.calendar()


def working_time_of(connection: sa.Connection, edition_id: UUID | None = None) -> WorkingTime:
    """The same hours to count in, shared. Raises Refused calendars.unknown."""
    return working_time(calendar_of(connection, edition_id)[1])


def edition_of(connection: sa.Connection, edition_id: UUID | None = None) -> Edition:
    """The edition named, or the one that counts. Raises Refused calendars.unknown."""
    if edition_id and edition_id != BUILT_IN:
        row = _ONE.first(connection, edition=edition_id)
        if row is None:
            raise Refused("calendars.unknown", id=str(edition_id))
        return edition_from(row)
    row = None if edition_id else _CURRENT.first(connection, calendar=SHOP)
    return edition_from(row, row.version) if row else _built_in(connection)


def _built_in(connection: sa.Connection) -> Edition:
    shop = shop_of(connection)
    return Edition(BUILT_IN, None, None, built_in(shop.time_zone if shop else _HOME))


@answers(TheHours, allowed=AGENTS)
def the_hours(query: TheHours, reading: Reading) -> Edition:
    return edition_of(reading.connection, query.edition_id)
