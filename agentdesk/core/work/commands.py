"""What can be asked about work."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from agentdesk.core.commands import Query
from agentdesk.core.work.model import Work


@dataclass(frozen=True, slots=True)
class WorkList(Query[Work]):
    """What lies with this person: their own, and that of everybody for whom they stand in. `kinds`: only these."""

    person_id: UUID
    kinds: frozenset[str] = frozenset()
    most: int = 1_000
