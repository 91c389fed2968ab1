"""What can be asked about the story of a customer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from agentdesk.core.commands import Query
from agentdesk.core.story.model import Story


@dataclass(frozen=True, slots=True)
class StoryOf(Query[Story]):
    """What happened with this customer so far, and how likely they are to leave. Refused when they are unknown."""

    customer_id: UUID
