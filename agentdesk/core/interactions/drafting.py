"""A conversation that is not wrapped up yet, as it is kept on disk while somebody types; and what is left of it at the
next start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from agentdesk.core.commands import Command, Inner, Query, Together
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import (
    CarriedOut,
    EndInteraction,
    GetInteraction,
    MoodAt,
    OpenInteractions,
    StartInteraction,
    WrapUp,
)
from agentdesk.core.interactions.kept import Kept
from agentdesk.core.interactions.model import Channel, Direction, Interaction, Outcome, Solved, State, interaction_id
from agentdesk.core.meanwhile import Mark


class Following(BaseModel):
    """What follows from a conversation and is carried out with its wrap-up; `words` say it to people.

    Whatever room the command is of, this one does not know it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: UUID
    command: Inner
    words: str

    @classmethod
    def of(cls, command: Command, words: str) -> Self:
        return cls(id=new_id(), command=Together.of(command).commands[0], words=words)

    def about(self, was: UUID | None, now: UUID | None) -> Self:
        """The same of another customer or conversation, where it named the one it `was`."""
        if was is None or now is None or was == now:
            return self
        args = {name: str(now) if value == str(was) else value for name, value in self.command.args.items()}
        return self.model_copy(update={"command": self.command.model_copy(update={"args": args})})


class ConversationDraft(Kept):
    """All that an agent has done in a conversation; `wrap_up_id` is the command it will become.

    `start` and `start_id` are kept as well: a program that was killed before the desk heard of the conversation asks
    for it again, and the same id gives the same conversation.
    """

    wrap_up_id: UUID
    interaction_id: UUID
    person_id: UUID
    started_at: datetime
    start: StartInteraction
    start_id: UUID | None = None
    customer_id: UUID | None = None
    channel: Channel = Channel.PHONE
    direction: Direction = Direction.IN
    ended_at: datetime | None = None
    notes: str = ""
    cursor: int = 0
    anchor: int = 0
    scroll: int = 0
    reason_id: UUID | None = None
    moods: tuple[MoodAt, ...] = ()
    outcome: Outcome | None = None
    solved: Solved | None = None
    then: tuple[Following, ...] = ()
    """What follows from it: promises, callbacks, cases. It becomes one command with the wrap-up."""
    wrapping_up_since: datetime | None = None
    """When the wrap-up was opened: the talk was over then."""
    put_aside: bool = False
    """Ended for now, with its wrap-up on the list."""
    active_at: datetime | None = None
    """When it was last in front: the latest is in front again after a restart."""
    discarded_by: UUID | None = None
    mark: Mark | None = None
    """What was known of the customer when it was begun with them."""

    @classmethod
    def begun(cls, start: StartInteraction, person_id: UUID, at: datetime) -> Self:
        start_id = new_id()
        return cls(
            wrap_up_id=new_id(),
            interaction_id=interaction_id(start_id),
            person_id=person_id,
            started_at=at,
            start=start,
            start_id=start_id,
            customer_id=start.customer_id,
            channel=start.channel,
            direction=start.direction,
            active_at=at,
        )

    @classmethod
    def of(cls, interaction: Interaction) -> Self:
        """For a conversation whose draft is gone: what the desk itself knows."""
        start = StartInteraction(
            customer_id=interaction.customer_id,
            channel=interaction.channel,
            direction=interaction.direction,
            **asdict(interaction.popped),
        )
        return cls(
            wrap_up_id=new_id(),
            interaction_id=interaction.id,
            person_id=interaction.person_id,
            started_at=interaction.started_at,
            start=start,
            customer_id=interaction.customer_id,
            channel=interaction.channel,
            direction=interaction.direction,
            ended_at=interaction.ended_at,
            notes=interaction.notes,
            cursor=len(interaction.notes),
            anchor=len(interaction.notes),
            reason_id=interaction.reason_id,
            moods=tuple(MoodAt(at=at, mood=mood) for at, mood in interaction.moods),
        )

    @property
    def over_at(self) -> datetime | None:
        return self.ended_at or self.wrapping_up_since

    def end(self, at: datetime) -> EndInteraction:
        return EndInteraction(
            interaction_id=self.interaction_id,
            ended_at=at,
            reason_id=self.reason_id,
            moods=self.moods,
            notes=self.notes,
        )

    def with_customer(self, customer_id: UUID | None) -> Self:
        """It is with somebody else than was thought, and so is what follows from it."""
        then = tuple(each.about(self.customer_id, customer_id) for each in self.then)
        return self.but(customer_id=customer_id, then=then)

    def whole(self, wrap_up: WrapUp) -> WrapUp | Together:
        """With what follows from the conversation: all of it, or nothing."""
        if not self.then:
            return wrap_up
        return Together(commands=(*Together.of(wrap_up).commands, *(each.command for each in self.then)))

    def wrap_up(self, outcome: Outcome, solved: Solved, at: datetime) -> WrapUp:
        return WrapUp(
            interaction_id=self.interaction_id,
            ended_at=self.over_at or at,
            reason_id=self.reason_id,
            moods=self.moods,
            notes=self.notes,
            outcome=outcome,
            solved=solved,
        )


