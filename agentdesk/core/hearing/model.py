"""What was noted before, and what can be suggested from it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from agentdesk.core.interactions.model import Mood


@dataclass(frozen=True, slots=True)
class Noted:
    """The notes of a conversation that is done, as they are after corrections; its reason, and its last mood."""

    notes: str
    reason_id: UUID | None
    mood: Mood | None


@dataclass(frozen=True, slots=True)
class LikelyReason:
    """`words` carried it, as they were written."""

    reason_id: UUID
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LikelyMood:
    mood: Mood
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likely:
    """What a message suggests; None where nothing is sure enough."""

    reason: LikelyReason | None = None
    mood: LikelyMood | None = None
