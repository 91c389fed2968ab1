"""What is always true of the shop's hours: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.calendars.store import calendar_editions, calendars, edition_from
from agentdesk.core.errors import Refused
from agentdesk.core.storage.check import Finding, invariant


@invariant("calendars.editions")
def every_edition_can_be_reckoned_with(connection: sa.Connection) -> Iterator[Finding]:
    """And every calendar has the edition that counts."""
    known = sa.select(calendar_editions.c.id)
    lost = sa.select(calendars.c.id).where(calendars.c.edition_id.not_in(known))
    yield from (Finding({"calendar_id": str(key)}) for key in connection.execute(lost).scalars())
    for row in connection.execute(sa.select(calendar_editions)):
        try:
            edition_from(row).hours.calendar().usual_day()
        except (Refused, ValueError):
            yield Finding({"edition_id": str(row.id)})