class Door(Protocol):
    """The desk, as far as drafts need it."""

    def ask(self, query: Query[Any], *, actor: UUID) -> Any: ...

    def execute(
        self, command: Command, *, actor: UUID, id: UUID | None = None, occurred_at: datetime | None = None
    ) -> Any: ...


@dataclass(frozen=True, slots=True)
class Resumed:
    """What was going on: drafts with their conversations, oldest first; and the drafts that have served."""

    open: tuple[tuple[ConversationDraft, Interaction], ...]
    served: tuple[UUID, ...]


def resume(door: Door, kept: Iterable[ConversationDraft], person_id: UUID) -> Resumed:
    """Bring drafts and conversations together again after a stop of any kind. No text is given up:

    a draft whose conversation never reached the desk, or is no longer there, begins it (again).
    """
    own = [draft for draft in kept if draft.person_id == person_id]
    done = _carried_out(door, own, person_id)
    served = [draft.wrap_up_id for draft in own if draft.wrap_up_id in done or draft.discarded_by in done]
    left = [draft.but(discarded_by=None) for draft in own if draft.wrap_up_id not in served]
    pairs = [_with_its_conversation(door, draft) for draft in left]
    served += [draft.wrap_up_id for draft, (kept_as, _) in zip(left, pairs, strict=True) if draft != kept_as]
    drafted = {draft.interaction_id for draft, _ in pairs}
    undrafted = [known for known in door.ask(OpenInteractions(person_id), actor=person_id) if known.id not in drafted]
    pairs += [(ConversationDraft.of(known), known) for known in undrafted]
    in_order = sorted(pairs, key=lambda pair: (pair[0].started_at, pair[0].wrap_up_id))
    return Resumed(tuple(in_order), tuple(served))


def _carried_out(door: Door, drafts: list[ConversationDraft], person_id: UUID) -> frozenset[UUID]:
    ids = [draft.wrap_up_id for draft in drafts] + [draft.discarded_by for draft in drafts if draft.discarded_by]
    done: frozenset[UUID] = door.ask(CarriedOut(tuple(ids)), actor=person_id) if ids else frozenset()
    return done


def _with_its_conversation(door: Door, draft: ConversationDraft) -> tuple[ConversationDraft, Interaction]:
    found = _find(door, draft)
    if found is None and draft.start_id:
        _begin(door, draft)
        found = _find(door, draft)
    if found is None or found.state is State.DONE:
        draft = _anew(door, draft)
        found = _find(door, draft)
    assert found
    return draft, found


def _anew(door: Door, draft: ConversationDraft) -> ConversationDraft:
    """Its conversation is gone, or was wrapped up without these words: they get a conversation of their own."""
    for customer_id in (draft.customer_id, None):  # the customer may be gone as well
        start = draft.start.model_copy(update={"customer_id": customer_id})
        fresh = ConversationDraft.begun(start, draft.person_id, draft.started_at)
        then = tuple(each.about(draft.interaction_id, fresh.interaction_id) for each in draft.then)
        again = draft.but(then=then, **{name: getattr(fresh, name) for name in _OF_ITS_BEGINNING})
        if _begin(door, again):
            return again
    raise Refused("interactions.not_resumed")


def _begin(door: Door, draft: ConversationDraft) -> bool:
    try:
        door.execute(draft.start, actor=draft.person_id, id=draft.start_id, occurred_at=draft.started_at)
    except Refused:
        return False
    return True


def _find(door: Door, draft: ConversationDraft) -> Interaction | None:
    try:
        found: Interaction = door.ask(GetInteraction(draft.interaction_id), actor=draft.person_id)
    except Refused:
        return None
    return found


_OF_ITS_BEGINNING = ("wrap_up_id", "interaction_id", "start", "start_id", "customer_id")
