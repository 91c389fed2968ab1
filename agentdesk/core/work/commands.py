"""What can be asked about work."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from agentdesk.core.commands import Query
from agentdesk.core.work.model import WorkItem


@dataclass(frozen=True, slots=True)
class WorkList(Query[tuple[WorkItem, ...]]):
    """What this person has to do, lane by lane, most urgent first."""

    person_id: UUID
