"""What must be true of letting go: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.errors import Refused
from agentdesk.core.people.model import SHOP
from agentdesk.core.privacy.rules import require_periods
from agentdesk.core.privacy.store.periods import retention_rules
from agentdesk.core.retention.model import RunState
from agentdesk.core.retention.store import retention_requests, retention_runs
from agentdesk.core.storage.check import Finding, invariant


@invariant("retention.rules", of_all_rows=True)
def periods_are_within_what_the_law_leaves(connection: sa.Connection) -> Iterator[Finding]:
    for row in connection.execute(sa.select(retention_rules)).mappings():
        try:
            require_periods(row["periods"])
        except Refused as refused:
            yield Finding({"rule": refused.facts.get("rule", ""), "code": refused.code})
        if row["id"] != SHOP:
            yield Finding({"id": str(row["id"])})


@invariant("retention.confirmed", of_all_rows=True)
def whatever_went_was_confirmed(connection: sa.Connection) -> Iterator[Finding]:
    """No run has taken anything before somebody had confirmed."""
    first = sa.select(sa.func.min(retention_requests.c.confirmed_at)).scalar_subquery()
    asked = sa.select(retention_runs.c.id).where(
        retention_runs.c.state != RunState.STOPPED.value,
        sa.or_(first.is_(None), retention_runs.c.started_at < first),
    )
    for row in connection.execute(asked):
        yield Finding({"run_id": str(row.id)})
