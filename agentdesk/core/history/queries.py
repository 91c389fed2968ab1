"""Who said it, when, and the words around what was looked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import sqlalchemy as sa

from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.customers.store import NAME_COLUMNS, called, customers
from agentdesk.core.history.commands import FindInHistory
from agentdesk.core.history.model import INTERACTIONS, Said, words_of
from agentdesk.core.history.search.find import Search
from agentdesk.core.history.search.snippet import around
from agentdesk.core.history.store import STANDING
from agentdesk.core.interactions.store import interactions
from agentdesk.core.people.store import people
from agentdesk.core.storage.prepared import Prepared, PreparedAmong, spelled
from agentdesk.core.storage.schema import Id, facts
from agentdesk.core.storage.unit_of_work import Connection, Reading

_STANDING = (
    sa.select(
        facts.c.id,
        facts.c.customer_id,
        facts.c.kind,
        facts.c.lane,
        facts.c.occurred_at,
        facts.c.data,
        sa.func.coalesce(people.c.name, "").label("person"),
        interactions.c.notes,
        *NAME_COLUMNS,
    )
    .join(customers, customers.c.id == facts.c.customer_id)
    .outerjoin(people, people.c.id == facts.c.actor_id)
    .outerjoin(
        interactions,
        sa.and_(
            interactions.c.id == facts.c.subject_id,
            sa.or_(*(facts.c.kind == spelled(each)[0] for each in sorted(INTERACTIONS))),
        ),
    )
    .where(STANDING)
)
_AMONG = PreparedAmong(lambda ids: Prepared.by_name(_STANDING.where(facts.c.id.in_(ids))), Id)


@answers(FindInHistory, allowed=AGENTS)
def find_in_history(query: FindInHistory, reading: Reading) -> tuple[Said, ...]:
    return tuple(islice(_said(reading.connection, query), query.limit))


def _said(connection: Connection, query: FindInHistory) -> Iterator[Said]:
    search = Search(connection, query.words, unfinished=query.unfinished)
    ids = (each for some in search.found(query.limit) for each in some)
    while some := list(islice(ids, query.limit)):
        rows = {row["id"]: row for row in _AMONG.all(connection, some)}
        for id in some:
            if row := rows.get(id):
                words, matched = around(words_of(row, row["notes"] or ""), search)
                yield Said(
                    id=id,
                    customer_id=row["customer_id"],
                    customer=called(row, row["customer_number"]),
                    kind=row["kind"],
                    lane=row["lane"],
                    data=row["data"],
                    person=row["data"].get("author") or row["person"],
                    at=row["occurred_at"],
                    words=words,
                    matched=matched,
                )
