"""What can be asked about conversations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from agentdesk.core.commands import Command, Line, Query, Words
from agentdesk.core.interactions.model import (
    Channel,
    Direction,
    Habit,
    Interaction,
    Mood,
    Outcome,
    Reason,
    Snippet,
    Solved,
)
from agentdesk.core.uris import Popped


class MoodAt(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    at: datetime
    mood: Mood


class StartInteraction(Command):
    """Take a contact. Without a customer it is with somebody not yet known. Its id is the answer's `interaction_id`.

    `extension`: where the caller sits in a larger house (version 1 knew none).
    """

    kind: ClassVar[str] = "interactions.start"
    version: ClassVar[int] = 2
    customer_id: UUID | None = None
    channel: Channel = Channel.PHONE
    direction: Direction = Direction.IN
    number: Line = ""
    waited_seconds: int | None = Field(default=None, ge=0)
    transfers: int | None = Field(default=None, ge=0)
    answers: tuple[tuple[Line, Line], ...] = ()
    extension: Line = ""

    @property
    def popped(self) -> Popped:
        return Popped(self.number, self.waited_seconds, self.transfers, self.answers, self.extension)


class LinkInteraction(Command):
    """Now we know who it is: the conversation belongs to this customer."""

    kind: ClassVar[str] = "interactions.link"
    interaction_id: UUID
    customer_id: UUID


class ChangeChannel(Command):
    kind: ClassVar[str] = "interactions.change_channel"
    interaction_id: UUID
    channel: Channel
    direction: Direction


class EndInteraction(Command):
    """The conversation is over, its wrap-up is not: it joins the list. Carries what has been noted so far."""

    kind: ClassVar[str] = "interactions.end"
    interaction_id: UUID
    ended_at: datetime
    reason_id: UUID | None = None
    moods: tuple[MoodAt, ...] = ()
    notes: Words = ""


class WrapUp(Command):
    """Conversation and wrap-up are done. `ended_at` counts unless it has been ended before.

    Refused without a reason or a customer, unless no talk came about or the reason fits somebody who is no customer.
    """

    kind: ClassVar[str] = "interactions.wrap_up"
    undoable: ClassVar[bool] = True
    interaction_id: UUID
    ended_at: datetime
    reason_id: UUID | None = None
    moods: tuple[MoodAt, ...] = ()
    notes: Words = ""
    outcome: Outcome
    solved: Solved


class CorrectWrapUp(Command):
    """A finished wrap-up set right; the timeline shows the correction beside what it corrects. Can be undone.

    Without `moods` they stay as they were (version 1 knew none).
    """

    kind: ClassVar[str] = "interactions.correct"
    version: ClassVar[int] = 2
    undoable: ClassVar[bool] = True
    interaction_id: UUID
    reason_id: UUID | None
    notes: Words
    outcome: Outcome
    solved: Solved
    moods: tuple[MoodAt, ...] | None = None


class DiscardInteraction(Command):
    """Started by mistake: it leaves the list. Only one without a wrap-up can be discarded; undo brings it back."""

    kind: ClassVar[str] = "interactions.discard"
    undoable: ClassVar[bool] = True
    interaction_id: UUID


class AddReason(Command):
    """A reason by language, at the top or under a top one (two levels at most)."""

    kind: ClassVar[str] = "interactions.add_reason"
    undoable: ClassVar[bool] = True
    labels: dict[str, Line]
    parent_id: UUID | None = None
    position: int = 0
    needs_words: bool = False
    anonymous: bool = False


class ChangeReason(Command):
    """A reason as it is to be. One that is no longer `active` is kept for the history and offered to nobody; what is
    under it goes with it.
    """

    kind: ClassVar[str] = "interactions.change_reason"
    undoable: ClassVar[bool] = True
    reason_id: UUID
    labels: dict[str, Line]
    needs_words: bool
    anonymous: bool
    active: bool


class MoveReason(Command):
    """To the top, or under a top one; `place` among the others there, from 0."""

    kind: ClassVar[str] = "interactions.move_reason"
    undoable: ClassVar[bool] = True
    reason_id: UUID
    parent_id: UUID | None
    place: int = Field(ge=0)


class SaveSnippet(Command):
    """A snippet of the shop as it is to be; its shortcut is what identifies it."""

    kind: ClassVar[str] = "interactions.save_snippet"
    undoable: ClassVar[bool] = True
    shortcut: Line
    labels: dict[str, Line]
    words: dict[str, Words]


class AddOwnSnippet(Command):
    """A snippet that only the person sees who adds it."""

    kind: ClassVar[str] = "interactions.add_own_snippet"
    undoable: ClassVar[bool] = True
    shortcut: Line
    labels: dict[str, Line]
    words: dict[str, Words]


class ChangeSnippet(Command):
    """A snippet as it is to be, its shortcut too. The shop's are changed by supervisors and administrators."""

    kind: ClassVar[str] = "interactions.change_snippet"
    undoable: ClassVar[bool] = True
    snippet_id: UUID
    shortcut: Line
    labels: dict[str, Line]
    words: dict[str, Words]


class RemoveSnippet(Command):
    kind: ClassVar[str] = "interactions.remove_snippet"
    undoable: ClassVar[bool] = True
    snippet_id: UUID


@dataclass(frozen=True, slots=True)
class GetInteraction(Query[Interaction]):
    """`to_change`: refused to whoever may not change it, so that nobody types what is refused afterwards."""

    interaction_id: UUID
    to_change: bool = False


@dataclass(frozen=True, slots=True)
class OpenInteractions(Query[tuple[Interaction, ...]]):
    """This person's conversations that are running or wait for their wrap-up, oldest first."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class RecentCustomers(Query[tuple[tuple[UUID, str, str], ...]]):
    """Id, number and name of the customers this person last spoke with, newest first."""

    person_id: UUID
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Habits(Query[tuple[Habit, ...]]):
    """The reasons of this person's last conversations, most frequent first, with how each mostly ended.

    For filling in beforehand; a person asks for nobody but themselves.
    """

    person_id: UUID


@dataclass(frozen=True, slots=True)
class CarriedOut(Query[frozenset[UUID]]):
    """Which of these commands are in the log: a draft whose command is there has served its purpose."""

    command_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Reasons(Query[tuple[Reason, ...]]):
    """The reason tree in its order, retired ones too."""


@dataclass(frozen=True, slots=True)
class Snippets(Query[tuple[Snippet, ...]]):
    """The snippets of the shop and this person's own, by shortcut."""
