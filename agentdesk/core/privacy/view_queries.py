"""Who saw this person, for administrators: one customer at a time, and nothing that counts people."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import SYSTEM, THE_SYSTEM
from agentdesk.core.commands import ADMINISTRATORS, answers
from agentdesk.core.identity.store import openings_of
from agentdesk.core.people.store import people
from agentdesk.core.privacy.commands import ViewsOf
from agentdesk.core.privacy.store.finding import all_ids
from agentdesk.core.privacy.store.views import views_of as looks_at
from agentdesk.core.privacy.views import How, Seen, While
from agentdesk.core.storage.unit_of_work import Connection, Reading


@answers(ViewsOf, allowed=ADMINISTRATORS)
def views_of(query: ViewsOf, reading: Reading) -> tuple[Seen, ...]:
    """The latest first."""
    connection = reading.connection
    theirs, names = all_ids(connection, query.customer_id), _names(connection)
    found = [
        Seen(
            at=row.at,
            person=names.get(row.person_id, ""),
            how=How(row.how),
            during=While(row.during),
            reason=row.reason,
            words=row.words,
        )
        for row in looks_at(connection, theirs, query.most)
    ]
    found += [
        Seen(
            at=row.at,
            person=names.get(row.person_id, ""),
            how=How.FIELD,
            field=row.field,
            reason=row.reason,
            words=row.words,
        )
        for row in openings_of(connection, theirs, query.most)
    ]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True)[: query.most])


def _names(connection: Connection) -> dict[UUID, str]:
    known = {row.id: row.name for row in connection.execute(sa.select(people.c.id, people.c.name))}
    return known | {SYSTEM: THE_SYSTEM.name}
