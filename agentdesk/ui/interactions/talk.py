"""One conversation as the window knows it: the draft that is kept, and what is known around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from agentdesk.core.customers.model import Customer, Found
from agentdesk.core.hearing.model import Likely
from agentdesk.core.interactions.commands import MoodAt
from agentdesk.core.interactions.drafting import ConversationDraft
from agentdesk.core.interactions.model import Mood
from agentdesk.core.interactions.recognition import Recognised
from agentdesk.ui.customer.meanwhile import Entries

SLIP = timedelta(seconds=5)
"""A mood changed within this time was a slip of the hand, not a change of mood."""


@dataclass(frozen=True, slots=True)
class About:
    """The case that a conversation is about: its number, the words behind it. Not `sure`: it is only proposed."""

    code: str
    words: str
    case_id: UUID
    sure: bool = True


@dataclass(slots=True, eq=False)
class Talk:
    """`begun`: the desk has heard of it. `busy`: its end is on its way there; `trouble`: why it did not arrive.

    `number` called, as people read it; `candidates` share it; `shown` is whose page is open meanwhile; `offers` is
    contact data seen in the notes, `likely` what they suggest; `meanwhile` is what others did for the customer since.
    """

    draft: ConversationDraft
    begun: bool = False
    customer: Customer | None = None
    number: str = ""
    candidates: tuple[Found, ...] | None = None
    shown: Customer | None = None
    offers: tuple[Recognised, ...] = ()
    likely: Likely = field(default_factory=Likely)
    meanwhile: Entries = ()
    busy: bool = False
    trouble: Exception | None = None
    outcome_is_ours: bool = field(init=False)
    solved_is_ours: bool = field(init=False)
    """Nobody has picked it yet: it may still be filled in from what happened."""

    def __post_init__(self) -> None:
        self.number = self.draft.start.number
        self.outcome_is_ours = self.draft.outcome is None
        self.solved_is_ours = self.draft.solved is None

    @property
    def id(self) -> UUID:
        return self.draft.interaction_id

    @property
    def running(self) -> bool:
        return self.draft.over_at is None

    @property
    def wrapping_up(self) -> bool:
        return self.draft.over_at is not None

    @property
    def mood(self) -> Mood | None:
        return self.draft.moods[-1].mood if self.draft.moods else None

    def lasted(self, now: datetime) -> timedelta:
        """How long the talk has taken so far, or took."""
        return max(timedelta(), (self.draft.over_at or now) - self.draft.started_at)

    def since_over(self, now: datetime) -> timedelta:
        return max(timedelta(), now - (self.draft.over_at or now))


def felt(moods: tuple[MoodAt, ...], mood: Mood | None, at: datetime) -> tuple[MoodAt, ...]:
    """The moods with this one as the latest; a slip is replaced, and None takes the latest back."""
    if moods and (mood is None or at - moods[-1].at < SLIP):
        moods = moods[:-1]
    if mood is None or (moods and moods[-1].mood is mood):
        return moods
    return (*moods, MoodAt(at=at, mood=mood))
