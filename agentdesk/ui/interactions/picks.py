"""What an agent picks while the conversation goes on: reason, mood, channel, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from agentdesk.core.interactions.commands import ChangeChannel
from agentdesk.core.interactions.model import Channel, Direction, Mood, Outcome, Solved, likely_solved
from agentdesk.ui.interactions.conversations import Conversations
from agentdesk.ui.interactions.talk import Talk, felt


class Picks(QObject):
    """The wrap-up fills itself as far as what happened tells; what a person picked stays."""

    def __init__(self, conversations: Conversations) -> None:
        super().__init__(conversations)
        self._all = conversations

    def reason(self, talk: Talk, reason_id: UUID | None) -> None:
        self._all.change(talk, reason_id=reason_id)
        self.fill_in(talk)

    def mood(self, talk: Talk, mood: Mood | None) -> None:
        """Moods are kept with their time; None takes the latest back."""
        self._all.change(talk, moods=felt(talk.draft.moods, mood, self._all.door.clock.now()))

    def channel(self, talk: Talk, channel: Channel, direction: Direction) -> None:
        if (talk.draft.channel, talk.draft.direction) != (channel, direction):
            self._all.change(talk, channel=channel, direction=direction)
            self._all.carry_out(talk, ChangeChannel(interaction_id=talk.id, channel=channel, direction=direction))

    def outcome(self, talk: Talk, outcome: Outcome) -> None:
        solved = likely_solved(outcome) if talk.solved_is_ours else talk.draft.solved
        talk.outcome_is_ours = False
        self._all.change(talk, outcome=outcome, solved=solved)

    def solved(self, talk: Talk, solved: Solved) -> None:
        talk.solved_is_ours = False
        self._all.change(talk, solved=solved)

    def settled(self, talk: Talk, reason_id: UUID | None) -> Callable[[], None]:
        """Something was settled in it: so it ended, and that is why they came, unless a person has said otherwise.
        Returns what takes it back."""
        draft, ours = talk.draft, talk.outcome_is_ours
        filled: dict[str, Any] = {"reason_id": reason_id} if reason_id and draft.reason_id is None else {}
        if ours:
            filled["outcome"] = Outcome.SETTLED
            talk.outcome_is_ours = False
        if ours and talk.solved_is_ours:
            filled["solved"] = Solved.YES
        self._all.change(talk, **filled)

        def take_back() -> None:
            still = {name: getattr(draft, name) for name in filled if getattr(talk.draft, name) == filled[name]}
            talk.outcome_is_ours = ours and "outcome" in still
            self._all.change(talk, **still)

        return take_back

    def fill_in(self, talk: Talk) -> None:
        """The outcome that this person's contacts for this reason mostly have, until somebody picks one."""
        usual = self._all.ready.usual_outcome(talk.draft.reason_id)
        if talk.wrapping_up and talk.outcome_is_ours and usual and usual is not talk.draft.outcome:
            self._all.change(talk, outcome=usual, solved=likely_solved(usual))
