"""A finished wrap-up that somebody is setting right, as it is kept on disk while they type."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import CorrectWrapUp, MoodAt
from agentdesk.core.interactions.kept import Kept
from agentdesk.core.interactions.model import Interaction, Mood, Outcome, Solved


class Correction(Kept):
    """What the wrap-up shall say; `id` is that of the command it will become. `base` is the version that was read."""

    id: UUID
    interaction_id: UUID
    customer_id: UUID | None
    base: int
    notes: str
    reason_id: UUID | None
    moods: tuple[MoodAt, ...]
    outcome: Outcome
    solved: Solved

    @classmethod
    def of(cls, done: Interaction) -> Self:
        """As it says now. `done` is wrapped up."""
        return cls(
            id=new_id(),
            interaction_id=done.id,
            customer_id=done.customer_id,
            base=done.row_version,
            notes=done.notes,
            reason_id=done.reason_id,
            moods=tuple(MoodAt(at=at, mood=mood) for at, mood in done.moods),
            outcome=done.outcome or Outcome.SETTLED,
            solved=done.solved or Solved.UNSURE,
        )

    @property
    def mood(self) -> Mood | None:
        return self.moods[-1].mood if self.moods else None

    def feeling(self, mood: Mood | None, done: Interaction) -> Self:
        """The last mood set right, at its own moment; None takes it back."""
        at = self.moods[-1].at if self.moods else done.ended_at or done.started_at
        last = (MoodAt(at=at, mood=mood),) if mood else ()
        return self.but(moods=(*self.moods[:-1], *last))

    def changes(self, done: Interaction) -> bool:
        """Whether it says anything else than the wrap-up does."""
        same = ("notes", "reason_id", "outcome", "solved")
        moods = tuple((felt.at, felt.mood) for felt in self.moods)
        return moods != done.moods or any(getattr(self, name) != getattr(done, name) for name in same)

    def command(self) -> CorrectWrapUp:
        return CorrectWrapUp(
            interaction_id=self.interaction_id,
            reason_id=self.reason_id,
            notes=self.notes,
            outcome=self.outcome,
            solved=self.solved,
            moods=self.moods,
        )
