"""Where the clocks of cases stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.calendars.queries import working_time_of
from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.model import Severity
from agentdesk.core.cases.store import case_events, cases
from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.deadlines.clocks import Clock, Event, Happened
from agentdesk.core.deadlines.model import Subject
from agentdesk.core.deadlines.standing import Deadlines
from agentdesk.core.deadlines.store import edition
from agentdesk.core.interactions.model import Channel
from agentdesk.core.storage.unit_of_work import Reading

_AT_ONCE = 500


@answers(asked.ClocksOf, allowed=AGENTS)
def the_clocks(query: asked.ClocksOf, reading: Reading) -> dict[UUID, tuple[Clock, ...]]:
    return clocks_of(reading.connection, query.case_ids, reading.now)


def clocks_of(
    connection: sa.Connection, case_ids: Sequence[UUID], now: datetime | None
) -> dict[UUID, tuple[Clock, ...]]:
    """Where the clocks of these cases stand, by the editions stored with them; none for a case that began without.

    `now` None: as the last event of each has left them, whenever that was.
    """
    reckoning: dict[tuple[UUID, UUID | None], Deadlines] = {}
    found: dict[UUID, tuple[Clock, ...]] = {}
    for start in range(0, len(case_ids), _AT_ONCE):
        chunk = case_ids[start : start + _AT_ONCE]
        happened = _events(connection, chunk)
        for row in connection.execute(_TIMED.where(cases.c.id.in_(chunk))):
            key = (row.policy_edition_id, row.calendar_edition_id)
            if key not in reckoning:
                hours = working_time_of(connection, row.calendar_edition_id)
                reckoning[key] = Deadlines(edition(connection, row.policy_edition_id).policy, hours)
            subject = Subject(Channel(row.channel), row.tier, Severity(row.severity))
            events = happened[row.id]
            at = now or (events[-1].at if events else row.opened_at)
            found[row.id] = reckoning[key].standing(events, subject, at)
    return found


_TIMED = sa.select(
    cases.c.id,
    cases.c.channel,
    cases.c.tier,
    cases.c.severity,
    cases.c.opened_at,
    cases.c.policy_edition_id,
    cases.c.calendar_edition_id,
).where(cases.c.policy_edition_id.is_not(None))


def _events(connection: sa.Connection, case_ids: Sequence[UUID]) -> defaultdict[UUID, list[Event]]:
    """In the order in which they happened, those of one moment as they were written down."""
    happened: defaultdict[UUID, list[Event]] = defaultdict(list)
    asked_for = sa.select(case_events.c.case_id, case_events.c.at, case_events.c.happened, case_events.c.channel)
    rows = connection.execute(
        asked_for.where(case_events.c.case_id.in_(case_ids)).order_by(case_events.c.at, case_events.c.id)
    )
    for case_id, at, what, channel in rows:
        happened[case_id].append(Event(at, Happened(what), Channel(channel) if channel else None))
    return happened
