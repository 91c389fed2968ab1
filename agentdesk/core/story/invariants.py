"""What is always true of the weights: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.storage.check import Finding, invariant
from agentdesk.core.story.risk import Weights
from agentdesk.core.story.store import risk_editions


@invariant("story.editions")
def every_edition_can_be_read(connection: sa.Connection) -> Iterator[Finding]:
    for row in connection.execute(sa.select(risk_editions.c.id, risk_editions.c.weights)):
        try:
            Weights(**row.weights)
        except TypeError:
            yield Finding({"risk_edition_id": str(row.id)})
