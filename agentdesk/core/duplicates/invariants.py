"""What must be true of decisions about duplicates: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.duplicates.model import Decision
from agentdesk.core.duplicates.store import duplicate_decisions
from agentdesk.core.storage.check import Finding, invariant


@invariant("duplicates.decisions")
def a_decision_is_about_two(connection: sa.Connection) -> Iterator[Finding]:
    """About two customers, each pair once, and one that we know."""
    decided = duplicate_decisions.c
    unknown = decided.decision.not_in([each.value for each in Decision])
    wrong = sa.or_(decided.low_id >= decided.high_id, unknown)
    for row in connection.execute(sa.select(decided.low_id, decided.high_id, decided.decision).where(wrong)):
        yield Finding({"one_id": str(row.low_id), "other_id": str(row.high_id), "decision": row.decision})
