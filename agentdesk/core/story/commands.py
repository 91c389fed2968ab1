"""What can be asked about the story of a customer, and about when somebody may leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from agentdesk.core.commands import Command, Query
from agentdesk.core.story.model import Story
from agentdesk.core.story.risk import Weights
from agentdesk.core.story.weighing import WeightsEdition


class SetWeights(Command):
    """A new edition of what speaks for a customer leaving, and of the threshold; it counts from now on.

    `instead_of`: the edition it was made from. Refused story.moved where another one counts by now.
    """

    kind: ClassVar[str] = "story.set_weights"
    undoable: ClassVar[bool] = True
    weights: Weights
    instead_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class StoryOf(Query[Story]):
    """What happened with this customer so far, and whether they may leave. Refused when they are unknown."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class CurrentWeights(Query[WeightsEdition]):
    """The edition that counts now."""


@dataclass(frozen=True, slots=True)
class WeightsEditions(Query[tuple[WeightsEdition, ...]]):
    """All that have counted, the newest first and the shipped one last; none of those that were taken back."""
