"""What is always true of people: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.people.queries import shop_of
from agentdesk.core.people.store import absences, administrators, people
from agentdesk.core.storage.check import Finding, invariant


@invariant("people.administrator")
def somebody_may_do_everything(connection: sa.Connection) -> Iterator[Finding]:
    """In a shop that is open: then somebody is active too, and no work is on nobody's list."""
    if shop_of(connection) and not administrators(connection):
        yield Finding({"administrators": 0})


@invariant("people.absences")
def absences_are_of_people_and_end_after_they_begin(connection: sa.Connection) -> Iterator[Finding]:
    known, found = sa.select(people.c.id), absences.c
    stranger = sa.and_(found.cover_id.is_not(None), found.cover_id.not_in(known))
    wrong = sa.or_(found.person_id.not_in(known), stranger, found.ends_at <= found.starts_at)
    yield from (
        Finding({"absence_id": str(key)}) for key in connection.execute(sa.select(found.id).where(wrong)).scalars()
    )
