"""What is always true of saved views: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.people.store import people
from agentdesk.core.storage.check import Finding, invariant
from agentdesk.core.work.store import saved_views
from agentdesk.core.work.wanted import Page


@invariant("work.views")
def views_are_of_people_and_of_a_list(connection: sa.Connection) -> Iterator[Finding]:
    """Of a person there is, or of everybody."""
    found = saved_views.c
    stranger = sa.and_(found.person_id.is_not(None), found.person_id.not_in(sa.select(people.c.id)))
    wrong = sa.or_(stranger, found.page.not_in(list(Page)), found.name == "")
    for view_id in connection.execute(sa.select(found.id).where(wrong)).scalars():
        yield Finding({"view_id": str(view_id)})
