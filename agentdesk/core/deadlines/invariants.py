"""What is always true of deadlines: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.deadlines.store import policy_editions, policy_from
from agentdesk.core.errors import Refused
from agentdesk.core.storage.check import Finding, invariant


@invariant("deadlines.editions")
def every_edition_can_be_read(connection: sa.Connection) -> Iterator[Finding]:
    """Also those that count no more: clocks of old cases are reckoned by them."""
    for row in connection.execute(sa.select(policy_editions.c.id, policy_editions.c.rules)):
        try:
            policy_from(row.rules)
        except (Refused, KeyError, TypeError, ValueError):
            yield Finding({"policy_edition_id": str(row.id)})
