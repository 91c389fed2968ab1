"""What is always true of the search in the history: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.history.indexing import entries_of
from agentdesk.core.history.search.index import entries, indexed, kept_of
from agentdesk.core.history.store import all_told
from agentdesk.core.storage.check import Finding, invariant
from agentdesk.core.storage.schema import facts


@invariant("history.search")
def what_was_said_is_found(connection: sa.Connection) -> Iterator[Finding]:
    """Each event that still counts is found by its words, unless it waits for that, and nothing else is."""
    strangers = sa.select(entries.c.fact_id).where(entries.c.fact_id.not_in(sa.select(facts.c.id)))
    yield from (Finding({"fact_id": str(each)}) for each in connection.execute(strangers).scalars())
    for told in all_told(connection):
        new = entries_of(connection, told)
        wanted = {each.fact_id: kept_of(each.text) for each in new}
        known = indexed(connection, list(wanted))
        for fact_id, kept in wanted.items():
            if known.get(fact_id, "") != kept:
                yield Finding({"fact_id": str(fact_id)})
