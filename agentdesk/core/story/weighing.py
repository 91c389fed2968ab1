"""Editions of the weights: dated, by whom; the shipped one before anybody has laid down another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from agentdesk.core.commands import SYSTEM
from agentdesk.core.ids import due_id
from agentdesk.core.people.model import SHOP
from agentdesk.core.story.risk import Weights

_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class WeightsEdition:
    id: UUID
    made_at: datetime
    made_by: UUID
    weights: Weights


SHIPPED = WeightsEdition(due_id("story.weights", SHOP, _SINCE), _SINCE, SYSTEM, Weights())
